"""Score episodes by labels."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Final

import numpy as np
from numpy.typing import NDArray

from auditor.backtest.settings.critical_values import WindowDatapoints
from auditor.backtest.settings.episodes import EpisodeTable
from auditor.cloudwatch.alarms import Alarm
from auditor.cloudwatch.evaluation.changes import Windows
from auditor.cloudwatch.evaluation.decide import compared
from auditor.cloudwatch.evaluation.grid import lookback
from auditor.cloudwatch.minutes import MINUTE, minute_of
from auditor.result.labels import Detection, LabelKind, LabelMatch, Score, Verdict

_BLOCK_DATAPOINTS: Final = 2_000_000
"""The most datapoints processed at a time."""
_LATER: Final = np.iinfo(np.int64).max


@dataclass(frozen=True, slots=True, eq=False)
class LabelMinutes:
    """A label with the minutes of the events that an alarm matches."""

    labelled: LabelMatch
    first: int
    """The minute from which the time to detection counts, since the epoch (UTC)."""
    minutes: NDArray[np.int64]
    """Minutes since the epoch with labelled events that match, increasing, shape (n,)."""

    @property
    def bounds(self) -> tuple[int, int] | None:
        """The minutes of its span, half-open; `None` for a label of event ids."""
        span = self.labelled.label.span
        return (minute_of(span.start), minute_of(span.end)) if span else None


@dataclass(frozen=True, eq=False)
class LabelIndex:
    """All labels with their matches by one alarm."""

    every: tuple[LabelMinutes, ...]

    def of(self, kind: LabelKind) -> tuple[LabelMinutes, ...]:
        """Return the labels of a kind."""
        return tuple(mark for mark in self.every if mark.labelled.label.kind is kind)

    @cached_property
    def minutes(self) -> NDArray[np.int64]:
        """All minutes with labelled events, in order."""
        return np.sort(np.concatenate([np.zeros(0, np.int64), *(m.minutes for m in self.every)]))

    @cached_property
    def starts(self) -> NDArray[np.int64]:
        """The start minutes of the spans, in order."""
        return np.sort(np.array([m.bounds[0] for m in self.every if m.bounds], np.int64))

    @cached_property
    def ends(self) -> NDArray[np.int64]:
        """The end minutes of the spans, in order."""
        return np.sort(np.array([m.bounds[1] for m in self.every if m.bounds], np.int64))


def scores(alarm: Alarm, windows: Windows, table: EpisodeTable, marks: LabelIndex) -> list[Score]:
    """Return the score of each threshold."""
    some = _near(table, marks, lookback(alarm, windows.evaluation) // MINUTE)
    rows, starts, ends = table.rows[some], table.starts[some], table.ends[some]
    began = table.began
    since = _since(alarm, windows, table, some)
    size, must = len(table.thresholds), marks.of(LabelKind.MUST_CATCH)
    true, noise = (np.zeros(len(some), np.bool_) for _ in range(2))
    noticed: list[tuple[NDArray[np.int64], NDArray[np.bool_]]] = []
    for mark in must:
        met = _meets(mark, since, starts, ends)
        caused = met.caused & began[some]
        true |= (met.caused | met.during) & began[some]
        first = np.full(size, _LATER)
        np.minimum.at(first, rows[caused], starts[caused])
        unnotified = np.zeros(size, np.bool_)
        unnotified[rows[met.caused | met.during | met.over]] = True
        noticed.append((first, unnotified))
    quiet = marks.of(LabelKind.NOISE)
    for mark in quiet:
        met = _meets(mark, since, starts, ends)
        noise |= (met.caused | met.during) & began[some]
    true_episodes = np.bincount(rows[true], minlength=size)
    if quiet:
        noise_episodes = np.bincount(rows[noise & ~true], minlength=size)
    else:
        noise_episodes = np.bincount(table.rows[began], minlength=size) - true_episodes
    return [
        _score(
            must,
            [
                _noticed(mark, first[row], unnotified[row])
                for mark, (first, unnotified) in zip(must, noticed, strict=True)
            ],
            int(true_episodes[row]),
            int(noise_episodes[row]),
        )
        for row in range(size)
    ]


def _score(
    must: Sequence[LabelMinutes],
    noticed: Sequence[Detection],
    true_episodes: int,
    noise_episodes: int,
) -> Score:
    judged = [
        detection for mark, detection in zip(must, noticed, strict=True) if mark.labelled.in_reach
    ]
    caught = sum(detection.verdict is Verdict.CAUGHT for detection in judged)
    unnotified = sum(detection.verdict is Verdict.UNNOTIFIED for detection in judged)
    both = true_episodes + noise_episodes
    return Score(
        noticed=tuple(noticed),
        caught=caught,
        unnotified=unnotified,
        missed=len(judged) - caught - unnotified,
        true_episodes=true_episodes,
        noise_episodes=noise_episodes,
        precision=true_episodes / both if must and both else None,
        recall=caught / len(judged) if judged else None,
        slowest=max(
            (detection.after for detection in judged if detection.after is not None), default=None
        ),
    )


def _noticed(mark: LabelMinutes, first: int, unnotified: bool) -> Detection:
    if first < _LATER:
        return Detection(Verdict.CAUGHT, max(0, int(first) - mark.first) * MINUTE)
    return Detection(Verdict.UNNOTIFIED if unnotified else Verdict.MISSED, None)


@dataclass(frozen=True, slots=True, eq=False)
class _Met:
    """How some episodes coincide with a label; arrays of shape (n,)."""

    caused: NDArray[np.bool_]
    """Whether the label caused the episode, or the episode began in its span."""
    during: NDArray[np.bool_]
    """Whether labelled events happened during the episode."""
    over: NDArray[np.bool_]
    """Whether the span of the label began during the episode."""


def _meets(
    mark: LabelMinutes, since: NDArray[np.int64], starts: NDArray[np.int64], ends: NDArray[np.int64]
) -> _Met:
    before, entered, left = (np.searchsorted(mark.minutes, at) for at in (since, starts, ends))
    caused, over = entered > before, np.zeros(len(starts), np.bool_)
    if mark.bounds:
        first, last = mark.bounds
        caused |= (first < starts) & (starts <= last)
        over = (starts <= first) & (first < ends)
    return _Met(caused, left > entered, over)


def _near(table: EpisodeTable, marks: LabelIndex, reach: int) -> NDArray[np.intp]:
    """Return the few episodes that can coincide with a label."""
    starts, ends = table.starts, table.ends
    holds = np.searchsorted(marks.minutes, starts - reach) < np.searchsorted(marks.minutes, ends)
    inside = np.searchsorted(marks.starts, starts) > np.searchsorted(marks.ends, starts)
    over = np.searchsorted(marks.starts, starts) < np.searchsorted(marks.starts, ends)
    return np.flatnonzero(holds | inside | over)


def _since(
    alarm: Alarm, windows: Windows, table: EpisodeTable, some: NDArray[np.intp]
) -> NDArray[np.int64]:
    """Return the start of the oldest breaching window of each episode's first evaluation.

    If only missing data breached, it is the minute of the evaluation.
    """
    grid, since = windows.frame.grid, table.starts[some]
    step = max(1, _BLOCK_DATAPOINTS // windows.frame.periods)
    for first in range(0, len(some), step):
        part = some[first : first + step]
        values = WindowDatapoints.at(alarm, windows, table.positions[part]).values
        thresholds = table.thresholds[table.rows[part]]
        oldest = np.full(len(part), -1)
        for age, breaching in enumerate(compared(alarm.comparison_operator, values, thresholds)):
            oldest[breaching] = age
        units = windows.frame.at[table.positions[part]] - (oldest + 1) * grid.period
        minutes = grid.minutes(units)
        since[first : first + step] = np.where(oldest < 0, table.starts[part], minutes)
    return since
