"""What identities do as a whole, collected part by part."""

from collections.abc import Sequence

import duckdb
import pyarrow as pa

from auditor import resources


class Activity:
    """Fills the tables of `activity_tables.sql`."""

    def __init__(
        self, connection: duckdb.DuckDBPyConnection, timed_calls: Sequence[str] = ()
    ) -> None:
        """Make the tables, empty.

        Args:
            timed_calls: calls that are counted by identity and minute.
        """
        self._connection = connection
        connection.execute(resources.sql("activity_tables"))
        connection.execute("INSERT INTO timed_calls SELECT unnest(?)", [list(timed_calls)])

    def add(self, acting: pa.Table) -> None:
        """Take a part of the records; columns as `activity.sql` reads them."""
        self._connection.register("acting", acting)
        self.add_relation()
        self._connection.unregister("acting")

    def add_relation(self) -> None:
        """Take the records of the relation `acting`."""
        self._connection.execute(resources.sql("activity"))
