"""The SNS message of an alarm, as JSON text, and its SMS text.

Keys are in AWS's order. Logs do not hold milliseconds, so they are always 0; a query and its state
change share one instant. Source: published and recorded SNS messages, 2017 to 2026.
"""

import re
from datetime import datetime, timedelta
from typing import Any, Final

from auditor.cloudwatch.alarms import Alarm, AlarmState
from auditor.cloudwatch.composite.alarm import CompositeAlarm
from auditor.cloudwatch.composite.history import CompositeChange
from auditor.cloudwatch.location import Location, evaluated, short_time
from auditor.cloudwatch.messages.json_text import message_json
from auditor.cloudwatch.metrics import MetricId, Statistic
from auditor.cloudwatch.queries import MetricQuery, MetricStat
from auditor.cloudwatch.transitions import Transition

_NOT_ASCII: Final = re.compile(r"[^\x20-\x7e]+")
_SMS_NAME_CHARACTERS: Final = 90
_STATISTICS: Final = {statistic: statistic.upper() for statistic in Statistic} | {
    Statistic.SAMPLE_COUNT: "SAMPLE_COUNT"
}


def sms(name: str, state: AlarmState, location: Location) -> str:
    """Return the SMS text, with long names shortened and characters outside ASCII left out."""
    shown = _NOT_ASCII.sub("_", name)
    if len(shown) > _SMS_NAME_CHARACTERS:
        shown = f"{shown[: _SMS_NAME_CHARACTERS - 3]}..."
    return f'{state}: "{shown}" in {location.display}'


def sns_message(
    alarm: Alarm,
    transition: Transition,
    created: datetime,
    location: Location,
    *,
    after_mute: bool = False,
) -> str:
    """Return the message of a notification, as JSON text.

    Args:
        after_mute: whether a mute rule held it back until its window ended.
    """
    at = evaluated(alarm.name, transition.at)
    return message_json(
        {
            **_head(alarm),
            "AWSAccountId": location.account,
            "AlarmConfigurationUpdatedTimestamp": short_time(created),
            **_change(alarm, transition, at, location),
            "OldStateValue": str(transition.old),
            "ActionExecutedAfterMuteWindow": after_mute,
            **_actions(alarm),
            "Trigger": _trigger(alarm),
        }
    )


def composite_sns_message(
    alarm: CompositeAlarm, change: CompositeChange, location: Location, *, after_mute: bool = False
) -> str:
    """Return the message of a notification of a composite alarm, as JSON text.

    The actions come before the old state, and there is no time of the configuration.
    """
    children = [
        {
            "Arn": location.arn(child.alarm),
            "State": {"Value": str(child.state), "Timestamp": short_time(child.since)},
        }
        for child in change.triggering
    ]
    return message_json(
        {
            **_head(alarm),
            "AWSAccountId": location.account,
            **_change(alarm, change.transition, change.instant, location),
            **_actions(alarm),
            "ActionExecutedAfterMuteWindow": after_mute,
            "OldStateValue": str(change.transition.old),
            "AlarmRule": alarm.rule,
            "TriggeringChildren": children,
        }
    )


def _head(alarm: Alarm | CompositeAlarm) -> dict[str, Any]:
    return {"AlarmName": alarm.name, "AlarmDescription": alarm.description or None}


def _change(
    alarm: Alarm | CompositeAlarm, transition: Transition, at: datetime, location: Location
) -> dict[str, Any]:
    return {
        "NewStateValue": str(transition.new),
        "NewStateReason": transition.reason,
        "StateChangeTime": short_time(at),
        "Region": location.display,
        "AlarmArn": location.arn(alarm.name),
    }


def _actions(alarm: Alarm | CompositeAlarm) -> dict[str, Any]:
    return {
        "OKActions": alarm.ok_actions,
        "AlarmActions": alarm.alarm_actions,
        "InsufficientDataActions": alarm.insufficient_data_actions,
    }


def _trigger(alarm: Alarm) -> dict[str, Any]:
    """Return the settings of an alarm as messages have them."""
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
        "ComparisonOperator": str(alarm.comparison_operator),
        "Threshold": float(alarm.threshold),
        "TreatMissingData": str(alarm.treat_missing_data or ""),
        "EvaluateLowSampleCountPercentile": str(alarm.low_samples or ""),
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
            **({} if query.of.unit is None else {"Unit": query.of.unit}),
        }
        return {"Id": query.id, **label, "MetricStat": stat, "ReturnData": query.returns_data}
    return {"Expression": query.of, "Id": query.id, **label, "ReturnData": query.returns_data}


def dimensions(metric: MetricId) -> list[dict[str, str]]:
    """Return the dimensions of a metric as messages and history items write them."""
    return [{"value": value, "name": name} for name, value in metric.dimensions]
