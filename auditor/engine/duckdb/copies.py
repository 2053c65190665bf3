"""Copies of events, counted."""

import duckdb

from auditor import resources
from auditor.cloudtrail.logfile import CopyCount, CopyKind


def copy_counts(connection: duckdb.DuckDBPyConnection, name: str) -> tuple[CopyCount, ...]:
    """Return what a statement counts of copies, by kind."""
    rows = connection.execute(resources.sql(name)).fetchall()
    return tuple(CopyCount(CopyKind(kind), copies, differs) for kind, copies, differs in rows)
