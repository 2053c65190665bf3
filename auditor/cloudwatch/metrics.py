"""Metric filters, and the metric data that they would have published."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from typing import Final, Self

import numpy as np
from numpy.typing import NDArray

MINUTE: Final = timedelta(minutes=1)
EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)


def minute_of(time: datetime) -> int:
    """Return the minute since the epoch (UTC) that an aware time lies in."""
    return (time - EPOCH) // MINUTE


def time_of(minute: int) -> datetime:
    """Return the start of a minute since the epoch, aware, in UTC."""
    return EPOCH + int(minute) * MINUTE


class Statistic(StrEnum):
    """The statistics that add up from statistic sets; spelt as PutMetricAlarm spells them."""

    SAMPLE_COUNT = "SampleCount"
    AVERAGE = "Average"
    SUM = "Sum"
    MINIMUM = "Minimum"
    MAXIMUM = "Maximum"


@dataclass(frozen=True, slots=True, order=True)
class MetricId:
    """What joins a metric filter and an alarm; letter case counts in both parts."""

    namespace: str
    name: str


@dataclass(frozen=True, slots=True)
class Span:
    """A stretch of time, half-open; both ends aware, in UTC."""

    start: datetime
    end: datetime

    def __post_init__(self) -> None:
        if self.end < self.start:
            raise ValueError(f"a span cannot end before it starts: {self.start} to {self.end}")

    @property
    def minutes(self) -> range:
        """The minutes since the epoch that start inside the span."""
        first = -((EPOCH - self.start) // MINUTE)
        return range(first, max(first, -((EPOCH - self.end) // MINUTE)))


@dataclass(frozen=True, slots=True)
class MetricFilter:
    """A metric filter with its one transformation (`AWS::Logs::MetricFilter`)."""

    name: str
    pattern: str
    """The filter pattern as text, as CloudWatch Logs would be given it."""
    metric: MetricId
    value: float = 1.0
    """What each matching record adds to the metric."""
    default_value: float | None = None
    """Published for a minute that had records, none of which matched."""


@dataclass(frozen=True, slots=True, eq=False)
class MetricData:
    """The samples of one metric, as one statistic set per minute, oldest first.

    Minutes without a sample are absent. Arrays are read-only and of one shape, (n,).
    """

    minutes: NDArray[np.int64]
    """Minutes since the epoch (UTC), strictly increasing."""
    sample_count: NDArray[np.float64]
    """Samples in that minute; likewise `sum`, `minimum`, `maximum`."""
    sum: NDArray[np.float64]
    minimum: NDArray[np.float64]
    maximum: NDArray[np.float64]

    def __post_init__(self) -> None:
        arrays = (self.minutes, self.sample_count, self.sum, self.minimum, self.maximum)
        if len({array.shape for array in arrays}) != 1 or self.minutes.ndim != 1:
            raise ValueError("the arrays of metric data have one shape, (n,)")
        if np.any(np.diff(self.minutes) <= 0):
            raise ValueError("the minutes of metric data strictly increase")
        for array in arrays:
            array.setflags(write=False)

    @classmethod
    def of(
        cls,
        minutes: Iterable[int] | NDArray[np.int64],
        values: Iterable[float] | NDArray[np.float64],
    ) -> Self:
        """Add up single samples, in any order, to one statistic set per minute."""
        at = np.asarray(list(minutes) if not isinstance(minutes, np.ndarray) else minutes)
        value = np.asarray(list(values) if not isinstance(values, np.ndarray) else values, float)
        return cls.add(at.astype(np.int64), np.ones(len(at)), value, value, value)

    @classmethod
    def add(
        cls,
        minutes: NDArray[np.int64],
        sample_count: NDArray[np.float64],
        total: NDArray[np.float64],
        minimum: NDArray[np.float64],
        maximum: NDArray[np.float64],
    ) -> Self:
        """Merge statistic sets, in any order, minutes repeated or not."""
        unique, where = np.unique(minutes, return_inverse=True)
        n = len(unique)
        low, high = np.full(n, np.inf), np.full(n, -np.inf)
        np.minimum.at(low, where, minimum)
        np.maximum.at(high, where, maximum)
        return cls(
            unique.astype(np.int64),
            np.bincount(where, sample_count, n).astype(np.float64),
            np.bincount(where, total, n).astype(np.float64),
            low,
            high,
        )

    def with_default(self, value: float, traffic: NDArray[np.int64]) -> "MetricData":
        """Return the data with one sample of `value` in each minute of `traffic` without one.

        Args:
            traffic: minutes in which the log group received records, matching or not.

        Source: CloudWatch Logs User Guide, "Creating metrics from log events using filters".
        """
        quiet = np.setdiff1d(traffic, self.minutes)
        filled = np.full(len(quiet), float(value))
        return MetricData.add(
            np.concatenate([self.minutes, quiet]),
            np.concatenate([self.sample_count, np.ones(len(quiet))]),
            np.concatenate([self.sum, filled]),
            np.concatenate([self.minimum, filled]),
            np.concatenate([self.maximum, filled]),
        )
