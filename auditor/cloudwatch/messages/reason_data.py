"""StateReasonData: the datapoints of an evaluation, as an object.

It is an object inside HistoryData, and the same object as JSON text in EventBridge events and in
DescribeAlarms.

Source: recorded history items and EventBridge events, 2019 to 2026.
"""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any, Final

from auditor.cloudwatch.alarms import Alarm, AlarmState
from auditor.cloudwatch.composite.history import ChildState
from auditor.cloudwatch.location import Location, evaluated, short_time
from auditor.cloudwatch.transitions import Transition, Window

_VERSION: Final = "1.0"


def state_reason_data(alarm: Alarm, transition: Transition) -> dict[str, Any]:
    """Return the StateReasonData of a change of state, keys in the order of AWS."""
    windows = transition.windows
    used = [index for index, window in enumerate(windows) if window.used]
    recent = windows[used[0] : used[-1] + 1] if used else ()
    data: dict[str, Any] = {
        "version": _VERSION,
        "queryDate": short_time(evaluated(alarm.name, transition.at)),
    }
    if recent:
        data["startDate"] = short_time(recent[0].start)
    if alarm.unit is not None:
        data["unit"] = alarm.unit
    if alarm.statistic is not None:
        data["statistic"] = str(alarm.statistic)
    data["period"] = alarm.period // timedelta(seconds=1)
    data["recentDatapoints"] = [window.value for window in recent]
    data["threshold"] = float(alarm.threshold)
    data["evaluatedDatapoints"] = [
        _datapoint(alarm, window) for window in _evaluated(alarm, transition.new, windows)
    ]
    return data


def _evaluated(alarm: Alarm, new: AlarmState, windows: Sequence[Window]) -> list[Window]:
    """Return the periods that carry the new state, newest first.

    As many as the state takes: the newest datapoints that support it and, where they are too few,
    the newest periods without data.
    """
    needed = alarm.n - alarm.m + 1 if new is AlarmState.OK else alarm.m
    newest = list(reversed(windows))
    supporting: list[Window] = []
    if new is not AlarmState.INSUFFICIENT_DATA:
        alarming = new is AlarmState.ALARM
        supporting = [w for w in newest if w.used and w.breaching == alarming][:needed]
    empty = [window for window in newest if window.value is None][: needed - len(supporting)]
    return sorted([*supporting, *empty], key=lambda window: window.start, reverse=True)


def _datapoint(alarm: Alarm, window: Window) -> dict[str, Any]:
    datapoint: dict[str, Any] = {"timestamp": short_time(window.start)}
    if window.value is not None:
        if alarm.statistic is not None:
            datapoint["sampleCount"] = float(window.sample_count)
        datapoint["value"] = window.value
    return datapoint


def triggering_data(children: Sequence[ChildState], location: Location) -> dict[str, Any]:
    """Return the StateReasonData of a composite alarm."""
    alarms = [
        {
            "arn": location.arn(child.alarm),
            "state": {"value": str(child.state), "timestamp": short_time(child.since)},
        }
        for child in children
    ]
    return {"triggeringAlarms": alarms}
