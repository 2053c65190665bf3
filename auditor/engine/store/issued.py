"""Records of a store that begin sessions: kept by batch, and derived where a store lacks them."""

from collections.abc import Sequence
from typing import Final

import duckdb

from auditor import resources
from auditor.cloudtrail.lineage import ISSUING_CALLS
from auditor.engine.duckdb.columns import STORED, STORED_BY_VERSION, ColumnPath
from auditor.engine.duckdb.matches_sql import OWN_IDS, called_sql, issued_sql, own_ids_sql
from auditor.engine.store.store import AGGREGATED, has_table
from auditor.pattern.sql import literal

_KEPT: Final = "SELECT log_file, position, id, own_ids FROM store.issued"


def kept_issued_sql(records: str) -> str:
    """Return the query of the rows of `issued` for some records, and of the row on their making.

    Args:
        records: a query of them.
    """
    slots = _slots(ISSUING_CALLS, STORED)
    query = resources.filled("issuing_ids", {**slots, "/* records */ records": f"({records})"})
    return f"{query} UNION ALL SELECT NULL, NULL, hash({literal(_made(slots))}), NULL"


def batches_without_issued(connection: duckdb.DuckDBPyConnection) -> list[int]:
    """Return the batches of an attached store whose rows of `issued` are missing or outdated."""
    return _batches_without(connection, _made(_slots(ISSUING_CALLS, STORED)))


def make_issued(
    connection: duckdb.DuckDBPyConnection, calls: Sequence[tuple[str, str]], version: int
) -> None:
    """Make the relation `issued`: a view of the rows kept by batch, or a table from columns.

    Args:
        calls: the calls that begin sessions.
        version: the version of the store's tables.
    """
    slots = _slots(calls, STORED_BY_VERSION[version])
    is_kept = version >= AGGREGATED and has_table(connection, "issued")
    if is_kept and not _batches_without(connection, _made(slots)):
        filling = {"/* kind */ TABLE": "VIEW", "/* rows */ FROM store.issued": _KEPT}
    else:
        rows = resources.filled("issuing_ids", {**slots, "/* records */ records": "stored"})
        filling = {"/* rows */ FROM store.issued": rows}
    connection.execute(resources.filled("issued", filling))


def _slots(calls: Sequence[tuple[str, str]], hot: Sequence[ColumnPath]) -> dict[str, str]:
    """Return the slots of issuing_ids.sql except that of the records."""
    return {
        "/* issuing */ true": called_sql(calls),
        "/* issued */ [eventName]": issued_sql(hot, "eventTime"),
        OWN_IDS: own_ids_sql(hot),
    }


def _made(slots: dict[str, str]) -> str:
    """Return the text that says how rows are made; DuckDB's hash of it changes with its hash()."""
    return " ".join(slots.values())


def _batches_without(connection: duckdb.DuckDBPyConnection, made: str) -> list[int]:
    rows = connection.execute(resources.sql("batches_without_issued"), {"made": made}).fetchall()
    return [batch for (batch,) in rows]
