"""CSV: the whole record in one column, or columns to rebuild records from.

Written by CloudWatch Logs Insights, Splunk, Athena, CloudTrail Lake and the console.
"""

import csv
import io
from collections.abc import Sequence
from typing import Final

import msgspec

from auditor.cloudtrail.logfile import RejectionKind
from auditor.readers.content.budget import Budget
from auditor.readers.content.faults import Fault
from auditor.readers.content.text import as_utf8, opening
from auditor.readers.records.columns import camel, record_of
from auditor.readers.records.part import Container, Part
from auditor.readers.unwrap import Unwrapper

_MESSAGE: Final = Container("csv-message")
_COLUMNS: Final = Container("csv-columns", lossy=True)

_MESSAGE_COLUMNS: Final = (
    "eventjson", "cloudtrailevent", "message", "@message", "_raw", "raw", "event.original",
)  # fmt: skip
"""Columns that hold whole records as JSON, best first."""
_RECORD: Final = "record"
"""The same in what `auditor export` writes; a common word, so only beside fields of records."""
_TELLING: Final = {"eventVersion", "eventTime", "eventName", "eventSource", "eventID"}
_DELIMITERS: Final = ",;\t"

csv.field_size_limit(2**31 - 1)  # a cell holds a record of up to 256 KB, and older ones more


class CsvTable:
    """A table whose first line names columns that CloudTrail's data is known to have."""

    def knows(self, head: bytes) -> bool:
        """Say whether the first line names a column with records, or two of their fields."""
        return _delimiter(_first_line(opening(head))) is not None

    def read(self, content: bytes, part: Part, budget: Budget) -> None:
        """Take the record of every row."""
        utf8, fault = as_utf8(content)
        if fault:
            part.faults.append(fault)
        text = utf8.decode().lstrip()
        delimiter = _delimiter(_first_line(utf8.lstrip())) or ","
        rows = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
        unwrap = Unwrapper(part, budget)
        try:
            header = next(rows)
            message = message_column(header)
            for row in filter(None, rows):
                if message is None:
                    unwrap.value(record_of(dict(zip(header, row, strict=False))), _COLUMNS)
                elif len(row) > message:
                    unwrap.value(msgspec.json.encode(row[message]), _MESSAGE)
                else:
                    part.broken(f"that of line {rows.line_num:,}, breaks off")
        except csv.Error as error:
            detail = f"line {rows.line_num:,} is no CSV: {error}"
            part.faults.append(Fault(RejectionKind.DAMAGED, detail))


def message_column(header: Sequence[str]) -> int | None:
    """Return the index of the column that holds whole records."""
    names = [name.strip().lower() for name in header]
    known = (*_MESSAGE_COLUMNS, _RECORD) if has_fields(header) else _MESSAGE_COLUMNS
    return next((names.index(name) for name in known if name in names), None)


def has_fields(header: Sequence[str]) -> bool:
    """Say whether columns are those of CloudTrail's records."""
    return len(_TELLING & set(map(camel, header))) >= 2  # one may be a coincidence


def _first_line(text: bytes) -> str:
    return text.partition(b"\n")[0].decode(errors="replace").strip()


def _cells(line: str, delimiter: str) -> list[str]:
    try:
        return next(csv.reader([line], delimiter=delimiter), [])
    except csv.Error:
        return []


def _delimiter(line: str) -> str | None:
    for delimiter in _DELIMITERS:
        header = _cells(line, delimiter)
        if len(header) > 1 and (message_column(header) is not None or has_fields(header)):
            return delimiter
    return "," if message_column([line.strip('"')]) is not None else None
