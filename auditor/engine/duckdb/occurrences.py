"""The occurrences of events in log files: on disk once they are many, until copies are dropped."""

from collections.abc import Sequence
from typing import Final

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq

from auditor import resources
from auditor.cloudtrail.logfile import CopyCount, CopyKind
from auditor.engine.duckdb.activity import Activity
from auditor.engine.duckdb.connection import temporary_folder
from auditor.engine.duckdb.kernel import OCCURRENCES, Part
from auditor.pattern.sql import literal

_IN_MEMORY: Final = 200_000
"""Rows that stay in memory; of some 90 bytes each."""
_REPEATING: Final = ["file", "account", "region", "kind"]
"""Columns of few values, which a dictionary shortens; of others it costs time."""
_AT_ONCE: Final = 500_000
"""Identities that are compared at a time."""


class Occurrences:
    """Collects what the kernel gives of each part, and settles which copies of events count."""

    def __init__(
        self, connection: duckdb.DuckDBPyConnection, timed_calls: Sequence[str] = ()
    ) -> None:
        """Make the tables of the port, empty, in a connection of ours."""
        self._connection = connection
        self._tables: list[pa.Table] = []
        self._files: list[str] = []
        self._rows = 0
        self._count = 0
        connection.execute(resources.sql("relations"))
        connection.execute(resources.sql("to_settle"))
        self._activity = Activity(connection, timed_calls)

    def add(self, part: Part) -> None:
        """Take what the kernel gives of a part."""
        self._insert("matched BY NAME FROM part", part.matched)
        if part.acting is not None:
            self._activity.add(part.acting)
        if len(part.items):
            self._insert("items SELECT file, false, is_json, items, first FROM part", part.items)
        self._tables.append(part.occurrences)
        self._rows += len(part.occurrences)
        self._count += len(part.occurrences)
        if self._rows > _IN_MEMORY:
            self._write()

    def settle(self) -> tuple[CopyCount, ...]:
        """Drop copies and fill `traffic` and `delays`; return how many copies there were."""
        execute = self._connection.execute
        self._relation()
        execute(resources.sql("deliveries"))
        execute(resources.sql("items_beside"))
        shares = -(-self._count // _AT_ONCE)
        for share in range(shares):
            execute(resources.sql("repeated"), {"share": share, "shares": shares})
            if execute("SELECT 1 FROM repeated LIMIT 1").fetchall():
                execute(resources.sql("drop_copies"))
        execute(resources.sql("settled"))
        for name in ("traffic", "delays"):
            execute(f"INSERT INTO {name} {resources.sql(name)}")
        return copy_counts(self._connection, "dropped_copies")

    def _insert(self, what: str, part: pa.Table) -> None:
        self._connection.register("part", part)
        self._connection.execute(f"INSERT INTO {what}")
        self._connection.unregister("part")

    def _write(self) -> None:
        path = f"{temporary_folder(self._connection)}/occurrences-{len(self._files)}.parquet"
        pq.write_table(
            pa.concat_tables(self._tables), path, compression="none", use_dictionary=_REPEATING
        )
        self._files.append(path)
        self._tables, self._rows = [], 0

    def _relation(self) -> None:
        """Make the relation `occurrences`."""
        if self._files and self._tables:
            self._write()
        if self._files:
            files = ", ".join(map(literal, self._files))
            self._connection.execute(
                f"CREATE TEMP VIEW occurrences AS FROM read_parquet([{files}])"
            )
        else:
            every = pa.concat_tables([OCCURRENCES.empty_table(), *self._tables])
            self._connection.register("occurrences", every)


def copy_counts(connection: duckdb.DuckDBPyConnection, name: str) -> tuple[CopyCount, ...]:
    """Return what a statement counts of copies, by kind."""
    rows = connection.execute(resources.sql(name)).fetchall()
    return tuple(CopyCount(CopyKind(kind), copies, differs) for kind, copies, differs in rows)
