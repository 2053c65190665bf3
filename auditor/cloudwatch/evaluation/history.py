"""The evaluator: metric data in, states and histories out; vectorised, no clock.

Source: CloudWatch User Guide, "Evaluating an alarm" and "Configuring how CloudWatch alarms treat
missing data"; what the guide leaves open was settled from published alarm histories.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

import numpy as np
from numpy.typing import NDArray

from auditor.cloudwatch.alarms import Alarm, AlarmState, Evaluation, not_simulated
from auditor.cloudwatch.evaluation.decide import KEEP, STATES, breaches, decide
from auditor.cloudwatch.evaluation.grid import (
    Aligned,
    evaluation_up_to,
    grid_of,
    lookback,
    periods_in_range,
)
from auditor.cloudwatch.evaluation.windows import NOTHING, Frame, WindowValues
from auditor.cloudwatch.math import Scope, depends_on_time, evaluate, in_order
from auditor.cloudwatch.messages.reasons import approximate, filled, reason, rule
from auditor.cloudwatch.metrics import MetricData, MetricId
from auditor.cloudwatch.minutes import MINUTE, Span, minute_of, time_of
from auditor.cloudwatch.queries import MetricStat
from auditor.cloudwatch.transitions import AlarmHistory, Change, Transition, Window

__all__ = [
    "STATES",
    "Changes",
    "Windows",
    "breaches",
    "changes",
    "clock_aligned",
    "evaluate_at",
    "evaluation_windows",
    "history",
    "judge",
    "lookback",
    "takes_place",
    "warm_from",
]  # fmt: skip

_BLOCK: Final = 250_000
"""Datapoints that an expression is evaluated over at a time."""


@dataclass(frozen=True, slots=True, eq=False)
class Windows:
    """What the evaluations of a span look at.

    Alarms share it that differ only in threshold, comparison, M, N (up to the one it was made
    for) and the treatment of missing data; so a grid of settings works it out once.
    """

    frame: Frame
    layers: WindowValues
    evaluation: Evaluation
    start: int
    """The first evaluation minute; the alarm was created in the minute before."""


@dataclass(frozen=True, slots=True, eq=False)
class Changes:
    """The changes of state over a span, oldest first; arrays of shape (n,)."""

    minutes: NDArray[np.int64]
    """Evaluation minutes since the epoch, increasing."""
    states: NDArray[np.int8]
    """The states entered, as indexes of `STATES`."""
    indexes: NDArray[np.int64]
    """The evaluations that changed the state, as indexes into `Frame.at` of the windows."""
    initial: AlarmState

    @property
    def last_state(self) -> AlarmState:
        """The state after the last evaluation."""
        return STATES[self.states[-1]] if len(self.states) else self.initial


def evaluation_windows(
    alarm: Alarm,
    data: MetricData | Mapping[MetricId, MetricData],
    span: Span,
    evaluation: Evaluation = Evaluation.SLIDING,
) -> Windows:
    """Return what the alarm's evaluations in the span look at.

    Args:
        data: of the alarm's one metric, or of each metric that it reads.
        span: the evaluation minutes; one at minute E sees the samples of the minutes before E.

    Raises:
        ValueError: the alarm cannot be simulated from logs.
    """
    if problem := not_simulated(alarm):
        raise ValueError(problem)
    series = [(stat, _data_of(stat, data)) for stat in alarm.stats]
    warm = [] if alarm.warm_up is None else [_warm_from(alarm, span.minutes.start)]
    frame = Frame.over(
        [part for _, part in series],
        span,
        grid_of(alarm, evaluation),
        periods_in_range(alarm, evaluation),
        always=any(map(depends_on_time, in_order(alarm.expressions).values())),
        also=warm,
    )
    return Windows(frame, _layers(alarm, data, frame), evaluation, span.minutes.start)


def changes(
    alarm: Alarm, windows: Windows, initial: AlarmState = AlarmState.INSUFFICIENT_DATA
) -> Changes:
    """Return the changes of state, starting in `initial`; states hold between evaluations.

    Raises:
        ValueError: the windows were looked up for an alarm of another period or a smaller N.
    """
    fits = periods_in_range(alarm, windows.evaluation) <= windows.frame.periods
    if not fits or grid_of(alarm, windows.evaluation) != windows.frame.grid:
        raise ValueError("the windows do not fit the alarm")
    codes, real = decide(alarm, windows.layers, windows.evaluation)
    evaluated = takes_place(alarm, windows, real)
    evaluated &= codes != KEEP
    indexes = np.flatnonzero(evaluated)
    states = codes[indexes]
    before = np.concatenate([[STATES.index(initial)], states[:-1]])[: len(states)]
    changed = states != before
    indexes, states = indexes[changed], states[changed]
    minutes = windows.frame.grid.minutes(windows.frame.at[indexes])
    return Changes(minutes, states, indexes, initial)


def takes_place(alarm: Alarm, windows: Windows, real: NDArray[np.int16]) -> NDArray[np.bool_]:
    """Return which of the evaluations that were looked up take place.

    Args:
        real: how many real datapoints each would use, as `decide` counts them.
    """
    at, grid = windows.frame.at, windows.frame.grid
    evaluated: NDArray[np.bool_] = (at - grid.offset) % grid.step == 0
    if alarm.warm_up is not None:
        warm = at >= grid.unit_from(np.array([_warm_from(alarm, windows.start)]))[0]
        if not alarm.warm_up.only_after:
            warm |= np.logical_or.accumulate(evaluated & (real >= alarm.n))
        evaluated &= warm
    return evaluated


def history(
    alarm: Alarm,
    data: MetricData | Mapping[MetricId, MetricData],
    span: Span,
    evaluation: Evaluation = Evaluation.SLIDING,
    initial: AlarmState = AlarmState.INSUFFICIENT_DATA,
) -> AlarmHistory:
    """Return the changes of state over the evaluation minutes of the span, and the last state.

    Raises:
        ValueError: the alarm cannot be simulated from logs.
    """
    windows = evaluation_windows(alarm, data, span, evaluation)
    changed = changes(alarm, windows, initial)
    states = [STATES[code] for code in changed.states.tolist()]
    times = map(time_of, changed.minutes.tolist())
    entered = tuple(map(Change, times, [initial, *states], states))
    layers, starts = _in_range(alarm, windows, changed.indexes)

    def transitions_at(indexes: Sequence[int]) -> tuple[Transition, ...]:
        ranges = _windows_of(alarm, layers.part(indexes), _times(starts[list(indexes)]))
        return tuple(
            _transition(alarm, change.at, windows, change.old, change.new)
            for change, windows in zip((entered[at] for at in indexes), ranges, strict=True)
        )

    return AlarmHistory(entered, changed.last_state, transitions_at)


def evaluate_at(
    alarm: Alarm,
    data: MetricData | Mapping[MetricId, MetricData],
    at: datetime,
    previous: AlarmState,
    evaluation: Evaluation = Evaluation.SLIDING,
) -> Transition:
    """Return what one evaluation makes of the state before it, changed or not.

    It is the last one up to that minute.
    """
    minute = evaluation_up_to(grid_of(alarm, evaluation), minute_of(at))
    windows = evaluation_windows(
        alarm, data, Span(time_of(minute), time_of(minute + 1)), evaluation
    )
    layers, starts = _in_range(alarm, windows, np.zeros(1, np.int64))
    (in_range,) = _windows_of(alarm, layers, _times(starts))
    code = int(decide(alarm, windows.layers, evaluation)[0][0])
    new = previous if code == KEEP else STATES[code]
    return _transition(alarm, time_of(minute), in_range, previous, new)


def warm_from(
    alarm: Alarm,
    data: MetricData | Mapping[MetricId, MetricData],
    created: datetime,
    at: datetime,
    evaluation: Evaluation = Evaluation.SLIDING,
) -> datetime | None:
    """Return when the warm-up of an alarm ends, if it puts off its evaluation at a minute."""
    if alarm.warm_up is None:
        return None
    first = minute_of(created) + 1
    windows = evaluation_windows(alarm, data, Span(time_of(first), at + MINUTE), evaluation)
    _, real = decide(alarm, windows.layers, evaluation)
    return None if takes_place(alarm, windows, real).any() else time_of(_warm_from(alarm, first))


def judge(
    alarm: Alarm,
    datapoints: Sequence[tuple[datetime, float | None, float]],
    previous: AlarmState,
) -> Transition:
    """Return what one evaluation makes of given datapoints.

    No command asks this: it is how evaluations that CloudWatch made, whose datapoints its messages
    list, are compared with ours (tests/conformance).

    Args:
        datapoints: start of the window, statistic and sample count, oldest first, the last one of
            the newest window. Missing older windows are empty, surplus ones out of range.
    """
    newest = list(reversed(datapoints))
    last = newest[0][0]
    periods = periods_in_range(alarm, Evaluation.SLIDING)
    newest += [(last - age * alarm.period, None, 0.0) for age in range(len(newest), periods)]
    values = [np.array([np.nan if value is None else value]) for _, value, _ in newest[:periods]]
    counts = [np.array([count]) for _, _, count in newest[:periods]]
    layers = WindowValues(tuple(values), tuple(counts))
    code = int(decide(alarm, layers, Evaluation.SLIDING)[0][0])
    new = previous if code == KEEP else STATES[code]
    starts = [start for start, _, _ in reversed(newest[:periods])]
    (in_range,) = _windows_of(alarm, layers, [starts])
    return _transition(alarm, last + alarm.period, in_range, previous, new)


def clock_aligned(
    alarm: Alarm, data: MetricData | Mapping[MetricId, MetricData], span: Span
) -> tuple[NDArray[np.int64], NDArray[np.float64], NDArray[np.float64], NDArray[np.bool_]]:
    """Return the clock-aligned periods that hold samples of the span, however late they came.

    Periods are multiples of the alarm's period since the epoch.

    Returns:
        Starts in minutes since the epoch, increasing; the statistic, NaN where there is none; the
        sample count; whether the statistic breaches. Each of shape (n,).
    """
    inside = {stat.metric: _data_of(stat, data).within(span) for stat in alarm.stats}
    grid = Aligned(alarm.period // MINUTE)
    samples = [np.zeros(0, np.int64), *(part.minutes for part in inside.values())]
    units = np.unique(grid.unit(np.concatenate(samples)))
    layers = _layers(alarm, inside, Frame(grid, 1, units + 1, 0), late=True)
    values, counts = layers.values[0], layers.counts[0]
    return units * grid.length, values, counts, breaches(alarm, values)


def _layers(
    alarm: Alarm,
    data: MetricData | Mapping[MetricId, MetricData],
    frame: Frame,
    *,
    late: bool = False,
) -> WindowValues:
    """Return the series that the alarm watches."""
    series = {
        query.id: frame.layers(query.of, _data_of(query.of, data), late=late)
        for query in alarm.queries
        if isinstance(query.of, MetricStat)
    }
    if isinstance(alarm.returned.of, MetricStat):
        return series[alarm.returned.id]
    expressions = in_order(alarm.expressions)
    out = np.full((frame.periods, len(frame.at)), np.nan)
    for part in np.array_split(np.arange(len(frame.at)), out.size // _BLOCK + 1):
        scope = Scope(
            metrics={
                name: np.stack([values[part] for values in reversed(layers.values)], axis=1)
                for name, layers in series.items()
            },
            starts=frame.starts(part, frame.periods),
            period=alarm.period // timedelta(seconds=1),
        )
        out[:, part] = evaluate(expressions, alarm.returned.id, scope)[:, ::-1].T
    return WindowValues(tuple(out), (np.zeros(len(frame.at)),) * frame.periods)


def _data_of(stat: MetricStat, data: MetricData | Mapping[MetricId, MetricData]) -> MetricData:
    """Return the data of a metric; a metric that nobody published has none."""
    return data if isinstance(data, MetricData) else data.get(stat.metric, NOTHING)


def _warm_from(alarm: Alarm, start: int) -> int:
    """Return the first minute after the warm-up of an alarm first due in the minute `start`."""
    return start - 1 + (alarm.warm_up.duration // MINUTE if alarm.warm_up else 0)


def _in_range(
    alarm: Alarm, windows: Windows, indexes: NDArray[np.int64]
) -> tuple[WindowValues, NDArray[np.int64]]:
    """Return what lies in range of some evaluations, and where its windows start, oldest first."""
    periods = periods_in_range(alarm, windows.evaluation)
    in_range = WindowValues(windows.layers.values[:periods], windows.layers.counts[:periods])
    return in_range.part(indexes), windows.frame.starts(indexes, periods)


def _times(minutes: NDArray[np.int64]) -> list[list[datetime]]:
    """Return rows of minutes since the epoch (UTC) as times, shape (evaluations, periods)."""
    return [[time_of(minute) for minute in row] for row in minutes.tolist()]


def _windows_of(
    alarm: Alarm, layers: WindowValues, starts: Sequence[Sequence[datetime]]
) -> list[tuple[Window, ...]]:
    """Return the windows of each evaluation, oldest first.

    Args:
        starts: of the windows of each evaluation, oldest first.
    """
    values, counts = np.stack(layers.values[::-1], 1), np.stack(layers.counts[::-1], 1)
    real = ~np.isnan(values)
    used = real & (np.cumsum(real[:, ::-1], axis=1)[:, ::-1] <= alarm.n)
    return [
        tuple(
            Window(start, value if there else None, breaching, counted, count)
            for start, value, there, breaching, counted, count in zip(*columns, strict=True)
        )
        for columns in zip(
            starts,
            values.tolist(),
            real.tolist(),
            breaches(alarm, values).tolist(),
            used.tolist(),
            counts.tolist(),
            strict=True,
        )
    ]


def _transition(
    alarm: Alarm, at: datetime, windows: Sequence[Window], old: AlarmState, new: AlarmState
) -> Transition:
    """Return the change of state that an evaluation of those windows made."""
    return Transition(
        at=at,
        old=old,
        new=new,
        reason=reason(alarm, new, windows),
        windows=tuple(windows),
        filled=filled(alarm, sum(window.used for window in windows)),
        rule=rule(alarm, windows),
        approximate=approximate(alarm, new, windows),
    )
