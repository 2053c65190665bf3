"""Options of backtests: the settings to try, the incidents to catch, and what to explain."""

from pathlib import Path
from typing import Annotated

import typer

from auditor.cli.options.sources import announce_pipes

PatternOption = Annotated[
    str | None,
    typer.Option(
        "--pattern",
        metavar="PATTERN",
        help="Instead of --rules: a filter pattern; the alarm is Sum >= 1 over 5 minutes.",
    ),
]
Thresholds = Annotated[
    str | None,
    typer.Option(
        "--threshold",
        metavar="1..50",
        help="Thresholds: a list (1,2,5) or a range (1..50, or 10..100/10).",
    ),
]
Periods = Annotated[
    str | None,
    typer.Option(
        "--period",
        metavar="5m,1h",
        help="Periods in m, h or d: a list (5m,1h) or a range (1m..10m/1m).",
    ),
]
DatapointsToAlarm = Annotated[
    str | None,
    typer.Option(
        "--datapoints",
        metavar="M/N",
        help="M datapoints to alarm out of N periods: 1/1,2/3 or 1..3/5.",
    ),
]
Statistics = Annotated[
    str | None,
    typer.Option(
        "--statistic", metavar="Sum,p99", help="Statistics, spelt as in the CloudWatch API."
    ),
]
Treatments = Annotated[
    str | None,
    typer.Option(
        "--treat-missing-data",
        metavar="missing,...",
        help="Treatments: one or several of missing, ignore, breaching, notBreaching.",
    ),
]
MustCatch = Annotated[
    Path | None,
    typer.Option(
        "--must-catch",
        metavar="FILE",
        callback=announce_pipes,
        help="Incidents that an alarm has to catch: event IDs or spans of time; see"
        " docs/backtest.md.",
    ),
]
NoiseOption = Annotated[
    Path | None,
    typer.Option(
        "--noise",
        metavar="FILE",
        callback=announce_pipes,
        help="Known noise, in the same formats. Default: everything not in --must-catch.",
    ),
]
Quiet = Annotated[
    float,
    typer.Option(
        "--quiet",
        min=0,
        metavar="NUMBER",
        help="Highest acceptable number of noise episodes per week.",
    ),
]
Explain = Annotated[
    bool,
    typer.Option(
        "--explain",
        help="Show who and what causes the matches, and suggest a pattern without the noise.",
    ),
]
ShareOption = Annotated[
    float,
    typer.Option(
        "--share",
        metavar="0.8",
        help="With --explain: fraction of the noise that an exclusion must remove.",
    ),
]
Timezone = Annotated[
    str | None,
    typer.Option(
        "--timezone",
        metavar="NAME",
        help="With --explain: time zone of the weekly breakdown, e.g. Europe/Paris. Default: UTC.",
    ),
]
AgainstOption = Annotated[
    str | None,
    typer.Option(
        "--against",
        metavar="SETTINGS|PATTERN|PACK|FILE",
        help="Variant to compare each alarm with: other settings ('threshold=5 period=15m'),"
        " another pattern ('{ ... }'), or the alarm of another pack or file with the same name,"
        " the same control or the nearest meaning.",
    ),
]
AgainstAlarm = Annotated[
    str | None,
    typer.Option(
        "--against-alarm",
        metavar="NAME",
        help="With --against PACK|FILE: name of the alarm to compare with.",
    ),
]
