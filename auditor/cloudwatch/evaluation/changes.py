"""The changes of an alarm's state: metric data in, states out; vectorised, no clock.

Source: CloudWatch User Guide, "Evaluating an alarm" and "Configuring how CloudWatch alarms treat
missing data"; published alarm histories settled open questions.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Final

import numpy as np
from numpy.typing import NDArray

from auditor.cloudwatch.alarms import Alarm, AlarmState, Evaluation, not_simulated
from auditor.cloudwatch.evaluation.decide import KEEP, STATES, breaches, decide
from auditor.cloudwatch.evaluation.grid import AlignedWindows, grid_of, periods_in_range
from auditor.cloudwatch.evaluation.windows import NOTHING, Frame, WindowValues
from auditor.cloudwatch.math import ExpressionScope, depends_on_time, evaluate, in_order
from auditor.cloudwatch.metrics import MetricData, MetricId
from auditor.cloudwatch.minutes import MINUTE, Span
from auditor.cloudwatch.queries import MetricStat

_BLOCK_DATAPOINTS: Final = 250_000
"""Datapoints of an expression evaluated at a time."""


@dataclass(frozen=True, slots=True, eq=False)
class Windows:
    """The windows that the evaluations of a span look at.

    Alarms that differ only in threshold, comparison, M, N (up to the largest N) and the treatment
    of missing data share them, so a grid of settings computes them once.
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
    """Evaluation minutes since the epoch (UTC), increasing."""
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
    """Return the windows of the alarm's evaluations in the span.

    Args:
        data: of the alarm's one metric, or of each metric that it reads.
        span: the evaluation minutes; one at minute E sees the samples of the minutes before E.

    Raises:
        ValueError: the alarm cannot be simulated from logs.
    """
    if problem := not_simulated(alarm):
        raise ValueError(problem)
    series = [(stat, _data_of(stat, data)) for stat in alarm.stats]
    warm = [] if alarm.warm_up is None else [warm_up_end(alarm, span.minutes.start)]
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
        ValueError: the windows belong to an alarm of another period or a smaller N.
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
    """Return which of the evaluations take place, shape (n,).

    Args:
        real: number of real datapoints that each would use, as counted by `decide`.
    """
    at, grid = windows.frame.at, windows.frame.grid
    evaluated: NDArray[np.bool_] = (at - grid.offset) % grid.step == 0
    if alarm.warm_up is not None:
        warm = at >= grid.unit_from(np.array([warm_up_end(alarm, windows.start)]))[0]
        if not alarm.warm_up.only_after:
            warm |= np.logical_or.accumulate(evaluated & (real >= alarm.n))
        evaluated &= warm
    return evaluated


def clock_aligned(
    alarm: Alarm, data: MetricData | Mapping[MetricId, MetricData], span: Span
) -> tuple[NDArray[np.int64], NDArray[np.float64], NDArray[np.float64], NDArray[np.bool_]]:
    """Return the clock-aligned periods that hold samples of the span, however late these came.

    Periods are multiples of the alarm's period since the epoch.

    Returns:
        Starts in minutes since the epoch (UTC), increasing; the statistic, NaN where there is
        none; the sample count; whether the statistic breaches. Each of shape (n,).
    """
    inside = {stat.metric: _data_of(stat, data).within(span) for stat in alarm.stats}
    grid = AlignedWindows(alarm.period // MINUTE)
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
    for part in np.array_split(np.arange(len(frame.at)), out.size // _BLOCK_DATAPOINTS + 1):
        scope = ExpressionScope(
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
    """Return the data of a metric; empty where no filter publishes it."""
    return data if isinstance(data, MetricData) else data.get(stat.metric, NOTHING)


def warm_up_end(alarm: Alarm, start: int) -> int:
    """Return the first minute since the epoch after the warm-up of an alarm due at `start`."""
    return start - 1 + (alarm.warm_up.duration // MINUTE if alarm.warm_up else 0)
