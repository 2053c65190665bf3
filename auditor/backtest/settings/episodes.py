"""The episodes for many thresholds at once."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from auditor.backtest.settings.critical_values import Critical
from auditor.cloudwatch.alarms import ComparisonOperator
from auditor.cloudwatch.evaluation.decide import compared

BLOCK_STATES: Final = 1_000_000
"""The most states in memory at a time."""


@dataclass(frozen=True, slots=True, eq=False)
class EpisodeTable:
    """The episodes for some thresholds, sorted by threshold and time; arrays of shape (n,).

    An alarm starts in INSUFFICIENT_DATA, so each episode begins with a change of state.
    """

    thresholds: NDArray[np.float64]
    """The thresholds, shape (thresholds,)."""
    rows: NDArray[np.intp]
    """The index of the threshold."""
    starts: NDArray[np.int64]
    """The evaluation minute of the change to ALARM, since the epoch (UTC)."""
    ends: NDArray[np.int64]
    """The evaluation minute of the change out of ALARM, or the end of the evaluations."""
    open: NDArray[np.bool_]
    """Whether the alarm is still in ALARM at the end of the evaluations."""
    positions: NDArray[np.intp]
    """The index of the first evaluation in the windows."""
    since: int
    """The first evaluation of the reported span. Episodes that began before it are carried: they
    are in ALARM in the span, but do not count among its episodes."""

    @property
    def began(self) -> NDArray[np.bool_]:
        """Whether each episode began in the span."""
        return self.starts >= self.since


def episode_tables(
    operator: ComparisonOperator,
    critical: Critical,
    thresholds: Sequence[float],
    evaluated: range,
    block_states: int = BLOCK_STATES,
) -> Iterator[EpisodeTable]:
    """Yield the episodes of a few thresholds at a time, except episodes that end before the span.

    Args:
        evaluated: the evaluation minutes of the span, which may begin after the first evaluation.
        block_states: the most states compared at a time, of one threshold or several.
    """
    size = len(critical.alarm)
    step = max(1, block_states // max(size, 1))
    ends = np.append(critical.minutes, evaluated.stop)
    for first in range(0, len(thresholds), step):
        some = np.array(thresholds[first : first + step], np.float64)
        # States before the first and after the last evaluation are not ALARM, so edges pair up.
        on = np.zeros((len(some), size + 2), np.bool_)
        on[:, 1:-1] = _on(operator, critical, some)
        edges = np.flatnonzero(on[:, 1:] != on[:, :-1])
        rows, columns = np.divmod(edges[0::2], size + 1)
        left = edges[1::2] % (size + 1)
        reported = (ends[left] >= evaluated.start) | (left == size)
        rows, columns, left = rows[reported], columns[reported], left[reported]
        yield EpisodeTable(
            some,
            rows,
            critical.minutes[columns],
            ends[left],
            left == size,
            critical.positions[columns],
            evaluated.start,
        )


def _on(
    operator: ComparisonOperator, critical: Critical, thresholds: NDArray[np.float64]
) -> NDArray[np.bool_]:
    """Return whether the alarm is in ALARM after each evaluation, shape (thresholds, n)."""
    on = compared(operator, critical.alarm, thresholds[:, None])
    if critical.keep is None:
        return on
    unchanged = compared(operator, critical.keep, thresholds[:, None]) & ~on
    # The last evaluation that changed or confirmed the state; before any, the first evaluation.
    last = np.where(unchanged, 0, np.arange(on.shape[1], dtype=np.int32))
    return np.take_along_axis(on, np.maximum.accumulate(last, axis=1), axis=1)
