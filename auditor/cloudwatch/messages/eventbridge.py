"""The event "CloudWatch Alarm State Change" that EventBridge delivers, as JSON text.

Keys are in AWS's order, and StateReasonData is JSON text. AWS assigns the ids of events and
metrics; here they are derived from the alarm, so that the same input gives the same bytes.

Source: CloudWatch User Guide, "Alarm events and EventBridge"; recorded events, 2021 to 2026.
"""

import uuid
from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any, Final

from auditor.cloudwatch.alarms import Alarm, AlarmState
from auditor.cloudwatch.composite.alarm import CompositeAlarm
from auditor.cloudwatch.composite.history import CompositeChange, CompositeHistory
from auditor.cloudwatch.composite.suppression import Suppression
from auditor.cloudwatch.location import Location, evaluated, long_time, short_time
from auditor.cloudwatch.messages.json_text import message_json
from auditor.cloudwatch.messages.reason_data import state_reason_data, triggering_data
from auditor.cloudwatch.messages.reasons import CREATED
from auditor.cloudwatch.metrics import MetricId
from auditor.cloudwatch.queries import MetricQuery, MetricStat
from auditor.cloudwatch.transitions import AlarmHistory, Transition

DETAIL_TYPE: Final = "CloudWatch Alarm State Change"


def state_change_events(
    alarm: Alarm, history: AlarmHistory, created: datetime, location: Location
) -> Iterator[tuple[datetime, str]]:
    """Yield the instant and the event of each change of state, oldest first.

    Args:
        created: when the alarm was created, before its first evaluation.
    """
    changes = history.transitions
    initial = changes[0].old if changes else AlarmState.INSUFFICIENT_DATA
    previous: dict[str, Any] = _created(initial, created)
    for change in changes:
        at = evaluated(alarm.name, change.at)
        state = _state(change, message_json(state_reason_data(alarm, change)), at)
        yield at, _event(alarm, at, state, previous, _configuration(alarm, location), location)
        previous = state


def composite_state_change_events(
    alarm: CompositeAlarm, history: CompositeHistory, created: datetime, location: Location
) -> Iterator[tuple[datetime, str]]:
    """Yield the instant and the event of each change of state of a composite alarm, oldest first.

    The events that CloudWatch sends when a WaitPeriod or ExtensionPeriod ends are left out.
    """
    previous: dict[str, Any] = _created(AlarmState.INSUFFICIENT_DATA, created)
    for change in history.changes:
        data = message_json(triggering_data(change.triggering, location))
        state = {
            **_suppressed(alarm, change, location),
            **_state(change.transition, data, change.instant),
        }
        configuration = _composite_configuration(alarm)
        yield (
            change.instant,
            _event(alarm, change.instant, state, previous, configuration, location),
        )
        previous = state


def _created(state: AlarmState, created: datetime) -> dict[str, Any]:
    return {"value": str(state), "reason": CREATED, "timestamp": short_time(created)}


def _state(transition: Transition, reason_data: str, at: datetime) -> dict[str, Any]:
    return {
        "value": str(transition.new),
        "reason": transition.reason,
        "reasonData": reason_data,
        "timestamp": short_time(at),
    }


def _suppressed(
    alarm: CompositeAlarm, change: CompositeChange, location: Location
) -> dict[str, Any]:
    """Return the cause that suppresses the actions, in CloudWatch's words; empty if none."""
    if change.suppressed is None or alarm.suppressor is None:
        return {}
    by: str = change.suppressed
    if change.suppressed is Suppression.ALARM and change.suppressor_since is not None:
        since = long_time(change.suppressor_since)
        by = f"{location.arn(alarm.suppressor.alarm)} that transitioned to ALARM at {since}"
    return {
        "actionsSuppressedBy": str(change.suppressed),
        "actionsSuppressedReason": f"Actions suppressed by {by}",
    }


def _event(
    alarm: Alarm | CompositeAlarm,
    at: datetime,
    state: dict[str, Any],
    previous: dict[str, Any],
    configuration: dict[str, Any],
    location: Location,
) -> str:
    arn = location.arn(alarm.name)
    event = {
        "version": "0",
        "id": _id(arn, state["timestamp"]),
        "detail-type": DETAIL_TYPE,
        "source": "aws.cloudwatch",
        "account": location.account,
        "time": f"{at:%Y-%m-%dT%H:%M:%SZ}",
        "region": location.region,
        "resources": [arn],
        "detail": {
            "alarmName": alarm.name,
            "state": state,
            "previousState": previous,
            "configuration": configuration,
        },
    }
    return message_json(event)


def _configuration(alarm: Alarm, location: Location) -> dict[str, Any]:
    period = alarm.period // timedelta(seconds=1)
    metrics = [_query(query, period) for query in alarm.queries]
    if isinstance(alarm.metric, MetricId):
        metrics[0] |= {"id": _id(location.arn(alarm.name), str(alarm.metric))}
    described = {"description": alarm.description} if alarm.description else {}
    return {"metrics": metrics, **described}


def _composite_configuration(alarm: CompositeAlarm) -> dict[str, Any]:
    configuration: dict[str, Any] = {"alarmRule": alarm.rule}
    if alarm.suppressor is not None:
        second = timedelta(seconds=1)
        configuration |= {
            "actionsSuppressor": alarm.suppressor.alarm,
            "actionsSuppressorWaitPeriod": alarm.suppressor.wait // second,
            "actionsSuppressorExtensionPeriod": alarm.suppressor.extension // second,
        }
    if alarm.description:
        configuration["description"] = alarm.description
    return configuration


def _query(query: MetricQuery, period: int) -> dict[str, Any]:
    label = {"label": query.label} if query.label else {}
    returned = {"returnData": query.returns_data}
    if not isinstance(query.of, MetricStat):
        return {"id": query.id, "expression": query.of, **label, **returned}
    metric = query.of.metric
    stat: dict[str, Any] = {
        "metric": {
            "namespace": metric.namespace,
            "name": metric.name,
            "dimensions": dict(metric.dimensions),
        },
        "period": period,
        "stat": str(query.of.statistic),
    }
    if query.of.unit is not None:
        stat["unit"] = query.of.unit
    return {"id": query.id, "metricStat": stat, **label, **returned}


def _id(*parts: str) -> str:
    """Return an id derived from the parts, in the form of AWS's ids."""
    return str(uuid.uuid5(uuid.NAMESPACE_URL, "\n".join(parts)))
