"""Connections to DuckDB: bounded in memory, quiet, and gone without a trace."""

import re
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

import duckdb

from auditor import resources

_MEMORY: Final = "1GB"
"""What DuckDB may hold before it moves rows to a temporary folder."""


_INTERRUPT: Final = re.compile(r"^INTERRUPT Error|^Query interrupted$|\bKeyboardInterrupt:? *$")
"""What DuckDB makes of Ctrl-C: in a statement, between two of its steps, or while it calls Python,
as it does to count or read what is registered."""


@contextmanager
def connected() -> Iterator[duckdb.DuckDBPyConnection]:
    """Open a connection to a database in memory that has our macros.

    Raises:
        KeyboardInterrupt: it came during a statement, whatever error DuckDB made of it.
    """
    with tempfile.TemporaryDirectory(prefix="auditor-") as spill:
        config: dict[str, str | bool | int | float | list[str]] = {
            "memory_limit": _MEMORY,
            "temp_directory": spill,
            "threads": 2,
        }
        try:
            with duckdb.connect(config=config) as connection:
                # Its bar would be drawn on stdout, among the results.
                connection.execute("SET enable_progress_bar = false")
                # Its zone would be the machine's, so that one query had two answers.
                connection.execute("SET TimeZone = 'UTC'")
                connection.execute(resources.sql("macros"))
                yield connection
        except (duckdb.Error, RuntimeError) as error:
            if is_interrupt(error):
                raise KeyboardInterrupt from None
            raise


def temporary_folder(connection: duckdb.DuckDBPyConnection) -> str:
    """Return the folder that is removed when a connection of ours is closed."""
    ((folder,),) = connection.execute("SELECT current_setting('temp_directory')").fetchall()
    return str(folder)


def is_interrupt(error: Exception) -> bool:
    """Return whether an error of DuckDB is Ctrl-C."""
    return _INTERRUPT.search(str(error)) is not None
