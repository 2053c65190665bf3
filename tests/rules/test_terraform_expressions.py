"""Terraform's expressions beside Go's own HCL: equal, or not resolved."""

import random
import re

import pytest
import tfparse

from auditor.rules.formats.hcl.encodings import FUNCTIONS
from auditor.rules.formats.hcl.evaluate import evaluate
from auditor.rules.formats.hcl.scope import ModuleScope
from auditor.rules.formats.hcl.syntax import parse
from auditor.rules.formats.hcl.values import NoValueError, find_unresolved
from auditor.rules.formats.hcl.walk import value_at
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
    pairs, lines = [], iter((GOLDEN / "terraform_expressions.txt").read_text("utf-8").split("\n"))
    for line in lines:
        if not line or line.startswith("#"):
            continue
        expression = [line]
        if mark := re.search(r"<<-?(\w+)$", line):
            while expression[-1].strip() != mark[1]:
                expression.append(next(lines))
            expression += [next(lines)] if line.startswith("trimspace(") else []
        pairs.append("\n".join(expression))
    return pairs


def ours(text):
    """The value of an expression as JSON, `None` where it is not resolved."""
    names = parse(LOCALS, "").blocks[0].attributes

    def lookup(path):
        _, name, *rest = path
        return value_at(evaluate(names[name], ModuleScope(lookup)), rest)

    value = evaluate(parse(f"x = {text}\n", "").attributes["x"], ModuleScope(lookup))
    try:
        return None if find_unresolved(value) else FUNCTIONS["jsonencode"](value)
    except NoValueError:  # a set whose order is Go's own
        return None


def by_go(folder, texts):
    """The values of expressions as JSON, by their index; not a text where Go refuses one."""
    parts = [LOCALS]
    for index, text in enumerate(texts):
        parts.append(f'resource "x" "e{index}" {{\n  v = jsonencode({text}\n  )\n}}\n')
    (folder / "main.tf").write_text("\n".join(parts), "utf-8")
    blocks = tfparse.load_from_path(folder)["x"]
    return {one["__tfmeta"]["path"].removeprefix("x.e"): one.get("v") for one in blocks}


@pytest.fixture(scope="module")
def theirs(tmp_path_factory):
    return by_go(tmp_path_factory.mktemp("terraform"), expressions())


@pytest.mark.parametrize("index", range(len(expressions())))
def test_an_expression_is_what_go_makes_of_it_or_not_resolved(theirs, index):
    assert ours(expressions()[index]) in {theirs[str(index)], None}


UNDECIDED = {
    "-0",  # Go has a zero below zero
    'tonumber("-0")',
    'jsondecode("-0")',
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
    'can([strcontains({}, "a")])',
    "tomap({ a = [1], b = toset([2]) })",
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


ATOMS = [
    "1",
    "2.5",
    '"a"',
    '"5"',
    "true",
    "null",
    "local.n",
    "local.s",
    "local.l",
    "local.m",
    "local.o",
    "local.e",
    "[]",
    "{}",
    "1e3",
    "0.1",
    '[1,"a"]',
    'toset(["x","y"])',
    "tolist([1,2])",
    "tomap({a=1})",
    '"x${local.n}"',
    "0",
    "-1",
    '"é"',
    '"A-b_c"',
    '["b","a",""]',
]
ONE = [
    "upper(%s)",
    "length(%s)",
    "[%s]",
    "tostring(%s)",
    "tonumber(%s)",
    "tobool(%s)",
    "toset(%s)",
    "tolist(%s)",
    "keys(%s)",
    "values(%s)",
    "flatten([%s])",
    '"${%s}"',
    '"p-${%s}"',
    "(!%s)",
    "(-%s)",
    "jsonencode(%s)",
    "sort(%s)",
    "distinct(%s)",
    "compact(%s)",
    "try(%s,0)",
    "can(%s)",
    "%s[0]",
    "%s[*]",
    "%s.a",
    "floor(%s)",
    "one(%s)",
    'split("-",%s)',
    'format("%%s",%s)',
    'format("%%d",%s)',
    'concat(%s,["q"])',
    "merge(%s,{z=1})",
    "element(%s,1)",
    'join(",",%s)',
    "sum(%s)",
    "max(%s...)",
    'contains(%s,"a")',
    "slice(%s,0,1)",
    "substr(%s,0,2)",
    "%s[*].n",
    "%s.*.n",
    'zipmap(["a"],%s)',
    "range(%s)",
    'lookup(%s,"a","d")',
    'replace(%s,"a","b")',
    "title(%s)",
    'setunion(%s,["a"])',
    'formatlist("%%s!",%s)',
]
FOR = [
    "[for x in %s : x]",
    "[for k, v in %s : k]",
    "{ for k, v in %s : k => v }",
    '"%%{ for x in %s ~} ${x} %%{ endfor }"',
    '"%%{ if %s }y%%{ else }n%%{ endif }"',
]
TWO = [
    "%s==%s",
    "%s!=%s",
    "%s+%s",
    "%s - %s",
    "%s*%s",
    "%s/%s",
    "%s%%%s",
    "%s<%s",
    "%s>=%s",
    "%s&&%s",
    "%s||%s",
    "[%s,%s]",
    "{a=%s,b=%s}",
    '"${%s}${%s}"',
    "local.n==5?%s:%s",
    "false?%s:%s",
    "concat([%s],[%s])",
    "tolist([%s,%s])",
    "toset([%s,%s])",
    "coalesce(%s,%s)",
    "try(%s.zz,%s)",
    "max(%s,%s)",
    "distinct([%s,%s])",
    'join("-",[%s,%s])',
    "tomap({a=%s,b=%s})",
    "coalesce(null,%s,%s)",
]


def drawn(source, depth):
    """An expression of atoms under operators and functions, whether or not it makes sense."""
    shape = "%s" if depth == 0 else source.choice(["%s", *ONE, *ONE, *FOR, *TWO, *TWO])
    if shape == "%s":
        return source.choice(ATOMS)
    count = shape.replace("%%", "").count("%s")
    return f"({shape % tuple(drawn(source, depth - 1) for _ in range(count))})"


def refused_in_part(text):
    """Whether an expression may hide what Go refuses in a part that we need not look at."""
    return re.search(r"\b(?:merge|coalesce|lookup|can|try|\?)", text) is not None


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(8))
def test_a_drawn_expression_is_what_go_makes_of_it_or_not_resolved(seed, tmp_path):
    source = random.Random(seed)  # not a secret
    texts = [drawn(source, source.choice([1, 2, 2, 3])) for _ in range(1_000)]
    go = by_go(tmp_path, texts)
    pairs = [(text, ours(text), go[str(index)]) for index, text in enumerate(texts)]
    wrong = [
        (text, us, them)
        for text, us, them in pairs
        if us not in {them, None} and isinstance(them, str) and not refused_in_part(text)
    ]
    assert wrong == []
    assert (
        sum(isinstance(pair[2], str) and pair[1] == pair[2] for pair in pairs) > 100
    )  # most are refused
