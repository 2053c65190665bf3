"""Read changes of alarm state from AWS's lists and messages.

The input is parsed JSON or YAML, in the containers that people keep: the output of
DescribeAlarmHistory, EventBridge events and SNS messages, alone, in lists or in a log, and the text
of notification mails. Pure.

Source: CloudWatch API Reference, DescribeAlarmHistory; CloudWatch User Guide, "Alarm events and
EventBridge"; published SNS messages and mails.
"""

import json
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import pairwise
from typing import Any, Final

from auditor.cloudwatch.alarms import AlarmState
from auditor.cloudwatch.location import long_time_of
from auditor.cloudwatch.messages.eventbridge import DETAIL_TYPE
from auditor.cloudwatch.messages.recorded_history import RecordedItem, UnreadableItem
from auditor.cloudwatch.minutes import minute_of, time_of
from auditor.cloudwatch.transitions import Change

_SUMMARY: Final = re.compile(r"Alarm updated from (\w+) to (\w+)")
_MAIL: Final = re.compile(r"^[> \t]*Alarm Details:", re.MULTILINE)
_MAIL_LINE: Final = re.compile(
    r"^[> \t]*- (Name|State Change|Timestamp):[ \t]+(.+?)\s*$", re.MULTILINE
)
_MAIL_STATES: Final = re.compile(r"(\w+) -> (\w+)")
_MIN_MILLISECONDS: Final = 1e11
"""Larger numbers are milliseconds: as seconds they would lie beyond the year 5000."""
_MAX_DEPTH: Final = 12
"""Levels of nested containers that are read."""
_MAX_CHARACTERS: Final = 60

_LISTS: Final = ("AlarmHistoryItems", "Records", "Messages", "events", "logEvents")
"""Keys of lists: of pages, Lambda events, SQS messages, and log events."""
_TEXTS: Final = ("Sns", "Message", "Body", "body", "message", "@message", "log")
"""Keys that hold one message, as an object or as text."""


@dataclass(frozen=True, slots=True)
class DoubledKeys:
    """An object that has a key twice, so its values are unknown."""

    keys: tuple[str, ...]


def object_of(pairs: Iterable[tuple[Any, Any]]) -> dict[Any, Any] | DoubledKeys:
    """Return the object that has some keys and values, for parsers of JSON and YAML."""
    pairs = list(pairs)
    times = Counter(str(key) for key, _ in pairs)
    doubled = tuple(key for key, count in times.items() if count > 1)
    return DoubledKeys(doubled) if doubled else dict(pairs)


def recorded_items(
    value: object, location: str = "", depth: int = _MAX_DEPTH
) -> Iterator[RecordedItem | UnreadableItem]:
    """Yield the items in a value, in its order.

    Args:
        value: parsed JSON or YAML, objects by `object_of`.
        location: prefix of the path of an unreadable item.
        depth: how many levels of containers may follow.
    """
    if depth == 0:
        yield UnreadableItem(location, "it is nested too deeply")
        return
    match value:
        case list() | tuple():
            for index, each in enumerate(value):
                yield from recorded_items(each, f"{location}[{index}]", depth - 1)
        case str():
            yield from _text_items(value, location, depth)
        case DoubledKeys(keys):
            yield UnreadableItem(location, f"an object that has {_shown(keys[0])} twice")
        case Mapping():
            yield from _object_items(value, location, depth)
        case _:
            yield UnreadableItem(location, f"{_shown(value)} is not an item")


def mail_items(text: str, location: str = "") -> Iterator[RecordedItem | UnreadableItem]:
    """Yield the changes of state that notification mails in a text announce.

    Quoted and forwarded mails count as well.
    """
    starts = [match.start() for match in _MAIL.finditer(text)]
    for start, stop in pairwise([*starts, len(text)]):
        lines: dict[str, str] = {}
        for label, line in _MAIL_LINE.findall(text[start:stop]):
            lines.setdefault(label, line)
        line = text.count("\n", 0, start) + 1
        yield _or_reason(_mail_item, lines, f"{location}:{line}" if location else f"line {line}")


def is_mail(text: str) -> bool:
    """Return whether a text holds notification mails of alarms."""
    return _MAIL.search(text) is not None


def _object_items(
    value: Mapping[str, Any], location: str, depth: int
) -> Iterator[RecordedItem | UnreadableItem]:
    dot = f"{location}." if location else ""
    if "HistoryItemType" in value or "HistorySummary" in value:
        yield _or_reason(_history_item, value, location)
    elif "detail-type" in value:
        yield _or_reason(_event, value, location)
    elif "alarmData" in value:
        yield _or_reason(_invocation, value, location)
    elif "NewStateValue" in value:
        yield _or_reason(_message, value, location)
    elif key := next((key for key in _LISTS if isinstance(value.get(key), list)), None):
        yield from recorded_items(value[key], f"{dot}{key}", depth - 1)
    elif isinstance(value.get("results"), list):  # of Logs Insights: rows of fields
        for index, row in enumerate(value["results"]):
            cells = (
                [cell for cell in row if isinstance(cell, dict)] if isinstance(row, list) else []
            )
            fields = {str(cell.get("field")): cell.get("value") for cell in cells}
            yield from recorded_items(fields, f"{dot}results[{index}]", depth - 1)
    elif key := next((key for key in _TEXTS if isinstance(value.get(key), str | dict)), None):
        yield from recorded_items(value[key], f"{dot}{key}", depth - 1)
    elif "MetricAlarms" in value or "CompositeAlarms" in value:
        yield UnreadableItem(
            location, "describe-alarms lists settings and present states, not a history"
        )
    else:
        yield UnreadableItem(location, f"an object with the keys {_shown(sorted(map(str, value)))}")


