"""Rows for a relation, part by part: in memory, and on disk once there are many."""

from collections.abc import Sequence
from pathlib import Path
from typing import Final

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq

from auditor.engine.duckdb.connection import spill_folder
from auditor.pattern.sql import literal
from auditor.temporary import writing_temporary

_MEMORY_ROWS: Final = 50_000
"""The most rows of a table in memory, of about 100 bytes each."""


class SpillingTable:
    """Collects rows for a relation of a connection of ours."""

    def __init__(
        self,
        connection: duckdb.DuckDBPyConnection,
        name: str,
        schema: pa.Schema | None,
        repeating: Sequence[str],
    ) -> None:
        """Begin without rows.

        Args:
            name: the name of the relation.
            schema: the schema of the rows; `None` if no relation is needed without rows.
            repeating: columns with few distinct values, which a dictionary shortens; for others
                it would only take time.
        """
        self._connection = connection
        self._name = name
        self._schema = schema
        self._repeating = list(repeating)
        self._tables: list[pa.Table] = []
        self._rows = 0
        self._files: list[str] = []
        self.total = 0
        """The number of added rows."""

    def add(self, rows: pa.Table) -> None:
        """Add a copy of some rows: a column from DuckDB holds the memory of its whole batch."""
        self._tables.append(rows.combine_chunks())
        self._rows += len(rows)
        self.total += len(rows)
        if self._rows > _MEMORY_ROWS:
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
            empty = [] if self._schema is None else [self._schema.empty_table()]
            every = pa.concat_tables([*empty, *self._tables])
            self._connection.register(self._name, every)

    def move_to(self, table: str) -> None:
        """Move all rows into a table of the connection."""
        if not self.total:
            return
        self.make_relation()
        self._connection.execute(f"INSERT INTO {table} BY NAME FROM {self._name}")
        if self._files:
            self._connection.execute(f"DROP VIEW {self._name}")
        else:
            self._connection.unregister(self._name)
        self._tables = []

    def _write(self) -> None:
        folder = Path(spill_folder(self._connection))
        path = str(folder / f"{self._name}-{len(self._files)}.parquet")
        rows = pa.concat_tables(self._tables)
        with writing_temporary():
            pq.write_table(rows, path, compression="none", use_dictionary=self._repeating)
        self._files.append(path)
        self._tables, self._rows = [], 0
