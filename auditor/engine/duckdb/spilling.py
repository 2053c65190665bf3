"""Rows that parts of the logs give: in memory, and on disk once they are many."""

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Final

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq

from auditor.engine.duckdb.connection import temporary_folder
from auditor.pattern.sql import literal

_IN_MEMORY: Final = 200_000
"""Rows of a table that stay in memory; of some 100 bytes each."""


class SpillingTable:
    """Collects rows for a relation of a connection of ours."""

    def __init__(
        self,
        connection: duckdb.DuckDBPyConnection,
        name: str,
        schema: pa.Schema,
        repeating: Sequence[str],
        merged: Callable[[pa.Table], pa.Table] | None = None,
    ) -> None:
        """Begin without rows.

        Args:
            name: of the relation.
            schema: of all rows.
            repeating: columns of few values, which a dictionary shortens; of others it costs time.
            merged: adds up rows of equal keys; it is called before rows go to disk.
        """
        self._connection = connection
        self._name = name
        self._schema = schema
        self._repeating = list(repeating)
        self._merged = merged
        self._tables: list[pa.Table] = []
        self._rows = 0
        self._files: list[str] = []
        self.total = 0
        """Rows that were added."""

    def add(self, rows: pa.Table) -> None:
        """Take some rows."""
        self._tables.append(rows)
        self._rows += len(rows)
        self.total += len(rows)
        if self._rows <= _IN_MEMORY:
            return
        if self._merged is not None:
            self._tables = [self._merged(pa.concat_tables(self._tables))]
            self._rows = len(self._tables[0])
        if self._rows > _IN_MEMORY // 2:
            self._write()

    def make_relation(self) -> None:
        """Put all rows into the relation, in place of an empty table of this name."""
        self._connection.execute(f"DROP TABLE IF EXISTS {self._name}")
        if self._files and self._tables:
            self._write()
        if self._files:
            files = ", ".join(map(literal, self._files))
            self._connection.execute(
                f"CREATE TEMP VIEW {self._name} AS FROM read_parquet([{files}])"
            )
        else:
            every = pa.concat_tables([self._schema.empty_table(), *self._tables])
            self._connection.register(self._name, every)

    def _write(self) -> None:
        folder = Path(temporary_folder(self._connection))
        path = str(folder / f"{self._name}-{len(self._files)}.parquet")
        rows = pa.concat_tables(self._tables)
        pq.write_table(rows, path, compression="none", use_dictionary=self._repeating)
        self._files.append(path)
        self._tables, self._rows = [], 0
