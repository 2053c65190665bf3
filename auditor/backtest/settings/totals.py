"""Totals of the episodes of each threshold."""

from dataclasses import dataclass
from functools import cached_property
from typing import Final

import numpy as np
from numpy.typing import NDArray

from auditor.backtest.settings.episodes import EpisodeTable

_DAY_MINUTES: Final = 1440


@dataclass(frozen=True, eq=False)
class MatchTotals:
    """The records of the span that an alarm's filters match, by minute."""

    minutes: NDArray[np.int64]
    """The minutes with matches since the epoch, increasing, shape (n,)."""
    counts: NDArray[np.int64]
    """The number of matches in each minute, shape (n,)."""

    @cached_property
    def _before(self) -> NDArray[np.int64]:
        """The number of matches before each minute, and of all, shape (n + 1,)."""
        return np.concatenate([[0], np.cumsum(self.counts)])

    def between(self, starts: NDArray[np.int64], ends: NDArray[np.int64]) -> NDArray[np.int64]:
        """Return the number of matches in half-open ranges of minutes, shape (n,)."""
        first, last = (np.searchsorted(self.minutes, side) for side in (starts, ends))
        matches: NDArray[np.int64] = self._before[last] - self._before[first]
        return matches

    def within(self, start: int, end: int) -> "MatchTotals":
        """Return the matches from minute `start` up to, but not including, `end`."""
        first, last = np.searchsorted(self.minutes, [start, end]).tolist()
        return MatchTotals(self.minutes[first:last], self.counts[first:last])


@dataclass(frozen=True, slots=True, eq=False)
class Totals:
    """Totals of shape (thresholds,); lengths in minutes, days since the epoch.

    Episodes that began before the span count with their part inside in `in_alarm` and `unnotified`,
    with their whole length in `longest`, and not in `episodes` or by day.
    """

    episodes: NDArray[np.int64]
    days: NDArray[np.int64]
    worst_day: NDArray[np.int64]
    """The first day with the most episodes; -1 without episodes."""
    worst_day_episodes: NDArray[np.int64]
    in_alarm: NDArray[np.int64]
    longest: NDArray[np.int64]
    quiet: NDArray[np.int64]
    """The longest stretch without ALARM."""
    unnotified: NDArray[np.int64]
    """The number of matches while the alarm was already in ALARM."""


def totals(table: EpisodeTable, matches: MatchTotals, evaluated: range) -> Totals:
    """Return the totals of the episodes of some thresholds.

    Args:
        evaluated: the minutes from the first evaluation to the last.
    """
    size, rows = len(table.thresholds), table.rows
    lengths = table.ends - table.starts
    inside = table.ends - np.maximum(table.starts, evaluated.start)
    days, worst_day, worst = _by_day(table)
    return Totals(
        episodes=np.bincount(rows[table.began], minlength=size),
        days=days,
        worst_day=worst_day,
        worst_day_episodes=worst,
        in_alarm=_sum(rows, inside, size),
        longest=_largest(rows, lengths, np.zeros(size, np.int64)),
        quiet=_quiet(table, evaluated),
        # The next evaluation is the first to see matches of the minute that enters ALARM.
        unnotified=_sum(rows, matches.between(table.starts, table.ends), size),
    )


def _by_day(table: EpisodeTable) -> tuple[NDArray[np.int64], ...]:
    """Return the number of days with episodes, the first worst day, and its episodes.

    An episode that begins at midnight counts for the day before, whose records caused it.
    """
    began = table.began
    size, rows, day = (
        len(table.thresholds),
        table.rows[began],
        (table.starts[began] - 1) // _DAY_MINUTES,
    )
    fresh = np.flatnonzero(_first_of_run(rows) | _first_of_run(day))
    counts = np.diff(np.append(fresh, len(rows)))
    worst = _largest(rows[fresh], counts, np.zeros(size, np.int64))
    first = np.flatnonzero(counts == worst[rows[fresh]])[::-1]
    worst_day = np.full(size, -1, np.int64)
    worst_day[rows[fresh][first]] = day[fresh][first]  # of equal days, the first is set last
    return np.bincount(rows[fresh], minlength=size), worst_day, worst


def _quiet(table: EpisodeTable, evaluated: range) -> NDArray[np.int64]:
    rows, fresh = table.rows, _first_of_run(table.rows)
    starts = np.maximum(table.starts, evaluated.start)
    before = np.where(fresh, evaluated.start, np.roll(table.ends, 1))
    after_last = np.full(len(table.thresholds), evaluated.start, np.int64)
    after_last[rows] = table.ends
    return _largest(rows, starts - before, evaluated.stop - after_last)


def _first_of_run(values: NDArray[np.int64]) -> NDArray[np.bool_]:
    """Return whether each value differs from the one before."""
    first = np.ones(len(values), np.bool_)
    first[1:] = values[1:] != values[:-1]
    return first


def _sum(rows: NDArray[np.intp], values: NDArray[np.int64], size: int) -> NDArray[np.int64]:
    """Return exact sums of values by row, since the minutes of a span fit into a double."""
    return np.bincount(rows, values, size).astype(np.int64)


def _largest(
    rows: NDArray[np.intp], values: NDArray[np.int64], least: NDArray[np.int64]
) -> NDArray[np.int64]:
    """Return the largest value of each row, at least `least`."""
    largest = least.copy()
    np.maximum.at(largest, rows, values)
    return largest
