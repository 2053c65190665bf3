"""Try all settings of one alarm on its metric data."""

import math
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import timedelta
from itertools import chain

import numpy as np
from numpy.typing import NDArray

from auditor.backtest.settings.critical_values import critical_values
from auditor.backtest.settings.episodes import episode_tables
from auditor.backtest.settings.grid import Curve, as_deployed, settings_of
from auditor.backtest.settings.knees import knees
from auditor.backtest.settings.recommendation import Candidates, by_knee, by_labels, frontier
from auditor.backtest.settings.retained_episodes import EpisodeMinutes, fair_share, first_of_each
from auditor.backtest.settings.tallies import tallies_of
from auditor.backtest.settings.trial import AlarmTrial
from auditor.cloudwatch.alarms import Alarm
from auditor.cloudwatch.evaluation.changes import Windows, clock_aligned, evaluation_windows
from auditor.cloudwatch.evaluation.grid import grid_of
from auditor.cloudwatch.metrics import Statistic
from auditor.cloudwatch.minutes import minute_of, time_of
from auditor.cloudwatch.settings import with_settings
from auditor.cloudwatch.statistics import ExtendedStatistic
from auditor.progress import Progress
from auditor.replay.episodes import periods_of
from auditor.replay.judge import evaluations
from auditor.result.backtest import (
    MAX_EPISODES,
    AlarmBacktest,
    EpisodeSpan,
    EpisodeTimeline,
    Rates,
    Tally,
)
from auditor.result.labels import LabelKind

_Kind = tuple[Statistic | ExtendedStatistic | None, timedelta]
_PeriodValues = Mapping[_Kind, NDArray[np.float64]]
"""The values of clock-aligned periods in ascending order, by statistic and period."""


def try_settings(
    trial: AlarmTrial,
    quiet: float,
    progress: Progress,
    room: int = MAX_EPISODES,
    needed: Sequence[bool] | None = None,
) -> AlarmBacktest:
    """Return the results of the alarm with each setting, and the recommendation.

    Args:
        quiet: the highest acceptable number of noise episodes per week.
        room: the number of episodes that all settings together may keep.
        needed: whether the set of alarms needs this alarm for each incident; `None` if it needs
            the alarm for all.
    """
    rule = trial.rule
    every = (as_deployed(rule.alarm), *trial.curves)
    aligned = _aligned(trial, every)
    tallies, episodes = _tallied(trial, every, aligned, progress)
    deployed, *others = (
        replace(tally, stays=share) if share else tally
        for tally, share in zip(tallies, fair_share(episodes, room), strict=True)
    )
    settings = tuple(others)
    labelled = tuple(mark.labelled for mark in trial.marks.every)
    bends = knees(trial.curves, settings)
    if must := trial.marks.of(LabelKind.MUST_CATCH):
        every_label = needed or [True] * len(must)
        candidates = Candidates(rule.alarm, deployed, settings, labelled, every_label)
        choice = by_labels(candidates, trial.span.end - trial.span.start, quiet)
    else:
        choice = by_knee(bends, deployed, settings)
    return AlarmBacktest(
        alarm=rule.alarm,
        title=rule.about.title,
        explanation=rule.about.explanation,
        filters=rule.filters,
        account=trial.account,
        region=trial.region,
        matches=int(trial.matches.counts.sum()),
        deployed=deployed,
        settings=settings,
        refused=trial.refused,
        rates=tuple(
            _rates(values, statistic, period)
            for (statistic, period), values in aligned.items()
            if len(values)
        ),
        labelled=labelled,
        frontier=frontier(rule.alarm, settings_of(rule.alarm), settings) if labelled else (),
        knees=bends,
        recommendation=choice,
        timelines=tuple(_timelines(trial, settings, choice.setting)),
    )


