"""Inserts into a store by several threads, within a limit of memory."""

from typing import Final

import duckdb

from auditor.engine.duckdb.connection import limit_memory
from auditor.limits import MB, limits

_THREAD_BYTES: Final = 85 * MB
"""Memory of a thread in bytes: a row group before and after compression. Memory that DuckDB holds
longer is not reused: with 100 MB, a document of 1 GB takes 25 MB more, and the same time.
"""
_LEAST_BYTES: Final = 2 * _THREAD_BYTES
"""The least limit of memory of an insert."""


def limit_inserts(connection: duckdb.DuckDBPyConnection) -> None:
    """Set the number of threads of a connection for inserts, and their memory.

    Each thread fills row groups of its own. To keep the order of records, DuckDB would join the
    batches of all threads into row groups, which copies them.
    """
    threads = limits().threads
    fitting = limits().database_memory(threads * _THREAD_BYTES) // _THREAD_BYTES
    connection.execute(f"SET threads = {max(min(threads, fitting), 1)}")
    connection.execute("SET preserve_insertion_order = false")
    limit_memory(connection, max(threads * _THREAD_BYTES, _LEAST_BYTES))


def insert_alone(connection: duckdb.DuckDBPyConnection) -> None:
    """Let one thread of a connection insert, with the memory of the run."""
    connection.execute("SET threads = 1")
    limit_memory(connection, limits().memory)
