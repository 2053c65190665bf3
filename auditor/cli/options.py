"""Options that several commands take, so that they read and mean the same everywhere."""

from enum import StrEnum
from pathlib import Path
from typing import Annotated, TypeVar

import typer

from auditor.cloudtrail.logfile import DEFAULT_CAP
from auditor.cloudwatch.alarms import Evaluation
from auditor.cloudwatch.metrics import DefaultValue
from auditor.errors import UsageError

F = TypeVar("F", bound=StrEnum)

DEFAULT_PACK = "iam-changes"
MB = 1_000_000
DEFAULT_CAP_MB = DEFAULT_CAP // MB


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
Output = Annotated[
    Path | None,
    typer.Option("--output", "-o", metavar="FILE", help="Write here instead of to stdout."),
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


def format_of(formats: type[F], wanted: F | None, output: Path | None) -> F:
    """Return the format that was asked for, else the one FILE's name ends in, else the first."""
    if wanted is not None:
        return wanted
    suffix = output.suffix.lower().lstrip(".") if output else ""
    return formats(suffix) if suffix in set(formats) else next(iter(formats))
