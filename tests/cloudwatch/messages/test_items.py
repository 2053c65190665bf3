"""Whole published items, old and new, beside what is written here for the same changes of state.

Each file of `tests/golden/items` names its source, the alarm, and one item as it was published:
texts as texts. Ours is made of what the item says of the change; ids and seconds are AWS's own.
"""

import json
import re
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from typing import Any

import numpy as np
import pytest

from auditor.cloudwatch.alarms import Alarm, AlarmState
from auditor.cloudwatch.composite.alarm import CompositeAlarm
from auditor.cloudwatch.composite.history import ChildState, CompositeChange, CompositeHistory
from auditor.cloudwatch.composite.suppression import Suppression
from auditor.cloudwatch.evaluation.decide import breaches
from auditor.cloudwatch.location import Location
from auditor.cloudwatch.messages.eventbridge import (
    composite_state_change_events,
    state_change_events,
)
from auditor.cloudwatch.messages.history_items import composite_history_items, history_items
from auditor.cloudwatch.messages.json_text import message_json
from auditor.cloudwatch.messages.reasons import CREATED
from auditor.cloudwatch.messages.sns import composite_sns_message, sns_message
from auditor.cloudwatch.parameters.alarms import read_alarm
from auditor.cloudwatch.parameters.composite_alarms import read_composite_alarm
from auditor.cloudwatch.transitions import AlarmHistory, Change, Transition, Window
from tests.paths import GOLDEN

ITEMS = {
    path.stem: json.loads(path.read_text("utf-8"))
    for path in sorted((GOLDEN / "items").glob("*.json"))
}
CHILD = re.compile(r"alarm:([^:]+)$")


@pytest.mark.parametrize("name", ITEMS)
def test_an_item_is_written_as_cloudwatch_wrote_it(name: str):
    case = ITEMS[name]
    theirs, ours = published(case), written(case)
    assert neutral(case, ours) == neutral(case, theirs)


def test_there_are_items_of_each_shape_and_age():
    kinds = {(case["shape"], case["recorded"] < 2025) for case in ITEMS.values()}
    assert kinds == {
        (shape, old) for shape in ("history", "sns", "eventbridge") for old in (True, False)
    }
    assert all(case["source"] for case in ITEMS.values())


def published(case: Mapping[str, Any]) -> str:
    """Return the item as text."""
    return case["message"] if case["shape"] == "sns" else json.dumps(case["item"])


def written(case: Mapping[str, Any]) -> str:
    """Return what is written here for the change of state that an item is about."""
    alarm = alarm_of(case["alarm"])
    location = location_of(published(case))
    changes = list(changes_of(case, alarm))
    created = created_at(case)
    if isinstance(alarm, CompositeAlarm):
        marked = [composite_change(change, state) for change, state in changes]
        acted = tuple((change.transition.at, change.transition.new) for change in marked)
        composite = CompositeHistory(tuple(marked), AlarmState.OK, acted)
        match case["shape"]:
            case "sns":
                return composite_sns_message(alarm, marked[-1], location)
            case "eventbridge":
                return [*composite_state_change_events(alarm, composite, created, location)][-1][1]
            case _:
                items = composite_history_items(alarm, composite, created, location)
                return of_type(case, items)
    transitions = [change for change, _ in changes]
    history = AlarmHistory(
        tuple(Change(change.at, change.old, change.new) for change in transitions),
        AlarmState.OK,
        lambda indexes: tuple(transitions[index] for index in indexes),
        lambda indexes: [transitions[index].windows for index in indexes],
    )
    match case["shape"]:
        case "sns":
            return sns_message(alarm, transitions[-1], created, location)
        case "eventbridge":
            return [*state_change_events(alarm, history, created, location)][-1][1]
        case _:
            return of_type(case, history_items(alarm, history, created, location))


def alarm_of(parameters: Mapping[str, Any]) -> Alarm | CompositeAlarm:
    composite = "AlarmRule" in parameters
    return read_composite_alarm(parameters) if composite else read_alarm(parameters)


