"""What CloudWatch would have sent: StateReasonData and the SNS message, as JSON text.

Keys come in the order of AWS. Milliseconds are unknown to logs and always 0; a query and its state
change share one instant. Source: published and recorded SNS messages and EventBridge events.
"""

import json
from datetime import datetime, timedelta
from typing import Any, Final

from auditor.cloudwatch.alarms import Alarm, AlarmState, Transition
from auditor.cloudwatch.composite.composite import (
    ChildState,
    CompositeAlarm,
    CompositeChange,
)
from auditor.cloudwatch.location import Location, evaluated, short_time
from auditor.cloudwatch.metrics import MetricId, Statistic
from auditor.cloudwatch.queries import MetricQuery, MetricStat

_VERSION: Final = "1.0"
_STATISTICS: Final = {statistic: statistic.upper() for statistic in Statistic} | {
    Statistic.SAMPLE_COUNT: "SAMPLE_COUNT"
}


def state_reason_data(alarm: Alarm, transition: Transition) -> str:
    """Return the StateReasonData of a change of state, as JSON text."""
    used = [window for window in transition.windows if window.used]
    data: dict[str, Any] = {
        "version": _VERSION,
        "queryDate": short_time(evaluated(alarm.name, transition.at)),
    }
    if used:
        data["startDate"] = short_time(used[0].start)
    if alarm.unit is not None:
        data["unit"] = alarm.unit
    if alarm.statistic is not None:
        data["statistic"] = str(alarm.statistic)
    data["period"] = alarm.period // timedelta(seconds=1)
    data["recentDatapoints"] = [window.value for window in used]
    data["threshold"] = float(alarm.threshold)
    evaluated_datapoints: list[dict[str, Any]] = []
    for window in reversed(used or transition.windows[-alarm.n :]):
        datapoint: dict[str, Any] = {"timestamp": short_time(window.start)}
        if window.used and alarm.statistic is not None:
            datapoint["sampleCount"] = window.sample_count
        if window.used:
            datapoint["value"] = window.value
        evaluated_datapoints.append(datapoint)
    return json.dumps(data | {"evaluatedDatapoints": evaluated_datapoints})


def triggering_data(children: tuple[ChildState, ...], location: Location) -> str:
    """Return the StateReasonData of a composite alarm, as JSON text."""
    alarms = [
        {
            "arn": location.arn(child.alarm),
            "state": {"value": child.state, "timestamp": short_time(child.since)},
        }
        for child in children
    ]
    return json.dumps({"triggeringAlarms": alarms})


def sns_subject(name: str, state: AlarmState, location: Location) -> str:
    """Return the subject of a notification."""
    return f'{state}: "{name}" in {location.display}'


def sns_message(alarm: Alarm, transition: Transition, created: datetime, location: Location) -> str:
    """Return the message of a notification, as JSON text."""
    at = evaluated(alarm.name, transition.at)
    head = _message_head(alarm, transition, at, created, location)
    return json.dumps(head | {"Trigger": _trigger(alarm), "ActionExecutedAfterMuteWindow": False})


def composite_sns_message(
    alarm: CompositeAlarm, change: CompositeChange, created: datetime, location: Location
) -> str:
    """Return the message of a notification of a composite alarm, as JSON text."""
    children = [
        {
            "Arn": location.arn(child.alarm),
            "State": {"Value": child.state, "Timestamp": short_time(child.since)},
        }
        for child in change.triggering
    ]
    head = _message_head(alarm, change.transition, change.instant, created, location)
    return json.dumps(head | {"AlarmRule": alarm.rule, "TriggeringChildren": children})


def _message_head(
    alarm: Alarm | CompositeAlarm,
    transition: Transition,
    at: datetime,
    created: datetime,
    location: Location,
) -> dict[str, Any]:
    return {
        "AlarmName": alarm.name,
        "AlarmDescription": alarm.description or None,
        "AWSAccountId": location.account,
        "AlarmConfigurationUpdatedTimestamp": short_time(created),
        "NewStateValue": transition.new,
        "NewStateReason": transition.reason,
        "StateChangeTime": short_time(at),
        "Region": location.display,
        "AlarmArn": location.arn(alarm.name),
        "OldStateValue": transition.old,
        "OKActions": alarm.ok_actions,
        "AlarmActions": alarm.alarm_actions,
        "InsufficientDataActions": alarm.insufficient_data_actions,
    }


def _trigger(alarm: Alarm) -> dict[str, Any]:
    """Return the settings of an alarm as messages tell them."""
    watched: dict[str, Any] = {}
    if isinstance(alarm.metric, MetricId):
        watched = {"MetricName": alarm.metric.name, "Namespace": alarm.metric.namespace}
        if isinstance(alarm.statistic, Statistic):
            watched |= {"StatisticType": "Statistic", "Statistic": _STATISTICS[alarm.statistic]}
        else:
            extended = str(alarm.statistic)
            watched |= {"StatisticType": "ExtendedStatistic", "ExtendedStatistic": extended}
        watched |= {"Unit": alarm.unit, "Dimensions": dimensions(alarm.metric)}
    m = {} if alarm.datapoints_to_alarm is None else {"DatapointsToAlarm": alarm.m}
    settings = {
        "Period": alarm.period // timedelta(seconds=1),
        "EvaluationPeriods": alarm.n,
        **m,
        "ComparisonOperator": alarm.comparison_operator,
        "Threshold": float(alarm.threshold),
        "TreatMissingData": alarm.treat_missing_data or "",
        "EvaluateLowSampleCountPercentile": alarm.low_samples or "",
    }
    math = {} if isinstance(alarm.metric, MetricId) else {"Metrics": metrics(alarm)}
    return {**watched, **settings, **math}


def metrics(alarm: Alarm) -> list[dict[str, Any]]:
    """Return the queries of metric math as the API writes them."""
    return [_query(query, alarm.period // timedelta(seconds=1)) for query in alarm.queries]


def _query(query: MetricQuery, period: int) -> dict[str, Any]:
    label = {"Label": query.label} if query.label else {}
    if isinstance(query.of, MetricStat):
        metric = query.of.metric
        named = {"MetricName": metric.name, "Namespace": metric.namespace}
        stat = {
            "Metric": {"Dimensions": dimensions(metric), **named},
            "Period": period,
            "Stat": str(query.of.statistic),
        }
        return {"Id": query.id, **label, "MetricStat": stat, "ReturnData": query.returns_data}
    return {"Expression": query.of, "Id": query.id, **label, "ReturnData": query.returns_data}


def dimensions(metric: MetricId) -> list[dict[str, str]]:
    """Return the dimensions of a metric as messages and history items write them."""
    return [{"value": value, "name": name} for name, value in metric.dimensions]
