"""Published and recorded verdicts of CloudWatch against the evaluator."""

import json
from collections import Counter
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from auditor.cloudwatch.alarms import (
    Alarm,
    AlarmState,
    ComparisonOperator,
    Evaluation,
    TreatMissingData,
)
from auditor.cloudwatch.evaluate import evaluate_at, history, lookback
from auditor.cloudwatch.metrics import MetricData, MetricId, Span, Statistic, minute_of, time_of

GOLDEN = Path(__file__).parents[1] / "golden"
NOT_HERE_YET = {
    "ExtendedStatistic": "percentiles",
    "Metrics": "metric math",
    "AlarmRule": "composite alarms",
    "EvaluationWindow": "wall clock windows",
    "WarmUpConfiguration": "warm-up",
}


def cases(name: str) -> list[dict[str, Any]]:
    return [json.loads(line) for line in (GOLDEN / name).read_text().splitlines()]


def missing_feature(case: dict[str, Any]) -> str | None:
    """The feature that a case needs and the evaluator does not have yet."""
    alarm = case.get("alarm", {})
    if "alarm" not in case:
        return "composite alarms"
    for key, feature in NOT_HERE_YET.items():
        if key in alarm:
            return feature
    if alarm["Period"] < 60:
        return "periods below a minute"
    if "initial_state" in case:
        return "a start in another state"
    if any(len(entry) > 2 for entry in case.get("metric_data", ())):
        return "late arrival"
    return None


def alarm_of(parameters: dict[str, Any]) -> Alarm:
    treatment = parameters.get("TreatMissingData")
    return Alarm(
        name=parameters.get("AlarmName", "Case"),
        metric=MetricId(parameters["Namespace"], parameters["MetricName"]),
        statistic=Statistic(parameters["Statistic"]),
        period=timedelta(seconds=parameters["Period"]),
        evaluation_periods=parameters["EvaluationPeriods"],
        threshold=parameters["Threshold"],
        comparison_operator=ComparisonOperator(parameters["ComparisonOperator"]),
        datapoints_to_alarm=parameters.get("DatapointsToAlarm"),
        treat_missing_data=TreatMissingData(treatment) if treatment else None,
    )


def time(text: str) -> datetime:
    return (
        datetime.fromisoformat(text).astimezone(UTC)
        if text[-1] == "Z"
        else datetime.fromisoformat(text).replace(tzinfo=UTC)
    )


def here(name: str) -> list[Any]:
    return [
        pytest.param(case, id=case["id"])
        for case in cases(name)
        if case["confidence"] != "low" and missing_feature(case) is None
    ]


def test_every_case_is_covered_or_names_a_feature_that_is_not_here_yet():
    for name, expected in {
        "alarm_evaluation.jsonl": {
            None: 164,
            "percentiles": 7,
            "metric math": 3,
            "periods below a minute": 2,
        },
        "alarm_histories.jsonl": {None: 23, "a start in another state": 2, "late arrival": 2},
    }.items():
        found = Counter(
            missing_feature(case) for case in cases(name) if case["confidence"] != "low"
        )
        assert found == expected, name


@pytest.mark.parametrize("case", here("alarm_evaluation.jsonl"))
def test_one_evaluation_gives_the_state_and_the_reason(case: dict[str, Any]):
    alarm = alarm_of(case["alarm"])
    period = alarm.period // timedelta(minutes=1)
    slots = case["datapoints"]
    text = next((at for at, _ in slots if isinstance(at, str)), None)
    end = 29_000_000 if text is None else None
    if end is None:
        end = minute_of(time(slots[-1][0])) + period
    minutes, counts, values = [], [], []
    sizes = case.get("sample_counts", [1] * len(slots))
    for age, ((_, value), size) in enumerate(reversed(list(zip(slots, sizes, strict=True)))):
        if value is not None and age < alarm.n + 2:
            minutes.append(end - (age + 1) * period)
            counts.append(float(size or 1))
            values.append(float(value))
    order = np.argsort(minutes)
    value = np.array(values)[order] if values else np.zeros(0)
    count = np.array(counts)[order] if counts else np.zeros(0)
    is_count = alarm.statistic is Statistic.SAMPLE_COUNT
    total = value * count if alarm.statistic is Statistic.AVERAGE else value
    data = MetricData(
        np.array(minutes, np.int64)[order],
        value if is_count else count,
        total,
        value.copy(),
        value.copy(),
    )
    told = evaluate_at(alarm, data, time_of(end), AlarmState(case["previous_state"]))
    assert told.new == case["expected_state"]
    if case.get("expected_reason"):
        assert told.reason == case["expected_reason"]


@pytest.mark.parametrize("case", here("alarm_histories.jsonl"))
def test_a_history_has_the_transitions_and_the_reasons(case: dict[str, Any]):
    alarm = alarm_of(case["alarm"])
    data = MetricData.of(
        [minute_of(time(entry[0])) for entry in case["metric_data"]],
        [float(entry[1]) for entry in case["metric_data"]],
    )
    created, end = time(case["created"]), time(case["end"])
    first = created.replace(second=0) + timedelta(minutes=1)
    told = history(alarm, data, Span(first, end + timedelta(minutes=1))).transitions
    assert [(change.at, change.old, change.new) for change in told] == [
        (time(at), old, new) for at, old, new, *_ in case["expected_transitions"]
    ]
    for change, (_, _, _, *reason) in zip(told, case["expected_transitions"], strict=True):
        if reason:
            assert change.reason == reason[0]


def test_lookback_is_n_plus_2_periods_sliding_and_n_in_buckets():
    alarm = alarm_of(cases("alarm_evaluation.jsonl")[0]["alarm"])
    assert lookback(alarm, Evaluation.SLIDING) == timedelta(minutes=25)
    assert lookback(alarm, Evaluation.BUCKETS) == timedelta(minutes=15)
