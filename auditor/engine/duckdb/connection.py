"""Connections to DuckDB: bounded in memory, quiet, and gone without a trace."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

import duckdb

from auditor import resources
from auditor.errors import AuditorError
from auditor.limits import MB, limits
from auditor.temporary import temporary_fault, temporary_folder

_QUERY_BYTES: Final = 1_000 * MB
"""The bytes of memory from which on more memory makes no question faster."""
_FILLING_BYTES: Final = 160 * MB
"""That limit while relations are filled, since store pages and occurrences are used once; and for
questions about the records of log files, since DuckDB keeps tables in memory up to its limit.
"""
_SEARCHING_BYTES: Final = 100 * MB
"""That limit while columns are searched: new pages take longer than reading some pages again."""
_BLOCK_CACHE_BYTES: Final = 80 * MB
"""The bytes in which the blocks of a store are read."""
_FILTER_BYTES: Final = MB // 4
"""The bytes that the verdicts of one metric filter take in each thread."""
_THREAD_BYTES: Final = 20 * MB
"""The bytes that a thread takes to judge records: vectors of them and of what is extracted."""


_INTERRUPT: Final = re.compile(r"^INTERRUPT Error|^Query interrupted$|\bKeyboardInterrupt:? *$")
"""How DuckDB reports Ctrl-C: in a statement, between two of its steps, or while it calls Python to
count or read registered data.
"""


@contextmanager
def connected() -> Iterator[duckdb.DuckDBPyConnection]:
    """Open a connection to a database in memory that has our macros.

    Raises:
        KeyboardInterrupt: it came during a statement, even if DuckDB reported another error.
        AuditorError: a statement needs more memory than the run may use, or more temporary files
            than fit on the disk.
    """
    with temporary_folder() as spill:
        config: dict[str, str | bool | int | float | list[str]] = {
            "memory_limit": _size(_QUERY_BYTES),
            "temp_directory": spill,
            "threads": limits().threads,
        }
        try:
            with duckdb.connect(config=config) as connection:
                # Its bar would be drawn on stdout, among the results.
                connection.execute("SET enable_progress_bar = false")
                # Otherwise it is the machine's zone, and results would depend on the machine.
                connection.execute("SET TimeZone = 'UTC'")
                connection.execute(resources.sql("macros"))
                yield connection
        except (duckdb.Error, RuntimeError, OSError) as error:  # through Arrow it is an OSError
            if is_interrupt(error):
                raise KeyboardInterrupt from None
            if (fault := spill_fault(error)) is not None:
                raise fault from None
            if str(error).startswith("Out of Memory Error"):
                raise AuditorError(
                    f"this needs more than {limits().memory // MB:,} MB of memory;"
                    " give more with --memory-limit, or fewer --threads"
                ) from None
            raise


def reuse_blocks(connection: duckdb.DuckDBPyConnection) -> None:
    """Keep the memory of blocks of a store for the blocks that are read after them.

    Otherwise DuckDB returns most of it to the system, which clears each page of the next block.
    """
    connection.execute(f"SET block_allocator_memory = '{_BLOCK_CACHE_BYTES // MB}MB'")


@contextmanager
def filling(connection: duckdb.DuckDBPyConnection, filters: int = 0) -> Iterator[None]:
    """Use less memory for a while, in which all records pass through a connection once.

    Args:
        filters: how many metric filters are applied to the records.
    """
    with _limited(connection, max(_FILLING_BYTES, filters * limits().threads * _FILTER_BYTES)):
        yield


@contextmanager
def searching(connection: duckdb.DuckDBPyConnection) -> Iterator[None]:
    """Use the same memory again for a while, in which few columns are read for few rows."""
    with _limited(connection, _SEARCHING_BYTES):
        yield


@contextmanager
def _limited(connection: duckdb.DuckDBPyConnection, enough: int) -> Iterator[None]:
    """Set the memory of a connection for a while, and then to what it was."""
    ((before,),) = connection.execute("SELECT getvariable('memory_limit')").fetchall()
    limit_memory(connection, enough)
    yield
    _set_limit(connection, before or _size(_QUERY_BYTES))


@contextmanager
def judging(
    connection: duckdb.DuckDBPyConnection, filters: int, processes: int = 1
) -> Iterator[None]:
    """Use what the run may use for a while, in which records pass through and none are kept.

    Long records take much that cannot be moved to disk. There are as many threads as fit.

    Args:
        filters: how many metric filters are applied to the records.
        processes: how many processes of the run do the same.
    """
    given = limits().shared(processes)
    memory = given.database_memory(given.memory)
    fitting = memory // (_THREAD_BYTES + filters * _FILTER_BYTES)
    with _limited(connection, memory):
        connection.execute(f"SET threads = {max(1, min(given.threads, fitting))}")
        yield
        connection.execute(f"SET threads = {limits().threads}")


def limit_memory(connection: duckdb.DuckDBPyConnection, enough: int) -> None:
    """Set the memory of a connection before it moves rows to disk, within the limits of the run.

    Args:
        enough: the most bytes that the current work needs.
    """
    _set_limit(connection, _size(enough))


def _set_limit(connection: duckdb.DuckDBPyConnection, size: str) -> None:
    """Set the memory of a connection, and a variable, since DuckDB shows it rounded."""
    connection.execute(f"SET memory_limit = '{size}'; SET VARIABLE memory_limit = '{size}'")


def _size(enough: int) -> str:
    return f"{limits().database_memory(enough) // MB}MB"


def spill_folder(connection: duckdb.DuckDBPyConnection) -> str:
    """Return the folder that is removed when a connection of ours is closed."""
    ((folder,),) = connection.execute("SELECT current_setting('temp_directory')").fetchall()
    return str(folder)


def spill_fault(error: Exception) -> AuditorError | None:
    """Return the message for rows that DuckDB cannot move to disk; `None` for other errors."""
    message = str(error)
    if "max_temp_directory_size" in message:  # by default the free space of the disk
        return temporary_fault("No space left on device")
    if message.startswith("IO Error") and "duckdb_temp_" in message:
        return temporary_fault(message.splitlines()[0])
    return None


def is_interrupt(error: Exception) -> bool:
    """Return whether an error of DuckDB is Ctrl-C."""
    return _INTERRUPT.search(str(error)) is not None
