"""Alarms from the parameters of PutMetricAlarm.

Errors are in AWS's words where those are published.

Source: CloudWatch API Reference, PutMetricAlarm; recorded error answers.
"""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any, Final

from auditor.cloudwatch.alarms import Alarm, ComparisonOperator, LowSamples, TreatMissingData
from auditor.cloudwatch.parameters.metrics import watched_metric
from auditor.cloudwatch.parameters.typed import (
    MAX_SECONDS,
    flag,
    given,
    items,
    mapping_of,
    member,
    number,
    text,
    texts,
    whole,
    whole_or_none,
)
from auditor.cloudwatch.problems import BANDS_NOT_SIMULATED, NotSimulatedError, Problems
from auditor.cloudwatch.timing import WallClock, WarmUp

_PROMQL: Final = "PromQL alarms are not simulated: they need the series that their query is about"
_OUT_OF_SCOPE: Final = {
    "ThresholdMetricId": BANDS_NOT_SIMULATED,
    "EvaluationCriteria": _PROMQL,
    "EvaluationInterval": _PROMQL,
}
_BANDS: Final = (
    "LessThanLowerOrGreaterThanUpperThreshold",
    "LessThanLowerThreshold",
    "GreaterThanUpperThreshold",
)
_MAX_TAGS: Final = 50


def read_alarm(parameters: Mapping[str, Any]) -> Alarm:
    """Return the alarm that the parameters of PutMetricAlarm describe.

    Args:
        parameters: a `ValueError` in place of a value, at any depth, is raised with the others.

    Raises:
        NotSimulatedError: they are valid, but not simulated.
        ValueError: one is invalid; `PropertiesError`: several are.
    """
    for key, problem in _OUT_OF_SCOPE.items():
        if given(parameters, key) is not None:
            raise NotSimulatedError(f"{key}: {problem}")
    operator = parameters.get("ComparisonOperator")
    if operator in _BANDS:
        raise NotSimulatedError(f"ComparisonOperator {operator}: {BANDS_NOT_SIMULATED}")
    problems = Problems()
    read = problems.read
    watched = watched_metric(parameters, problems)
    period, n, m = _windows(parameters, watched.period, problems)
    read(None, _check_tags, parameters)
    return problems.result(
        lambda: Alarm(
            name=read("alarm", text, parameters, "AlarmName"),
            metric=watched.metric,
            statistic=watched.statistic,
            period=period,
            evaluation_periods=n,
            threshold=read(1.0, number, parameters, "Threshold"),
            comparison_operator=read(ComparisonOperator.GREATER, _operator, parameters),
            datapoints_to_alarm=m,
            treat_missing_data=read(None, _treatment, parameters),
            description=read("", text, parameters, "AlarmDescription", ""),
            unit=watched.unit,
            actions_enabled=read(True, flag, parameters, "ActionsEnabled", default=True),
            alarm_actions=read((), texts, parameters, "AlarmActions"),
            ok_actions=read((), texts, parameters, "OKActions"),
            insufficient_data_actions=read((), texts, parameters, "InsufficientDataActions"),
            low_samples=read(None, _low_samples, parameters),
            wall_clock=read(None, _wall_clock, parameters),
            warm_up=read(None, _warm_up, parameters),
        )
    )


def _windows(
    parameters: Mapping[str, Any], period: timedelta | None, problems: Problems
) -> tuple[timedelta, int, int | None]:
    """Return Period, EvaluationPeriods and DatapointsToAlarm; placeholders for invalid values.

    The limits of each depend on the others.
    """
    n = problems.read(None, whole, parameters, "EvaluationPeriods")
    m = problems.read(None, whole_or_none, parameters, "DatapointsToAlarm")
    if n is None:
        return period or timedelta(hours=1), 1, None
    if period is None:
        return timedelta(hours=1), min(n, 1), None
    return period, n, m


def _operator(parameters: Mapping[str, Any]) -> ComparisonOperator:
    name = text(parameters, "ComparisonOperator")
    return member(ComparisonOperator, name, "comparisonOperator")


def _check_tags(parameters: Mapping[str, Any]) -> None:
    if len(items(parameters, "Tags")) > _MAX_TAGS:
        raise ValueError(f"at most {_MAX_TAGS} Tags")


def _treatment(parameters: Mapping[str, Any]) -> TreatMissingData | None:
    value = given(parameters, "TreatMissingData")
    if value is None:
        return None
    if not isinstance(value, str) or value not in set(TreatMissingData):
        raise ValueError(
            f"The value {value} is not supported for TreatMissingData parameter. Supported values"
            " are [breaching, notBreaching, ignore, missing]."
        )
    return TreatMissingData(value)


def _low_samples(parameters: Mapping[str, Any]) -> LowSamples | None:
    value = given(parameters, "EvaluateLowSampleCountPercentile")
    if value is None:
        return None
    if not isinstance(value, str) or value not in set(LowSamples):
        raise ValueError(
            f"Option {value} is not supported. Supported options for parameter"
            " EvaluateLowSampleCountPercentile are evaluate and ignore."
        )
    return LowSamples(value)


def _wall_clock(parameters: Mapping[str, Any]) -> WallClock | None:
    window = mapping_of(parameters, "EvaluationWindow")
    kinds = [key for key in window if given(window, key) is not None]
    if parameters.get("EvaluationWindow") is None or kinds == ["SlidingWindow"]:
        return None
    if kinds != ["WallClockWindow"]:
        raise ValueError("EvaluationWindow has exactly one of SlidingWindow and WallClockWindow")
    return WallClock(text(mapping_of(window, "WallClockWindow"), "Timezone", "UTC"))


def _warm_up(parameters: Mapping[str, Any]) -> WarmUp | None:
    if given(parameters, "WarmUpConfiguration") is None:
        return None
    warm_up = mapping_of(parameters, "WarmUpConfiguration")
    minutes = whole(warm_up, "WarmUpPeriodDurationInMinutes", MAX_SECONDS)
    early = "OnlyStartEvaluatingAfterWarmUpPeriodEnds"
    return WarmUp(timedelta(minutes=minutes), flag(warm_up, early, default=False))
