"""The second step: drop copies in a share of the events, and add up the rest."""

from collections.abc import Iterator
from pathlib import Path
from typing import Final

import duckdb
import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from auditor import resources
from auditor.engine.duckdb.connection import spill_folder
from auditor.engine.duckdb.kernel import FIRST_USES, OCCURRENCES, Part
from auditor.engine.duckdb.occurrences import Occurrences
from auditor.engine.spark.messages import Message, MessageKind
from auditor.engine.spark.shares import sliced
from auditor.engine.spark.task_limits import task_connection
from auditor.engine.spark.tasks import OF_PARTS, SETTLED, file_message
from auditor.engine.spark.work_dir import WorkDir
from auditor.pattern.sql import literal

_HANDED_ON: Final = (MessageKind.TALLY, MessageKind.FAILURE, *OF_PARTS)
"""Output of parts for the driver."""
_ROW_GROUP_BYTES: Final = 16_000_000
"""Rows that DuckDB collects before it writes them; the default is 122,880, however long they are.
"""
_CHUNK_ROWS: Final = 200_000
"""Rows that are gathered before DuckDB takes them."""
_NO_ITEMS: Final = pa.table({"file": pa.array([], pa.int32())})
_NO_MATCHES: Final = pa.table({"file": pa.array([], pa.int32())})


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
        for relation in SETTLED:
            content = parquet(connection, f"FROM {relation}")
            yield file_message(0, relation, number, content, work_dir)


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
    path = Path(spill_folder(connection), "rows.parquet")
    options = f"FORMAT parquet, COMPRESSION zstd, ROW_GROUP_SIZE_BYTES {_ROW_GROUP_BYTES}"
    connection.execute(f"COPY ({query}) TO {literal(str(path))} ({options})")
    content = path.read_bytes()
    path.unlink()
    return content


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
        if self._rows > _CHUNK_ROWS:
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