def _tallied(
    trial: AlarmTrial, every: Sequence[Curve], aligned: _PeriodValues, progress: Progress
) -> tuple[list[Tally], list[EpisodeMinutes]]:
    """Return the effect and the first episodes of each setting, curve by curve.

    Args:
        every: the curves, the deployed alarm first.
    """
    tallies: list[list[Tally]] = [[] for _ in every]
    episodes: list[list[EpisodeMinutes]] = [[] for _ in every]
    evaluated, start = evaluations(trial.span).minutes, minute_of(trial.span.start)
    for windows, members in _shared(trial, every):
        critical_rows = critical_values([every[position].alarm for position in members], windows)
        for critical, position in zip(critical_rows, members, strict=True):
            curve, own = every[position], tallies[position]
            alarm = curve.alarm
            values = aligned[alarm.statistic, alarm.period]
            for part in episode_tables(
                alarm.comparison_operator, critical, curve.thresholds, evaluated
            ):
                own += tallies_of(curve, len(own), part, windows, values, trial)
                episodes[position].extend(first_of_each(part, start))
            progress.advance(len(curve.thresholds) if position else 0, 0)
    return list(chain.from_iterable(tallies)), list(chain.from_iterable(episodes))


def _shared(trial: AlarmTrial, every: Sequence[Curve]) -> Iterator[tuple[Windows, list[int]]]:
    """Yield windows with the indexes of the curves that share them and N."""
    groups: dict[tuple[object, ...], dict[int, list[int]]] = defaultdict(lambda: defaultdict(list))
    for position, curve in enumerate(every):
        alarm = curve.alarm
        key = (alarm.statistic, alarm.period, grid_of(alarm, trial.evaluation))
        groups[key][alarm.n].append(position)
    for by_n in groups.values():
        widest = every[by_n[max(by_n)][0]].alarm
        windows = _windows(trial, widest)
        for members in by_n.values():
            yield windows, members


def _aligned(trial: AlarmTrial, every: Sequence[Curve]) -> _PeriodValues:
    """Return the values of the clock-aligned periods, by statistic and period of the curves."""
    values_by_kind: dict[_Kind, NDArray[np.float64]] = {}
    for curve in every:
        key = (curve.alarm.statistic, curve.alarm.period)
        if key not in values_by_kind:
            values = clock_aligned(curve.alarm, trial.data, trial.span)[1]
            values_by_kind[key] = np.sort(values[~np.isnan(values)])
    return values_by_kind


def _rates(
    values: NDArray[np.float64], statistic: Statistic | ExtendedStatistic | None, period: timedelta
) -> Rates:
    def at(part: float) -> float:
        """Return the least value that this part of all values does not exceed (nearest rank)."""
        rank = math.ceil(round(part * len(values), 9))  # 0.07 * 100 is a little more than 7
        return float(values[max(rank, 1) - 1])

    return Rates(
        period=period,
        statistic=statistic,
        periods=len(values),
        p50=at(0.5),
        p90=at(0.9),
        p99=at(0.99),
        p999=at(0.999),
        largest=at(1),
    )


def _timelines(
    trial: AlarmTrial, settings: Sequence[Tally], recommended: int | None
) -> Iterator[EpisodeTimeline]:
    """Yield the episodes of the deployed alarm, and those with the recommended setting."""
    deployed = trial.rule.alarm
    yield _timeline(trial, deployed, None)
    if recommended is not None:
        alarm = with_settings(deployed, settings[recommended].settings)
        yield _timeline(trial, alarm, recommended)


def _timeline(trial: AlarmTrial, alarm: Alarm, setting: int | None) -> EpisodeTimeline:
    """Return the episodes of the alarm with one setting, and the periods with matches."""
    (critical,) = critical_values([alarm], _windows(trial, alarm))
    evaluated = evaluations(trial.span).minutes
    (part,) = episode_tables(alarm.comparison_operator, critical, [alarm.threshold], evaluated)
    matches = trial.matches
    return EpisodeTimeline(
        setting=setting,
        episodes=tuple(
            EpisodeSpan(time_of(start), None if still else time_of(end), not began)
            for start, end, still, began in zip(
                part.starts.tolist(),
                part.ends.tolist(),
                part.open.tolist(),
                part.began.tolist(),
                strict=True,
            )
        ),
        periods=periods_of(alarm, trial.data, matches.minutes, matches.counts, trial.span),
    )


def _windows(trial: AlarmTrial, alarm: Alarm) -> Windows:
    """Return the windows of all evaluations since the alarm was created."""
    evaluated = evaluations(trial.lifetime)
    return evaluation_windows(alarm, trial.data, evaluated, trial.evaluation)
