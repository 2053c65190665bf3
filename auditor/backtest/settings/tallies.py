"""Counts of what an alarm would have done with each threshold of a curve."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

import numpy as np
from numpy.typing import NDArray

from auditor.backtest.settings.episodes import EpisodeTable
from auditor.backtest.settings.grid import Curve
from auditor.backtest.settings.scores import scores
from auditor.backtest.settings.totals import Totals, totals
from auditor.backtest.settings.trial import AlarmTrial
from auditor.cloudwatch.alarms import ComparisonOperator
from auditor.cloudwatch.evaluation.changes import Windows
from auditor.cloudwatch.minutes import MINUTE
from auditor.cloudwatch.settings import Settings
from auditor.replay.judge import evaluations
from auditor.result.backtest import Tally
from auditor.result.labels import Score

_WEEK: Final = timedelta(days=7)
_EPOCH: Final = date(1970, 1, 1)


def tallies_of(
    curve: Curve,
    first: int,
    part: EpisodeTable,
    windows: Windows,
    values: NDArray[np.float64],
    trial: AlarmTrial,
) -> list[Tally]:
    """Return the tallies of some thresholds of a curve, from the index `first` on.

    Args:
        values: the values of the clock-aligned periods of the span, in ascending order.
    """
    alarm, size = curve.alarm, len(part.thresholds)
    held, _ = trial.muted.held_back(part.starts, part.ends)
    effects = _Effects(
        totals=totals(part, trial.matches, evaluations(trial.span).minutes),
        breaching=how_many_breach(alarm.comparison_operator, values, part.thresholds),
        held_back=np.bincount(part.rows[held & part.began], minlength=size),
        notifies=alarm.actions_enabled,
        weeks=(trial.span.end - trial.span.start) / _WEEK,
    )
    scored: Sequence[Score | None] = [None] * size
    if trial.marks.every:
        scored = scores(alarm, windows, part, trial.marks)
    return [
        effects.tally(row, curve.settings(first + row), score) for row, score in enumerate(scored)
    ]


@dataclass(frozen=True, slots=True, eq=False)
class _Effects:
    """What an alarm does with each of some thresholds; arrays of shape (thresholds,)."""

    totals: Totals
    breaching: NDArray[np.intp]
    """The number of clock-aligned periods whose value breaches."""
    held_back: NDArray[np.intp]
    """The number of episodes whose notification a mute rule holds back."""
    notifies: bool
    """Whether its actions are enabled."""
    weeks: float
    """The length of the span."""

    def tally(self, row: int, settings: Settings, score: Score | None) -> Tally:
        """Return the tally of the threshold at a position."""
        every, notifies, weeks = self.totals, self.notifies, self.weeks
        episodes, worst_day = int(every.episodes[row]), int(every.worst_day[row])
        notifications = episodes if notifies else 0
        has_worst_day = notifies and worst_day >= 0
        return Tally(
            settings=settings,
            episodes=episodes,
            days=int(every.days[row]),
            notifications=notifications,
            per_week=notifications / weeks if weeks >= 1 else None,
            worst_day=_EPOCH + timedelta(days=worst_day) if has_worst_day else None,
            worst_day_notifications=int(every.worst_day_episodes[row]) if notifies else 0,
            minutes_in_alarm=int(every.in_alarm[row]),
            longest_episode=int(every.longest[row]) * MINUTE,
            longest_quiet=int(every.quiet[row]) * MINUTE,
            unnotified_matches=int(every.unnotified[row]),
            breaching_periods=int(self.breaching[row]),
            score=score,
            held_back_by_mute_rules=int(self.held_back[row]) if notifies else 0,
        )


def how_many_breach(
    operator: ComparisonOperator, values: NDArray[np.float64], thresholds: NDArray[np.float64]
) -> NDArray[np.intp]:
    """Return the number of values that breach each threshold, shape (thresholds,).

    The values must be in ascending order.
    """
    match operator:
        case ComparisonOperator.GREATER_OR_EQUAL:
            return len(values) - np.searchsorted(values, thresholds, "left")
        case ComparisonOperator.GREATER:
            return len(values) - np.searchsorted(values, thresholds, "right")
        case ComparisonOperator.LESS:
            return np.searchsorted(values, thresholds, "left")
        case ComparisonOperator.LESS_OR_EQUAL:
            return np.searchsorted(values, thresholds, "right")
