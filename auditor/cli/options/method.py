"""Options on how alarms are judged."""

from enum import StrEnum
from typing import Annotated

import typer

from auditor.cloudwatch.alarms import Evaluation
from auditor.cloudwatch.metric_filter import DefaultValue


class ScopeName(StrEnum):
    """The values of `auditor.replay.method.Scope`, which is slow to import."""

    ALL = "all"
    ACCOUNT = "account"
    ACCOUNT_REGION = "account-region"


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
