"""Counts of what an alarm would have done with each threshold of a curve."""

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Final

import numpy as np
from numpy.typing import NDArray

from auditor.backtest.settings.episodes import EpisodeTable
from auditor.backtest.settings.grid import Curve
from auditor.backtest.settings.scores import scores
from auditor.backtest.settings.totals import Totals, totals
from auditor.backtest.settings.trial import AlarmTrial
from auditor.cloudwatch.alarms import Alarm, ComparisonOperator
from auditor.cloudwatch.evaluation.changes import Windows
from auditor.cloudwatch.minutes import MINUTE, Span
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
    span: Span,
) -> list[Tally]:
    """Return the tallies of some thresholds of a curve, from the index `first` on."""
    alarm = curve.alarm
    added = totals(part, trial.matches, evaluations(span).minutes)
    breaching = how_many_breach(alarm.comparison_operator, values, part.thresholds)
    held, _ = trial.muted.held_back(part.starts, part.ends)
    held_back = np.bincount(part.rows[held & part.began], minlength=len(part.thresholds))
    scored: Sequence[Score | None] = [None] * len(part.thresholds)
    if trial.marks.every:
        scored = scores(alarm, windows, part, trial.marks)
    return [
        _tally(
            curve.settings(first + row),
            added,
            row,
            int(breaching[row]),
            int(held_back[row]),
            score,
            alarm,
            span,
        )
        for row, score in enumerate(scored)
    ]


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


def _tally(
    settings: Settings,
    added: Totals,
    row: int,
    breaching: int,
    held_back: int,
    score: Score | None,
    alarm: Alarm,
    span: Span,
) -> Tally:
    episodes, worst = int(added.episodes[row]), int(added.worst_day[row])
    sent = alarm.actions_enabled
    weeks = (span.end - span.start) / _WEEK
    return Tally(
        settings=settings,
        episodes=episodes,
        days=int(added.days[row]),
        notifications=episodes if sent else 0,
        per_week=(episodes if sent else 0) / weeks if weeks >= 1 else None,
        worst_day=_EPOCH + timedelta(days=worst) if sent and worst >= 0 else None,
        worst_day_notifications=int(added.worst_day_episodes[row]) if sent else 0,
        minutes_in_alarm=int(added.in_alarm[row]),
        longest_episode=int(added.longest[row]) * MINUTE,
        longest_quiet=int(added.quiet[row]) * MINUTE,
        unnotified_matches=int(added.unnotified[row]),
        breaching_periods=breaching,
        score=score,
        held_back_by_mute_rules=held_back if sent else 0,
    )
