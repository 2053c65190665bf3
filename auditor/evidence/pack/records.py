"""Every record behind the alarms once, as JSON Lines and as Parquet."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import IO, Final

import msgspec
import pyarrow as pa
from pyarrow import parquet as pq

from auditor.engine.evidence import evidence_of
from auditor.evidence.behind_alarms import BehindAlarms
from auditor.progress import Progress

_TIME: Final = pa.timestamp("us", "UTC")
_TEXTS: Final = (
    "event_id", "identity_type", "identity", "user_name", "account", "access_key", "mfa",
    "source_ip", "user_agent", "event_source", "event_name", "region", "error_code",
    "error_message",
)  # fmt: skip
SCHEMA: Final = pa.schema(
    [
        ("file", pa.string()),
        ("position", pa.int32()),
        ("counted", _TIME),
        ("time", _TIME),
        ("alarms", pa.list_(pa.string())),
        ("episodes", pa.list_(pa.string())),
        *((name, pa.string()) for name in _TEXTS),
        ("record", pa.string()),
    ]
)
"""The columns of the Parquet file."""
_LINE_ENDS: Final = str.maketrans("\r\n", "  ")
"""JSON has line ends only between tokens, where a blank means the same."""


def write_records(
    chunks: Iterable[list[BehindAlarms]], lines: IO[bytes], table: IO[bytes], progress: Progress
) -> int:
    """Write the records behind alarms, and return their number.

    Args:
        lines: an object per line, with the record as in its log file except for line ends.
        table: a Parquet file of `SCHEMA`.
    """
    records = 0
    with pq.ParquetWriter(table, SCHEMA, compression="zstd") as writer:
        for chunk in chunks:
            lines.write(b"".join(map(_line, chunk)))
            if chunk:
                writer.write_batch(_batch(chunk))
            records += len(chunk)
            progress.advance(len(chunk), 0)
    return records


def _line(behind: BehindAlarms) -> bytes:
    head = msgspec.json.encode(
        {
            "file": behind.match.file,
            "position": behind.match.position,
            "counted": behind.match.counted,
            "alarms": behind.alarms,
            "episodes": behind.episodes,
        }
    )
    record = (
        behind.match.text.translate(_LINE_ENDS) if "\n" in behind.match.text else behind.match.text
    )
    return b'%s,"record":%s}\n' % (head[:-1], record.encode())


def _batch(chunk: Sequence[BehindAlarms]) -> pa.RecordBatch:
    rows = [_row(behind) for behind in chunk]
    columns = zip(*rows, strict=True)
    arrays = [pa.array(column, kind) for column, kind in zip(columns, SCHEMA.types, strict=True)]
    return pa.record_batch(arrays, schema=SCHEMA)


def _row(behind: BehindAlarms) -> tuple[object, ...]:
    match = behind.match
    evidence = evidence_of(match.text, match.time, match.file, None)
    texts = (getattr(evidence, name) for name in _TEXTS)
    times: tuple[datetime, datetime] = (match.counted, match.time)
    return (match.file, match.position, *times, behind.alarms, behind.episodes, *texts, match.text)
