"""Log files into a store.

Writing is incremental and safe to interrupt: a transaction holds a batch of files with all their
data, so a run that ends anywhere leaves complete batches, and the next run continues. Only batches
of long records take several transactions; what is left of one is removed as the run ends, or by the
next one if it was killed.
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import datetime
from typing import Final

import duckdb
import pyarrow as pa

from auditor import resources
from auditor.cloudtrail.logfile import DEFAULT_CAP, Intake, Rejection
from auditor.engine.duckdb.columns import STORED, fields_sql
from auditor.engine.scan.judging import failures_of
from auditor.engine.scan.scan import unusable
from auditor.engine.scan.stream import RecordStream
from auditor.engine.store.aggregates import complete_aggregates, derive_aggregates
from auditor.engine.store.file_tables import container_table, log_file_table, rejection_table
from auditor.engine.store.ingested_files import IngestedFiles
from auditor.engine.store.parallel_insert import insert_alone, limit_inserts
from auditor.engine.store.portions import (
    checkpoint,
    commit_portion,
    finish_portions,
    keep_row_groups,
    remove_unfinished,
)
from auditor.engine.store.store import VERSION, attached, version_of
from auditor.engine.store.stored_relations import stored_intake
from auditor.engine.store.upgrade import ingest_sql, upgrade
from auditor.progress import SILENT, Progress
from auditor.readers import Discovery, Hashing, LogFile

_BATCH_BYTES: Final = 256_000_000
"""Stored bytes of the files of one transaction. Fewer and larger transactions are better, since a
checkpoint rewrites the row groups that follow a partly filled one.
"""

_PORTION_BYTES: Final = 10_000_000
"""Bytes of long records in one transaction: DuckDB holds them several times when it writes them."""
_PORTION_RECORDS: Final = 1_024
"""The number of consecutive records that end a portion if they have more bytes than that."""


@dataclass(frozen=True, slots=True)
class IngestSummary:
    """The result of one run of ingest."""

    files: int
    """The number of files read: new, changed and formerly unreadable ones."""
    unchanged: int
    """The number of files that the store had already."""
    records: int
    """The number of events added, minus removed events of files that were read again."""
    useless: int
    """The number of files read that have a fault and no record."""


class StoreWriter:
    """Puts log files into a store, which is created if it does not exist.

    Use `store_writer`; one process at a time can write.
    """

    def __init__(self, connection: duckdb.DuckDBPyConnection) -> None:
        self._connection = connection
        self._execute = connection.execute
        self.ingested = IngestedFiles(connection)
        self._is_alone = False
        """Whether one thread writes the current batch, with the memory of the run."""

    def listed(self, source: str, since: datetime | None) -> None:
        """Record that a bucket was listed completely, and that the store has all its files."""
        self._execute("INSERT INTO store.listed VALUES ($1, $2)", [source, since])

    def intake(self) -> Intake:
        """Return the intake of the store, over all its runs."""
        return stored_intake(self._connection)

    def ingest(
        self, discovery: Discovery, progress: Progress = SILENT, cap: int = DEFAULT_CAP
    ) -> IngestSummary:
        """Read the files that are new or have changed since the last run; skip the others.

        Files that could not be read, or were too large, are tried again.

        Args:
            cap: bytes that one log file may expand to.
        """
        before = self._number("SELECT count(*) FROM store.records")
        new = self.ingested.left_to_read(discovery.log_files)
        progress.total(len(new))
        useless = 0
        for batch in _batches(new):
            try:
                useless += self._commit(batch, progress, cap)
            except duckdb.OutOfMemoryException:  # records of dozens of megabytes, or their copies
                self._insert_alone()
                useless += self._commit(batch, SILENT, cap)
            self._insert_together()
        for origin, files in discovery.passed_over_in.items():
            self._execute(
                "INSERT INTO store.passed_over SELECT $1, $2 WHERE $2 > coalesce("
                "(SELECT max(files) FROM store.passed_over WHERE origin = $1), 0)",
                [origin, files],
            )
        records = self._number("SELECT count(*) FROM store.records") - before
        return IngestSummary(len(new), len(discovery.log_files) - len(new), records, useless)

    def _commit(self, log_files: Sequence[LogFile], progress: Progress, cap: int) -> int:
        """Put a batch of files, or nothing of it; return the files without records."""
        self._execute("BEGIN")
        try:
            useless = self._put(log_files, progress, cap)
            self._execute("COMMIT")
        except BaseException:  # Ctrl-C too must leave nothing of the batch
            with suppress(duckdb.Error):  # on a full disk, the next run removes its portions
                self._execute("ROLLBACK")
                remove_unfinished(self._connection)
            raise
        return useless

    def _put(self, log_files: Sequence[LogFile], progress: Progress, cap: int) -> int:
        """Replace the records of a batch of files; return the files without records."""
        changed = self.ingested.numbers(log_files)
        first = self._number("SELECT coalesce(max(log_file), 0) + 1 FROM store.log_files")
        number = self._number("SELECT coalesce(max(batch), 0) + 1 FROM store.log_files")
        stream = RecordStream(log_files, progress, cap, Hashing.INFLATED)
        has_portions = self._insert_records(stream, first, number)
        if has_portions:  # each statement on texts, such as those of copies, holds many of them
            self._insert_alone()
        self._execute("SET VARIABLE first = 0")
        self._withdraw(changed)
        self._execute(f"SET VARIABLE first = {first}")
        taken_out = self._take_out_unusable(log_files)
        faults = [
            *((at, fault) for at, read in enumerate(stream.readings) for fault in read.rejections),
            *taken_out,
        ]
        self._insert("log_files", log_file_table(log_files, first, number, stream.readings))
        self._insert("containers", container_table(first, stream.readings))
        self._insert("rejections", rejection_table(faults, first))
        if self._execute(resources.sql("settling")).fetchall():
            self._execute(resources.sql("settle"))
        self._execute("INSERT INTO touched VALUES ($1)", [number])
        self._derive_aggregates()
        if has_portions:
            finish_portions(self._connection)
        usable = {at: read.record_count for at, read in enumerate(stream.readings)}
        usable |= {at: fault.records_used for at, fault in taken_out}
        return sum(not usable[at] for at in {at for at, _ in faults})

    def _insert_records(self, stream: RecordStream, first: int, batch: int) -> bool:
        """Insert the records of a batch; return whether it was committed in portions so far."""
        committed = 0
        self._execute(f"SET VARIABLE first = {first}")
        with failures_of(stream):
            for committed, portion in enumerate(stream.portions(_PORTION_BYTES, _PORTION_RECORDS)):
                if committed:  # the one before is not the last
                    commit_portion(self._connection, batch)
                self._connection.register("stream", portion)
                self._execute(fields_sql(STORED))
                self._execute(ingest_sql())
                self._connection.unregister("stream")
        return committed > 0

    def _withdraw(self, numbers: Sequence[int]) -> None:
        """Remove the records of files that are read again; copies elsewhere may then count."""
        self._execute(
            "CREATE OR REPLACE TEMP TABLE withdrawn AS SELECT unnest($1::INTEGER[])", [numbers]
        )
        self._execute(resources.sql("withdraw"))
        if longest := self._number("SELECT coalesce(max(strlen(record)), 0) FROM stream"):
            if longest * _PORTION_RECORDS > _PORTION_BYTES:
                self._insert_alone()
            self._execute(fields_sql(STORED))
            self._execute(ingest_sql())
        self._execute("DROP TABLE stream")

    def _take_out_unusable(self, log_files: Sequence[LogFile]) -> list[tuple[int, Rejection]]:
        """Remove items that turned out not to be records; return the rejections."""
        if not self._number("SELECT count(*) FROM store.records WHERE identity IS NULL"):
            return []  # the statement holds 2,048 texts, however long they are
        self._execute(resources.sql("take_out"))
        faults = unusable(self._connection, log_files)
        self._execute("DELETE FROM store.records WHERE identity IS NULL")
        return faults

    def _derive_aggregates(self) -> None:
        """Write the aggregates of each batch again in which other records count now."""
        for (batch,) in self._execute(
            "SELECT DISTINCT batch FROM touched ORDER BY batch"
        ).fetchall():
            derive_aggregates(self._connection, batch)

    def _insert_alone(self) -> None:
        insert_alone(self._connection)
        self._is_alone = True

    def _insert_together(self) -> None:
        """Let all threads insert again, once what one thread has written needs no more memory."""
        if self._is_alone:
            checkpoint(self._connection)
            limit_inserts(self._connection)
            self._is_alone = False

    def _insert(self, table: str, rows: pa.Table) -> None:
        self._connection.register("rows", rows)
        self._execute(f"INSERT INTO store.{table} FROM rows")
        self._connection.unregister("rows")

    def _number(self, sql: str) -> int:
        ((number,),) = self._execute(sql).fetchall()
        return int(number)


@contextmanager
def store_writer(path: str) -> Iterator[StoreWriter]:
    """Open a store for writing; create it if it does not exist.

    Raises:
        UsageError: the file is not a store, or has an unknown version.
        AuditorError: it cannot be written, for example while another process writes it.
    """
    with attached(path, read_only=False) as connection:
        limit_inserts(connection)
        remove_unfinished(connection)
        keep_row_groups(connection)
        if version_of(connection) != VERSION:
            upgrade(connection)
        complete_aggregates(connection)
        yield StoreWriter(connection)


def _batches(log_files: Sequence[LogFile]) -> Iterator[list[LogFile]]:
    """Yield files in batches of one transaction each."""
    batch: list[LogFile] = []
    size = 0
    for log_file in log_files:
        batch.append(log_file)
        size += log_file.size
        if size >= _BATCH_BYTES:
            yield batch
            batch, size = [], 0
    if batch:
        yield batch