def _text_items(text: str, location: str, depth: int) -> Iterator[RecordedItem | UnreadableItem]:
    """Yield the items of a text: JSON, also behind the time of a log line, or mails."""
    start = min((at for at in (text.find("{"), text.find("[")) if at >= 0), default=-1)
    if is_mail(text):
        yield from mail_items(text, location)
    elif start >= 0:
        try:
            inner = json.loads(text[start:], object_pairs_hook=object_of)
        except (ValueError, RecursionError):
            yield UnreadableItem(location, f"{_shown(text)} is not JSON")
        else:
            yield from recorded_items(inner, location, depth - 1)
    else:
        yield UnreadableItem(location, f"{_shown(text)} is not JSON")


def _or_reason(read: Any, value: Mapping[str, Any], location: str) -> RecordedItem | UnreadableItem:
    """Return the item that a reader gives, or why it is unreadable."""
    try:
        item: RecordedItem = read(value)
    except KeyError as error:
        return UnreadableItem(location, f"{error.args[0]} is missing")
    except (TypeError, AttributeError):
        return UnreadableItem(location, "a value has another type than AWS writes")
    except (ValueError, OverflowError, OSError) as error:
        return UnreadableItem(location, str(error))
    return item


def _history_item(item: Mapping[str, Any]) -> RecordedItem:
    name, at = _name(item["AlarmName"]), _time(item["Timestamp"])
    kind = item.get("HistoryItemType")
    if isinstance(kind, str) and kind.startswith("AlarmContributor"):
        return RecordedItem(name, at, None, contributor=True)
    match = _SUMMARY.fullmatch(item.get("HistorySummary", ""))
    if kind not in {None, "StateUpdate"} or (kind is None and match is None):
        return RecordedItem(name, at, None)
    if match is None:
        raise ValueError(f"HistorySummary {_shown(item.get('HistorySummary'))} names no states")
    return _item(name, at, match[1], match[2])


def _event(event: Mapping[str, Any]) -> RecordedItem:
    kind, detail = event["detail-type"], event["detail"]
    if event.get("source", "aws.cloudwatch") != "aws.cloudwatch":
        raise ValueError(f"an event of another kind: {_shown(kind)}")
    name = _name(detail["alarmName"])
    if kind != DETAIL_TYPE:
        return RecordedItem(name, _time(event["time"]), None)
    return _states(name, detail)


def _invocation(event: Mapping[str, Any]) -> RecordedItem:
    """Read the event that an alarm passes to a Lambda function."""
    return _states(_name(event["alarmData"]["alarmName"]), event["alarmData"])


def _states(name: str, detail: Mapping[str, Any]) -> RecordedItem:
    at = _time(detail["state"]["timestamp"])
    if "alarmContributor" in detail:
        return RecordedItem(name, at, None, contributor=True)
    return _item(name, at, detail["previousState"]["value"], detail["state"]["value"])


def _message(message: Mapping[str, Any]) -> RecordedItem:
    name, at = _name(message["AlarmName"]), _time(message["StateChangeTime"])
    if "AlarmContributorId" in message:
        return RecordedItem(name, at, None, contributor=True)
    return _item(name, at, message["OldStateValue"], message["NewStateValue"])


def _mail_item(lines: Mapping[str, str]) -> RecordedItem:
    states = _MAIL_STATES.fullmatch(lines["State Change"])
    if states is None:
        raise ValueError(f"State Change {_shown(lines['State Change'])} names no states")
    return _item(_name(lines["Name"]), long_time_of(lines["Timestamp"]), states[1], states[2])


def _item(name: str, at: datetime, old: str, new: str) -> RecordedItem:
    """Return an item; without a change where the state stays, as when a suppression ends."""
    before, after = AlarmState(old), AlarmState(new)
    change = None if before is after else Change(time_of(minute_of(at)), before, after)
    return RecordedItem(name, at, change)


def _name(value: object) -> str:
    if not isinstance(value, str) or not value:
        raise ValueError(f"{_shown(value)} is not the name of an alarm")
    return value


def _time(value: object) -> datetime:
    """Return a time: ISO 8601 with a zone, or seconds or milliseconds since the epoch."""
    if isinstance(value, str):
        number = re.fullmatch(r"\d{9,13}(\.\d+)?", value)
        value = float(value) if number else datetime.fromisoformat(value)
    if isinstance(value, int | float) and not isinstance(value, bool):
        return datetime.fromtimestamp(value / (1000 if value >= _MIN_MILLISECONDS else 1), UTC)
    if not isinstance(value, datetime):
        raise ValueError(f"{_shown(value)} is not a time")
    if value.tzinfo is None:
        raise ValueError(f"{value} is a time without a time zone")
    return value.astimezone(UTC)


def _shown(value: object) -> str:
    """Return a value in quotes, cut to a length that fits a message."""
    text = repr(value) if isinstance(value, str) else json.dumps(value, default=str)
    return text if len(text) <= _MAX_CHARACTERS else f"{text[: _MAX_CHARACTERS - 1]}…"
