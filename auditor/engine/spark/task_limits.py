"""The resources of a task: its cores, its share of the memory, its executor's folder."""

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, Final

import duckdb

from auditor.engine.duckdb.connection import connected
from auditor.pattern.sql import literal
from auditor.temporary import temporary_folder

_MEMORY_MB: Final = 512
"""Memory of DuckDB in a task before it moves rows to the executor's local folder."""


@contextmanager
def task_connection() -> Iterator[duckdb.DuckDBPyConnection]:
    """Connect within the limits of a task."""
    with (
        temporary_folder(task_folder()) as folder,
        connected() as connection,
    ):
        limit(connection, folder)
        connection.execute("SET arrow_lossless_conversion = true")
        # Keeping the order of rows, which no question needs, takes memory.
        connection.execute("SET preserve_insertion_order = false")
        yield connection


def task_folder() -> str | None:
    """Return the executor's folder for temporary files; `None` for the machine's folder."""
    return os.environ.get("SPARK_LOCAL_DIRS", "").split(",")[0] or None


def limit(connection: duckdb.DuckDBPyConnection, folder: str) -> None:
    """Keep DuckDB to a task's cores, its share of the memory, and a folder to spill to."""
    connection.execute(f"SET threads = {_cores()}")
    connection.execute(f"SET memory_limit = '{_memory_mb()}MB'")
    connection.execute(f"SET temp_directory = {literal(folder)}")


def _cores() -> int:
    context = _context()
    return context.cpus() if context else 1


def _context() -> Any:
    """Return Spark's context of this task; `None` outside a task."""
    pyspark = sys.modules.get("pyspark")
    return pyspark and pyspark.TaskContext.get()


def _memory_mb() -> int:
    """Return a limit below the process's own, which DuckDB cannot see."""
    import resource

    limit, _ = resource.getrlimit(resource.RLIMIT_AS)
    return _MEMORY_MB if limit == resource.RLIM_INFINITY else min(_MEMORY_MB, limit // 4_000_000)
