"""Metric filters and alarms as the properties of CloudFormation: `auditor.rules.properties` back.

The parameters of PutMetricAlarm and PutCompositeAlarm have the same names. What is at its default
is left out.
"""

from datetime import timedelta
from decimal import Decimal
from typing import Any, Final

from auditor.cloudwatch.alarms import Alarm
from auditor.cloudwatch.composite.composite import CompositeAlarm
from auditor.cloudwatch.metric_filter import MetricFilter
from auditor.cloudwatch.metrics import MetricId, Statistic
from auditor.cloudwatch.minutes import MINUTE
from auditor.cloudwatch.queries import MetricQuery, MetricStat

SECOND: Final = timedelta(seconds=1)

TOPIC: Final = object()
"""Stands among the actions of an alarm for the topic that only a deployment knows."""

_LONGEST: Final = 100
"""Characters of a MetricValue."""


def filter_properties(metric_filter: MetricFilter) -> dict[str, Any]:
    """Return the properties of a filter but for its log group."""
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
    """Return a MetricValue, which is a text, with an exponent only where it would be too long."""
    if isinstance(value, str):
        return value
    plain = format(Decimal(repr(number(float(value)))), "f")
    return plain if len(plain) <= _LONGEST else repr(float(value))


def _metric_alarm(alarm: Alarm) -> dict[str, Any]:
    found: dict[str, Any] = {}
    if isinstance(alarm.metric, MetricId):
        found |= _metric(alarm.metric)
        extended = "" if isinstance(alarm.statistic, Statistic) else "Extended"
        found[f"{extended}Statistic"] = str(alarm.statistic)
        if alarm.unit is not None:
            found["Unit"] = alarm.unit
        found["Period"] = alarm.period // SECOND
    else:
        found["Metrics"] = [_query(query, alarm) for query in alarm.metric]
    found["EvaluationPeriods"] = alarm.evaluation_periods
    if alarm.datapoints_to_alarm is not None:
        found["DatapointsToAlarm"] = alarm.datapoints_to_alarm
    found["Threshold"] = number(alarm.threshold)
    found["ComparisonOperator"] = str(alarm.comparison_operator)
    if alarm.treat_missing_data is not None:
        found["TreatMissingData"] = str(alarm.treat_missing_data)
    if alarm.low_samples is not None:
        found["EvaluateLowSampleCountPercentile"] = str(alarm.low_samples)
    if alarm.wall_clock is not None:
        found["EvaluationWindow"] = {"WallClockWindow": {"Timezone": alarm.wall_clock.timezone}}
    if alarm.warm_up is not None:
        found["WarmUpConfiguration"] = {
            "WarmUpPeriodDurationInMinutes": alarm.warm_up.duration // MINUTE,
            "OnlyStartEvaluatingAfterWarmUpPeriodEnds": alarm.warm_up.only_after,
        }
    return found


def _composite_alarm(alarm: CompositeAlarm) -> dict[str, Any]:
    found: dict[str, Any] = {"AlarmRule": alarm.rule}
    if alarm.suppressor is not None:
        found["ActionsSuppressor"] = alarm.suppressor.alarm
        found["ActionsSuppressorWaitPeriod"] = alarm.suppressor.wait // SECOND
        found["ActionsSuppressorExtensionPeriod"] = alarm.suppressor.extension // SECOND
    return found


def _metric(metric: MetricId) -> dict[str, Any]:
    found: dict[str, Any] = {"Namespace": metric.namespace, "MetricName": metric.name}
    if metric.dimensions:
        found["Dimensions"] = [{"Name": name, "Value": value} for name, value in metric.dimensions]
    return found


def _query(query: MetricQuery, alarm: Alarm) -> dict[str, Any]:
    found: dict[str, Any] = {"Id": query.id}
    period = alarm.period // SECOND
    if isinstance(query.of, MetricStat):
        stat: dict[str, Any] = {
            "Metric": _metric(query.of.metric),
            "Period": period,
            "Stat": str(query.of.statistic),
        }
        if query.of.unit is not None:
            stat["Unit"] = query.of.unit
        found["MetricStat"] = stat
    else:
        found["Expression"] = query.of
        if not alarm.stats:  # which have it otherwise
            found["Period"] = period
    if query.label:
        found["Label"] = query.label
    found["ReturnData"] = query.returns_data
    return found


def _actions(alarm: Alarm | CompositeAlarm) -> dict[str, Any]:
    """Return the actions; what a file left open, as all of an alarm without any, is the topic."""
    states = {
        "AlarmActions": alarm.alarm_actions,
        "OKActions": alarm.ok_actions,
        "InsufficientDataActions": alarm.insufficient_data_actions,
    }
    found: dict[str, Any] = {} if alarm.actions_enabled else {"ActionsEnabled": False}
    for key, actions in states.items():
        written: list[object] = [action for action in actions if action.startswith("arn:")]
        if len(written) < len(actions) or (key == "AlarmActions" and not any(states.values())):
            written.append(TOPIC)
        if written:
            found[key] = written
    return found
