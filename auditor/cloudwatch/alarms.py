"""Alarms and their histories: states per minute, transitions, episodes."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final

import numpy as np
from numpy.typing import NDArray

from auditor.cloudwatch.metrics import MetricData, MetricId, Span, Statistic

EXTRA_PERIODS: Final = 2
"""The evaluation range is N + 2 periods (observed for N = 1, 2, 3 and 8; AWS gives no number)."""


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


def states(
    alarm: Alarm, data: MetricData, span: Span, evaluation: Evaluation = Evaluation.SLIDING
) -> NDArray[np.int8]:
    """Return the alarm's state after each evaluation minute of the span."""
    raise NotImplementedError


def history(
    alarm: Alarm, data: MetricData, span: Span, evaluation: Evaluation = Evaluation.SLIDING
) -> AlarmHistory:
    """Return the alarm's changes of state."""
    raise NotImplementedError
