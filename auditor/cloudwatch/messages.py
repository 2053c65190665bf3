"""What CloudWatch would have written: StateReasonData, SNS messages and alarm history items.

Values are plain and JSON text has its keys in the order of AWS. Milliseconds are unknown to logs
and always 0; a query and its state change share one instant. HistoryData of composite alarms and
of metric math is by analogy with that of metric alarms, of which recorded answers exist.

Source: published and recorded SNS messages and DescribeAlarmHistory answers.
"""

import json
from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any, Final

from auditor.cloudwatch.alarms import (
    Alarm,
    AlarmHistory,
    AlarmState,
    MetricQuery,
    MetricStat,
    Transition,
)
from auditor.cloudwatch.composite import (
    ChildState,
    CompositeAlarm,
    CompositeChange,
    CompositeHistory,
)
from auditor.cloudwatch.mails import composite_mail, mail
from auditor.cloudwatch.metrics import EPOCH, MetricId, Statistic
from auditor.cloudwatch.place import Place, evaluated, short_time
from auditor.cloudwatch.reasons import CREATED

_VERSION: Final = "1.0"
_STATISTICS: Final = {statistic: statistic.upper() for statistic in Statistic} | {
    Statistic.SAMPLE_COUNT: "SAMPLE_COUNT"
}
_MILLISECOND: Final = timedelta(milliseconds=1)


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


def triggering_data(children: tuple[ChildState, ...], place: Place) -> str:
    """Return the StateReasonData of a composite alarm, as JSON text."""
    alarms = [
        {
            "arn": place.arn(child.alarm),
            "state": {"value": child.state, "timestamp": short_time(child.since)},
        }
        for child in children
    ]
    return json.dumps({"triggeringAlarms": alarms})


def sns_subject(name: str, state: AlarmState, place: Place) -> str:
    """Return the subject of a notification."""
    return f'{state}: "{name}" in {place.display}'


def sns_message(alarm: Alarm, transition: Transition, created: datetime, place: Place) -> str:
    """Return the message of a notification, as JSON text."""
    at = evaluated(alarm.name, transition.at)
    head = _message_head(alarm, transition, at, created, place)
    return json.dumps(head | {"Trigger": _trigger(alarm), "ActionExecutedAfterMuteWindow": False})


def composite_sns_message(
    alarm: CompositeAlarm, change: CompositeChange, created: datetime, place: Place
) -> str:
    """Return the message of a notification of a composite alarm, as JSON text."""
    children = [
        {
            "Arn": place.arn(child.alarm),
            "State": {"Value": child.state, "Timestamp": short_time(child.since)},
        }
        for child in change.triggering
    ]
    head = _message_head(alarm, change.transition, change.instant, created, place)
    return json.dumps(head | {"AlarmRule": alarm.rule, "TriggeringChildren": children})


def history_items(
    alarm: Alarm, history: AlarmHistory, created: datetime, place: Place
) -> tuple[dict[str, str], ...]:
    """Return what DescribeAlarmHistory would list of an alarm, newest first.

    Args:
        created: when the alarm was created, before its first evaluation.
    """
    items = [_created(alarm, created, place)]
    old = {"stateValue": str(_initial(history.transitions)), "stateReason": CREATED}
    for transition in history.transitions:
        new = {
            "stateValue": str(transition.new),
            "stateReason": transition.reason,
            "stateReasonData": state_reason_data(alarm, transition),
        }
        at = evaluated(alarm.name, transition.at)
        items.append(_updated(alarm, at, old, new))
        message = {
            "default": sns_message(alarm, transition, created, place),
            "sms": sns_subject(alarm.name, transition.new, place),
            "email": mail(alarm, transition, place.account, place.region),
        }
        items += _acted(alarm, at, transition.new, at, message)
        old = new
    return tuple(reversed(items))


def composite_history_items(
    alarm: CompositeAlarm, history: CompositeHistory, created: datetime, place: Place
) -> tuple[dict[str, str], ...]:
    """Return what DescribeAlarmHistory would list of a composite alarm, newest first."""
    items = [(created, _created(alarm, created, place))]
    old = {"stateValue": str(AlarmState.INSUFFICIENT_DATA), "stateReason": CREATED}
    for change in history.changes:
        transition = change.transition
        new = {
            "stateValue": str(transition.new),
            "stateReason": transition.reason,
            "stateReasonData": triggering_data(change.triggering, place),
        }
        items.append((change.instant, _updated(alarm, change.instant, old, new)))
        old = new
    for time, state in history.actions:
        change = [change for change in history.changes if change.transition.at <= time][-1]
        message = {
            "default": composite_sns_message(alarm, change, created, place),
            "sms": sns_subject(alarm.name, state, place),
            "email": composite_mail(alarm, change, place),
        }
        at = time + (change.instant - change.transition.at)
        items += [(at, item) for item in _acted(alarm, at, state, change.instant, message)]
    # Sorting keeps the order of equals, in which an action follows its change of state.
    items.sort(key=lambda pair: pair[0])
    return tuple(item for _, item in reversed(items))


def actions_of(alarm: Alarm | CompositeAlarm, state: AlarmState) -> tuple[str, ...]:
    """Return the ARNs that are notified when the alarm enters a state."""
    match state:
        case AlarmState.OK:
            return alarm.ok_actions
        case AlarmState.ALARM:
            return alarm.alarm_actions
        case AlarmState.INSUFFICIENT_DATA:
            return alarm.insufficient_data_actions


