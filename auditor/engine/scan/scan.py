"""Records of log files in one pass, which keeps what places and identifies each, not its text."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from typing import Final

import duckdb
import pyarrow as pa

from auditor import resources
from auditor.cloudtrail.logfile import (
    DEFAULT_CAP,
    CopyCount,
    CopyKind,
    Intake,
    Rejection,
    RejectionKind,
)
from auditor.cloudwatch.metric_filter import MetricFilter
from auditor.engine.base import RecordAddress, RecordText, Relations
from auditor.engine.duckdb.columns import DETAILS, fields_sql, hot_columns, texts_sql
from auditor.engine.duckdb.connection import connected
from auditor.engine.duckdb.matches_sql import matches_sql, records_sql
from auditor.engine.scan.stream import REMOTE_THREADS, RecordStream
from auditor.pattern import parse
from auditor.progress import SILENT, Progress
from auditor.readers import ContentFault, Discovery, IntakeTally, LogFile, read, rejection

_THREADS: Final = 2
"""Files that are read again at a time."""


@contextmanager
def scan(
    discovery: Discovery,
    filters: Sequence[MetricFilter],
    progress: Progress = SILENT,
    cap: int = DEFAULT_CAP,
) -> Iterator[Relations]:
    """Fill the relations from log files: read them all, match the filters, leave nothing behind.

    Args:
        cap: bytes that one log file may expand to.
    """
    with connected() as connection:
        stream = RecordStream(discovery.log_files, progress, cap)
        connection.register("stream", stream.reader())
        hot = hot_columns(parse(metric_filter.pattern) for metric_filter in filters)
        connection.execute(fields_sql(hot))
        # Records know their places, and keeping their order costs a tenth of the time.
        connection.execute("SET preserve_insertion_order = false")
        sql = records_sql(filters, matches_sql(filters, hot), texts_sql(DETAILS))
        consume(connection, sql, stream)
        names = pa.table({"name": [log_file.name for log_file in discovery.log_files]})
        connection.register("names", names)
        connection.execute(
            "CREATE TEMP TABLE log_file_names AS"
            " SELECT (row_number() OVER () - 1)::INTEGER AS file, name FROM names"
        )
        intake = _intake(connection, discovery, stream)
        connection.execute(resources.sql("matched"))
        yield Relations(connection, tuple(filters), intake, _LogFileTexts(discovery.log_files, cap))


def consume(connection: duckdb.DuckDBPyConnection, sql: str, stream: RecordStream) -> None:
    """Execute a statement that scans the stream.

    Raises:
        KeyboardInterrupt: it came while the stream was read, which DuckDB calls a failed stream.
        AuditorError: what ended the stream, such as credentials that expired.
    """
    try:
        connection.execute(sql)
    except duckdb.Error:
        if stream.failure is not None:
            raise stream.failure from None
        raise


def _intake(
    connection: duckdb.DuckDBPyConnection, discovery: Discovery, stream: RecordStream
) -> Intake:
    log_files = discovery.log_files
    tally = IntakeTally(stream.readings)
    unusable_items = [rejection for _, rejection in unusable(connection, log_files)]
    connection.execute("DELETE FROM records WHERE NOT usable")
    copies = copy_counts(connection, "drop_copies")
    ((records, undated),) = connection.execute(
        "SELECT count(*), count(*) FILTER (WHERE event_time IS NULL) FROM records"
    ).fetchall()
    return Intake.of(
        files=len(log_files),
        bytes=sum(log_file.size for log_file in log_files),
        empty_files=tally.empty_files,
        records=records,
        undated=undated,
        rejections=[*tally.rejections, *unusable_items],
        passed_over=discovery.passed_over + tally.passed_over,
        digest_files=tally.digests,
        containers=tally.container_counts(),
        pruned=discovery.pruned,
        unread=discovery.unread,
        copies=copies,
    )


def copy_counts(connection: duckdb.DuckDBPyConnection, name: str) -> tuple[CopyCount, ...]:
    """Return what a statement counts of copies, by kind."""
    rows = connection.execute(resources.sql(name)).fetchall()
    return tuple(CopyCount(CopyKind(kind), copies, differs) for kind, copies, differs in rows)


def unusable(
    connection: duckdb.DuckDBPyConnection, log_files: Sequence[LogFile]
) -> list[tuple[int, Rejection]]:
    """Return the rejections of items that are not records, each with the index of its file.

    Reads a table `records` that still has them.
    """
    faults = []
    for file, is_json, count, first, used in connection.execute(
        resources.sql("unusable")
    ).fetchall():
        kind = RejectionKind.NOT_CLOUDTRAIL if is_json else RejectionKind.DAMAGED
        what = "no CloudTrail records" if is_json else "no JSON that can be read"
        detail = f"{count:,} of {count + used:,} items of Records are {what}, the first is item"
        fault = ContentFault(kind, f"{detail} {first:,}")
        faults.append((file, rejection(log_files[file].name, fault, used)))
    return faults


class _LogFileTexts:
    """Reads the texts of a few records again from their log files, each file once."""

    def __init__(self, log_files: Sequence[LogFile], cap: int) -> None:
        self._log_files = log_files
        self._cap = cap

    def __call__(self, addresses: Sequence[RecordAddress]) -> Mapping[RecordAddress, RecordText]:
        requested: dict[int, list[int]] = defaultdict(list)
        for file, position in addresses:
            requested[file].append(position)
        found = {}
        remote = any(self._log_files[file].bucket for file in requested)
        with ThreadPoolExecutor(REMOTE_THREADS if remote else _THREADS) as threads:
            for texts in threads.map(self._texts, requested.items()):
                found.update(texts)
        return found

    def _texts(self, requested: tuple[int, list[int]]) -> dict[RecordAddress, RecordText]:
        file, positions = requested
        log_file = self._log_files[file]
        records = read(log_file, self._cap).records
        return {
            (file, position): RecordText(log_file.name, bytes(records[position]).decode())
            for position in positions
        }
