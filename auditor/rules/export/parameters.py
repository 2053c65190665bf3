"""Metric filters and alarms as properties of CloudFormation, the inverse of `properties`.

The parameters of PutMetricAlarm and PutCompositeAlarm have the same names. Defaults are left out.
"""

from datetime import timedelta
from decimal import Decimal
from typing import Any, Final

from auditor.cloudwatch.alarms import Alarm
from auditor.cloudwatch.composite.alarm import CompositeAlarm
from auditor.cloudwatch.metric_filter import MetricFilter
from auditor.cloudwatch.metrics import MetricId, Statistic
from auditor.cloudwatch.minutes import MINUTE
from auditor.cloudwatch.queries import MetricQuery, MetricStat

SECOND: Final = timedelta(seconds=1)

TOPIC: Final = object()
"""Represents, among the actions of an alarm, the topic that only a deployment knows."""

_MAX_VALUE_CHARACTERS: Final = 100
"""Characters of a MetricValue."""


def filter_properties(metric_filter: MetricFilter) -> dict[str, Any]:
    """Return the properties of a filter except its log group."""
    transformation: dict[str, Any] = {
        "MetricNamespace": metric_filter.metric.namespace,
        "MetricName": metric_filter.metric.name,
        "MetricValue": _value(metric_filter.value),
    }
    if metric_filter.default_value is not None:
        transformation["DefaultValue"] = number(metric_filter.default_value)
    if metric_filter.dimensions:
        transformation["Dimensions"] = [
            {"Key": dimension.name, "Value": dimension.selector}
            for dimension in metric_filter.dimensions
        ]
    if metric_filter.unit != "None":
        transformation["Unit"] = metric_filter.unit
    return {
        "FilterName": metric_filter.name,
        "FilterPattern": metric_filter.pattern,
        "MetricTransformations": [transformation],
    }


def alarm_properties(alarm: Alarm | CompositeAlarm) -> dict[str, Any]:
    """Return the properties of an alarm; its actions may hold `TOPIC`."""
    named: dict[str, Any] = {"AlarmName": alarm.name}
    if alarm.description:
        named["AlarmDescription"] = alarm.description
    own = _metric_alarm(alarm) if isinstance(alarm, Alarm) else _composite_alarm(alarm)
    return {**named, **own, **_actions(alarm)}


def number(value: float) -> int | float:
    """Return a number without the fraction that it does not need."""
    return int(value) if value.is_integer() and abs(value) < 2**53 else value


def _value(value: float | str) -> str:
    """Return a MetricValue, which is a text, with an exponent only if it would be too long."""
    if isinstance(value, str):
        return value
    plain = format(Decimal(repr(number(float(value)))), "f")
    return plain if len(plain) <= _MAX_VALUE_CHARACTERS else repr(float(value))


def _metric_alarm(alarm: Alarm) -> dict[str, Any]:
    properties: dict[str, Any] = {}
    if isinstance(alarm.metric, MetricId):
        properties |= _metric(alarm.metric)
        extended = "" if isinstance(alarm.statistic, Statistic) else "Extended"
        properties[f"{extended}Statistic"] = str(alarm.statistic)
        if alarm.unit is not None:
            properties["Unit"] = alarm.unit
        properties["Period"] = alarm.period // SECOND
    else:
        properties["Metrics"] = [_query(query, alarm) for query in alarm.metric]
    properties["EvaluationPeriods"] = alarm.evaluation_periods
    if alarm.datapoints_to_alarm is not None:
        properties["DatapointsToAlarm"] = alarm.datapoints_to_alarm
    properties["Threshold"] = number(alarm.threshold)
    properties["ComparisonOperator"] = str(alarm.comparison_operator)
    if alarm.treat_missing_data is not None:
        properties["TreatMissingData"] = str(alarm.treat_missing_data)
    if alarm.low_samples is not None:
        properties["EvaluateLowSampleCountPercentile"] = str(alarm.low_samples)
    if alarm.wall_clock is not None:
        properties["EvaluationWindow"] = {
            "WallClockWindow": {"Timezone": alarm.wall_clock.timezone}
        }
    if alarm.warm_up is not None:
        properties["WarmUpConfiguration"] = {
            "WarmUpPeriodDurationInMinutes": alarm.warm_up.duration // MINUTE,
            "OnlyStartEvaluatingAfterWarmUpPeriodEnds": alarm.warm_up.only_after,
        }
    return properties


def _composite_alarm(alarm: CompositeAlarm) -> dict[str, Any]:
    properties: dict[str, Any] = {"AlarmRule": alarm.rule}
    if alarm.suppressor is not None:
        properties["ActionsSuppressor"] = alarm.suppressor.alarm
        properties["ActionsSuppressorWaitPeriod"] = alarm.suppressor.wait // SECOND
        properties["ActionsSuppressorExtensionPeriod"] = alarm.suppressor.extension // SECOND
    return properties


def _metric(metric: MetricId) -> dict[str, Any]:
    properties: dict[str, Any] = {"Namespace": metric.namespace, "MetricName": metric.name}
    if metric.dimensions:
        properties["Dimensions"] = [
            {"Name": name, "Value": value} for name, value in metric.dimensions
        ]
    return properties


def _query(query: MetricQuery, alarm: Alarm) -> dict[str, Any]:
    properties: dict[str, Any] = {"Id": query.id}
    period = alarm.period // SECOND
    if isinstance(query.of, MetricStat):
        stat: dict[str, Any] = {
            "Metric": _metric(query.of.metric),
            "Period": period,
            "Stat": str(query.of.statistic),
        }
        if query.of.unit is not None:
            stat["Unit"] = query.of.unit
        properties["MetricStat"] = stat
    else:
        properties["Expression"] = query.of
        if not alarm.stats:  # which spell it differently
            properties["Period"] = period
    if query.label:
        properties["Label"] = query.label
    properties["ReturnData"] = query.returns_data
    return properties


def _actions(alarm: Alarm | CompositeAlarm) -> dict[str, Any]:
    """Return the actions; the topic replaces open ones, and is added to an alarm without any."""
    states = {
        "AlarmActions": alarm.alarm_actions,
        "OKActions": alarm.ok_actions,
        "InsufficientDataActions": alarm.insufficient_data_actions,
    }
    properties: dict[str, Any] = {} if alarm.actions_enabled else {"ActionsEnabled": False}
    for key, actions in states.items():
        written: list[object] = [action for action in actions if action.startswith("arn:")]
        if len(written) < len(actions) or (key == "AlarmActions" and not any(states.values())):
            written.append(TOPIC)
        if written:
            properties[key] = written
    return properties
