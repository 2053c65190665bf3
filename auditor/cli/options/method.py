"""Options on how alarms are judged, and over which span."""

from datetime import datetime
from enum import StrEnum
from typing import TYPE_CHECKING, Annotated

import typer

from auditor.cloudwatch.alarms import Evaluation
from auditor.cloudwatch.metric_filter import DefaultValue
from auditor.errors import UsageError
from auditor.times import parse_from, parse_to

if TYPE_CHECKING:
    from auditor.replay.method import Bounds


class ScopeName(StrEnum):
    """The values of `auditor.replay.method.Scope`, which is slow to import."""

    ALL = "all"
    ACCOUNT = "account"
    ACCOUNT_REGION = "account-region"


FromOption = Annotated[
    str | None,
    typer.Option(
        "--from",
        metavar="TIME",
        help="Start of the span: a date, a month, a time, or a length back from its end (7d). UTC.",
    ),
]
ToOption = Annotated[
    str | None,
    typer.Option(
        "--to", metavar="TIME", help="End of the span; a date or a month is included. UTC."
    ),
]
EvaluationOption = Annotated[
    Evaluation,
    typer.Option(
        "--evaluation",
        help="When alarms are evaluated. sliding: every minute, as CloudWatch does. buckets: once"
        " for each clock-aligned period.",
    ),
]
HourlyMinuteOption = Annotated[
    int,
    typer.Option(
        "--hourly-minute",
        metavar="MINUTE",
        min=0,
        max=59,
        help="Minute of the hour in which alarms with windows of more than a day are evaluated;"
        " AWS does not show which minute it uses.",
    ),
]
ClockOption = Annotated[
    str,
    typer.Option(
        "--clock",
        metavar="event|arrival|delivery|fixed:5m",
        help="Minute in which a record counts. event: at eventTime. arrival: at eventTime,"
        " visible once the log file is delivered. delivery: at the delivery time in the file name."
        " fixed:5m: a fixed delay after eventTime.",
    ),
]
ScopeOption = Annotated[
    ScopeName,
    typer.Option(
        "--scope",
        help="One set of alarms for all records, for each account, or for each account and Region.",
    ),
]
DefaultValueOption = Annotated[
    DefaultValue,
    typer.Option(
        "--default-value",
        help="When a metric filter publishes its DefaultValue: once for a minute without a match,"
        " or for each record that does not match.",
    ),
]


def parse_bounds(start: str | None, end: str | None) -> "Bounds":
    """Return the span that --from and --to ask for.

    Raises:
        UsageError: one is not a time, or the span is empty.
    """
    from auditor.replay.method import Bounds

    bounds = Bounds(
        None if start is None else parse_from(start), None if end is None else parse_to(end)
    )
    if isinstance(bounds.start, datetime) and bounds.end and bounds.start >= bounds.end:
        raise UsageError(f"--from {start} is not before --to {end}")
    return bounds
