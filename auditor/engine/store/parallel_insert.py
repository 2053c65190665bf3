"""Inserts into a store by several threads, within a limit of memory."""

from collections.abc import Iterator
from typing import Final

import duckdb
import pyarrow as pa

from auditor.engine.duckdb.connection import limit_memory, memory_limit
from auditor.limits import MB, limits

_HELD: Final = 100 * MB
"""Memory of a thread in bytes: a row group before and after compression. Memory that DuckDB holds
longer is not reused.
"""
_LEAST: Final = 2 * _HELD
_SET_ASIDE: Final = 700 * MB
"""Memory limit per thread with which an insert starts all its threads: DuckDB reserves 4 MiB for
each thread and column, from a quarter of its limit. It uses far less.
"""


def limit_inserts(connection: duckdb.DuckDBPyConnection) -> None:
    """Set the number of threads of a connection for inserts, and their memory."""
    threads = limits().threads
    fitting = limits().database_memory(threads * _HELD) // _HELD
    connection.execute(f"SET threads = {max(min(threads, fitting), 1)}")
    limit_memory(connection, max(threads * _HELD, _LEAST))


def limit_commit(connection: duckdb.DuckDBPyConnection) -> None:
    """Give a connection the memory of the run: a commit compresses 2,048 texts at a time."""
    limit_memory(connection, limits().memory)


def for_all_threads(
    connection: duckdb.DuckDBPyConnection, batches: pa.RecordBatchReader
) -> pa.RecordBatchReader:
    """Return batches unchanged, so that the next statement inserts them with all its threads.

    DuckDB decides on the number of threads before it reads. Therefore its memory limit is high
    until the first batch is read, and is then restored.
    """
    before = memory_limit(connection)
    ((threads,),) = connection.execute("SELECT current_setting('threads')").fetchall()

    def watched() -> Iterator[pa.RecordBatch]:
        connection.cursor().execute(f"SET memory_limit = '{before}'")
        yield from batches

    if threads > 1:
        connection.execute(f"SET memory_limit = '{threads * _SET_ASIDE // MB}MB'")
    return pa.RecordBatchReader.from_batches(batches.schema, watched())
