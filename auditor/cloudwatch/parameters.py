"""Alarms from the parameters of PutMetricAlarm and PutCompositeAlarm.

What is wrong is refused in AWS's words where those are known.

Source: CloudWatch API Reference, PutMetricAlarm, PutCompositeAlarm; recorded error answers.
"""

import math
from collections.abc import Mapping
from datetime import timedelta
from enum import StrEnum
from typing import Any, Final, TypeVar

from auditor.cloudwatch.alarm_rule import name_of
from auditor.cloudwatch.alarms import (
    Alarm,
    ComparisonOperator,
    LowSamples,
    TreatMissingData,
    WallClock,
    WarmUp,
)
from auditor.cloudwatch.composite import CompositeAlarm, Suppressor
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
_LONGEST: Final = 604_800
"""More than any duration of an alarm: the seconds of a week."""


class NotSimulatedError(ValueError):
    """What is asked for is valid, and cannot be simulated from logs."""


def read_alarm(parameters: Mapping[str, Any]) -> Alarm:
    """Return the alarm that the parameters of PutMetricAlarm describe.

    Raises:
        NotSimulatedError: what they ask for is not simulated.
        ValueError: they are not valid.
    """
    for key, problem in _OUT_OF_SCOPE.items():
        if parameters.get(key) is not None:
            raise NotSimulatedError(f"{key}: {problem}")
    operator = _text(parameters, "ComparisonOperator")
    if operator in _BANDS:
        raise NotSimulatedError(
            f"ComparisonOperator {operator}: anomaly detection is not simulated"
        )
    if len(_list(parameters, "Tags")) > _TAGS:
        raise ValueError(f"at most {_TAGS} Tags")
    metric, statistic, period = _watched(parameters)
    window, warm_up = _object(parameters, "EvaluationWindow"), parameters.get("WarmUpConfiguration")
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
        description=_text(parameters, "AlarmDescription", ""),
        unit=_unit(parameters),
        actions_enabled=parameters.get("ActionsEnabled", True) is not False,
        alarm_actions=_texts(parameters, "AlarmActions"),
        ok_actions=_texts(parameters, "OKActions"),
        insufficient_data_actions=_texts(parameters, "InsufficientDataActions"),
        low_samples=_low_samples(parameters.get("EvaluateLowSampleCountPercentile")),
        wall_clock=_wall_clock(window) if "WallClockWindow" in window else None,
        warm_up=None if warm_up is None else _warm_up(_object(parameters, "WarmUpConfiguration")),
    )


def read_composite_alarm(parameters: Mapping[str, Any]) -> CompositeAlarm:
    """Return the composite alarm that the parameters of PutCompositeAlarm describe.

    Raises:
        ValueError: the parameters are not valid; an `ExpressionError` where that is the rule.
    """
    periods = ("ActionsSuppressorWaitPeriod", "ActionsSuppressorExtensionPeriod")
    given = [key for key in periods if parameters.get(key) is not None]
    suppressor = None
    if parameters.get("ActionsSuppressor") is not None:
        if len(given) < len(periods):
            raise ValueError(f"ActionsSuppressor needs {' and '.join(periods)}")
        wait, extension = (timedelta(seconds=_whole(parameters, key, _LONGEST)) for key in periods)
        suppressor = Suppressor(name_of(_text(parameters, "ActionsSuppressor")), wait, extension)
    elif given:
        raise ValueError(f"{given[0]} needs an ActionsSuppressor")
    return CompositeAlarm(
        name=_text(parameters, "AlarmName"),
        rule=_text(parameters, "AlarmRule"),
        description=_text(parameters, "AlarmDescription", ""),
        actions_enabled=parameters.get("ActionsEnabled", True) is not False,
        alarm_actions=_texts(parameters, "AlarmActions"),
        ok_actions=_texts(parameters, "OKActions"),
        insufficient_data_actions=_texts(parameters, "InsufficientDataActions"),
        suppressor=suppressor,
    )


def _watched(
    parameters: Mapping[str, Any],
) -> tuple[MetricId | tuple[MetricQuery, ...], Statistic | ExtendedStatistic | None, timedelta]:
    """Return the metric side: a metric with its statistic, or the queries of metric math."""
    queries = [_mapping(query, "Metrics") for query in _list(parameters, "Metrics")]
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
        for part in (query, _object(query, "MetricStat"))
        if part.get("Period") is not None
    }
    if len(periods) != 1:
        raise ValueError("all of Metrics share one Period")
    return read, None, periods.pop()


