"""The work of tasks: process a part of the log files, and settle copies in a share of the events.

Both are functions for `mapInArrow` over messages. A task may run again, or twice at once; it gives
the same messages each time.
"""

from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Final

import duckdb
import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from auditor import resources
from auditor.engine.base import Criteria
from auditor.engine.duckdb.connection import temporary_folder
from auditor.engine.duckdb.kernel import FIRST_USES, OCCURRENCES, Kernel, Part
from auditor.engine.duckdb.occurrences import Occurrences
from auditor.engine.scan.judging import judged
from auditor.engine.scan.parts import PackedLogFiles
from auditor.engine.scan.stream import RecordStream
from auditor.engine.spark.messages import Message, MessageKind, read_messages
from auditor.engine.spark.shares import shares_of, sliced
from auditor.engine.spark.task_limits import task_connection
from auditor.engine.spark.work_dir import WorkDir
from auditor.errors import AuditorError
from auditor.pattern.sql import literal
from auditor.progress import SILENT
from auditor.readers import IntakeTally, LogFile

Batches = Iterable[pa.RecordBatch]
TaskStep = Callable[[Iterator[Message]], Iterator[Message]]

RELATIONS: Final = (
    MessageKind.MATCHED,
    MessageKind.TRAFFIC,
    MessageKind.DELAYS,
    MessageKind.CALL_MINUTES,
    MessageKind.ISSUED,
)
"""Output of settled shares, as Parquet files."""
_HANDED_ON: Final = (MessageKind.TALLY, MessageKind.FAILURE, MessageKind.FIRST_USES)
"""Output of parts for the driver."""
_PART_RECORDS: Final = 150_000
"""Records that are judged at a time."""
_ROW_GROUP_BYTES: Final = 16_000_000
"""Rows that DuckDB collects before it writes them; the default is 122,880, however long they are.
"""
_AT_ONCE: Final = 200_000
"""Rows that are gathered before DuckDB takes them."""
_NO_ITEMS: Final = pa.table({"file": pa.array([], pa.int32())})
_NO_MATCHES: Final = pa.table({"file": pa.array([], pa.int32())})


def run(step: TaskStep, batches: Batches) -> Iterator[pa.RecordBatch]:
    """Run a step over batches of messages; a failure that ends the run goes to the driver."""
    try:
        for message in step(read_messages(batches)):
            yield message.batch()
    except AuditorError as error:
        yield Message.of_value(0, MessageKind.FAILURE, str(error)).batch()


def judge_parts(
    work: Iterator[Message], criteria: Criteria, shares: int, cap: int
) -> Iterator[Message]:
    """Apply criteria to the records of parts.

    Yields the kernel's output for each share of the events, with the names of their log files, and
    a tally of each part.
    """
    for message in work:
        files: PackedLogFiles = message.value
        with task_connection() as connection:
            yield from _messages(connection, files, criteria, shares, cap)


def settle(
    given: Iterator[Message], work_dir: WorkDir | None, starts: NDArray[np.int64] | None = None
) -> Iterator[Message]:
    """Drop the copies of all events of some shares, and add up the rest.

    Args:
        work_dir: destination of Parquet files; `None`: the messages.
        starts: the index of the first log file of each part, to yield for each part which of its
            records are copies that do not count.
    """
    shares: set[int] = set()
    with task_connection() as connection:
        yield from _settled(connection, _noted(given, shares))
        if not shares:
            return
        if starts is not None:
            yield from _dropped(connection, starts)
        number = min(shares)  # no other task has it, and every attempt gives the same
        for relation in RELATIONS:
            content = parquet(connection, f"FROM {relation}")
            if work_dir is not None:
                content = work_dir.put(f"{relation}-{number:05}.parquet", content).encode()
            yield Message(0, relation, content)


def _dropped(connection: duckdb.DuckDBPyConnection, starts: NDArray[np.int64]) -> Iterator[Message]:
    dropped = connection.sql("SELECT file, position FROM dropped ORDER BY ALL").to_arrow_table()
    parts = np.searchsorted(starts, dropped["file"].to_numpy(), side="right") - 1
    for part, rows in sliced(dropped, parts.astype(np.int32)):
        yield Message.of_table(part, MessageKind.DROPPED, rows)


def _noted(given: Iterator[Message], shares: set[int]) -> Iterator[Message]:
    for message in given:
        shares.add(message.share)
        yield message


