"""Alarms from the parameters of PutMetricAlarm, refused in AWS's words where those are known.

Source: CloudWatch API Reference, PutMetricAlarm; recorded error answers.
"""

from collections.abc import Mapping
from datetime import timedelta
from enum import StrEnum
from typing import Any, Final, TypeVar

from auditor.cloudwatch.alarms import (
    Alarm,
    ComparisonOperator,
    LowSamples,
    TreatMissingData,
    WallClock,
    WarmUp,
)
from auditor.cloudwatch.metrics import MetricId, Statistic
from auditor.cloudwatch.queries import MetricQuery, MetricStat
from auditor.cloudwatch.statistics import ExtendedStatistic

_Choice = TypeVar("_Choice", bound=StrEnum)

_OUT_OF_SCOPE: Final = {
    "ThresholdMetricId": "anomaly bands are not simulated: their model is not public",
    "EvaluationCriteria": "PromQL and log alarms are not simulated",
    "EvaluationInterval": "PromQL and log alarms are not simulated",
}
_BANDS: Final = (
    "LessThanLowerOrGreaterThanUpperThreshold",
    "LessThanLowerThreshold",
    "GreaterThanUpperThreshold",
)
_SINGLE: Final = ("MetricName", "Namespace", "Dimensions", "Unit", "Statistic", "ExtendedStatistic")
_TAGS: Final = 50


def read_alarm(parameters: Mapping[str, Any]) -> Alarm:
    """Return the alarm that the parameters of PutMetricAlarm describe.

    Raises:
        ValueError: the parameters are not valid, or what they ask for is not simulated.
    """
    for key, problem in _OUT_OF_SCOPE.items():
        if parameters.get(key) is not None:
            raise ValueError(f"{key}: {problem}")
    operator = _text(parameters, "ComparisonOperator")
    if operator in _BANDS:
        raise ValueError(f"ComparisonOperator {operator}: anomaly detection is not simulated")
    if len(parameters.get("Tags") or ()) > _TAGS:
        raise ValueError(f"at most {_TAGS} Tags")
    metric, statistic, period = _watched(parameters)
    warm_up = parameters.get("WarmUpConfiguration")
    return Alarm(
        name=_text(parameters, "AlarmName"),
        metric=metric,
        statistic=statistic,
        period=period,
        evaluation_periods=_whole(parameters, "EvaluationPeriods"),
        threshold=_number(parameters, "Threshold"),
        comparison_operator=_enum(ComparisonOperator, operator, "comparisonOperator"),
        datapoints_to_alarm=(
            _whole(parameters, "DatapointsToAlarm")
            if parameters.get("DatapointsToAlarm") is not None
            else None
        ),
        treat_missing_data=_treatment(parameters.get("TreatMissingData")),
        description=str(parameters.get("AlarmDescription") or ""),
        unit=parameters.get("Unit"),
        actions_enabled=parameters.get("ActionsEnabled", True) is not False,
        alarm_actions=tuple(parameters.get("AlarmActions") or ()),
        ok_actions=tuple(parameters.get("OKActions") or ()),
        insufficient_data_actions=tuple(parameters.get("InsufficientDataActions") or ()),
        low_samples=_low_samples(parameters.get("EvaluateLowSampleCountPercentile")),
        wall_clock=_wall_clock(parameters.get("EvaluationWindow")),
        warm_up=None if warm_up is None else _warm_up(warm_up),
    )


def _watched(
    parameters: Mapping[str, Any],
) -> tuple[MetricId | tuple[MetricQuery, ...], Statistic | ExtendedStatistic | None, timedelta]:
    """Return the metric side: a metric with its statistic, or the queries of metric math."""
    queries = parameters.get("Metrics")
    if not queries:
        stat = _stat(parameters, parameters, parameters)
        return stat.metric, stat.statistic, _seconds(parameters)
    forbidden = [key for key in (*_SINGLE, "Period") if parameters.get(key) is not None]
    if forbidden:
        raise ValueError(f"Metrics excludes {', '.join(forbidden)}")
    read = tuple(_query(query) for query in queries)
    periods = {
        _seconds(part)
        for query in queries
        for part in (query, query.get("MetricStat") or {})
        if part.get("Period") is not None
    }
    if len(periods) != 1:
        raise ValueError("all of Metrics share one Period")
    return read, None, periods.pop()


