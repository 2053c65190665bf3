"""Connections to DuckDB: bounded in memory, quiet, and gone without a trace."""

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

import duckdb

from auditor import resources

_MEMORY: Final = "1GB"
"""What DuckDB may hold before it moves rows to a temporary folder."""


@contextmanager
def connected() -> Iterator[duckdb.DuckDBPyConnection]:
    """Open a connection to a database in memory that knows our macros.

    Raises:
        KeyboardInterrupt: it came during a statement, which DuckDB tells as an error of its own.
    """
    with tempfile.TemporaryDirectory(prefix="auditor-") as spill:
        config: dict[str, str | bool | int | float | list[str]] = {
            "memory_limit": _MEMORY,
            "temp_directory": spill,
            "threads": 2,
        }
        with duckdb.connect(config=config) as connection:
            # Its bar would be drawn on stdout, among the results.
            connection.execute("SET enable_progress_bar = false")
            # Its zone would be the machine's, so that one query had two answers.
            connection.execute("SET TimeZone = 'UTC'")
            connection.execute(resources.sql("macros"))
            try:
                yield connection
            except RuntimeError as error:
                if str(error) == "Query interrupted":
                    raise KeyboardInterrupt from None
                raise
