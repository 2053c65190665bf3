"""Exports of log tools: Elastic, OpenSearch, Splunk; changes by Logstash and Panther."""

from collections.abc import Iterable
from typing import Final

import msgspec

from auditor.readers.content.json_values import Fields, Json, fields, items, string
from auditor.readers.records.part import Container
from auditor.readers.records.record import Marks, is_record
from auditor.readers.wrappings.wrapping import Wrapping, at, list_under, value_under

_ECS: Final = Container("ecs")
_ELASTIC: Final = Container("elastic-hits")
_OPENSEARCH: Final = Container("opensearch")
_SPLUNK: Final = Container("splunk")
_LOGSTASH: Final = Container("logstash")
_PANTHER: Final = Container("panther")


def is_changed(marks: Marks) -> bool:
    """Return whether Logstash or Panther changed a record."""
    return _is_logstash(marks) or bool(bytes(marks.log_type))


def _is_logstash(marks: Marks) -> bool:
    return not bytes(marks.event_time) and bool(bytes(marks.timestamp))


def restored(record: Json, marks: Marks) -> tuple[Json, Container] | None:
    """Return a record without the changes of Logstash or Panther; `None` if there are none."""
    if _is_logstash(marks):
        rest = bytes(record).lstrip().removeprefix(b"{")
        return b'{"eventTime":' + bytes(marks.timestamp) + b"," + rest, _LOGSTASH
    if bytes(marks.log_type):
        members = (fields(record) or {}).items()
        ours = [
            msgspec.json.encode(name) + b":" + bytes(value)
            for name, value in members
            if not name.startswith("p_")
        ]
        return b"{" + b",".join(ours) + b"}", _PANTHER
    return None


def _nested_record(document: Fields) -> Iterable[Json] | None:
    """Unwrap `aws.cloudtrail` if it is a record; in ECS it is only a part of one."""
    inner = at(document, "aws", "cloudtrail")
    if inner is None:
        inner = at(document, "aws.cloudtrail")
    return [inner] if inner is not None and is_record(inner) else None


def _result_rows(answer: Fields) -> Iterable[Json] | None:
    """Unwrap the rows of a search; those of Logs Insights are lists of cells."""
    rows = at(answer, "results")
    listed = None if rows is None else items(rows)
    return listed if listed and all(fields(row) is not None for row in listed) else None


def _collected(message: Fields) -> Iterable[Json] | None:
    """Unwrap a message to the HTTP Event Collector, whose event is the record or its text."""
    event = at(message, "event")
    if event is None or "sourcetype" not in message:
        return None
    text = string(event)
    return [event] if is_record(event) or (text or "").lstrip().startswith("{") else None


WRAPPINGS: Final = (
    Wrapping(_ECS, value_under("event", "original")),
    Wrapping(_ECS, value_under("event.original")),
    Wrapping(_OPENSEARCH, _nested_record),
    Wrapping(_ELASTIC, list_under("hits", "hits")),
    Wrapping(_ELASTIC, list_under("hits")),
    Wrapping(_ELASTIC, value_under("_source")),
    Wrapping(_SPLUNK, value_under("result", "_raw")),
    Wrapping(_SPLUNK, value_under("_raw")),
    Wrapping(_SPLUNK, _result_rows),
    Wrapping(_SPLUNK, _collected),
)
