"""The help of all commands reads as one."""

import re
from collections import defaultdict
from collections.abc import Iterator
from functools import cache
from typing import Any

import pytest

from auditor.cli import COMMANDS, load_command
from tests.cli.conftest import call

DIFFERENT = {
    "SOURCE",
    "PACK|FILE",
    "ALARM",
    "--account",
    "--against",
    "--control",
    "--explain",
    "--fail-on",
    "--format",
    "--framework",
    "--from",
    "--limit",
    "--output",
    "--pattern",
    "--public-keys",
    "--region",
    "--rules",
    "--strict",
    "--to",
    "--timezone",
}
"""What means something of its own in one command."""
SETTINGS = {"--threshold", "--period", "--datapoints", "--statistic", "--treat-missing-data"}
"""One value for `rules export`, several for `backtest`."""
NOT_VERBS = {"The", "A", "An", "This", "What", "Which", "How", "It"}


@cache
def commands() -> tuple[tuple[str, Any], ...]:
    return tuple(leaf for name in COMMANDS for leaf in _inside(load_command(name), name))


def _inside(command: Any, name: str) -> Iterator[tuple[str, Any]]:
    if not hasattr(command, "commands"):
        yield name, command
        return
    for sub, inner in command.commands.items():
        yield from _inside(inner, f"{name} {sub}")


def parameters() -> Iterator[tuple[str, str, Any]]:
    for name, command in commands():
        for one in command.params:
            title = one.opts[0] if one.param_type_name == "option" else one.metavar
            if title != "--help":
                yield name, title, one


@pytest.mark.parametrize(("name", "command"), commands(), ids=[name for name, _ in commands()])
def test_a_command_begins_with_one_imperative_sentence_and_has_an_example(name, command):
    first, *rest = command.help.split("\n\n")
    assert re.fullmatch(r"[A-Z][^\0]*[.]", first), first
    assert first.split()[0] not in NOT_VERBS
    assert not first.split()[0].endswith("s")
    assert rest[-1].startswith("Example: auditor ")


def test_each_option_has_a_sentence_and_a_word_for_its_value():
    for name, title, one in parameters():
        assert re.fullmatch(r"[A-Z@-][^\0]*[.]", one.help or ""), (name, title, one.help)
        is_number = one.type_descriptor.annotation in {int, float}
        assert one.metavar or not is_number, (name, title)


def test_an_option_has_one_wording_wherever_it_means_one_thing():
    wordings = defaultdict(set)
    for _, title, one in parameters():
        wordings[title].add((one.help, one.metavar))
    assert {title for title, own in wordings.items() if len(own) > 1} == DIFFERENT | SETTINGS


@pytest.mark.parametrize("name", ["audit", "backtest", "evidence", "who"])
def test_options_of_a_command_with_many_stand_in_sections(name):
    shown = call(name, "--help").stdout
    titles = re.findall(r"^([A-Z].*):$", shown, re.MULTILINE)
    assert titles[0] == "Arguments"
    assert titles[-1] == "Other options"
    assert len(titles) == len(set(titles)) > 5
    assert shown.partition("Other options:\n")[2].split()[:2] == ["-h,", "--help"]
    listed = shown.partition("Arguments:\n")[2]
    for one in load_command(name).params:
        if one.param_type_name == "option":
            names = ", ".join(sorted(one.opts, key=len))
            assert len(re.findall(rf"^  {names}(?: |$)", listed, re.MULTILINE)) == 1, names


@pytest.mark.parametrize(
    ("command", "usage"),
    [
        ("audit", "SOURCE..."),
        ("export", "STORE DIR"),
        ("rules show", "{PACK|FILE} [ALARM]"),
        ("pattern compare", "A B [SOURCE]..."),
    ],
)
def test_arguments_stand_without_types_and_needless_braces(command, usage):
    shown = call(*command.split(), "--help").stdout
    assert shown.partition("\n")[0].endswith(f" {command} [OPTIONS] {usage}")
    assert not re.search(r"<(str|path|list)", shown)


def test_a_command_with_few_options_has_one_list():
    shown = call("coverage", "--help").stdout
    assert re.findall(r"^([A-Z].*):$", shown, re.MULTILINE) == ["Arguments", "Options"]


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (
            ["audit", "logs", "--scope", "region"],
            "Invalid value for '--scope': 'region' is not one of 'all', 'account',"
            " 'account-region'.",
        ),
        (
            ["rules", "list", "--format", "html"],
            "Invalid value for '--format': 'html' is not one of 'text', 'json'.",
        ),
        (
            ["audit", "logs", "--threads", "two"],
            "Invalid value for '--threads': Input should be a valid integer",
        ),
    ],
)
def test_a_wrong_value_of_an_option_is_explained_without_words_of_the_library(arguments, message):
    done = call(*arguments)
    assert done.returncode == 2
    assert done.stderr.splitlines()[-1] == f"Error: {message}"
