"""Alarms as PutMetricAlarm takes them, and what a history of one is made of."""

import math
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final

from auditor.cloudwatch.metrics import MetricId, Statistic

DAY: Final = timedelta(days=1)
HOUR: Final = timedelta(hours=1)
MINUTE: Final = timedelta(minutes=1)


class AlarmState(StrEnum):
    """The three states, spelt as CloudWatch spells them."""

    OK = "OK"
    ALARM = "ALARM"
    INSUFFICIENT_DATA = "INSUFFICIENT_DATA"


class TreatMissingData(StrEnum):
    """What fills the datapoints that are missing."""

    MISSING = "missing"
    IGNORE = "ignore"
    BREACHING = "breaching"
    NOT_BREACHING = "notBreaching"


class ComparisonOperator(StrEnum):
    """The static comparisons; the statistic is the left operand."""

    GREATER_OR_EQUAL = "GreaterThanOrEqualToThreshold"
    GREATER = "GreaterThanThreshold"
    LESS = "LessThanThreshold"
    LESS_OR_EQUAL = "LessThanOrEqualToThreshold"


class Evaluation(StrEnum):
    """How windows lie: sliding by the minute as in CloudWatch, or aligned to the clock."""

    SLIDING = "sliding"
    BUCKETS = "buckets"


@dataclass(frozen=True, slots=True)
class Alarm:
    """A metric alarm with a static threshold (`AWS::CloudWatch::Alarm`)."""

    name: str
    metric: MetricId
    statistic: Statistic
    period: timedelta
    evaluation_periods: int
    threshold: float
    comparison_operator: ComparisonOperator
    datapoints_to_alarm: int | None = None
    """M; `None` where the alarm does not set it, which means N and words its reasons otherwise."""
    treat_missing_data: TreatMissingData | None = None
    """`None` where the alarm does not set it, which means `missing`."""
    description: str = ""
    unit: str | None = None
    actions_enabled: bool = True
    alarm_actions: tuple[str, ...] = ()
    ok_actions: tuple[str, ...] = ()
    insufficient_data_actions: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        """Validate as PutMetricAlarm does.

        Raises:
            ValueError: with all that is wrong, joined by "; ".

        Source: CloudWatch API Reference, PutMetricAlarm; the two messages on long windows are
        AWS's own.
        """
        window = self.period * self.evaluation_periods
        actions = (self.alarm_actions, self.ok_actions, self.insufficient_data_actions)
        faults = {
            "AlarmName has 1 to 255 characters": not 1 <= len(self.name) <= 255,
            "MetricName has 1 to 255 characters": not 1 <= len(self.metric.name) <= 255,
            "Namespace has 1 to 255 characters and does not start with ':'": (
                not 1 <= len(self.metric.namespace) <= 255 or self.metric.namespace.startswith(":")
            ),
            "Period must be 10, 20, 30 or a multiple of 60; of these, only multiples of 60 are"
            " simulated, since metric filters publish once a minute": (
                self.period < MINUTE or self.period % MINUTE != timedelta(0)
            ),
            "EvaluationPeriods must be at least 1": self.evaluation_periods < 1,
            "DatapointsToAlarm must be from 1 to EvaluationPeriods": (
                not 1 <= self.m <= self.evaluation_periods
            ),
            "Threshold must be a finite number": not math.isfinite(self.threshold),
            "at most 5 actions for each state": max(map(len, actions)) > 5,
            "Metrics cannot be checked across more than a day (EvaluationPeriods * Period must be"
            " <= 86400) for alarms using period < 3600": self.period < HOUR and window > DAY,
            "Metrics cannot be checked across more than a week (EvaluationPeriods * Period must be"
            " <= 604800) for alarms using period >= 3600": (
                self.period >= HOUR and window > 7 * DAY
            ),
        }
        found = [text for text, wrong in faults.items() if wrong]
        if found:
            raise ValueError("; ".join(found))

    @property
    def m(self) -> int:
        """How many datapoints must breach: DatapointsToAlarm, or else EvaluationPeriods."""
        return self.datapoints_to_alarm if self.datapoints_to_alarm is not None else self.n

    @property
    def n(self) -> int:
        """EvaluationPeriods."""
        return self.evaluation_periods

    @property
    def missing(self) -> "TreatMissingData":
        """How missing data is treated, the default included, which DynamoDB has its own of."""
        if self.treat_missing_data is not None:
            return self.treat_missing_data
        own = self.metric.namespace == "AWS/DynamoDB"
        return TreatMissingData.IGNORE if own else TreatMissingData.MISSING


@dataclass(frozen=True, slots=True)
class Window:
    """One period of the evaluation range, as an evaluation saw it."""

    start: datetime
    value: float | None
    """The statistic; `None` where no sample fell into the window."""
    breaching: bool
    used: bool
    """Whether it is among the newest N real datapoints, which decide."""


@dataclass(frozen=True, slots=True)
class Transition:
    """A change of state, and what CloudWatch would have said of it."""

    at: datetime
    """The evaluation minute: the end of the newest window."""
    old: AlarmState
    new: AlarmState
    reason: str
    windows: tuple[Window, ...]
    """The evaluation range, oldest first."""
    filled: int
    """How many datapoints were filled as the treatment of missing data says."""
    rule: str
    """The rule that decided, in one plain sentence."""


@dataclass(frozen=True, slots=True)
class AlarmHistory:
    """All changes of state of one alarm over a span, oldest first."""

    transitions: tuple[Transition, ...]
    last_state: AlarmState
