"""The events of a test: records made from templates, and records of files."""

import hashlib
import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, Final

import msgspec

from auditor.cloudtrail.event_time import event_time
from auditor.cloudwatch.minutes import minute_of
from auditor.cloudwatch.publish_plain import CountedMessage
from auditor.errors import UsageError
from auditor.readers import LogFile, discover, read
from auditor.readers.records.record import is_record
from auditor.rule_tests.objects import Object, mapping, text, whole
from auditor.rule_tests.times import absolute, length, within

_MAX_REPEATS: Final = 10_000
"""Maximum number of records of one template."""
_ID: Final = "00000000-0000-4000-8000-{:012}"


@dataclass(frozen=True, slots=True)
class TestRecord:
    """A record with its time."""

    time: datetime
    text: str
    identity: str


class Moments:
    """Reads the times of a test: absolute, or since its start."""

    def __init__(self, start: datetime) -> None:
        self._start = start

    def __call__(self, value: Any) -> datetime:
        """Return the time that a value represents."""
        return absolute(value) or within(self._start + length(value))


def from_file(item: Object, folder: Path) -> Iterator[TestRecord]:
    """Yield the records of the file that an event names, each at its own eventTime."""
    item.only("file")
    name = item.need("file", text, "")
    if not name:
        return
    try:
        log_files = discover([str(folder / name)]).log_files
    except UsageError as error:
        item.fault("file", str(error).replace(str(folder / name), name))
        return
    for log_file in log_files:
        yield from _records(log_file, item)


def _records(log_file: LogFile, item: Object) -> Iterator[TestRecord]:
    reading = read(log_file)
    for rejection in reading.rejections:
        item.fault("file", f"{rejection.file}: {rejection.detail}")
    for number, record in enumerate(reading.records, 1):
        if not is_record(record):
            item.fault("file", f"{log_file.name}: item {number} is not a CloudTrail record")
            continue
        fields = msgspec.json.decode(bytes(record))
        time = event_time(str(fields.get("eventTime")))
        if time is None:
            item.fault("file", f"{log_file.name}: record {number} has no valid eventTime")
            continue
        body = bytes(record).decode()
        yield TestRecord(
            time, body, str(fields.get("eventID") or hashlib.sha256(body.encode()).hexdigest())
        )


def from_template(
    item: Object, defaults: dict[str, Any], moments: Moments, first: int
) -> Iterator[TestRecord]:
    """Yield the records of a template.

    Args:
        defaults: fields of the records, which the template's own fields override.
        first: the number of the first record, from which its eventID is made.
    """
    item.only("at", "repeat", "every", "record")
    record = merged(defaults, item.need("record", mapping, {}))
    at = item.need("at", moments, None)
    repeat = item.get("repeat", whole(_MAX_REPEATS), 1)
    every = item.get("every", length, timedelta(0))
    if at is None:
        return
    for number in range(repeat):
        try:
            time = within(at + number * every)
        except (ValueError, OverflowError) as error:
            item.fault("every", f"the records go on for too long: {error}")
            return
        own = {"eventTime": f"{time:%Y-%m-%dT%H:%M:%SZ}", "eventID": _ID.format(first + number)}
        try:
            body = json.dumps({**own, **record}, ensure_ascii=False, allow_nan=False)
            yield TestRecord(time, body, str({**own, **record}["eventID"]))
        except (ValueError, TypeError) as error:
            item.fault("record", f"cannot be written as JSON: {error}")
            return


def merged(under: dict[str, Any], over: dict[str, Any]) -> dict[str, Any]:
    """Return an object in which the members of one override another's, at every depth."""
    both = {
        key: merged(under[key], value)
        if isinstance(value, dict) and isinstance(under.get(key), dict)
        else value
        for key, value in over.items()
    }
    return {**under, **both}


def messages(events: Sequence[TestRecord]) -> tuple[CountedMessage, ...]:
    """Return the events as messages, oldest first; for copies, the most complete one."""
    unique: dict[str, TestRecord] = {}
    for event in sorted(events, key=lambda event: -len(event.text)):
        unique.setdefault(event.identity, event)
    in_order = sorted(unique.values(), key=lambda event: event.time)
    return tuple(CountedMessage(minute_of(event.time), event.text) for event in in_order)