def location_of(text: str) -> Location:
    match = re.search(r"arn:aws:cloudwatch:([a-z0-9-]+):(\d{12}):", text)
    return Location(match[2], match[1]) if match else Location("111122223333", "us-east-1")


def of_type(case: Mapping[str, Any], items: tuple[dict[str, str], ...]) -> str:
    """Return the newest item of the type that was published."""
    wanted = case["item"]["HistoryItemType"]
    return json.dumps(next(item for item in items if item["HistoryItemType"] == wanted))


def created_at(case: Mapping[str, Any]) -> datetime:
    match = re.search(r"ConfigurationUpdatedTimestamp\W+([\d:.T-]+)\+0000", published(case))
    if match is None and case["shape"] == "eventbridge":
        return time_of(case["item"]["detail"]["previousState"]["timestamp"])
    return time_of(match[1]) if match else datetime(2013, 1, 1, tzinfo=UTC)


def changes_of(
    case: Mapping[str, Any], alarm: Alarm | CompositeAlarm
) -> Iterator[tuple[Transition, dict[str, Any]]]:
    """Yield the change before, where an item shows one, and the change it is about."""
    states = list(states_of(case))
    for before, state in pairwise(states):
        data = state.get("data") or {}
        yield (
            Transition(
                at=time_of(state["timestamp"]).replace(second=0, microsecond=0),
                old=AlarmState(before["value"]),
                new=AlarmState(state["value"]),
                reason=state["reason"],
                windows=windows_of(alarm, data) if isinstance(alarm, Alarm) else (),
                filled=0,
                rule="",
            ),
            state,
        )


