"""Alarms as PutMetricAlarm takes them."""

import math
import re
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from typing import Final

from auditor.cloudwatch.alarm_faults import action_faults, named_faults, window_faults
from auditor.cloudwatch.math.types import check_expressions
from auditor.cloudwatch.metrics import MetricId, Statistic
from auditor.cloudwatch.minutes import DAY, HOUR, MINUTE
from auditor.cloudwatch.problems import refuse
from auditor.cloudwatch.queries import MetricQuery, MetricStat, query_faults, stat_faults
from auditor.cloudwatch.statistics import ExtendedStatistic
from auditor.cloudwatch.timing import WallClock, WarmUp

_CALENDAR: Final = (MINUTE, 5 * MINUTE, HOUR, DAY, 7 * DAY)
_NO_NOTIFICATION: Final = re.compile(r"arn:[^:]*:(automate|autoscaling|swf):")


class AlarmState(StrEnum):
    """The three states, in CloudWatch's spelling."""

    OK = "OK"
    ALARM = "ALARM"
    INSUFFICIENT_DATA = "INSUFFICIENT_DATA"


class TreatMissingData(StrEnum):
    """How missing datapoints are treated (TreatMissingData)."""

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

    @property
    def below(self) -> bool:
        """Whether values below the threshold breach it."""
        return self in (ComparisonOperator.LESS, ComparisonOperator.LESS_OR_EQUAL)


class Evaluation(StrEnum):
    """The position of evaluation windows: sliding by the minute, as in CloudWatch, or aligned."""

    SLIDING = "sliding"
    BUCKETS = "buckets"


class LowSamples(StrEnum):
    """How percentiles over too few samples count (EvaluateLowSampleCountPercentile)."""

    EVALUATE = "evaluate"
    IGNORE = "ignore"


