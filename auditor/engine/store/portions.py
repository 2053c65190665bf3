"""A batch of long records, which is committed in portions; what an interrupted one leaves behind.

DuckDB compresses 2,048 texts of a row group at a time, however long they are, so each portion is a
transaction and has row groups of its own. Until the last transaction, the version of the store is
negative: no command reads it, and no other version of auditor does.
"""

import duckdb

from auditor import resources
from auditor.engine.store.store import has_table, version_of


def commit_portion(connection: duckdb.DuckDBPyConnection, batch: int) -> None:
    """Commit the records of a batch so far to an attached store, and begin a transaction."""
    if version_of(connection) > 0:
        connection.execute(f"SET VARIABLE batch = {batch}")
        connection.execute(resources.sql("portions"))
    connection.execute("COMMIT")
    checkpoint(connection)
    connection.execute("BEGIN")


def finish_portions(connection: duckdb.DuckDBPyConnection) -> None:
    """Let an attached store be read again once the last transaction of a batch is committed."""
    connection.execute("UPDATE store.about SET version = -version")


def remove_unfinished(connection: duckdb.DuckDBPyConnection) -> None:
    """Remove the portions of a batch whose ingest was interrupted from an attached store."""
    if version_of(connection) < 0:
        connection.execute(resources.sql("remove_unfinished"))
        checkpoint(connection)  # the disk may be full


def keep_row_groups(connection: duckdb.DuckDBPyConnection) -> None:
    """Let no checkpoint of an attached store merge row groups if it has had portions."""
    if has_table(connection, "long_batches"):
        connection.execute("SET max_vacuum_tasks = 0")


def checkpoint(connection: duckdb.DuckDBPyConnection) -> None:
    """Write the committed records of an attached store in row groups of their own."""
    connection.execute("SET max_vacuum_tasks = 0")
    connection.execute("CHECKPOINT store")