def _query(query: Mapping[str, Any]) -> MetricQuery:
    if query.get("AccountId"):
        raise ValueError("AccountId: metrics of other accounts are not simulated")
    stat, expression = query.get("MetricStat"), query.get("Expression")
    if (stat is None) == (expression is None):
        raise ValueError("each of Metrics has exactly one of MetricStat and Expression")
    return MetricQuery(
        id=_text(query, "Id"),
        of=str(expression) if stat is None else _metric_stat(stat),
        label=str(query.get("Label") or ""),
        returns_data=query.get("ReturnData", True) is not False,
    )


def _metric_stat(stat: Mapping[str, Any]) -> MetricStat:
    name = _text(stat, "Stat")
    plain = {"Statistic": name} if name in set(Statistic) else {"ExtendedStatistic": name}
    return _stat(stat.get("Metric") or {}, plain, stat)


def _stat(
    metric: Mapping[str, Any], statistic: Mapping[str, Any], unit: Mapping[str, Any]
) -> MetricStat:
    plain, extended = statistic.get("Statistic"), statistic.get("ExtendedStatistic")
    if (plain is None) == (extended is None):
        raise ValueError("exactly one of Statistic and ExtendedStatistic is required")
    dimensions = tuple(
        (_text(pair, "Name"), _text(pair, "Value")) for pair in metric.get("Dimensions") or ()
    )
    return MetricStat(
        MetricId(_text(metric, "Namespace"), _text(metric, "MetricName"), dimensions),
        ExtendedStatistic(str(extended))
        if plain is None
        else _enum(Statistic, str(plain), "statistic"),
        unit.get("Unit"),
    )


def _text(parameters: Mapping[str, Any], key: str) -> str:
    value = parameters.get(key)
    if not isinstance(value, str) or not value:
        raise ValueError(f"{key} is missing" if value is None else f"{key} must be a text")
    return value


def _number(parameters: Mapping[str, Any], key: str) -> float:
    value = parameters.get(key)
    if not isinstance(value, int | float) or isinstance(value, bool):
        raise ValueError(f"{key} is missing" if value is None else f"{key} must be a number")
    return float(value)


def _whole(parameters: Mapping[str, Any], key: str) -> int:
    value = _number(parameters, key)
    if not value.is_integer():
        raise ValueError(f"{key} must be a whole number, not {value:g}")
    return int(value)


def _seconds(parameters: Mapping[str, Any]) -> timedelta:
    return timedelta(seconds=_whole(parameters, "Period"))


def _enum(kind: type[_Choice], value: str, field: str) -> _Choice:
    if value not in set(kind):
        raise ValueError(
            f"1 validation error detected: Value '{value}' at '{field}' failed to satisfy"
            f" constraint: Member must satisfy enum value set: [{', '.join(kind)}]"
        )
    return kind(value)


def _treatment(value: object) -> TreatMissingData | None:
    if value is None:
        return None
    if value not in set(TreatMissingData):
        raise ValueError(
            f"The value {value} is not supported for TreatMissingData parameter. Supported values"
            " are [breaching, notBreaching, ignore, missing]."
        )
    return TreatMissingData(str(value))


def _low_samples(value: object) -> LowSamples | None:
    if value is None:
        return None
    if value not in set(LowSamples):
        raise ValueError(
            f"Option {value} is not supported. Supported options for parameter"
            " EvaluateLowSampleCountPercentile are evaluate and ignore."
        )
    return LowSamples(str(value))


def _wall_clock(window: Mapping[str, Any] | None) -> WallClock | None:
    if not window or "WallClockWindow" not in window:
        return None
    return WallClock(str((window["WallClockWindow"] or {}).get("Timezone") or "UTC"))


def _warm_up(parameters: Mapping[str, Any]) -> WarmUp:
    return WarmUp(
        timedelta(minutes=_whole(parameters, "WarmUpPeriodDurationInMinutes")),
        parameters.get("OnlyStartEvaluatingAfterWarmUpPeriodEnds", False) is True,
    )
