"""Options on how alarms are judged."""

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Annotated

import typer

from auditor.cloudwatch.alarms import Evaluation
from auditor.cloudwatch.clock import parse_clock
from auditor.cloudwatch.metric_filter import DefaultValue

if TYPE_CHECKING:
    from auditor.replay.method import Method


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


@dataclass(frozen=True, slots=True)
class MethodOptions:
    """How alarms are judged."""

    evaluation: EvaluationOption = Evaluation.SLIDING
    hourly_minute: HourlyMinuteOption = 0
    clock: ClockOption = "event"
    scope: ScopeOption = ScopeName.ALL
    default_value: DefaultValueOption = DefaultValue.PER_MINUTE

    def method(self, account: str | None = None, region: str | None = None) -> "Method":
        """Return the method.

        Args:
            account: the account of the alarms; `None` for the most frequent one.
            region: their Region; `None` for the most frequent one.

        Raises:
            UsageError: the clock cannot be read.
        """
        from auditor.replay.method import Method, Scope

        return Method(
            self.evaluation,
            parse_clock(self.clock),
            Scope(self.scope),
            account,
            region,
            self.default_value,
        )
