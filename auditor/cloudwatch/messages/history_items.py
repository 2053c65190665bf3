"""The items of DescribeAlarmHistory: creation, changes of state and actions of an alarm.

Items are plain values with AWS's keys in AWS's order. The HistoryData of the creation of composite
and metric math alarms follows that of metric alarms, for which recorded answers exist.

Source: CloudWatch API Reference, DescribeAlarmHistory; published and recorded answers.
"""

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from itertools import zip_longest
from typing import Any, Final

from auditor.cloudwatch.alarms import Alarm, AlarmState
from auditor.cloudwatch.composite.alarm import CompositeAlarm
from auditor.cloudwatch.composite.history import CompositeHistory
from auditor.cloudwatch.location import Location, evaluated, short_time
from auditor.cloudwatch.messages.json_text import message_json
from auditor.cloudwatch.messages.mails import composite_mail, mail
from auditor.cloudwatch.messages.reason_data import state_reason_data, triggering_data
from auditor.cloudwatch.messages.reasons import CREATED
from auditor.cloudwatch.messages.sns import (
    composite_sns_message,
    dimensions,
    metrics,
    sms,
    sns_message,
)
from auditor.cloudwatch.metrics import MetricId, Statistic
from auditor.cloudwatch.minutes import EPOCH
from auditor.cloudwatch.mute_rules import NOT_MUTED, MuteWindows
from auditor.cloudwatch.transitions import AlarmHistory, Change, Transition

_VERSION: Final = "1.0"
_MILLISECOND: Final = timedelta(milliseconds=1)


def history_items(
    alarm: Alarm,
    history: AlarmHistory,
    created: datetime,
    location: Location,
    muted: MuteWindows = NOT_MUTED,
) -> tuple[dict[str, str], ...]:
    """Return the items that DescribeAlarmHistory would list for an alarm, newest first.

    Args:
        created: when the alarm was created, before its first evaluation.
        muted: when mute rules hold its actions back; an action has an item once it is executed.
    """
    items = [(created, _created(alarm, created, location))]
    left = [change.at for change in history.changes[1:]]
    old: dict[str, Any] = {"stateValue": str(_initial(history.changes)), "stateReason": CREATED}
    for transition, until in zip_longest(history.transitions, left):
        new = {
            "stateValue": str(transition.new),
            "stateReason": transition.reason,
            "stateReasonData": state_reason_data(alarm, transition),
        }
        at = evaluated(alarm.name, transition.at)
        items.append((at, _updated(alarm, at, old, new)))
        old = new
        executed = muted.action_at(transition.at, until)
        if executed is None:
            continue
        late = executed != transition.at
        message = {
            "default": sns_message(alarm, transition, created, location, after_mute=late),
            "sms": sms(alarm.name, transition.new, location),
            "email": mail(alarm, transition, location.account, location.region),
        }
        acted = executed if late else at
        mute_end = executed if late else None
        items += [
            (acted, item) for item in _acted(alarm, acted, transition.new, at, message, mute_end)
        ]
    return _newest_first(items)


def composite_history_items(
    alarm: CompositeAlarm,
    history: CompositeHistory,
    created: datetime,
    location: Location,
    muted: MuteWindows = NOT_MUTED,
) -> tuple[dict[str, str], ...]:
    """Return the items that DescribeAlarmHistory would list for a composite alarm, newest first."""
    items = [(created, _created(alarm, created, location))]
    old: dict[str, Any] = {"stateValue": str(AlarmState.INSUFFICIENT_DATA), "stateReason": CREATED}
    for change in history.changes:
        transition = change.transition
        new = {
            "stateValue": str(transition.new),
            "stateReason": transition.reason,
            "stateReasonData": triggering_data(change.triggering, location),
        }
        items.append((change.instant, _updated(alarm, change.instant, old, new)))
        old = new
    for time, state in history.actions:
        change = [change for change in history.changes if change.transition.at <= time][-1]
        later = (change.transition.at for change in history.changes if change.transition.at > time)
        executed = muted.action_at(time, next(later, None))
        if executed is None:
            continue
        late = executed != time
        message = {
            "default": composite_sns_message(alarm, change, location, after_mute=late),
            "sms": sms(alarm.name, state, location),
            "email": composite_mail(alarm, change, location),
        }
        at = executed if late else time + (change.instant - change.transition.at)
        mute_end = executed if late else None
        acted = _acted(alarm, at, state, change.instant, message, mute_end)
        items += [(at, item) for item in acted]
    return _newest_first(items)


def _newest_first(items: list[tuple[datetime, dict[str, str]]]) -> tuple[dict[str, str], ...]:
    """Return items newest first; at one instant, an action comes before its change of state."""
    items.sort(key=lambda pair: pair[0])
    return tuple(item for _, item in reversed(items))


def actions_of(alarm: Alarm | CompositeAlarm, state: AlarmState) -> tuple[str, ...]:
    """Return the ARNs of the actions for a state."""
    match state:
        case AlarmState.OK:
            return alarm.ok_actions
        case AlarmState.ALARM:
            return alarm.alarm_actions
        case AlarmState.INSUFFICIENT_DATA:
            return alarm.insufficient_data_actions


def _initial(changes: Sequence[Change | Transition]) -> AlarmState:
    return changes[0].old if changes else AlarmState.INSUFFICIENT_DATA


def _created(
    alarm: Alarm | CompositeAlarm, created: datetime, location: Location
) -> dict[str, str]:
    """Return the item on the creation; its last key is in lower case, as recorded."""
    settings: dict[str, Any] = {
        "alarmName": alarm.name,
        "alarmDescription": alarm.description,
        "alarmArn": location.arn(alarm.name),
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
        yield "dimensions", dimensions(alarm.metric)
    else:
        yield "metrics", metrics(alarm)
    yield "threshold", float(alarm.threshold)
    yield "comparisonOperator", alarm.comparison_operator
    yield "evaluationPeriods", alarm.n
    if alarm.datapoints_to_alarm is not None:
        yield "datapointsToAlarm", alarm.m
    if alarm.treat_missing_data is not None:
        yield "treatMissingData", alarm.treat_missing_data


def _updated(
    alarm: Alarm | CompositeAlarm, at: datetime, old: dict[str, Any], new: dict[str, Any]
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
    mute_end: datetime | None,
) -> list[dict[str, str]]:
    """Return the items on actions, as successful: an archive does not show failures.

    Args:
        mute_end: the end of the window that held them back; `None`: none did.
    """
    arns = actions_of(alarm, state) if alarm.actions_enabled else ()
    items = []
    for arn in arns:
        data = {
            "actionState": "Succeeded",
            "stateUpdateTimestamp": (since - EPOCH) // _MILLISECOND,
            "notificationResource": arn,
            "publishedMessage": message_json(message),
            "error": None,
            "muteWindowEndTimestamp": mute_end and (mute_end - EPOCH) // _MILLISECOND,
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
        "HistoryData": message_json(data),
    }