def _message_head(
    alarm: Alarm | CompositeAlarm,
    transition: Transition,
    at: datetime,
    created: datetime,
    place: Place,
) -> dict[str, Any]:
    return {
        "AlarmName": alarm.name,
        "AlarmDescription": alarm.description or None,
        "AWSAccountId": place.account,
        "AlarmConfigurationUpdatedTimestamp": short_time(created),
        "NewStateValue": transition.new,
        "NewStateReason": transition.reason,
        "StateChangeTime": short_time(at),
        "Region": place.display,
        "AlarmArn": place.arn(alarm.name),
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
        watched |= {"Unit": alarm.unit, "Dimensions": _dimensions(alarm.metric)}
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
    math = {} if isinstance(alarm.metric, MetricId) else {"Metrics": _metrics(alarm)}
    return {**watched, **settings, **math}


def _metrics(alarm: Alarm) -> list[dict[str, Any]]:
    return [_query(query, alarm.period // timedelta(seconds=1)) for query in alarm.queries]


def _query(query: MetricQuery, period: int) -> dict[str, Any]:
    label = {"Label": query.label} if query.label else {}
    if isinstance(query.of, MetricStat):
        metric = query.of.metric
        named = {"MetricName": metric.name, "Namespace": metric.namespace}
        stat = {
            "Metric": {"Dimensions": _dimensions(metric), **named},
            "Period": period,
            "Stat": str(query.of.statistic),
        }
        return {"Id": query.id, **label, "MetricStat": stat, "ReturnData": query.returns_data}
    return {"Expression": query.of, "Id": query.id, **label, "ReturnData": query.returns_data}


def _dimensions(metric: MetricId) -> list[dict[str, str]]:
    return [{"value": value, "name": name} for name, value in metric.dimensions]


def _initial(transitions: tuple[Transition, ...]) -> AlarmState:
    return transitions[0].old if transitions else AlarmState.INSUFFICIENT_DATA


def _created(alarm: Alarm | CompositeAlarm, created: datetime, place: Place) -> dict[str, str]:
    """Return the item on the creation; its last key is in lower case, as recorded."""
    settings: dict[str, Any] = {
        "alarmName": alarm.name,
        "alarmDescription": alarm.description,
        "alarmArn": place.arn(alarm.name),
        "alarmConfigurationUpdatedTimestamp": short_time(created),
    }
    if isinstance(alarm, CompositeAlarm):
        settings["alarmRule"] = alarm.rule
    else:
        settings |= dict(_created_settings(alarm))
    settings |= {
        "stateValue": AlarmState.INSUFFICIENT_DATA,
        "stateUpdatedTimestamp": short_time(created),
        "actionsEnabled": alarm.actions_enabled,
        "alarmActions": alarm.alarm_actions,
        "insufficientDataActions": alarm.insufficient_data_actions,
        "okactions": alarm.ok_actions,
    }
    data = {"version": _VERSION, "type": "Create", "createdAlarm": settings}
    summary = f'Alarm "{alarm.name}" created'
    return _item(alarm, created, "ConfigurationUpdate", summary, data)


def _created_settings(alarm: Alarm) -> Iterator[tuple[str, Any]]:
    period = alarm.period // timedelta(seconds=1)
    if isinstance(alarm.metric, MetricId):
        yield "namespace", alarm.metric.namespace
        yield "metricName", alarm.metric.name
        plain = isinstance(alarm.statistic, Statistic)
        yield "statistic" if plain else "extendedStatistic", str(alarm.statistic)
        yield "period", period
        yield "dimensions", _dimensions(alarm.metric)
    else:
        yield "metrics", _metrics(alarm)
    yield "threshold", float(alarm.threshold)
    yield "comparisonOperator", alarm.comparison_operator
    yield "evaluationPeriods", alarm.n
    if alarm.datapoints_to_alarm is not None:
        yield "datapointsToAlarm", alarm.m
    if alarm.treat_missing_data is not None:
        yield "treatMissingData", alarm.treat_missing_data


def _updated(
    alarm: Alarm | CompositeAlarm, at: datetime, old: dict[str, str], new: dict[str, str]
) -> dict[str, str]:
    summary = f"Alarm updated from {old['stateValue']} to {new['stateValue']}"
    data = {"version": _VERSION, "oldState": old, "newState": new}
    return _item(alarm, at, "StateUpdate", summary, data)


def _acted(
    alarm: Alarm | CompositeAlarm,
    at: datetime,
    state: AlarmState,
    since: datetime,
    message: dict[str, str],
) -> list[dict[str, str]]:
    """Return the items on the actions, which an archive cannot show to have failed."""
    arns = actions_of(alarm, state) if alarm.actions_enabled else ()
    items = []
    for arn in arns:
        data = {
            "actionState": "Succeeded",
            "stateUpdateTimestamp": (since - EPOCH) // _MILLISECOND,
            "notificationResource": arn,
            "publishedMessage": json.dumps(message),
            "error": None,
        }
        items.append(_item(alarm, at, "Action", f"Successfully executed action {arn}", data))
    return items


def _item(
    alarm: Alarm | CompositeAlarm, at: datetime, kind: str, summary: str, data: dict[str, Any]
) -> dict[str, str]:
    return {
        "AlarmName": alarm.name,
        "AlarmType": "MetricAlarm" if isinstance(alarm, Alarm) else "CompositeAlarm",
        "Timestamp": at.isoformat(timespec="milliseconds"),
        "HistoryItemType": kind,
        "HistorySummary": summary,
        "HistoryData": json.dumps(data),
    }
