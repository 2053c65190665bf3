"""The possible datapoints of an alarm, and the states that follow.

The windows of an evaluation do not overlap, so each datapoint may have any possible value,
independently of the others. The rest is the table of `auditor.cloudwatch.decide`, read
backwards; tests/rules/lint/test_laws.py checks these claims with random metric data.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from auditor.cloudwatch.alarms import Alarm, TreatMissingData
from auditor.cloudwatch.evaluation import decide
from auditor.cloudwatch.metric_filter import MetricFilter
from auditor.cloudwatch.queries import MetricStat
from auditor.rules.lint.expressions import SeriesRange, expression_values
from auditor.rules.lint.intervals import Interval
from auditor.rules.lint.published import Samples, values


@dataclass(frozen=True, slots=True)
class Outlook:
    """The possible kinds of datapoints; may include impossible ones, never lacks possible ones."""

    values: Interval | None
    """`None`: no datapoint at all."""
    breaching: bool
    good: bool
    missing: bool
    keeps: bool
    """Whether a datapoint can have too few samples for a percentile, which keeps the state."""
    treatment: TreatMissingData

    @property
    def never_fires(self) -> bool:
        """Whether no evaluation gives ALARM."""
        return not self.breaching and not self.fires_on_silence_only

    @property
    def fires_on_silence_only(self) -> bool:
        """Whether ALARM comes from filled datapoints alone."""
        filled = self.missing and self.treatment is TreatMissingData.BREACHING
        return filled and not self.breaching

    @property
    def always_in_alarm(self) -> bool:
        """Whether every evaluation gives ALARM."""
        filled = not self.missing or self.treatment is TreatMissingData.BREACHING
        return not self.good and not self.keeps and filled

    @property
    def stays_in_alarm(self) -> bool:
        """Whether ALARM, once entered, is never left."""
        return self.never_ok and self.breaching and self.treatment is TreatMissingData.IGNORE

    @property
    def never_ok(self) -> bool:
        """Whether no evaluation gives OK."""
        return not self.good and self.treatment is not TreatMissingData.NOT_BREACHING


def outlook(alarm: Alarm, filters: Sequence[MetricFilter]) -> Outlook:
    """Return the datapoints that an alarm can see.

    Args:
        filters: those that publish its metrics; each with the metric that the alarm reads of it.
    """
    metrics = {
        query.id: _series(query.of, filters)
        for query in alarm.queries
        if isinstance(query.of, MetricStat)
    }
    series = expression_values(alarm.expressions, alarm.returned.id, metrics)
    possible = series.values
    # With a percentile that never has samples enough, no datapoint decides anything.
    deciding = None if math.isinf(alarm.samples_needed) else possible
    verdicts = [] if deciding is None else [breaches(alarm, end) for end in deciding.ends]
    return Outlook(
        values=possible,
        breaching=any(verdicts),
        good=not all(verdicts),
        missing=series.gaps or possible is None,
        keeps=alarm.samples_needed > 0,
        treatment=alarm.missing,
    )


def _series(stat: MetricStat, filters: Sequence[MetricFilter]) -> SeriesRange:
    feeding = [metric_filter for metric_filter in filters if metric_filter.metric == stat.metric]
    return SeriesRange(values(stat.statistic, Samples.of(feeding).all), gaps=True)


def breaches(alarm: Alarm, value: float) -> bool:
    """Return whether a datapoint breaches."""
    return bool(decide.breaches(alarm, np.array(value)))
