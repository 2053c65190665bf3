"""Rows of a query as a table, CSV, JSON Lines or Parquet, piece by piece."""

import csv as csv_module
import io
import json
from collections.abc import Callable, Iterator
from datetime import datetime
from itertools import islice
from typing import Final

import pyarrow as pa
from pyarrow import parquet as pq

from auditor.render import words

SHOWN: Final = 1000
"""Rows that a table shows."""
_WIDEST: Final = 60
_FORMULA: Final = ("=", "+", "-", "@", "\t", "\r")


def table(reader: pa.RecordBatchReader) -> Iterator[bytes]:
    """Yield rows as aligned text, long values cut, strangers' control characters as symbols."""
    rows = list(islice(_rows(reader), SHOWN + 1))
    names = [words.visible(name) for name in reader.schema.names]
    shown = [names, *([_cell(value) for value in row] for row in rows[:SHOWN])]
    widths = [max(map(words.width, column)) for column in zip(*shown, strict=True)]
    for place, row in enumerate(shown):
        padded = (
            text + " " * (width - words.width(text))
            for text, width in zip(row, widths, strict=True)
        )
        yield "  ".join(padded).rstrip().encode() + b"\n"
        if place == 0:
            yield "  ".join("─" * width for width in widths).encode() + b"\n"
    if len(rows) > SHOWN:
        yield f"… the first {SHOWN:,} rows; --format csv has them all\n".encode()


def csv(reader: pa.RecordBatchReader) -> Iterator[bytes]:
    """Yield rows as CSV (RFC 4180) in which no text is a formula to a spreadsheet.

    A text that begins like one gets an apostrophe in front, as OWASP advises.
    """
    yield _csv_lines([reader.schema.names])
    for batch in reader:
        columns = [column.to_pylist() for column in batch.columns]
        yield _csv_lines([_plain(value) for value in row] for row in zip(*columns, strict=True))


def json_lines(reader: pa.RecordBatchReader) -> Iterator[bytes]:
    """Yield rows as JSON Lines: one object a row, times as ISO 8601."""
    for batch in reader:
        for row in batch.to_pylist():
            yield json.dumps(row, default=_as_text, ensure_ascii=False).encode() + b"\n"


def parquet(reader: pa.RecordBatchReader) -> Iterator[bytes]:
    """Yield rows as one Parquet file, compressed with zstd."""
    sink = io.BytesIO()
    with pq.ParquetWriter(sink, reader.schema, compression="zstd") as writer:
        for batch in reader:
            writer.write_batch(batch)
    yield sink.getvalue()


FORMATS: Final[dict[str, Callable[[pa.RecordBatchReader], Iterator[bytes]]]] = {
    "table": table,
    "csv": csv,
    "json": json_lines,
    "parquet": parquet,
}


def _rows(reader: pa.RecordBatchReader) -> Iterator[tuple[object, ...]]:
    for batch in reader:
        yield from zip(*(column.to_pylist() for column in batch.columns), strict=True)


def _cell(value: object) -> str:
    text = words.visible(_as_text(value))
    return text if len(text) <= _WIDEST else f"{text[: _WIDEST - 1]}…"


def _plain(value: object) -> str:
    text = _as_text(value)
    return f"'{text}" if isinstance(value, str) and text.startswith(_FORMULA) else text


def _as_text(value: object) -> str:
    match value:
        case None:
            return ""
        case datetime():
            return value.isoformat(sep=" ")
        case dict() | list():
            return json.dumps(value, default=_as_text, ensure_ascii=False)
        case _:
            return str(value)


def _csv_lines(rows: "Iterator[list[str]] | list[list[str]]") -> bytes:
    text = io.StringIO()
    csv_module.writer(text, lineterminator="\r\n").writerows(rows)
    return text.getvalue().encode()
