"""Options that only `auditor audit` has."""

from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Final

import typer

from auditor.cli.options.output import FORMAT_HELP
from auditor.cli.options.sources import account_option, announce_pipes, region_option
from auditor.render.formats import ReportedFormat

if TYPE_CHECKING:
    from auditor.significance.table import SignificanceTable

_NO_TABLE: Final = "none"


class FailOn(StrEnum):
    """Reasons to end a completed audit with exit status 3."""

    ALARM = "alarm"
    REJECTION = "rejection"


@dataclass(frozen=True, slots=True)
class AlarmLocationOptions:
    """The account and the Region that alarms belong to."""

    alarm_account: Annotated[
        str | None,
        typer.Option(
            metavar="ID",
            callback=account_option,
            help="Account of the alarms. Default: the most frequent one.",
        ),
    ] = None
    alarm_region: Annotated[
        str | None,
        typer.Option(
            metavar="REGION",
            callback=region_option,
            help="Region of the alarms. Default: the most frequent one.",
        ),
    ] = None


ActualHistory = Annotated[
    list[Path] | None,
    typer.Option(
        metavar="FILE",
        callback=announce_pipes,
        help="Real alarm history to compare with: the output of `aws cloudwatch"
        " describe-alarm-history`, EventBridge events, SNS messages or mails; a file or a"
        " folder. May be repeated.",
    ),
]

FormatOption = Annotated[
    ReportedFormat | None,
    typer.Option(
        "--format",
        help=f"{FORMAT_HELP} alarm-history: the output of `aws cloudwatch"
        " describe-alarm-history`. sns, eventbridge: the message or the event of each change of"
        " state, one per line.",
    ),
]

FailOnOption = Annotated[
    list[FailOn] | None,
    typer.Option(
        "--fail-on",
        metavar="<alarm|rejection>",
        help="Exit status 3 if an alarm fired, or if anything was rejected. May be repeated.",
    ),
]

MatchesFile = Annotated[
    Path | None,
    typer.Option(
        metavar="FILE",
        help="File to write every matching record to, with its alarm and episodes: .parquet,"
        " .csv or .json (one object per line).",
    ),
]

SignificanceOption = Annotated[
    str | None,
    typer.Option(
        metavar="FILE|none",
        help="File with the calls that matter and their weights, instead of"
        " queries/significance.json. none: leave out what matters first and what no alarm"
        " watches; over log files, this saves a third of the time.",
    ),
]

SkipBroken = Annotated[
    bool,
    typer.Option(
        "--skip-broken", help="Continue without rules that have errors; the report lists them."
    ),
]


def significance_of(file: str | None) -> "SignificanceTable | None":
    """Return the table of an option; `None` if it leaves out the sections that need one.

    Raises:
        UsageError: the file cannot be used.
    """
    from auditor.significance.table_file import read_table, shipped_table

    if file == _NO_TABLE:
        return None
    return read_table(Path(file)) if file else shipped_table()
