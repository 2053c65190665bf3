"""CSV: the whole record in one column, or columns to rebuild records from.

Written by CloudWatch Logs Insights, Splunk, Athena, CloudTrail Lake and the console.
"""

import csv
import io
from collections.abc import Sequence
from typing import TYPE_CHECKING, Final

import msgspec

from auditor.cloudtrail.logfile import RejectionKind
from auditor.readers.content.budget import Budget
from auditor.readers.content.faults import WRITER, ContentFault
from auditor.readers.content.text import as_utf8, opening
from auditor.readers.records.column_names import has_fields, is_field
from auditor.readers.records.columns import record_of, unread_objects
from auditor.readers.records.part import Container, RecordCollector
from auditor.readers.unwrap import Unwrapper

if TYPE_CHECKING:
    from _csv import Reader

_MESSAGE: Final = Container("csv-message")
_COLUMNS: Final = Container("csv-columns", lossy=True)

_MESSAGE_COLUMNS: Final = (
    "eventjson", "cloudtrailevent", "message", "@message", "_raw", "raw", "event.original",
)  # fmt: skip
"""Columns that hold whole records as JSON, best first."""
_RECORD: Final = "record"
"""The column in output of `auditor export`; since it is a common word, it counts only beside fields
of records.
"""
_DELIMITERS: Final = ",;\t"

_HEADER_BYTES: Final = 1 << 16
"""How far into a file the end of the header line is searched for."""

csv.field_size_limit(2**31 - 1)  # a cell holds a record of up to 256 KB; older records are larger


class CsvTable:
    """A table whose first line has column names of CloudTrail data."""

    def knows(self, head: bytes) -> bool:
        """Return whether the first line names a column with records, or two of their fields."""
        return _delimiter(_first_line(opening(head))) is not None

    def read(self, content: bytes, part: RecordCollector, budget: Budget) -> None:
        """Take the record of every row."""
        utf8, fault = as_utf8(content)
        if fault:
            part.faults.append(fault)
        delimiter = _delimiter(_first_line(utf8[:_HEADER_BYTES].lstrip())) or ","
        start = len(utf8) - len(utf8.lstrip())
        lines = io.TextIOWrapper(io.BytesIO(utf8), encoding="utf-8", newline="")
        lines.seek(start)
        rows = csv.reader(lines, delimiter=delimiter)
        try:
            _Rows(next(rows), part, budget).read(rows)
            if not utf8.endswith((b"\n", b"\r")) and (rows.line_num <= 1 or utf8.count(b'"') % 2):
                detail = f"it ends early, in line {rows.line_num:,}"
                part.faults.append(ContentFault(RejectionKind.DAMAGED, detail))
        except csv.Error as error:
            detail = f"line {rows.line_num:,} is not CSV: {error}"
            part.faults.append(ContentFault(RejectionKind.DAMAGED, detail, WRITER))


class _Rows:
    """Adds the records in the rows of a table to a part."""

    def __init__(self, header: Sequence[str], part: RecordCollector, budget: Budget) -> None:
        self._header = header
        self._message = message_column(header)
        self._fields = [index for index, name in enumerate(header) if is_field(name)]
        self._part = part
        self._unwrap = Unwrapper(part, budget)

    def read(self, rows: "Reader") -> None:
        """Take the record of every row; a row with missing columns is reported with its line."""
        for row in filter(None, rows):
            if not self._part.step():
                return
            while len(row) > len(self._header) and not row[-1]:
                row.pop()
            if len(row) != len(self._header):
                self._ragged(row, rows.line_num)
            elif self._message is not None:
                self._unwrap.value(msgspec.json.encode(row[self._message]), _MESSAGE)
            else:
                cells = {self._header[index]: row[index] for index in self._fields}
                for column in unread_objects(cells):
                    self._part.unread(f"line {rows.line_num:,}", column, cells[column])
                self._unwrap.value(record_of(cells), _COLUMNS)

    def _ragged(self, row: Sequence[str], line: int) -> None:
        """Take the usable part of a row that breaks off, or that contains the next row."""
        why = f"the row in line {line:,} has {len(row):,} columns, not {len(self._header):,}"
        if self._message is not None and len(row) > self._message:
            self._part.changed(why)
            self._unwrap.value(msgspec.json.encode(row[self._message]), _MESSAGE)
        else:
            self._part.broken(why)


def message_column(header: Sequence[str]) -> int | None:
    """Return the index of the column that holds whole records."""
    names = [name.strip().lower() for name in header]
    columns = (*_MESSAGE_COLUMNS, _RECORD) if has_fields(header) else _MESSAGE_COLUMNS
    return next((names.index(name) for name in columns if name in names), None)


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
