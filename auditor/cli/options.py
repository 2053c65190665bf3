"""Options that several commands take, so that they read and mean the same everywhere."""

import re
from collections.abc import Iterable
from datetime import datetime
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Final, TypeVar

import typer

from auditor.cloudtrail.logfile import DEFAULT_CAP
from auditor.cloudwatch.alarms import Evaluation
from auditor.cloudwatch.metric_filter import DefaultValue
from auditor.errors import UsageError
from auditor.times import parse_from, parse_to

if TYPE_CHECKING:
    from auditor.replay.method import Bounds

F = TypeVar("F", bound=StrEnum)

DEFAULT_PACK = "iam-changes"
MB = 1_000_000
DEFAULT_CAP_MB = DEFAULT_CAP // MB

ENDINGS: Final = {
    ".json": "json",
    ".html": "html",
    ".htm": "html",
    ".csv": "csv",
    ".parquet": "parquet",
    ".sarif": "sarif",
    ".sarif.json": "sarif",
    ".xml": "junit",
    ".yaml": "cloudformation",
    ".yml": "cloudformation",
    ".template": "cloudformation",
    ".tf": "terraform",
    ".sh": "cli",
    ".docx": "",
    ".pdf": "",
    ".xlsx": "",
}
"""Endings of names by the format that they promise; "" is one that no command writes."""


class ScopeName(StrEnum):
    """The values of `auditor.replay.Scope`, which is slow to import."""

    ALL = "all"
    ACCOUNT = "account"
    ACCOUNT_REGION = "account-region"


Sources = Annotated[
    list[str],
    typer.Argument(metavar="SOURCE...", help="Log files, folders of them, or a store."),
]
Rules = Annotated[
    list[str],
    typer.Option(
        "--rules",
        metavar="PACK|FILE",
        help="A rule pack, or a file or folder with metric filters and alarms: CloudFormation,"
        " Terraform, Landing Zone Accelerator, and what the AWS CLI describes. Several are read"
        " as one.",
    ),
]
Parameters = Annotated[
    list[str] | None,
    typer.Option(
        "--parameter",
        metavar="NAME=VALUE|@FILE",
        help="The value of a parameter or variable in the rules, or a file of them.",
    ),
]
RuleNames = Annotated[
    list[str],
    typer.Argument(
        metavar="PACK|FILE...",
        help="Rule packs, and files or folders with rules; several are read as one.",
    ),
]
FORMAT_HELP = "Default: as the name of FILE ends, else the first."


def _file(name: str) -> Path | None:
    return None if name == "-" else Path(name)


Output = Annotated[
    Path | None,
    typer.Option(
        "--output",
        "-o",
        metavar="FILE",
        parser=_file,
        help="Write here, in the format that the name ends in. Default: -, which is stdout.",
    ),
]
EvaluationOption = Annotated[
    Evaluation,
    typer.Option(
        "--evaluation",
        help="sliding: every minute, as CloudWatch does. buckets: once a clock-aligned period.",
    ),
]
ClockOption = Annotated[
    str,
    typer.Option(
        "--clock",
        metavar="event|arrival|delivery|fixed:5m",
        help="When a record counts: at its eventTime; the same, but seen only once delivered;"
        " when delivered, by the file's name; so long after its eventTime.",
    ),
]
ScopeOption = Annotated[
    ScopeName,
    typer.Option(
        "--scope", help="One set of alarms for all, per account, or per account and Region."
    ),
]
DefaultValueOption = Annotated[
    DefaultValue,
    typer.Option(
        "--default-value",
        help="How often filters publish a DefaultValue: once in a minute without a match, or"
        " for each record that does not match.",
    ),
]
Start = Annotated[
    str | None,
    typer.Option(
        "--from",
        metavar="TIME",
        help="Judge from this date, month or time on, or a span back from the end (7d). UTC.",
    ),
]
End = Annotated[
    str | None,
    typer.Option("--to", metavar="TIME", help="Judge to the end of this date or month. UTC."),
]

Cap = Annotated[
    int,
    typer.Option(
        "--cap",
        metavar="MB",
        min=1,
        help="What one log file may expand to, in millions of bytes; larger ones are left out.",
    ),
]


def parse_parameters(given: list[str] | None) -> dict[str, str]:
    """Return the parameters by name.

    Raises:
        UsageError: one is not NAME=VALUE, or the file it names cannot be read.
    """
    found: dict[str, str] = {}
    for text in given or ():
        name, equals, value = text.partition("=")
        if text.startswith("@"):
            from auditor.rules.parameters import read_parameters

            found |= read_parameters(text[1:])
        elif name and equals:
            found[name] = value
        else:
            raise UsageError(f"--parameter {text}: write NAME=VALUE, or @FILE")
    return found


def check_account(option: str, account: str) -> None:
    """Refuse what is no account.

    Raises:
        UsageError: it is not 12 digits.
    """
    if not re.fullmatch(r"[0-9]{12}", account):
        raise UsageError(f"{option} {account}: an account is 12 digits, such as 111122223333")


def check_region(option: str, region: str) -> None:
    """Refuse what is no name of a Region; which ones there are is for AWS to say.

    Raises:
        UsageError: it is not spelt like one.
    """
    if not re.fullmatch(r"[a-z]{2}(-[a-z]+){1,2}-[0-9]+", region):
        raise UsageError(
            f"{option} {region}: a Region is spelt like eu-west-1, ap-southeast-2 or us-gov-west-1"
        )


def format_of(
    formats: Iterable[F], wanted: F | None, output: Path | None, option: str = "--format"
) -> F:
    """Return the format that was asked for, else the one FILE's name ends in, else the first.

    Args:
        formats: those of the command.
        option: what asks for one.

    Raises:
        UsageError: the name promises a format that the command does not write.
    """
    if wanted is not None:
        return wanted
    written = {one.value: one for one in formats}
    ending = "" if output is None else _ending(output.name.lower())
    if not ending:
        return next(iter(written.values()))
    if ENDINGS[ending] in written:
        return written[ENDINGS[ending]]
    known = [known for known, promised in ENDINGS.items() if promised in written]
    raise UsageError(
        f"{output}: no {ending} is written here; give a name that ends in {_either(known)},"
        f" or {option} {_either(list(written))}"
    )


def _ending(name: str) -> str:
    """Return the longest ending that promises a format; "" for none."""
    return max((ending for ending in ENDINGS if name.endswith(ending)), key=len, default="")


def _either(words: list[str]) -> str:
    *others, last = words
    return f"{', '.join(others)} or {last}" if others else last


def parse_bounds(start: str | None, end: str | None) -> "Bounds":
    """Return the span that --from and --to ask for."""
    from auditor.replay.method import Bounds

    bounds = Bounds(
        None if start is None else parse_from(start), None if end is None else parse_to(end)
    )
    if isinstance(bounds.start, datetime) and bounds.end and bounds.start >= bounds.end:
        raise UsageError(f"--from {start} is not before --to {end}")
    return bounds
