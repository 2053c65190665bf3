"""The numbers of copies of events."""

import duckdb

from auditor import resources
from auditor.cloudtrail.logfile import CopyCount, CopyKind


def copy_counts(
    connection: duckdb.DuckDBPyConnection, name: str, table: str
) -> tuple[CopyCount, ...]:
    """Return the numbers of copies by kind, from a statement.

    Args:
        name: the name of the statement.
        table: the table whose rows it counts, which is usually empty.
    """
    if not connection.execute(f"FROM {table} LIMIT 1").fetchall():
        return ()
    connection.execute(resources.sql("copy_kind"))
    rows = connection.execute(resources.sql(name)).fetchall()
    return tuple(CopyCount(CopyKind(kind), copies, differs) for kind, copies, differs in rows)
