"""Rows of a query as a table, CSV, JSON Lines or Parquet, in pieces."""

import csv as csv_module
import io
from collections import Counter
from collections.abc import Callable, Iterator
from datetime import datetime
from itertools import islice
from typing import Final

import msgspec
import pyarrow as pa
from pyarrow import parquet as pq

from auditor.errors import UsageError
from auditor.render.formats import RowFormat
from auditor.render.shared import words
from auditor.render.shared.csv_cells import cell, multiline_cell
from auditor.render.shared.lines import terminal_text
from auditor.result.json import inert

MAX_ROWS: Final = 1000
"""The most rows in a table."""
_MAX_COUNTED_ROWS: Final = 100_000
"""The most rows after them that are read only to be counted."""
_MAX_COLUMN_WIDTH: Final = 60
_json: Final = msgspec.json.Encoder(decimal_format="number").encode
"""It writes times as ISO 8601, sums of integers as numbers, and NaN and infinities, which JSON
lacks, as null."""


def table(reader: pa.RecordBatchReader) -> Iterator[bytes]:
    """Yield rows as aligned text, with long values cut and symbols for control characters."""
    rows: list[tuple[object, ...]] = []
    more = 0
    for batch in reader:
        batch_rows = list(islice(_batch_rows(batch), MAX_ROWS - len(rows)))
        rows += batch_rows
        more += batch.num_rows - len(batch_rows)
        if more > _MAX_COUNTED_ROWS:
            break
    names = [words.visible(name) for name in reader.schema.names]
    shown = [names, *([_cell(value) for value in row] for row in rows)]
    widths = [max(map(words.width, column)) for column in zip(*shown, strict=True)]
    for index, row in enumerate(shown):
        padded = (
            text + " " * (width - words.width(text))
            for text, width in zip(row, widths, strict=True)
        )
        yield terminal_text(["  ".join(padded).rstrip()]).encode()
        if index == 0:
            yield "  ".join("─" * width for width in widths).encode() + b"\n"
    if more:
        number = f"more than {_MAX_COUNTED_ROWS:,}" if more > _MAX_COUNTED_ROWS else f"{more:,}"
        are = "row" if more == 1 else "rows"
        yield f"… and {number} more {are}; --format csv has them all\n".encode()


def csv(reader: pa.RecordBatchReader) -> Iterator[bytes]:
    """Yield rows as CSV (RFC 4180) in which no text acts on a spreadsheet or a terminal.

    A text that begins like a formula gets an apostrophe in front, as OWASP advises. Symbols
    replace control and direction characters except line ends and tabs.
    """
    yield _csv_lines([[cell(name) for name in reader.schema.names]])
    for batch in reader:
        yield _csv_lines([_plain(value) for value in row] for row in _batch_rows(batch))


def json_lines(reader: pa.RecordBatchReader) -> Iterator[bytes]:
    """Yield rows as JSON Lines: one object per row, times as ISO 8601, bytes as hex digits."""
    names = _distinct(reader.schema.names)
    for batch in reader:
        for row in _batch_rows(batch):
            line = _json(dict(zip(names, map(_json_value, row), strict=True)))
            yield inert(line) + b"\n"


def parquet(reader: pa.RecordBatchReader) -> Iterator[bytes]:
    """Yield rows as one Parquet file, compressed with zstd."""
    _distinct(reader.schema.names)
    sink = io.BytesIO()
    try:
        writer = pq.ParquetWriter(sink, reader.schema, compression="zstd")
    except pa.ArrowNotImplementedError as error:
        raise UsageError(
            f"Parquet has no type for a column; cast it to VARCHAR: {error}"
        ) from error
    with writer:
        for batch in reader:
            writer.write_batch(batch)
    yield sink.getvalue()


FORMATS: Final[dict[RowFormat, Callable[[pa.RecordBatchReader], Iterator[bytes]]]] = {
    "table": table,
    "csv": csv,
    "json": json_lines,
    "parquet": parquet,
}


def _batch_rows(batch: pa.RecordBatch) -> Iterator[tuple[object, ...]]:
    columns = map(_values, batch.schema.names, batch.columns)
    return zip(*columns, strict=True)


def _values(name: str, column: pa.Array) -> list[object]:
    try:
        values: list[object] = column.cast(_in_microseconds(column.type)).to_pylist()
    except (OverflowError, ValueError) as error:  # infinity, a year after 9999, nanoseconds
        raise UsageError(f"column {name}: {error}; cast it to VARCHAR") from error
    return values


def _in_microseconds(kind: pa.DataType) -> pa.DataType:
    """Return a type with microseconds in place of nanoseconds, at any depth.

    Python's times have no nanoseconds; with pandas installed, pyarrow would return times of pandas.
    """
    if pa.types.is_timestamp(kind) and kind.unit == "ns":
        return pa.timestamp("us", kind.tz)
    if pa.types.is_list(kind):
        return pa.list_(kind.value_field.with_type(_in_microseconds(kind.value_type)))
    if pa.types.is_struct(kind):
        return pa.struct([field.with_type(_in_microseconds(field.type)) for field in kind])
    if pa.types.is_map(kind):
        return pa.map_(_in_microseconds(kind.key_type), _in_microseconds(kind.item_type))
    return kind


def _distinct(names: list[str]) -> list[str]:
    """Return the names of columns if they are distinct, as keys of an object must be."""
    name, count = Counter(names).most_common(1)[0]
    if count > 1:
        raise UsageError(f"{count} columns are called {name}; name each with AS")
    return names


def _cell(value: object) -> str:
    text = words.visible(_as_text(value))
    return text if len(text) <= _MAX_COLUMN_WIDTH else f"{text[: _MAX_COLUMN_WIDTH - 1]}…"


def _plain(value: object) -> str:
    match value:
        case str():
            return multiline_cell(value)
        case dict() | list():
            return words.visible(_as_text(value))
        case _:
            return _as_text(value)


def _as_text(value: object) -> str:
    match value:
        case None:
            return ""
        case datetime():
            return value.isoformat(sep=" ")
        case pa.MonthDayNano() | bytes():
            return str(_json_value(value))
        case dict() | list():
            return _json(_json_value(value)).decode()
        case _:
            return str(value)


def _json_value(value: object) -> object:
    """Convert a value to a type that the JSON encoder supports."""
    match value:
        case bytes():
            return value.hex()
        case pa.MonthDayNano():
            return _duration(value)
        case dict():
            return {key: _json_value(inner) for key, inner in value.items()}
        case list() | tuple():
            return [_json_value(inner) for inner in value]
        case _:
            return value


def _duration(interval: pa.MonthDayNano) -> str:
    """Return an interval as an ISO 8601 duration: P1M2DT3.5S."""
    sign = "-" if interval.nanoseconds < 0 else ""
    seconds, rest = divmod(abs(interval.nanoseconds), 1_000_000_000)
    fraction = f".{rest:09}".rstrip("0") if rest else ""
    time = f"T{sign}{seconds}{fraction}S" if interval.nanoseconds else ""
    days = f"{interval.days}D" if interval.days else ""
    months = f"{interval.months}M" if interval.months else ""
    return f"P{months}{days}{time}" if months or days or time else "PT0S"


def _csv_lines(rows: "Iterator[list[str]] | list[list[str]]") -> bytes:
    text = io.StringIO()
    csv_module.writer(text, lineterminator="\r\n").writerows(rows)
    return text.getvalue().encode()
