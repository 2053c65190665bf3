"""Metrics and the data that metric filters would have published to them."""

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Final, Self

import numpy as np
from numpy.typing import NDArray

from auditor.cloudwatch.metric_id import MAX_VALUE, UNITS, MetricId
from auditor.cloudwatch.minutes import Span

__all__ = ["MAX_VALUE", "UNITS", "MetricData", "MetricId", "Statistic", "exact_sum"]

_EXACT_INTEGERS: Final = 2.0**53
"""Up to here every integer is a double, so sums of integers need no rounding."""


class Statistic(StrEnum):
    """Statistics that are computed from statistic sets, spelt as in PutMetricAlarm."""

    SAMPLE_COUNT = "SampleCount"
    AVERAGE = "Average"
    SUM = "Sum"
    MINIMUM = "Minimum"
    MAXIMUM = "Maximum"


@dataclass(frozen=True, slots=True, eq=False)
class MetricData:
    """The samples of one metric, as one statistic set per minute, oldest first.

    Minutes without a sample are absent. Where samples arrive late, there is one set per minute and
    minute of arrival. Arrays are read-only and of one shape, (n,).
    """

    minutes: NDArray[np.int64]
    """Minutes since the epoch (UTC), strictly increasing; with `visible_from`, by both."""
    sample_count: NDArray[np.float64]
    """Samples in that minute."""
    sum: NDArray[np.float64]
    minimum: NDArray[np.float64]
    maximum: NDArray[np.float64]
    singles: NDArray[np.float64] | None = None
    """The single values, `sample_count` of them for each set, shape (sum of sample_count,).

    Only percentiles and trimmed statistics need them; `None` where no alarm has one.
    """
    visible_from: NDArray[np.int64] | None = None
    """The first evaluation minute that sees the set; `None`: the minute after its own."""

    def __post_init__(self) -> None:
        arrays = [self.minutes, self.sample_count, self.sum, self.minimum, self.maximum]
        arrays += [] if self.visible_from is None else [self.visible_from]
        if len({array.shape for array in arrays}) != 1 or self.minutes.ndim != 1:
            raise ValueError("the arrays of metric data have one shape, (n,)")
        steps = np.diff(self.minutes)
        later = np.zeros(len(steps), np.int64)
        if self.visible_from is not None:
            later = np.diff(self.visible_from)
        if np.any((steps < 0) | ((steps == 0) & (later <= 0))):
            raise ValueError("the minutes of metric data strictly increase")
        if self.singles is not None:
            if self.singles.shape != (int(self.sample_count.sum()),):
                raise ValueError("single values of metric data are as many as its samples")
            arrays.append(self.singles)
        for array in arrays:
            array.setflags(write=False)

    @classmethod
    def of(
        cls,
        minutes: Iterable[int] | NDArray[np.int64],
        values: Iterable[float] | NDArray[np.float64],
        visible_from: Iterable[int] | NDArray[np.int64] | None = None,
    ) -> Self:
        """Build statistic sets from single samples in any order, and keep the single values.

        Args:
            minutes: of the samples, since the epoch (UTC), shape (n,).
            values: of the samples, shape (n,).
            visible_from: for each sample the first evaluation minute that sees it, shape (n,).
        """
        at = np.asarray(list(minutes), np.int64)
        value = np.asarray(list(values), np.float64)
        visible = at + 1 if visible_from is None else np.asarray(list(visible_from), np.int64)
        visible = np.maximum(visible, at + 1)
        order = np.lexsort((value, visible, at))
        at, value, visible = at[order], value[order], visible[order]
        data = cls.add(
            at, np.ones(len(at)), value, value, value, None if visible_from is None else visible
        )
        return replace(data, singles=value)

    @classmethod
    def add(
        cls,
        minutes: NDArray[np.int64],
        sample_count: NDArray[np.float64],
        total: NDArray[np.float64],
        minimum: NDArray[np.float64],
        maximum: NDArray[np.float64],
        visible_from: NDArray[np.int64] | None = None,
    ) -> Self:
        """Merge statistic sets; minutes may come in any order and repeat."""
        keys = minutes if visible_from is None else (minutes << 32) + visible_from
        _, first, where = np.unique(keys, return_index=True, return_inverse=True)
        n = len(first)
        low, high = np.full(n, np.inf), np.full(n, -np.inf)
        np.minimum.at(low, where, minimum)
        np.maximum.at(high, where, maximum)
        return cls(
            minutes[first].astype(np.int64),
            np.bincount(where, sample_count, n).astype(np.float64),
            _exact_sums(where, total, n),
            low,
            high,
            visible_from=None if visible_from is None else visible_from[first].astype(np.int64),
        )

    @classmethod
    def repeated(
        cls,
        minutes: NDArray[np.int64],
        counts: NDArray[np.int64],
        value: float,
        singles: bool,
        visible_from: NDArray[np.int64] | None = None,
    ) -> Self:
        """Return the data of one value, published `counts` times in each minute, shape (n,)."""
        every = np.full(len(minutes), float(value))
        return cls(
            minutes,
            counts.astype(np.float64),
            counts * every,
            every,
            every.copy(),
            np.full(int(counts.sum()), float(value)) if singles else None,
            visible_from,
        )

    @classmethod
    def merge(cls, parts: Sequence["MetricData"]) -> "MetricData":
        """Merge the data of several filters; single values only where all parts have them."""
        if len(parts) == 1:
            return parts[0]
        late = any(part.visible_from is not None for part in parts)
        visible = [p.minutes + 1 if p.visible_from is None else p.visible_from for p in parts]
        minutes = np.concatenate([np.zeros(0, np.int64), *(part.minutes for part in parts)])
        visible_from = np.concatenate([np.zeros(0, np.int64), *visible]) if late else None
        count, total, low, high = (
            np.concatenate([np.zeros(0), *(getattr(part, name) for part in parts)])
            for name in ("sample_count", "sum", "minimum", "maximum")
        )
        data = cls.add(minutes, count, total, low, high, visible_from)
        singles = [part.singles for part in parts if part.singles is not None]
        if len(singles) < len(parts):
            return data
        values = np.concatenate([np.zeros(0), *singles])
        counts = count.astype(np.int64)
        keys = [values, np.repeat(minutes, counts)]
        if visible_from is not None:
            keys.insert(1, np.repeat(visible_from, counts))
        return replace(data, singles=values[np.lexsort(keys)])

    def within(self, span: Span) -> "MetricData":
        """Return the sets whose minutes lie in a span."""
        minutes = span.minutes
        first, last = np.searchsorted(self.minutes, [minutes.start, minutes.stop]).tolist()
        singles = self.singles
        if singles is not None:
            skipped = int(self.sample_count[:first].sum())
            singles = singles[skipped : skipped + int(self.sample_count[first:last].sum())]
        return MetricData(
            self.minutes[first:last],
            self.sample_count[first:last],
            self.sum[first:last],
            self.minimum[first:last],
            self.maximum[first:last],
            singles,
            None if self.visible_from is None else self.visible_from[first:last],
        )


def exact_sum(values: Sequence[float]) -> float:
    """Return a sum that is rounded once, so it is the same in any order."""
    return values[0] if len(values) == 1 else math.fsum(values)


def _exact_sums(
    groups: NDArray[np.int64], values: NDArray[np.float64], count: int
) -> NDArray[np.float64]:
    """Add up values by the number of their group, each sum rounded once.

    Args:
        groups: for each value the number of its group, from 0.
        count: number of groups, each of which has a value.
    """
    if np.all(values == np.rint(values)) and np.abs(values).sum() <= _EXACT_INTEGERS:
        return np.bincount(groups, values, count).astype(np.float64)
    ordered = values[np.argsort(groups, kind="stable")]
    ends = np.cumsum(np.bincount(groups, minlength=count))
    parts = np.split(ordered, ends[:-1]) if count else []
    return np.array([exact_sum(part.tolist()) for part in parts], np.float64)
