"""Every record behind the alarms, as rows."""

from collections.abc import Iterable, Iterator
from dataclasses import fields
from itertools import islice
from typing import Final

import pyarrow as pa

from auditor.result.matches import AlarmMatch
from auditor.result.records import Evidence

_TIME: Final = pa.timestamp("us", "UTC")
_TYPES: Final = {"time": _TIME, "record_length": pa.int64()}
_EVIDENCE: Final = tuple(field.name for field in fields(Evidence))
SCHEMA: Final = pa.schema(
    [
        ("alarm", pa.string()),
        ("alarm_account", pa.string()),
        ("alarm_region", pa.string()),
        ("episodes", pa.list_(pa.int32())),
        ("counted", _TIME),
        *((name, _TYPES.get(name, pa.string())) for name in _EVIDENCE),
        ("episode_ids", pa.list_(pa.string())),
    ]
)
"""The fields of AlarmMatch, the fields of its evidence, and the ids of its episodes."""
_BATCH_ROWS: Final = 1_000
"""Rows per batch."""


def rows(matches: Iterable[AlarmMatch]) -> pa.RecordBatchReader:
    """Return matches as rows of `SCHEMA`, which `auditor.render.rows` writes."""
    return pa.RecordBatchReader.from_batches(SCHEMA, _batches(iter(matches)))


def _batches(matches: Iterator[AlarmMatch]) -> Iterator[pa.RecordBatch]:
    while some := list(islice(matches, _BATCH_ROWS)):
        columns = zip(*map(_row, some), strict=True)
        arrays = [
            pa.array(column, kind) for column, kind in zip(columns, SCHEMA.types, strict=True)
        ]
        yield pa.record_batch(arrays, schema=SCHEMA)


def _row(match: AlarmMatch) -> tuple[object, ...]:
    values = [getattr(match.evidence, name) for name in _EVIDENCE]
    ids = match.episode_ids
    return (match.alarm, match.account, match.region, match.episodes, match.counted, *values, ids)
