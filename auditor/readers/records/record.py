"""Decides whether a JSON object is a CloudTrail record."""

from typing import Final

import msgspec

from auditor.readers.content.json_values import Json

_EVENT_TYPES: Final = {"AwsCloudTrailInsight", "AwsVpceEvent", "AwsAggregatedEvent"}
_SERVICE: Final = ".amazonaws.com"
_ABSENT: Final = msgspec.Raw()


class Marks(
    msgspec.Struct,
    rename={
        "event_name": "eventName",
        "event_source": "eventSource",
        "event_id": "eventID",
        "event_time": "eventTime",
        "event_type": "eventType",
        "timestamp": "@timestamp",
        "log_type": "p_log_type",
    },
):
    """The fields that distinguish a record from similar values, and members added by tools."""

    event_name: msgspec.Raw = _ABSENT
    event_source: msgspec.Raw = _ABSENT
    event_id: msgspec.Raw = _ABSENT
    event_time: msgspec.Raw = _ABSENT
    event_type: msgspec.Raw = _ABSENT
    timestamp: msgspec.Raw = _ABSENT
    """Logstash's name for eventTime."""
    log_type: msgspec.Raw = _ABSENT
    """Panther's mark."""


_decode: Final = msgspec.json.Decoder(Marks).decode


class _Usual(
    msgspec.Struct,
    rename={
        "event_source": "eventSource",
        "event_name": "eventName",
        "event_time": "eventTime",
        "log_type": "p_log_type",
    },
):
    event_source: str
    event_name: str
    event_time: msgspec.Raw
    log_type: msgspec.Raw = _ABSENT


_decode_usual: Final = msgspec.json.Decoder(_Usual).decode


def is_usual(value: Json) -> bool:
    """Return whether a JSON value is a typical record as CloudTrail wrote it; a fast check."""
    try:
        members = _decode_usual(value)
    except (msgspec.DecodeError, RecursionError):
        return False
    return members.event_source.endswith(_SERVICE) and members.log_type is _ABSENT


def is_record(value: Json) -> bool:
    """Return whether a JSON value is a CloudTrail record."""
    marks = marks_of(value)
    return marks is not None and looks_like_record(marks)


def marks_of(value: Json) -> Marks | None:
    """Return the marks of a JSON object; `None` for any other value."""
    try:
        return _decode(value)
    except (msgspec.DecodeError, RecursionError):
        return None


def looks_like_record(marks: Marks) -> bool:
    """Return whether an object is a CloudTrail record; the SQL macro of this name does the same.

    Notifications of S3, SQS, SNS and others, which also have `Records`, are not records.
    """
    source = _text(marks.event_source)
    if source is not None and _text(marks.event_name) is not None:
        if source.endswith(_SERVICE):
            return True
        if _text(marks.event_id) is not None and _text(marks.event_time) is not None:
            return True
    return _text(marks.event_type) in _EVENT_TYPES


def _text(value: msgspec.Raw) -> str | None:
    """Return a value like `json_extract_string`: `None` for absent and JSON null."""
    text = bytes(value)
    if text.startswith(b'"'):
        return msgspec.json.decode(text, type=str)
    return None if text in {b"", b"null"} else text.decode()
