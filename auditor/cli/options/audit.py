"""Options that only `auditor audit` has."""

from pathlib import Path
from typing import Annotated

import typer

from auditor.cli.options.sources import announce_pipes

AlarmAccount = Annotated[
    str | None,
    typer.Option(metavar="ID", help="Account of the alarms. Default: the most frequent one."),
]

AlarmRegion = Annotated[
    str | None,
    typer.Option(metavar="REGION", help="Region of the alarms. Default: the most frequent one."),
]

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

MatchesFile = Annotated[
    Path | None,
    typer.Option(
        metavar="FILE",
        help="File to write every matching record to, with its alarm and episodes: .parquet,"
        " .csv or .json (one object per line).",
    ),
]

SignificanceFile = Annotated[
    Path | None,
    typer.Option(
        metavar="FILE",
        help="File with the calls that matter and their weights, instead of"
        " queries/significance.json.",
    ),
]

SkipBroken = Annotated[
    bool,
    typer.Option(
        "--skip-broken", help="Continue without rules that have errors; the report lists them."
    ),
]
