"""Compares the evaluator with recorded verdicts of CloudWatch.

A case is one line of `tests/golden/alarm_evaluation.jsonl` (one evaluation of given datapoints), of
`tests/golden/alarm_histories.jsonl` (samples and the resulting changes of state), or of
`tests/golden/published_messages.jsonl`, which has both kinds, some with the evaluated datapoints.
"""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from auditor.cloudwatch.alarms import Alarm, AlarmState
from auditor.cloudwatch.evaluation.history import history, judge
from auditor.cloudwatch.messages.reason_data import state_reason_data
from auditor.cloudwatch.metrics import MetricData
from auditor.cloudwatch.minutes import MINUTE, Span, minute_of
from auditor.cloudwatch.parameters.alarms import read_alarm
from auditor.cloudwatch.transitions import Transition


def check(case: Mapping[str, Any]) -> str | None:
    """Return `None` if the case passes, otherwise the expected and the actual result."""
    return _check_history(case) if "metric_data" in case else _check_evaluation(case)


def _check_evaluation(case: Mapping[str, Any]) -> str | None:
    alarm = _alarm(case["alarm"])
    slots = case["datapoints"]
    sizes = case.get("sample_counts", [1] * len(slots))
    datapoints = [
        (_start(alarm, at), None if value is None else float(value), float(size or 0))
        for (at, value), size in zip(slots, sizes, strict=True)
    ]
    change = judge(alarm, datapoints, AlarmState(case["previous_state"]))
    got = {
        "expected_state": change.new.value,
        "expected_reason": change.reason,
        "expected_evaluated": [
            datapoint["timestamp"]
            for datapoint in state_reason_data(alarm, change)["evaluatedDatapoints"]
        ],
    }
    wanted = {key: case[key] for key in got if case.get(key) is not None}
    return _compared(wanted, {key: got[key] for key in wanted})


def _check_history(case: Mapping[str, Any]) -> str | None:
    entries = case["metric_data"]
    minutes = [minute_of(_time(entry[0])) for entry in entries]
    visible_from = [
        minute_of(_time(entry[2])) if len(entry) > 2 else minute + 1
        for entry, minute in zip(entries, minutes, strict=True)
    ]
    data = MetricData.of(minutes, [float(entry[1]) for entry in entries], visible_from)
    first = _time(case["created"]).replace(second=0) + MINUTE
    changes = history(
        _alarm(case["alarm"]),
        data,
        Span(first, _time(case["end"]) + MINUTE),
        initial=AlarmState(case.get("initial_state", AlarmState.INSUFFICIENT_DATA)),
    ).transitions
    expected = case["expected_transitions"]
    if len(changes) != len(expected):
        return _compared(expected, [_plain(change) for change in changes])
    for change, (at, *wanted) in zip(changes, expected, strict=True):
        got = _plain(change)[: 1 + len(wanted)]
        if problem := _compared([f"{_time(at):%Y-%m-%dT%H:%M}", *wanted], got):
            return problem
    return None


def _alarm(parameters: Mapping[str, Any]) -> Alarm:
    """Return the alarm of a case.

    Cases with expressions abridge them, since their datapoints are those of the returned series.
    """
    named = {"AlarmName": "Case", **parameters}
    if "Metrics" in parameters:
        named |= {"MetricName": "expression", "Namespace": "Case", "Statistic": "Average"}
        del named["Metrics"]
    return read_alarm(named)


def _start(alarm: Alarm, at: int | str) -> datetime:
    if isinstance(at, str):
        return _time(at)
    return datetime(2026, 1, 15, tzinfo=UTC) + at * alarm.period


def _time(text: str) -> datetime:
    return datetime.fromisoformat(text.removesuffix("Z")).replace(tzinfo=UTC)


def _plain(change: Transition) -> list[str]:
    return [f"{change.at:%Y-%m-%dT%H:%M}", change.old.value, change.new.value, change.reason]


def _compared(expected: object, got: object) -> str | None:
    return None if expected == got else f"expected {expected}\n     got {got}"
