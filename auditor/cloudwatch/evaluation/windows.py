"""The windows of evaluations, computed only near samples.

Evaluations differ only while a sample is in range. So time is compressed: stretches without a
sample in range are cut out, and the cost grows with the samples, not with the calendar.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from auditor.cloudwatch.evaluation.grid import AlignedWindows, SlidingWindows
from auditor.cloudwatch.metrics import MetricData
from auditor.cloudwatch.minutes import Span
from auditor.cloudwatch.queries import MetricStat
from auditor.cloudwatch.statistics import expand, of_slices

_BLOCK_SETS: Final = 2_000_000
"""Statistic sets of late samples processed at a time."""


@dataclass(frozen=True, slots=True, eq=False)
class WindowValues:
    """One statistic over the windows in range, age by age.

    `values[0][i]` is the newest window of evaluation i, `values[1][i]` the one before; NaN where
    a window has no datapoint. `counts` are the samples, in the same shape.
    """

    values: tuple[NDArray[np.float64], ...]
    counts: tuple[NDArray[np.float64], ...]

    def part(self, indexes: Sequence[int] | NDArray[np.int64]) -> "WindowValues":
        """Return the windows of some of the evaluations."""
        at = np.asarray(indexes, np.int64)
        return WindowValues(
            tuple(values[at] for values in self.values), tuple(counts[at] for counts in self.counts)
        )


@dataclass(frozen=True, slots=True, eq=False)
class Frame:
    """The evaluations that can change a state, and the ends of the windows that they look at."""

    grid: SlidingWindows | AlignedWindows
    periods: int
    """How many windows an evaluation looks at."""
    ends: NDArray[np.int64]
    """Ends of windows in units, increasing, stretches without a sample in range cut out."""
    lead: int
    """How many of `ends` lie before the first evaluation."""

    @property
    def at(self) -> NDArray[np.int64]:
        """The evaluations, in units, shape (n,); some may be off the grid's step."""
        return self.ends[self.lead :]

    def starts(self, part: NDArray[np.int64], periods: int) -> NDArray[np.int64]:
        """Return where the newest windows of some evaluations start, in minutes, oldest first.

        Shape (evaluations, periods).
        """
        ages = np.arange(periods, 0, -1)
        units = self.at[part][:, None] - ages * self.grid.period
        return self.grid.minutes(units)

    @classmethod
    def over(
        cls,
        data: Sequence[MetricData],
        span: Span,
        grid: SlidingWindows | AlignedWindows,
        periods: int,
        *,
        always: bool = False,
        also: Sequence[int] = (),
    ) -> "Frame":
        """Return the frame of the evaluations in a span.

        Args:
            always: whether time alone can change a value, so no stretch may be cut out.
            also: further minutes of changes, such as the end of a warm-up.
        """
        bounds = np.array([span.minutes.start, span.minutes.stop, *also], np.int64)
        first, stop, *marked = grid.unit_from(bounds).tolist()
        oldest = first - (periods - 1) * grid.period
        if always:
            ends = np.arange(oldest, max(stop, oldest), dtype=np.int64)
        else:
            nothing = np.zeros(0, np.int64)
            after = np.concatenate([nothing, *(grid.unit(part.minutes) for part in data)]) + 1
            # One more step, so that an evaluation sees the empty range.
            until = after + periods * grid.period + grid.step
            marks = np.array([first, *marked], np.int64)
            ends = _union(
                np.concatenate([after, marks]), np.concatenate([until, marks + grid.step])
            )
            ends = ends[(ends >= oldest) & (ends < stop)]
        return cls(grid, periods, ends, int(np.searchsorted(ends, first)))

    def layers(self, stat: MetricStat, data: MetricData, *, late: bool = False) -> WindowValues:
        """Return a statistic over the windows in range of each evaluation.

        Args:
            late: whether samples that were not visible yet count.
        """
        # Neighbouring evaluations share windows, so each is worked out once; only the young ones,
        # whose samples may be on their way still, need a look for each evaluation.
        units = self.grid.unit(data.minutes)
        period = self.grid.period
        last = np.searchsorted(units, self.ends)
        # A window begins where the one a period before it ends. What was cut out in between has
        # no samples, so the count up to there is the same.
        front = np.searchsorted(units, self.ends[:period] - period)
        first = np.concatenate([front, last[:-period]])[: len(last)]
        values, counts = of_slices(stat.statistic, data, first, last)
        pad = (self.periods - 1) * period
        values = np.concatenate([np.full(pad, np.nan), values])
        counts = np.concatenate([np.zeros(pad), counts])
        indexes = [pad + self.lead - age * period for age in range(self.periods)]
        n = len(self.at)
        layers = [(values[at : at + n], counts[at : at + n]) for at in indexes]
        if data.visible_from is not None and not late:
            visible = self.grid.unit_from(data.visible_from)
            for age in range(self.periods):
                if np.any(visible - units - 1 > age * period):
                    layers[age] = self._young(stat, data, units, visible, age)
        return WindowValues(tuple(v for v, _ in layers), tuple(c for _, c in layers))

    def _young(
        self,
        stat: MetricStat,
        data: MetricData,
        units: NDArray[np.int64],
        visible: NDArray[np.int64],
        age: int,
    ) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        """Return the windows of one age with the samples that each evaluation could see."""
        ends = self.at - age * self.grid.period
        first = np.searchsorted(units, ends - self.grid.period)
        last = np.searchsorted(units, ends)
        totals = np.cumsum(last - first)
        values, counts = np.full(len(ends), np.nan), np.zeros(len(ends))
        blocks = int(totals[-1]) // _BLOCK_SETS + 1 if len(totals) else 0
        for part in np.split(
            np.arange(len(ends)), np.searchsorted(totals, np.arange(1, blocks) * _BLOCK_SETS)
        ):
            rows, owner = expand(first[part], last[part])
            there = visible[rows] <= self.at[part][owner]
            rows, owner = rows[there], owner[there]
            bounds = np.searchsorted(owner, np.arange(len(part) + 1))
            values[part], counts[part] = of_slices(
                stat.statistic, _rows(data, rows), bounds[:-1], bounds[1:]
            )
        return values, counts


NOTHING: Final = MetricData.of((), ())
"""The data of a metric without samples."""


def _rows(data: MetricData, rows: NDArray[np.intp]) -> MetricData:
    """Return sets of the data, unchanged and in the order given, for statistics of slices."""
    singles = data.singles
    if singles is not None:
        offsets = np.concatenate([[0], np.cumsum(data.sample_count)]).astype(np.intp)
        singles = singles[expand(offsets[rows], offsets[rows + 1])[0]]
    return MetricData(
        np.arange(len(rows)),
        data.sample_count[rows],
        data.sum[rows],
        data.minimum[rows],
        data.maximum[rows],
        singles,
    )


def _union(starts: NDArray[np.int64], stops: NDArray[np.int64]) -> NDArray[np.int64]:
    """Return all numbers in any of the half-open ranges, increasing, shape (n,)."""
    order = np.argsort(starts, kind="stable")
    starts, stops = starts[order], np.maximum.accumulate(stops[order])
    opens = np.concatenate([[True], starts[1:] > stops[:-1]])
    first = starts[opens]
    sizes = stops[np.concatenate([opens[1:], [True]])] - first
    return np.repeat(first - np.cumsum(sizes) + sizes, sizes) + np.arange(sizes.sum())
