"""Inserts into a store by several threads, within a limit of memory."""

from collections.abc import Iterator
from typing import Final

import duckdb
import pyarrow as pa

from auditor.engine.duckdb.connection import limit_memory, memory_limit
from auditor.limits import MB, limits

_HELD: Final = 100 * MB
"""Bytes that a thread holds: a row group before and after it is compressed. What DuckDB holds
longer is not read again."""
_LEAST: Final = 2 * _HELD
_SET_ASIDE: Final = 700 * MB
"""Limit of memory for each thread under which an insert begins with as many threads as there are:
DuckDB sets aside 4 MiB for each thread and column, out of a quarter of what it may hold. It uses
far less."""


def limit_inserts(connection: duckdb.DuckDBPyConnection) -> None:
    """Set how many threads a connection has for inserts, and what they may hold together."""
    threads = limits().threads
    fitting = limits().database_memory(threads * _HELD) // _HELD
    connection.execute(f"SET threads = {max(min(threads, fitting), 1)}")
    limit_memory(connection, max(threads * _HELD, _LEAST))


def limit_commit(connection: duckdb.DuckDBPyConnection) -> None:
    """Let a connection hold what the run may: a commit compresses 2,048 texts at a time."""
    limit_memory(connection, limits().memory)


def for_all_threads(
    connection: duckdb.DuckDBPyConnection, batches: pa.RecordBatchReader
) -> pa.RecordBatchReader:
    """Return the same batches, which the next statement then inserts with all its threads.

    DuckDB decides how many there are before it reads. So its limit of memory is high until the
    first batch is read, and after that what it was.
    """
    before = memory_limit(connection)
    ((threads,),) = connection.execute("SELECT current_setting('threads')").fetchall()

    def watched() -> Iterator[pa.RecordBatch]:
        connection.cursor().execute(f"SET memory_limit = '{before}'")
        yield from batches

    if threads > 1:
        connection.execute(f"SET memory_limit = '{threads * _SET_ASIDE // MB}MB'")
    return pa.RecordBatchReader.from_batches(batches.schema, watched())
