"""The decision of an evaluation over the windows in range; vectorised over evaluations.

Source: CloudWatch User Guide, "Configuring how CloudWatch alarms treat missing data"; where it
contradicts itself or is silent, its tables and older editions of them.

`auditor.backtest.settings.critical_values` decides for many thresholds at once (ADR 7).
"""

from typing import Final

import numpy as np
from numpy.typing import NDArray

from auditor.cloudwatch.alarms import (
    Alarm,
    AlarmState,
    ComparisonOperator,
    Evaluation,
    TreatMissingData,
)
from auditor.cloudwatch.evaluation.grid import periods_in_range
from auditor.cloudwatch.evaluation.windows import WindowValues

STATES: Final = (AlarmState.OK, AlarmState.ALARM, AlarmState.INSUFFICIENT_DATA)
"""The states by their codes."""

_OK, _ALARM, _INSUFFICIENT, KEEP = np.arange(4, dtype=np.int8)


def breaches(alarm: Alarm, values: NDArray[np.float64]) -> NDArray[np.bool_]:
    """Return which values breach the threshold, in the same shape; NaN (missing) never does."""
    return compared(alarm.comparison_operator, values, alarm.threshold)


def compared(
    operator: ComparisonOperator,
    values: NDArray[np.float64],
    thresholds: float | NDArray[np.float64],
) -> NDArray[np.bool_]:
    """Return which values, as the left operand, breach thresholds; both shapes broadcast."""
    match operator:
        case ComparisonOperator.GREATER_OR_EQUAL:
            return values >= thresholds
        case ComparisonOperator.GREATER:
            return values > thresholds
        case ComparisonOperator.LESS:
            return values < thresholds
        case ComparisonOperator.LESS_OR_EQUAL:
            return values <= thresholds


def decide(
    alarm: Alarm, layers: WindowValues, evaluation: Evaluation
) -> tuple[NDArray[np.int8], NDArray[np.int16]]:
    """Return the verdict of each evaluation, and the number of real datapoints used.

    The newest N real datapoints in range are used. If there are N, they decide; otherwise all
    count, and the treatment of missing data decides for the rest.
    """
    n, m = alarm.n, alarm.m
    size = len(layers.values[0])
    k, b = np.zeros(size, np.int16), np.zeros(size, np.int16)
    old, few = np.zeros(size, np.bool_), np.zeros(size, np.bool_)
    for age in range(periods_in_range(alarm, evaluation)):
        values = layers.values[age]
        used = ~np.isnan(values)
        if age >= n:
            used &= k < n
        k += used
        b += used & breaches(alarm, values)
        if age >= m - 1:
            old |= used
        if alarm.samples_needed:
            few |= used & (layers.counts[age] < alarm.samples_needed)
    decided = np.where(b >= m, _ALARM, _OK)
    match alarm.missing:
        case TreatMissingData.BREACHING:
            short = np.where(b + (n - k) >= m, _ALARM, _OK)
        case TreatMissingData.NOT_BREACHING:
            short = decided
        case TreatMissingData.MISSING:
            young = np.where(old, _ALARM, _INSUFFICIENT)
            short = np.where((b >= m) | (k > b), decided, young)
        case TreatMissingData.IGNORE:
            short = np.where((b >= m) | (k > b), decided, KEEP)
    codes = np.where(k >= n, decided, short)
    return np.where(few, KEEP, codes) if alarm.samples_needed else codes, k
