"""The evaluator for many thresholds at once.

Whether an evaluation gives ALARM depends on the threshold only through one value: the M-th most
breaching datapoint in use or, with missing data, another one. This critical value is computed once,
and each threshold costs one comparison. `auditor.cloudwatch.evaluation.decide` has the rule for one
alarm in the words of the guide; tests ensure that the two agree.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from auditor.cloudwatch.alarms import Alarm, TreatMissingData
from auditor.cloudwatch.evaluation.changes import Windows, takes_place
from auditor.cloudwatch.evaluation.grid import periods_in_range

BLOCK_DATAPOINTS: Final = 2_000_000
"""The most datapoints sorted at a time."""
_MAX_EXCHANGED_ROWS: Final = 7
"""The most rows for which pairwise exchanges (21 of them) are faster than a sort."""


@dataclass(frozen=True, slots=True, eq=False)
class Critical:
    """The critical values of the evaluations that happen; arrays of shape (n,)."""

    positions: NDArray[np.intp]
    """The indexes of the evaluations in the windows."""
    minutes: NDArray[np.int64]
    """The minutes of the evaluations since the epoch."""
    alarm: NDArray[np.float64]
    """The state is ALARM for thresholds that this value breaches; infinity breaches all or none."""
    keep: NDArray[np.float64] | None
    """Otherwise the state stays for thresholds that this value breaches; `None`: it never stays."""


@dataclass(frozen=True, slots=True, eq=False)
class WindowDatapoints:
    """The datapoints that some evaluations use, the newest window first; shape (windows, n)."""

    values: NDArray[np.float64]
    """NaN where a datapoint is missing, or where N newer ones exist."""
    few: NDArray[np.bool_] | None
    """Whether one has too few samples, so that the state stays; `None` if any number suffices."""

    @classmethod
    def at(
        cls, alarm: Alarm, windows: Windows, positions: NDArray[np.intp] | slice
    ) -> "WindowDatapoints":
        """Return the newest N real datapoints in the range of each evaluation."""
        ages, layers = range(periods_in_range(alarm, windows.evaluation)), windows.layers
        values = np.stack([layers.values[age][positions] for age in ages])
        newer = (~np.isnan(values[: alarm.n])).sum(axis=0, dtype=np.int16)
        for surplus in values[alarm.n :]:
            surplus[newer >= alarm.n] = np.nan
            newer += ~np.isnan(surplus)
        if not alarm.samples_needed:
            return cls(values, None)
        counts = np.stack([layers.counts[age][positions] for age in ages])
        scarce = ~np.isnan(values) & (counts < alarm.samples_needed)
        return cls(values, np.asarray(scarce.any(axis=0)))


def critical_values(
    alarms: Sequence[Alarm], windows: Windows, block_datapoints: int = BLOCK_DATAPOINTS
) -> list[Critical]:
    """Return the critical values of alarms that differ only in M and TreatMissingData.

    Args:
        block_datapoints: the most datapoints sorted at a time.
    """
    first = alarms[0]
    size, width = len(windows.frame.at), periods_in_range(first, windows.evaluation)
    parts: list[list[_Part]] = [[] for _ in alarms]
    step = max(1, block_datapoints // width)
    for start in range(0, max(size, 1), step):
        used = WindowDatapoints.at(first, windows, slice(start, start + step))
        ranked = _RankedDatapoints.of(first, used)
        for alarm_parts, alarm in zip(parts, alarms, strict=True):
            alarm_parts.append(ranked.part(alarm))
    return [
        _joined(alarm, windows, alarm_parts)
        for alarm, alarm_parts in zip(alarms, parts, strict=True)
    ]


@dataclass(frozen=True, slots=True, eq=False)
class _Part:
    alarm: NDArray[np.float64]
    keep: NDArray[np.float64] | None
    real: NDArray[np.int16]


@dataclass(frozen=True, slots=True, eq=False)
class _RankedDatapoints:
    """The datapoints in use by some evaluations, the most breaching first."""

    values: NDArray[np.float64]
    """The values, padded with a value that breaches no threshold, shape (windows, n)."""
    real: NDArray[np.int16]
    """The number of datapoints, shape (n,)."""
    oldest: NDArray[np.int16]
    """The age of the oldest in periods, 0 for the newest window, -1 for none, shape (n,)."""
    few: NDArray[np.bool_] | None
    always: float
    """A value that breaches every threshold; its negative breaches none."""

    @classmethod
    def of(cls, alarm: Alarm, used: WindowDatapoints) -> "_RankedDatapoints":
        less = alarm.comparison_operator.below
        always = -np.inf if less else np.inf
        there = ~np.isnan(used.values)
        ranked = _sorted(np.where(there, used.values, -always))
        oldest = np.full(there.shape[1], -1, np.int16)
        for age, real in enumerate(there):
            oldest[real] = age
        total = there.sum(axis=0, dtype=np.int16)
        return cls(ranked if less else ranked[::-1], total, oldest, used.few, always)

    def part(self, alarm: Alarm) -> _Part:
        n, m = alarm.n, alarm.m
        short = self.real < n
        critical = self.values[m - 1].copy()
        keep: NDArray[np.float64] | None = None
        match alarm.missing:
            case TreatMissingData.BREACHING:
                # Each missing datapoint counts as breaching.
                rank = m - n + self.real
                self._put(critical, short & (rank > 0), rank)
                critical[short & (rank <= 0)] = self.always
            case TreatMissingData.NOT_BREACHING:
                pass
            case TreatMissingData.MISSING:
                # Fewer than M suffice if no datapoint contradicts them and the oldest is old.
                old = short & (self.oldest >= m - 1)
                self._put(critical, old, np.minimum(self.real, m))
            case TreatMissingData.IGNORE:
                keep = np.full(len(critical), -self.always)
                keep[short & (self.real == 0)] = self.always
                self._put(keep, short & (self.real > 0), self.real)
        if self.few is not None:
            keep = np.full(len(critical), -self.always) if keep is None else keep
            critical[self.few], keep[self.few] = -self.always, self.always
        return _Part(critical, keep, self.real)

    def _put(
        self, into: NDArray[np.float64], where: NDArray[np.bool_], rank: NDArray[np.int16]
    ) -> None:
        """Write the datapoints of some ranks, counted from 1, to their positions."""
        positions = np.flatnonzero(where)
        into[positions] = self.values[rank[positions] - 1, positions]


def _sorted(values: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return the values of each column in ascending order.

    For few rows, exchanging whole rows is faster than sorting column by column.
    """
    if len(values) > _MAX_EXCHANGED_ROWS:
        return np.sort(values, axis=0)
    for last in range(len(values) - 1, 0, -1):
        for row in range(last):
            low = np.minimum(values[row], values[row + 1])
            np.maximum(values[row], values[row + 1], out=values[row + 1])
            values[row] = low
    return values


def _joined(alarm: Alarm, windows: Windows, parts: Sequence[_Part]) -> Critical:
    """Join the parts, without evaluations that do not happen."""
    keeps = [part.keep for part in parts if part.keep is not None]
    keep = np.concatenate(keeps) if keeps else None
    critical = np.concatenate([part.alarm for part in parts])
    positions = np.flatnonzero(
        takes_place(alarm, windows, np.concatenate([part.real for part in parts]))
    )
    if len(positions) < len(critical):
        critical, keep = critical[positions], None if keep is None else keep[positions]
    minutes = windows.frame.grid.minutes(windows.frame.at[positions])
    return Critical(positions, minutes, critical, keep)
