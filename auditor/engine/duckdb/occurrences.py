"""The kernel's output for all parts, collected and then settled by dropping copies."""

from typing import Final

import duckdb
import pyarrow as pa

from auditor import resources
from auditor.cloudtrail.logfile import CopyCount
from auditor.engine.duckdb.copies import copy_counts
from auditor.engine.duckdb.kernel import FIRST_USES, OCCURRENCES, Part
from auditor.engine.duckdb.spilling import SpillingTable

_REPEATING: Final = ["file", "account", "region", "kind", "caller", "call"]
"""The columns of `occurrences` with few distinct values."""
_REPEATING_MATCHED: Final = ["file", "account", "region", "identity_type", "event_name", "call"]
"""The columns of `matched` with few distinct values."""
_CHUNK_IDENTITIES: Final = 500_000
"""The number of identities compared at a time."""
_TAKE_OUT: Final = (
    "DELETE FROM matched WHERE (file, position) IN (SELECT (file, position) FROM dropped)"
)
_DROPPED: Final = "/* dropped */ ANTI JOIN dropped USING (file, position)"
"""The join that removes copies from a relation, which usually has none."""


class Occurrences:
    """Collects the kernel's output for each part, and decides which copies of events count."""

    def __init__(self, connection: duckdb.DuckDBPyConnection) -> None:
        """Make the empty tables of the port in a connection of ours."""
        self._connection = connection
        self._occurrences = SpillingTable(connection, "occurrences", OCCURRENCES, _REPEATING)
        self._first_uses = SpillingTable(
            connection, "first_uses", FIRST_USES, ["identity", "aspect"]
        )
        connection.execute(resources.sql("relations"))
        connection.execute(resources.sql("to_settle"))
        self._matched = SpillingTable(connection, "matched_rows", None, _REPEATING_MATCHED)

    def add(self, part: Part) -> None:
        """Add the kernel's output for a part."""
        if len(part.matched):
            self._matched.add(part.matched)
        if len(part.items):
            self._insert("items SELECT file, false, is_json, items, first FROM part", part.items)
        self._occurrences.add(part.occurrences)
        if len(part.first_uses):
            self._first_uses.add(part.first_uses)

    def settle(self) -> tuple[CopyCount, ...]:
        """Drop copies and fill the other relations; return the number of copies."""
        execute = self._connection.execute
        self._matched.move_to("matched")
        self._occurrences.make_relation()
        if self._first_uses.total:
            self._first_uses.make_relation()
        execute(resources.sql("deliveries"))
        execute(resources.sql("items_beside"))
        any_dropped = False
        shares = -(-self._occurrences.total // _CHUNK_IDENTITIES)
        for share in range(shares):
            execute(resources.sql("repeated"), {"share": share, "shares": shares})
            if execute("SELECT 1 FROM repeated LIMIT 1").fetchall():
                execute(resources.sql("drop_copies"))
                any_dropped = True
        if any_dropped:
            execute(_TAKE_OUT)
        execute(resources.filled("settled", {} if any_dropped else {_DROPPED: ""}))
        for name in ("traffic", "delays", "call_minutes"):
            execute(f"INSERT INTO {name} {resources.sql(name)}")
        return copy_counts(self._connection, "dropped_copies", "dropped")

    def _insert(self, what: str, part: pa.Table) -> None:
        self._connection.register("part", part)
        self._connection.execute(f"INSERT INTO {what}")
        self._connection.unregister("part")