@dataclass(frozen=True, slots=True)
class Alarm:
    """A metric alarm with a static threshold (`AWS::CloudWatch::Alarm`)."""

    name: str
    """AlarmName."""
    metric: MetricId | tuple[MetricQuery, ...]
    """The metric, or the queries of metric math; exactly one of these returns the series."""
    statistic: Statistic | ExtendedStatistic | None
    """Statistic or ExtendedStatistic; `None` with metric math, whose queries have their own."""
    period: timedelta
    """Period; with metric math, the period of its queries."""
    evaluation_periods: int
    """EvaluationPeriods: N."""
    threshold: float
    """Threshold."""
    comparison_operator: ComparisonOperator
    """ComparisonOperator: the condition under which a datapoint breaches."""
    datapoints_to_alarm: int | None = None
    """DatapointsToAlarm: M; `None` if it is unset, which means N, with other state reasons."""
    treat_missing_data: TreatMissingData | None = None
    """TreatMissingData; `None` if it is unset, which means `missing`."""
    description: str = ""
    """AlarmDescription; "" without one."""
    unit: str | None = None
    """The unit of the metric to read; `None` for any."""
    actions_enabled: bool = True
    """ActionsEnabled: whether any action is executed."""
    alarm_actions: tuple[str, ...] = ()
    """AlarmActions: the ARNs called on the change to ALARM."""
    ok_actions: tuple[str, ...] = ()
    """OKActions: the ARNs called on the change to OK."""
    insufficient_data_actions: tuple[str, ...] = ()
    """InsufficientDataActions: the ARNs called on the change to INSUFFICIENT_DATA."""
    low_samples: LowSamples | None = None
    """EvaluateLowSampleCountPercentile; `None` if it is unset, which means `evaluate`."""
    wall_clock: WallClock | None = None
    """The wall clock of its windows; `None` if windows slide by the minute."""
    warm_up: WarmUp | None = None
    """WarmUpConfiguration; `None` if evaluations begin at once."""
    hourly_minute: int = 0
    """The minute of the hour in which the alarm is evaluated, 0 to 59, where `evaluated_hourly`.

    Not a parameter of CloudWatch: AWS gives each alarm its own minute, and does not show it.
    """

    def __post_init__(self) -> None:
        """Validate as PutMetricAlarm does.

        Raises:
            ValueError: a parameter is invalid; `PropertiesError`: several are; `ExpressionError`:
                an expression is.

        Source: CloudWatch API Reference, PutMetricAlarm.
        """
        faults = {
            **window_faults(self.period, self.n, self.datapoints_to_alarm),
            "Threshold must be a finite number": not math.isfinite(self.threshold),
            "a WallClockWindow needs a Period of 60, 300, 3600, 86400 or 604800": (
                self.wall_clock is not None and self.period not in _CALENDAR
            ),
            "the minute of the hour is from 0 to 59": not 0 <= self.hourly_minute <= 59,
            **named_faults(self.name, self.description),
            **action_faults(self.alarm_actions, self.ok_actions, self.insufficient_data_actions),
            **self._metric_faults(),
        }
        refuse([text for text, wrong in faults.items() if wrong])
        if not isinstance(self.metric, MetricId):
            check_expressions(self.expressions, self.returned.id)

    def _metric_faults(self) -> dict[str, bool]:
        """Return the checks of the metric side, each with whether it fails."""
        if isinstance(self.metric, MetricId):
            return {
                "a metric needs exactly one of Statistic and ExtendedStatistic": (
                    self.statistic is None
                ),
                **stat_faults(self.metric, self.unit),
            }
        return {
            "Metrics excludes Statistic, ExtendedStatistic and Unit": (
                self.statistic is not None or self.unit is not None
            ),
            **query_faults(self.metric),
        }

    @property
    def m(self) -> int:
        """The number of datapoints that must breach: DatapointsToAlarm, or EvaluationPeriods."""
        return self.datapoints_to_alarm if self.datapoints_to_alarm is not None else self.n

    @property
    def n(self) -> int:
        """EvaluationPeriods."""
        return self.evaluation_periods

    @property
    def evaluated_hourly(self) -> bool:
        """Whether it is evaluated once an hour, since its windows are longer than a day in all."""
        return self.wall_clock is None and self.period * self.n > DAY

    @property
    def missing(self) -> "TreatMissingData":
        """How missing data is treated, with the default filled in; AWS/DynamoDB has its own."""
        if self.treat_missing_data is not None:
            return self.treat_missing_data
        own = isinstance(self.metric, MetricId) and self.metric.namespace == "AWS/DynamoDB"
        return TreatMissingData.IGNORE if own else TreatMissingData.MISSING

    @property
    def queries(self) -> tuple[MetricQuery, ...]:
        """Its metric math, or its one metric written as a query."""
        if not isinstance(self.metric, MetricId):
            return self.metric
        if self.statistic is None:
            raise AssertionError(self.name)
        return (MetricQuery("m1", MetricStat(self.metric, self.statistic, self.unit)),)

    @property
    def returned(self) -> MetricQuery:
        """The query whose series it watches."""
        return next(query for query in self.queries if query.returns_data)

    @property
    def expressions(self) -> dict[str, str | None]:
        """The expression of each of its queries by Id, `None` for a metric."""
        return {q.id: q.of if isinstance(q.of, str) else None for q in self.queries}

    @property
    def stats(self) -> tuple[MetricStat, ...]:
        """The statistics of metrics that it reads; one, unless it is a metric math alarm."""
        return tuple(query.of for query in self.queries if isinstance(query.of, MetricStat))

    @property
    def samples_needed(self) -> float:
        """The samples that a datapoint needs; with fewer, the state does not change; 0 for any.

        Source: CloudWatch User Guide, "Percentile-based alarms and low data samples".
        """
        if self.low_samples is not LowSamples.IGNORE:
            return 0.0
        if not isinstance(self.statistic, ExtendedStatistic) or self.statistic.percentile is None:
            return 0.0
        percentile = self.statistic.percentile
        share = (100 - percentile if percentile >= 50 else percentile) / 100
        return round(10 / share, 6) if share else math.inf


def not_simulated(alarm: Alarm) -> str | None:
    """Return why the history of a valid alarm cannot be simulated from logs, or `None`."""
    actions = (*alarm.alarm_actions, *alarm.ok_actions, *alarm.insufficient_data_actions)
    if alarm.period < MINUTE:
        return (
            "Period must be a multiple of 60 to be simulated, since metric filters publish once"
            " a minute; 10, 20 and 30 are read only"
        )
    if any(_NO_NOTIFICATION.match(action) for action in actions):
        return "EC2 and Auto Scaling actions are not simulated; leave them out"
    return None
