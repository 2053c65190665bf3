"""CloudWatch Logs: API responses, subscriptions by every route, Logs Insights.

The time of a log event is the time of logging, not the record's eventTime, and is not used.
Source: CloudWatch Logs User Guide, "Real-time processing of log data with subscriptions".
"""

from collections.abc import Iterable
from typing import Final

from auditor.readers.content.json_values import Fields, Json, fields, items, string
from auditor.readers.records.columns import record_of
from auditor.readers.records.part import Container
from auditor.readers.wrappings.wrapping import (
    PackedText,
    Unwrap,
    Wrapping,
    at,
    list_under,
    value_under,
)

_EVENTS: Final = Container("cwl-events")
_INSIGHTS: Final = Container("cwl-insights")
_INSIGHTS_COLUMNS: Final = Container("cwl-insights-columns", lossy=True)


def _subscription(message: Fields) -> Iterable[Json] | None:
    """Unwrap a batch of log events; a CONTROL_MESSAGE only checks that the receiver is there."""
    batch = at(message, "logEvents")
    if batch is None:
        return None
    kind = at(message, "messageType")
    return [] if kind is not None and string(kind) == "CONTROL_MESSAGE" else items(batch)


def _packed_under(*path: str) -> Unwrap:
    def unwrap(outer: Fields) -> Iterable[PackedText] | None:
        inner = at(outer, *path)
        text = string(inner) if inner is not None else None
        return None if text is None else [PackedText(text)]

    return unwrap


def _insights_messages(answer: Fields) -> Iterable[Json] | None:
    rows = list(_insights_rows(answer))
    messages = [row["@message"] for row in rows if "@message" in row]
    return messages if rows and len(messages) == len(rows) else None


def _insights_columns(answer: Fields) -> Iterable[Json] | None:
    """Rebuild records from the columns of a query; `userIdentity.arn` is a nested field."""
    rows = list(_insights_rows(answer))
    if not rows:
        return None
    return [record_of({name: string(value) for name, value in row.items()}) for row in rows]


def _insights_rows(answer: Fields) -> Iterable[Fields]:
    results = at(answer, "results")
    for row in (results is not None and items(results)) or ():
        listed = items(row)
        if listed is None:  # such as Splunk's results
            return
        cells = [fields(cell) or {} for cell in listed]
        yield {
            string(cell["field"]) or "": cell["value"]
            for cell in cells
            if "field" in cell and "value" in cell
        }


def _insights_cell(cell: Fields) -> Iterable[Json] | None:
    """Unwrap one cell, as saved from a damaged response."""
    name = at(cell, "field")
    is_message = name is not None and string(name) == "@message" and "value" in cell
    return [cell["value"]] if is_message else None


WRAPPINGS: Final = (
    Wrapping(_EVENTS, _subscription),
    Wrapping(_EVENTS, _packed_under("awslogs", "data")),  # a Lambda function's event
    Wrapping(_EVENTS, _packed_under("Data")),  # kinesis get-records
    Wrapping(_EVENTS, _packed_under("kinesis", "data")),  # a Lambda function's event
    Wrapping(_EVENTS, _packed_under("data")),  # Firehose, before its transformation
    Wrapping(_EVENTS, list_under("records")),
    Wrapping(_INSIGHTS, _insights_messages),
    Wrapping(_INSIGHTS_COLUMNS, _insights_columns),
    Wrapping(_INSIGHTS, _insights_cell),
    Wrapping(_EVENTS, list_under("events")),
    Wrapping(_EVENTS, value_under("message")),
    Wrapping(_EVENTS, value_under("@message")),
)
