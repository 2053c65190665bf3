"""Terraform's expressions beside Go's own HCL: equal, or not resolved."""

import re

import pytest
import tfparse

from auditor.rules.formats.hcl.encodings import FUNCTIONS
from auditor.rules.formats.hcl.evaluate import evaluate
from auditor.rules.formats.hcl.scope import Scope
from auditor.rules.formats.hcl.syntax import parse
from auditor.rules.formats.hcl.values import find_unresolved
from auditor.rules.formats.hcl.walk import walk
from tests.paths import GOLDEN

LOCALS = """
locals {
  n = 5
  s = "web"
  l = ["b", "a", "c"]
  m = { b = 2, a = 1 }
  o = [{ n = "x", on = true }, { n = "y", on = false }]
  e = []
}
"""


def expressions():
    """The expressions of the golden file: a line each, with the heredoc that begins on it."""
    found, lines = [], iter((GOLDEN / "terraform_expressions.txt").read_text("utf-8").split("\n"))
    for line in lines:
        if not line or line.startswith("#"):
            continue
        expression = [line]
        if mark := re.search(r"<<-?(\w+)$", line):
            while expression[-1].strip() != mark[1]:
                expression.append(next(lines))
            expression += [next(lines)] if line.startswith("trimspace(") else []
        found.append("\n".join(expression))
    return found


def ours(text):
    """The value of an expression as JSON, `None` where it is not resolved."""
    names = parse(LOCALS, "").blocks[0].attributes

    def lookup(path):
        _, name, *rest = path
        return walk(evaluate(names[name], Scope(lookup)), rest)

    value = evaluate(parse(f"x = {text}\n", "").attributes["x"], Scope(lookup))
    return None if find_unresolved(value) else FUNCTIONS["jsonencode"](value)


@pytest.fixture(scope="module")
def theirs(tmp_path_factory):
    """The values of all expressions as JSON, by Go's own HCL."""
    folder = tmp_path_factory.mktemp("terraform")
    parts = [LOCALS]
    for index, text in enumerate(expressions()):
        parts.append(f'resource "x" "e{index}" {{\n  v = jsonencode({text}\n  )\n}}\n')
    (folder / "main.tf").write_text("\n".join(parts), "utf-8")
    found = tfparse.load_from_path(folder)["x"]
    return {one["__tfmeta"]["path"].removeprefix("x.e"): one.get("v") for one in found}


@pytest.mark.parametrize("index", range(len(expressions())))
def test_an_expression_is_what_go_makes_of_it_or_not_resolved(theirs, index):
    assert ours(expressions()[index]) in {theirs[str(index)], None}


UNDECIDED = {
    "-0",  # Go has a zero below zero
    "0 * -1",
    "0 / -3",
    "-10 % 5",
    'length("\\u00e9\\u0301")',
    'format("%v", 1000000)',
    'format("%v", 1e21)',
    'format("%v", 0.5)',
    'format("%v", [1, "a"])',
    'format("%#v", "a")',
    'format("%[2]s %[1]s", "a", "b")',
    'format("%s")',
    'format("%s", [1, 2])',
    'coalesce(null, tolist([1]), ["x"])',
    'coalesce(null, [1, "a"], ["b", 2])',
    "pow(2, -1)",
    "log(8, 2)",
    "yamlencode({ a = 1 })",
    'cidrsubnet("10.0.0.0/8", 8, 2)',
}
"""What we leave open, though Go decides some of it."""


def test_all_but_a_few_expressions_are_resolved(theirs):
    both = {
        text
        for index, text in enumerate(expressions())
        if ours(text) is None and theirs[str(index)] is not None
    }
    assert both <= UNDECIDED
