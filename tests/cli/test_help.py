"""The help of all commands reads as one."""

import re
from collections import defaultdict
from collections.abc import Iterator
from functools import cache
from typing import Any

import pytest
import typer

from auditor.cli import COMMANDS, load_command
from auditor.cli.usage import LibraryUsageError, usage_message
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
            "audit logs --scope region",
            "--scope region: give all, account or account-region; see `auditor audit --help`",
        ),
        (
            "rules list --format html",
            "--format html: give text or json; see `auditor rules list --help`",
        ),
        (
            "audit logs --threads two",
            "--threads: give a whole number; see `auditor audit --help`",
        ),
        ("audit logs --threads 0", "--threads: give 1 or more; see `auditor audit --help`"),
        (
            "audit logs --hourly-minute 60",
            "--hourly-minute: give 59 or less; see `auditor audit --help`",
        ),
        (
            "audit logs --skip-broken=yes",
            "--skip-broken: leave out = and what follows; see `auditor audit --help`",
        ),
        (
            "audit",
            "SOURCE is missing: log files, folders, archives, s3://bucket/prefix, or a store;"
            " see `auditor audit --help`",
        ),
        (
            "render",
            "RESULT.json is missing: JSON that audit, backtest or verify has written;"
            " see `auditor render --help`",
        ),
        (
            "ingest logs",
            "--store is missing: store to create, or to add to; see `auditor ingest --help`",
        ),
        ("audit logs --from", "--from: a value is missing; see `auditor audit --help`"),
        ("audit logs -o", "-o: a value is missing; see `auditor audit --help`"),
        (
            "audit logs --expect-acount 1",
            "--expect-acount: no such option; did you mean --expect-account? See"
            " `auditor audit --help`",
        ),
        ("audit logs -x", "-x: no such option; see `auditor audit --help`"),
        ("--nope", "--nope: no such option; see `auditor --help`"),
        ("rules --nope", "--nope: no such option; see `auditor rules --help`"),
        ("audt logs", "audt: no such command; did you mean audit? See `auditor --help`"),
        ("xyz", "xyz: no such command; see `auditor --help`"),
        ("rules xyz", "xyz: no such command; see `auditor rules --help`"),
        (
            "export store folder b c",
            "b c: more arguments than the command takes; see `auditor export --help`",
        ),
        ("x'yz\x1b[31m", "x'yz\\x1b[31m: no such command; see `auditor --help`"),
    ],
)
def test_wrong_usage_is_explained_like_any_other_error(arguments, message):
    done = call(*arguments.split())
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr == f"error: {message}\n"


def test_messages_of_the_library_that_are_new_are_shown_as_they_are():
    class _Option:
        param_type_name, opts = "option", ("--new", "-n")

    class _Context:
        command_path = "auditor audit"

    unlike: Any = typer.BadParameter("Value error, too odd, unable to parse it")
    unlike.param, unlike.ctx = _Option(), _Context()
    assert usage_message(unlike) == "--new: too odd; see `auditor audit --help`"
    assert usage_message(LibraryUsageError("Odd.")) == "Odd; see `auditor --help`"


@pytest.mark.parametrize("command", ["", "rules", "pattern"])
def test_a_group_without_a_command_shows_its_help(command):
    done = call(*command.split())
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr == call(*command.split(), "--help").stdout
