"""Histories of alarms with the reason of each change, and single evaluations.

Source: CloudWatch User Guide, "Evaluating an alarm".
"""

from collections.abc import Mapping, Sequence
from datetime import datetime

import numpy as np
from numpy.typing import NDArray

from auditor.cloudwatch.alarms import Alarm, AlarmState, Evaluation
from auditor.cloudwatch.evaluation.changes import (
    Windows,
    changes,
    evaluation_windows,
    takes_place,
    warm_up_end,
)
from auditor.cloudwatch.evaluation.decide import KEEP, STATES, breaches, decide
from auditor.cloudwatch.evaluation.grid import evaluation_up_to, grid_of, periods_in_range
from auditor.cloudwatch.evaluation.windows import WindowValues
from auditor.cloudwatch.messages.reasons import approximate, filled, reason, rule
from auditor.cloudwatch.metrics import MetricData, MetricId
from auditor.cloudwatch.minutes import MINUTE, Span, minute_of, time_of
from auditor.cloudwatch.transitions import AlarmHistory, Change, Transition, Window


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

    def windows_at(indexes: Sequence[int]) -> list[tuple[Window, ...]]:
        return _windows_of(alarm, layers.part(indexes), _times(starts[list(indexes)]))

    def transitions_at(indexes: Sequence[int]) -> tuple[Transition, ...]:
        return tuple(
            _transition(alarm, change.at, windows, change.old, change.new)
            for change, windows in zip(
                (entered[at] for at in indexes), windows_at(indexes), strict=True
            )
        )

    return AlarmHistory(entered, changed.last_state, transitions_at, windows_at)


def evaluate_at(
    alarm: Alarm,
    data: MetricData | Mapping[MetricId, MetricData],
    at: datetime,
    previous: AlarmState,
    evaluation: Evaluation = Evaluation.SLIDING,
) -> Transition:
    """Return the outcome of the last evaluation up to a minute, even without a change of state."""
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
    """Return when the warm-up of an alarm ends, if it delays the evaluation at a minute."""
    if alarm.warm_up is None:
        return None
    first = minute_of(created) + 1
    windows = evaluation_windows(alarm, data, Span(time_of(first), at + MINUTE), evaluation)
    _, real = decide(alarm, windows.layers, evaluation)
    return None if takes_place(alarm, windows, real).any() else time_of(warm_up_end(alarm, first))


def judge(
    alarm: Alarm,
    datapoints: Sequence[tuple[datetime, float | None, float]],
    previous: AlarmState,
) -> Transition:
    """Return the outcome of one evaluation of given datapoints.

    No command uses it: it compares our evaluations with those of CloudWatch, whose messages list
    the datapoints (tests/conformance).

    Args:
        datapoints: start of the window, statistic and sample count, oldest first; the last one
            belongs to the newest window. Missing older windows are empty, surplus ones out of
            range.
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


def _in_range(
    alarm: Alarm, windows: Windows, indexes: NDArray[np.int64]
) -> tuple[WindowValues, NDArray[np.int64]]:
    """Return the values in range of some evaluations and their window starts, oldest first."""
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