def _query(query: Mapping[str, Any]) -> MetricQuery:
    if query.get("AccountId"):
        raise NotSimulatedError("AccountId: metrics of other accounts are not simulated")
    stat, expression = query.get("MetricStat"), query.get("Expression")
    if (stat is None) == (expression is None):
        raise ValueError("each of Metrics has exactly one of MetricStat and Expression")
    return MetricQuery(
        id=_text(query, "Id"),
        of=_text(query, "Expression")
        if stat is None
        else _metric_stat(_object(query, "MetricStat")),
        label=_text(query, "Label", ""),
        returns_data=query.get("ReturnData", True) is not False,
    )


def _metric_stat(stat: Mapping[str, Any]) -> MetricStat:
    name = _text(stat, "Stat")
    plain = {"Statistic": name} if name in set(Statistic) else {"ExtendedStatistic": name}
    return _stat(_object(stat, "Metric"), plain, stat)


def _stat(
    metric: Mapping[str, Any], statistic: Mapping[str, Any], unit: Mapping[str, Any]
) -> MetricStat:
    plain, extended = statistic.get("Statistic"), statistic.get("ExtendedStatistic")
    if (plain is None) == (extended is None):
        raise ValueError("exactly one of Statistic and ExtendedStatistic is required")
    dimensions = tuple(
        (_text(pair, "Name"), _text(pair, "Value"))
        for pair in (_mapping(pair, "Dimensions") for pair in _list(metric, "Dimensions"))
    )
    return MetricStat(
        MetricId(_text(metric, "Namespace"), _text(metric, "MetricName"), dimensions),
        ExtendedStatistic(str(extended))
        if plain is None
        else _enum(Statistic, str(plain), "statistic"),
        _unit(unit),
    )


def _text(parameters: Mapping[str, Any], key: str, default: str | None = None) -> str:
    value = parameters.get(key, default)
    value = default if value is None else value
    if not isinstance(value, str) or (not value and default is None):
        raise ValueError(f"{key} is missing" if value is None else f"{key} must be a text")
    return value


def _unit(parameters: Mapping[str, Any]) -> str | None:
    return None if parameters.get("Unit") is None else _text(parameters, "Unit")


def _list(parameters: Mapping[str, Any], key: str) -> list[object]:
    value = parameters.get(key)
    if value is None:
        return []
    if not isinstance(value, list):
        raise ValueError(f"{key} must be a list")
    return value


def _texts(parameters: Mapping[str, Any], key: str) -> tuple[str, ...]:
    values = [value for value in _list(parameters, key) if isinstance(value, str)]
    if len(values) != len(_list(parameters, key)):
        raise ValueError(f"{key} must be a list of texts")
    return tuple(values)


def _object(parameters: Mapping[str, Any], key: str) -> Mapping[str, Any]:
    value = parameters.get(key)
    return {} if value is None else _mapping(value, key)


def _mapping(value: object, key: str) -> Mapping[str, Any]:
    if not isinstance(value, dict):
        raise ValueError(f"{key} must hold objects")
    return value


def _number(parameters: Mapping[str, Any], key: str) -> float:
    value = parameters.get(key)
    if not isinstance(value, int | float) or isinstance(value, bool):
        raise ValueError(f"{key} is missing" if value is None else f"{key} must be a number")
    return float(value)


def _whole(parameters: Mapping[str, Any], key: str, most: float = math.inf) -> int:
    value = _number(parameters, key)
    if not value.is_integer():
        raise ValueError(f"{key} must be a whole number, not {value:g}")
    if abs(value) > most:
        raise ValueError(f"{key} is out of range")
    return int(value)


def _seconds(parameters: Mapping[str, Any]) -> timedelta:
    return timedelta(seconds=_whole(parameters, "Period", _LONGEST))


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
    if not isinstance(value, str) or value not in set(TreatMissingData):
        raise ValueError(
            f"The value {value} is not supported for TreatMissingData parameter. Supported values"
            " are [breaching, notBreaching, ignore, missing]."
        )
    return TreatMissingData(value)


def _low_samples(value: object) -> LowSamples | None:
    if value is None:
        return None
    if not isinstance(value, str) or value not in set(LowSamples):
        raise ValueError(
            f"Option {value} is not supported. Supported options for parameter"
            " EvaluateLowSampleCountPercentile are evaluate and ignore."
        )
    return LowSamples(value)


def _wall_clock(window: Mapping[str, Any]) -> WallClock:
    return WallClock(_text(_object(window, "WallClockWindow"), "Timezone", "UTC"))


def _warm_up(parameters: Mapping[str, Any]) -> WarmUp:
    minutes = _whole(parameters, "WarmUpPeriodDurationInMinutes", _LONGEST)
    return WarmUp(
        timedelta(minutes=minutes),
        parameters.get("OnlyStartEvaluatingAfterWarmUpPeriodEnds", False) is True,
    )
