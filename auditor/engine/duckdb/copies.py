"""Copies of events, counted."""

import duckdb

from auditor import resources
from auditor.cloudtrail.logfile import CopyCount, CopyKind


def copy_counts(
    connection: duckdb.DuckDBPyConnection, name: str, table: str
) -> tuple[CopyCount, ...]:
    """Return what a statement counts of copies, by kind.

    Args:
        name: of the statement.
        table: which it counts the rows of; most often there are none.
    """
    if not connection.execute(f"FROM {table} LIMIT 1").fetchall():
        return ()
    connection.execute(resources.sql("copy_kind"))
    rows = connection.execute(resources.sql(name)).fetchall()
    return tuple(CopyCount(CopyKind(kind), copies, differs) for kind, copies, differs in rows)
