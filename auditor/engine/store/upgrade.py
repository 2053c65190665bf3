"""Upgrades a store: derives columns and aggregates from its records."""

import duckdb

from auditor import resources
from auditor.cloudtrail.lineage import READ_CALLS
from auditor.engine.duckdb.columns import STORED, column, fields_sql
from auditor.engine.duckdb.matches_sql import SIGN_INS, called_sql
from auditor.engine.store.aggregates import derive_aggregates
from auditor.engine.store.store import records_table_sql, writer_slots
from auditor.significance.table_file import shipped_table


def upgrade(connection: duckdb.DuckDBPyConnection) -> None:
    """Upgrade an attached store from version 2 to the current one, in one transaction.

    Its records are written a second time, so the file needs their space twice.
    """
    connection.execute("BEGIN")
    connection.execute(resources.filled("upgrade", writer_slots()))
    connection.execute(records_table_sql())
    connection.execute(fields_sql(STORED))
    connection.execute(ingest_sql())
    connection.execute("DROP VIEW stream; DROP TABLE store.records_before")
    connection.execute(resources.sql("athena"))
    derive_aggregates(connection, 0)
    connection.execute("COMMIT")


def ingest_sql() -> str:
    """Return the statement that adds the records of the view `fields` to a store."""
    slots = {
        "/* notable */ FALSE": _notable_sql(),
        "/* columns */ eventName": ", ".join(map(column, STORED)),
    }
    return resources.filled("ingest", slots)


def _notable_sql() -> str:
    """Return an SQL condition for the records that reports show most.

    These are calls that matter or that lineage reads, sign-ins, refused calls and calls of root.
    Reading one text from the column of all records means decompressing two thousand.
    """
    heavy = called_sql((*shipped_table().row_calls, *READ_CALLS))
    return f"""({heavy} OR {SIGN_INS} OR errorCode IS NOT NULL OR "userIdentity.type" = 'Root')"""
