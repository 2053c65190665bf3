"""Responses of CloudTrail Lake's GetQueryResults; saved query results are CSV.

A row is a list of maps with one key each. Records are complete if eventJson was selected.
"""

from collections.abc import Iterable
from typing import Final

from auditor.readers.content.json_values import Fields, Json, fields, items, string
from auditor.readers.records.columns import record_of
from auditor.readers.records.part import Container
from auditor.readers.wrappings.wrapping import Wrapping, at, value_under

_LAKE: Final = Container("lake")
_LAKE_COLUMNS: Final = Container("lake-columns", lossy=True)
_WHOLE: Final = "eventJson"
"""The column with the whole record; a query may name it in any case."""


def _event_json(answer: Fields) -> Iterable[Json] | None:
    rows = list(_rows(answer))
    whole = [row[_WHOLE] for row in rows if _WHOLE in row]
    return whole if rows and len(whole) == len(rows) else None


def _columns(answer: Fields) -> Iterable[Json] | None:
    if at(answer, "QueryResultRows") is None:
        return None
    return [record_of({name: string(text) for name, text in row.items()}) for row in _rows(answer)]


def _rows(answer: Fields) -> Iterable[Fields]:
    rows = at(answer, "QueryResultRows")
    for row in (rows is not None and items(rows)) or ():
        merged: Fields = {}
        for cell in items(row) or ():
            merged |= fields(cell) or {}
        yield {_WHOLE if name.lower() == _WHOLE.lower() else name: merged[name] for name in merged}


WRAPPINGS: Final = (
    Wrapping(_LAKE, _event_json),
    Wrapping(_LAKE_COLUMNS, _columns),
    Wrapping(_LAKE, value_under(_WHOLE)),
)
