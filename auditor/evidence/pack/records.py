"""Every record behind the alarms, each once: as JSON Lines and as Parquet."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import IO, Final

import msgspec
import pyarrow as pa
from pyarrow import parquet as pq

from auditor.audit.episodes import EpisodeReach
from auditor.cloudwatch.minutes import Span
from auditor.engine.answers import FileMatch
from auditor.engine.evidence import evidence_of
from auditor.progress import Progress
from auditor.replay.judge import LogGroupReplay
from auditor.result.audit import name_with_location

_CHUNK: Final = 2_000
"""Records in memory at a time, or as many as a log file has."""
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
"""What the Parquet file has of each record."""
_LINE_ENDS: Final = str.maketrans("\r\n", "  ")
"""In JSON they stand between tokens only, so that a blank means the same."""


@dataclass(frozen=True, slots=True)
class BehindAlarms:
    """A record with the alarms that count it."""

    match: FileMatch
    alarms: tuple[str, ...]
    """Names of the alarms, with the account and Region where each has its own."""
    episodes: tuple[str, ...]
    """Ids of the episodes that it is behind."""


def behind_alarms(replays: Sequence[LogGroupReplay]) -> Iterator[list[BehindAlarms]]:
    """Yield the records behind the alarms in chunks, by log group, log file and position."""
    for group_replay in replays:
        group = group_replay.log_group
        alarms = [
            (
                name_with_location(one.rule.alarm.name, group.account, group.region),
                frozenset(group.engine.indexes(one.rule.filters)),
                EpisodeReach.of(one, group_replay),
            )
            for one in group_replay.alarms
        ]
        filters = sorted({index for _, indexes, _ in alarms for index in indexes})
        if not filters:
            continue
        start = min(reach.span.start for _, _, reach in alarms)
        reached = Span(start, group_replay.span.end)
        for chunk in group.engine.matches_by_file(filters, reached, _CHUNK):
            rows = (_behind(match, alarms) for match in chunk)
            yield [one for one in rows if one.alarms]


def write_records(
    chunks: Iterable[list[BehindAlarms]], lines: IO[bytes], table: IO[bytes], progress: Progress
) -> int:
    """Write records behind alarms, and return how many there are.

    Args:
        lines: an object a line, the record in it as it stands in its log file, but for line ends.
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


def _behind(
    match: FileMatch, alarms: Sequence[tuple[str, frozenset[int], EpisodeReach]]
) -> BehindAlarms:
    names: list[str] = []
    episodes: list[str] = []
    for name, filters, reach in alarms:
        if filters.isdisjoint(match.filters) or match.counted < reach.span.start:
            continue
        names.append(name)
        episodes += [reach.ids[index] for index in reach.behind(match.counted)]
    return BehindAlarms(match, tuple(names), tuple(episodes))


def _line(one: BehindAlarms) -> bytes:
    head = msgspec.json.encode(
        {
            "file": one.match.file,
            "position": one.match.position,
            "counted": one.match.counted,
            "alarms": one.alarms,
            "episodes": one.episodes,
        }
    )
    record = one.match.text.translate(_LINE_ENDS) if "\n" in one.match.text else one.match.text
    return b'%s,"record":%s}\n' % (head[:-1], record.encode())


def _batch(chunk: Sequence[BehindAlarms]) -> pa.RecordBatch:
    rows = [_row(one) for one in chunk]
    columns = zip(*rows, strict=True)
    arrays = [pa.array(column, kind) for column, kind in zip(columns, SCHEMA.types, strict=True)]
    return pa.record_batch(arrays, schema=SCHEMA)


def _row(one: BehindAlarms) -> tuple[object, ...]:
    match = one.match
    evidence = evidence_of(match.text, match.time, match.file, None)
    texts = (getattr(evidence, name) for name in _TEXTS)
    times: tuple[datetime, datetime] = (match.counted, match.time)
    return (match.file, match.position, *times, one.alarms, one.episodes, *texts, match.text)