def _settled(connection: duckdb.DuckDBPyConnection, given: Iterator[Message]) -> Iterator[Message]:
    """Drop copies in the relations of a connection; yield their number, and other messages."""
    occurrences = Occurrences(connection)
    gathered = _RowGatherer(connection, occurrences)
    for message in given:
        if message.relation in _HANDED_ON:
            yield message
        else:
            gathered.add(message)
    gathered.flush()
    connection.execute(resources.sql("names_of_share"))
    yield Message.of_value(0, MessageKind.COPIES, occurrences.settle())


def parquet(connection: duckdb.DuckDBPyConnection, query: str) -> bytes:
    """Return the rows of a query as a Parquet file."""
    path = Path(temporary_folder(connection), "rows.parquet")
    options = f"FORMAT parquet, COMPRESSION zstd, ROW_GROUP_SIZE_BYTES {_ROW_GROUP_BYTES}"
    connection.execute(f"COPY ({query}) TO {literal(str(path))} ({options})")
    content = path.read_bytes()
    path.unlink()
    return content


def _messages(
    connection: duckdb.DuckDBPyConnection,
    files: PackedLogFiles,
    criteria: Criteria,
    shares: int,
    cap: int,
) -> Iterator[Message]:
    log_files = files.unpacked()
    stream = RecordStream(log_files, SILENT, cap, first=files.first)
    own_share = files.first % shares
    items = []
    for part in judged(Kernel(connection, criteria), stream, rows=_PART_RECORDS):
        items += part.items.to_pylist()
        yield from _by_share(part, files.first, log_files, shares)
        if len(part.first_uses):
            yield Message.of_table(own_share, MessageKind.FIRST_USES, part.first_uses)
    tally = IntakeTally(stream.readings)
    bad = [(i["file"], False, i["is_json"], i["items"], i["first"]) for i in items]
    for file in {item["file"] for item in items}:
        others = sum(item["items"] for item in items if item["file"] == file)
        used = stream.readings[file - files.first].record_count - others
        bad.append((file, True, True, used, 0))
    yield Message.of_value(own_share, MessageKind.TALLY, (tally, bad))


def _by_share(part: Part, first: int, log_files: list[LogFile], shares: int) -> Iterator[Message]:
    """Yield the kernel's output for records, by shares of their identities."""
    for relation, table in (
        (MessageKind.OCCURRENCES, part.occurrences),
        (MessageKind.MATCHED, part.matched),
    ):
        share = shares_of(table["identity"], shares)
        for number, rows in sliced(table, share):
            yield Message.of_table(number, relation, rows)
            if relation is MessageKind.OCCURRENCES:
                distinct = np.unique(rows["file"].to_numpy())
                names = [log_files[file - first].name for file in distinct.tolist()]
                table_of_names = pa.table({"file": pa.array(distinct, pa.int32()), "name": names})
                yield Message.of_table(number, MessageKind.NAMES, table_of_names)


class _RowGatherer:
    """Gathers the rows of messages until DuckDB takes them."""

    def __init__(self, connection: duckdb.DuckDBPyConnection, occurrences: Occurrences) -> None:
        self._connection = connection
        self._occurrences = occurrences
        self._tables: dict[MessageKind, list[pa.Table]] = {}
        self._rows = 0
        connection.execute("CREATE TEMP TABLE names (file INTEGER, name VARCHAR)")

    def add(self, message: Message) -> None:
        """Take the rows of a message."""
        table = message.table
        self._tables.setdefault(message.relation, []).append(table)
        self._rows += len(table)
        if self._rows > _AT_ONCE:
            self.flush()

    def flush(self) -> None:
        """Pass on the collected rows."""
        tables = {relation: pa.concat_tables(some) for relation, some in self._tables.items()}
        part = Part(
            matched=tables.get(MessageKind.MATCHED, _NO_MATCHES),
            occurrences=tables.get(MessageKind.OCCURRENCES, OCCURRENCES.empty_table()),
            items=_NO_ITEMS,
            first_uses=FIRST_USES.empty_table(),
        )
        self._occurrences.add(part)
        if MessageKind.NAMES in tables:
            self._connection.register("part", tables[MessageKind.NAMES])
            self._connection.execute("INSERT INTO names BY NAME FROM part")
            self._connection.unregister("part")
        self._tables, self._rows = {}, 0