def states_of(case: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
    """Yield the states that an item names, oldest first, preceded by the one at its creation."""
    if case["shape"] == "eventbridge":
        detail = case["item"]["detail"]
        states = [detail["previousState"], detail["state"]]
        states = [{**state, "data": json.loads(state.get("reasonData", "{}"))} for state in states]
    elif case["shape"] == "sns":
        states = of_message(case["message"])
    else:
        data = json.loads(case["item"]["HistoryData"])
        match case["item"]["HistoryItemType"]:
            case "Action":
                states = of_message(json.loads(data["publishedMessage"])["default"])
            case "StateUpdate":
                at = case["item"]["Timestamp"]
                states = [
                    {
                        "value": state["stateValue"],
                        "reason": state["stateReason"],
                        "data": state.get("stateReasonData", {}),
                        "timestamp": at,
                    }
                    for state in (data["oldState"], data["newState"])
                ]
                if "queryDate" in states[0]["data"]:
                    states[0]["timestamp"] = states[0]["data"]["queryDate"]
            case _:
                return
    if states[0]["reason"] != CREATED:
        yield {"value": "INSUFFICIENT_DATA"}
    yield from states


def of_message(text: str) -> list[dict[str, Any]]:
    message = json.loads(text)
    children = [
        {
            "arn": child["Arn"],
            "state": {
                "value": child["State"]["Value"],
                "timestamp": child["State"]["Timestamp"],
            },
        }
        for child in message.get("TriggeringChildren", ())
    ]
    return [
        {"value": message["OldStateValue"], "reason": CREATED},
        {
            "value": message["NewStateValue"],
            "reason": message["NewStateReason"],
            "timestamp": message["StateChangeTime"],
            "data": {"triggeringAlarms": children} if children else {},
        },
    ]


def windows_of(alarm: Alarm, data: Mapping[str, Any]) -> tuple[Window, ...]:
    """Return the evaluation range that reason data shows, with an older empty period."""
    listed = {time_of(each["timestamp"]): each for each in data.get("evaluatedDatapoints", ())}
    values: dict[datetime, float | None] = {}
    if "startDate" in data:
        start = time_of(data["startDate"])
        for index, value in enumerate(data["recentDatapoints"]):
            values[start + index * alarm.period] = value
    values |= {at: None for at in listed if at not in values}
    oldest = min(values, default=datetime(2013, 1, 1, tzinfo=UTC))
    values[oldest - alarm.period] = None
    return tuple(
        Window(
            start=at,
            value=value,
            breaching=value is not None and bool(breaches(alarm, np.array([value]))[0]),
            used=value is not None,
            sample_count=listed.get(at, {}).get("sampleCount", 0.0),
        )
        for at, value in sorted(values.items())
    )


def composite_change(transition: Transition, state: Mapping[str, Any]) -> CompositeChange:
    children = tuple(
        ChildState(
            CHILD.findall(child["arn"])[0],
            AlarmState(child["state"]["value"]),
            time_of(child["state"]["timestamp"]),
        )
        for child in state["data"].get("triggeringAlarms", ())
    )
    by = state.get("actionsSuppressedBy")
    since = re.search(
        r"at \w+ (\d\d \w+, \d{4} [\d:]{8})", state.get("actionsSuppressedReason", "")
    )
    return CompositeChange(
        transition,
        children,
        time_of(state["timestamp"]),
        Suppression(by) if by else None,
        datetime.strptime(since[1], "%d %B, %Y %H:%M:%S").replace(tzinfo=UTC) if since else None,
    )


def time_of(text: str) -> datetime:
    time = datetime.fromisoformat(text)
    return time.replace(tzinfo=UTC) if time.tzinfo is None else time.astimezone(UTC)


def neutral(case: Mapping[str, Any], text: str) -> str:
    """Return an item without what only AWS can know, and what it did not write at that time yet.

    Where an item was printed with sorted keys, the order is left out of the comparison.
    """
    value = pruned(json.loads(text), case)
    text = json.dumps(value, sort_keys=case.get("any_order", False), ensure_ascii=False)
    text = re.sub(r"(\d{4}-\d\d-\d\dT\d\d:\d\d):\d\d[.\d]*(Z|\+00:?00)", r"\1", text)
    text = re.sub(r"(\d\d \w+, \d{4} \d\d:\d\d):\d\d UTC", r"\1 UTC", text)
    text = re.sub(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}", "ID", text)
    # How many blanks follow a label without a value is not the same in all mails.
    text = re.sub(r"- Dimensions: +", "- Dimensions: ", text)
    return re.sub(r"\b(\d{10})\d{3}\b", lambda ms: str(int(ms[1]) // 60), text)


def pruned(value: Any, case: Mapping[str, Any], by_hand: bool = False) -> Any:
    """Return a value without the keys that came later; JSON in texts is looked into.

    Args:
        by_hand: whether SetAlarmState made the state that this is, which leaves its data out.
    """
    later = {*case["later"], *(("reasonData", "stateReasonData") if by_hand else ())}
    match value:
        case dict():
            return {
                key: in_order(key, pruned(each, case, key in case.get("by_hand", ())))
                for key, each in value.items()
                if key not in later
            }
        case list():
            parts = [pruned(each, case) for each in value]
            return sorted(parts, key=json.dumps) if case.get("any_order") else parts
        case str() if value.startswith("{"):
            inner = pruned(json.loads(value), case)
            whole = message_json(inner) == message_json(json.loads(value)) == value
            return inner if case.get("any_order") or case["later"] else [inner, whole]
        case _:
            return value


def in_order(key: str, value: Any) -> Any:
    """Return dimensions sorted: they are a set, and an alarm here keeps them so."""
    match value:
        case dict() if key == "dimensions":
            return dict(sorted(value.items()))
        case list() if key in {"dimensions", "Dimensions"}:
            return sorted(value, key=json.dumps)
        case _:
            return value


def test_epoch_milliseconds_are_those_of_the_change():
    case = ITEMS["history-action-metric-2026"]
    ours = json.loads(json.loads(written(case))["HistoryData"])
    theirs = json.loads(case["item"]["HistoryData"])["stateUpdateTimestamp"]
    apart = abs(ours["stateUpdateTimestamp"] - theirs)
    assert apart < timedelta(minutes=1) // timedelta(milliseconds=1)
