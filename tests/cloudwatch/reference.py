"""A second, slow and simple evaluator: loops over minutes, windows and samples, without arrays."""

from datetime import timedelta

from auditor.cloudwatch.alarms import (
    Alarm,
    AlarmState,
    ComparisonOperator,
    Evaluation,
    LowSamples,
    TreatMissingData,
)
from auditor.cloudwatch.metrics import Statistic

Sample = tuple[int, float, int]
"""Minute, value, and the first evaluation minute that sees it."""


def history_of(
    alarm: Alarm,
    samples: list[Sample],
    start: int,
    end: int,
    evaluation: Evaluation = Evaluation.SLIDING,
) -> list[tuple[int, AlarmState]]:
    """Return evaluation minute and new state of each change, for evaluations in [start, end)."""
    state = AlarmState.INSUFFICIENT_DATA
    changes = []
    warm = alarm.warm_up is None
    for minute in range(start, end):
        if not is_evaluated(alarm, minute, evaluation):
            continue
        windows = range_at(alarm, samples, minute, evaluation)
        if alarm.warm_up is not None:
            full = (
                sum(statistic(alarm, window) is not None for window in windows)
                >= alarm.evaluation_periods
            )
            over = minute >= start - 1 + alarm.warm_up.duration // timedelta(minutes=1)
            warm = warm or over or (full and not alarm.warm_up.only_after)
        if not warm:
            continue
        new = decide(alarm, windows, state)
        if new != state:
            changes.append((minute, new))
        state = new
    return changes


def is_evaluated(alarm: Alarm, minute: int, evaluation: Evaluation) -> bool:
    if evaluation is Evaluation.BUCKETS:
        return minute % (alarm.period // timedelta(minutes=1)) == 0
    if alarm.period * alarm.evaluation_periods > timedelta(days=1):
        return minute % 60 == 0
    return True


def range_at(
    alarm: Alarm, samples: list[Sample], minute: int, evaluation: Evaluation
) -> list[list[float]]:
    """Return the values in each window in range, newest window first."""
    period = alarm.period // timedelta(minutes=1)
    extra = 2 if evaluation is Evaluation.SLIDING else 0
    return [
        [
            value
            for at, value, visible in samples
            if minute - (age + 1) * period <= at < minute - age * period and visible <= minute
        ]
        for age in range(alarm.evaluation_periods + extra)
    ]


def decide(alarm: Alarm, windows: list[list[float]], previous: AlarmState) -> AlarmState:
    n = alarm.evaluation_periods
    m = alarm.datapoints_to_alarm or n
    real = [(age, statistic(alarm, window), len(window)) for age, window in enumerate(windows)]
    used = [(age, value, size) for age, value, size in real if value is not None][:n]
    if alarm.low_samples is LowSamples.IGNORE and any(size < 20 for _, _, size in used):
        return previous
    b = sum(breaching(alarm, value) for _, value, _ in used)
    k = len(used)
    treatment = alarm.treat_missing_data or TreatMissingData.MISSING
    if k >= n or treatment is TreatMissingData.NOT_BREACHING:
        return AlarmState.ALARM if b >= m else AlarmState.OK
    if treatment is TreatMissingData.BREACHING:
        return AlarmState.ALARM if b + (n - k) >= m else AlarmState.OK
    if k == 0:
        ignore = treatment is TreatMissingData.IGNORE
        return previous if ignore else AlarmState.INSUFFICIENT_DATA
    if b >= m:
        return AlarmState.ALARM
    if b < k:
        return AlarmState.OK
    if treatment is TreatMissingData.IGNORE:
        return previous
    old = max(age for age, _, _ in used) + 1 >= m
    return AlarmState.ALARM if old else AlarmState.INSUFFICIENT_DATA


def statistic(alarm: Alarm, values: list[float]) -> float | None:
    """Return the statistic of a window; p50 is the only percentile."""
    if not values:
        return None
    match alarm.statistic:
        case Statistic.SAMPLE_COUNT:
            return float(len(values))
        case Statistic.SUM:
            return sum(values)
        case Statistic.AVERAGE:
            return sum(values) / len(values)
        case Statistic.MINIMUM:
            return min(values)
        case Statistic.MAXIMUM:
            return max(values)
        case _:
            pass
    return None if min(values) < 0 else sorted(values)[(len(values) + 1) // 2 - 1]


def breaching(alarm: Alarm, value: float) -> bool:
    match alarm.comparison_operator:
        case ComparisonOperator.GREATER_OR_EQUAL:
            return value >= alarm.threshold
        case ComparisonOperator.GREATER:
            return value > alarm.threshold
        case ComparisonOperator.LESS:
            return value < alarm.threshold
        case ComparisonOperator.LESS_OR_EQUAL:
            return value <= alarm.threshold
