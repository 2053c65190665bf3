"""Aggregates of a store's records: kept by batch, and derived where a store lacks them."""

from collections.abc import Collection
from typing import Final

import duckdb

from auditor import resources
from auditor.engine.base import Criteria
from auditor.engine.duckdb.columns import STORED_BY_VERSION
from auditor.engine.duckdb.matches_sql import acting_sql, called_sql
from auditor.engine.store.issued import batches_without_issued, kept_issued_sql
from auditor.engine.store.store import AGGREGATED, VERSION, counted_calls_sql
from auditor.significance.table_file import shipped_table

_OF_ALL: Final = ("traffic", "delays")
_OF_IDENTITIES: Final = ("first_uses", "call_minutes")
_BATCHES: Final = "SELECT DISTINCT batch FROM store.log_files ORDER BY batch"
_BATCH: Final = (
    "log_file IN (SELECT log_file FROM store.log_files WHERE batch = getvariable('batch'))"
)


def derive_aggregates(connection: duckdb.DuckDBPyConnection, batch: int) -> None:
    """Write the aggregates of a batch of an attached store again."""
    _make_events_of(connection, batch)
    for name in (*_OF_ALL, *_OF_IDENTITIES):
        _derive(connection, name, resources.sql(name))
    _derive_issued(connection, batch)


def complete_aggregates(connection: duckdb.DuckDBPyConnection) -> None:
    """Write what an attached store lacks, or has from another version.

    These are rows of `issued`, and in `call_minutes` denied calls and those of our own table that
    it did not count.
    """
    connection.execute(f"BEGIN; {resources.sql('store_issued')}")
    for batch in batches_without_issued(connection):
        _derive_issued(connection, batch)
    if not _counts(connection, shipped_table().counted_calls):
        connection.execute("ALTER TABLE store.call_minutes ADD COLUMN IF NOT EXISTS denied BIGINT")
        connection.execute(counted_calls_sql())
        for (batch,) in connection.execute(_BATCHES).fetchall():
            _make_events_of(connection, batch)
            _derive(connection, "call_minutes", resources.sql("call_minutes"))
    connection.execute("COMMIT")


def _make_events_of(connection: duckdb.DuckDBPyConnection, batch: int) -> None:
    """Make the views from which the aggregates of a batch are derived."""
    connection.execute(f"SET VARIABLE batch = {batch}")
    counted = _counted_calls(connection)
    _make_events(connection, Criteria((), calls=counted, counted_calls=counted), VERSION, _BATCH)


def _derive_issued(connection: duckdb.DuckDBPyConnection, batch: int) -> None:
    connection.execute(f"SET VARIABLE batch = {batch}")
    records = resources.filled("stored_fields", {"/* asked */ true": _BATCH})
    _derive(connection, "issued", kept_issued_sql(records))


def _derive(connection: duckdb.DuckDBPyConnection, name: str, rows: str) -> None:
    slots = {"/* table */ traffic": name, "/* rows */ FROM traffic": rows}
    connection.execute(resources.filled("derive", slots))


def add_up(connection: duckdb.DuckDBPyConnection, criteria: Criteria, version: int) -> None:
    """Make the relations of aggregates, from tables of an attached store or from its records.

    Args:
        version: the version of the store's tables.
    """
    tables: tuple[str, ...] = ()
    if version >= AGGREGATED:
        counted = ("call_minutes",) if _counts(connection, criteria.counted_calls) else ()
        tables = (*_OF_ALL, "first_uses", *counted)
    wanted = (*_OF_ALL, *(_OF_IDENTITIES if criteria.calls else ()))
    if not {*wanted} <= {*tables}:
        _make_events(connection, criteria, version, "true")
    for name in wanted:
        _make(connection, name, has_table=name in tables)


def make_traffic(connection: duckdb.DuckDBPyConnection, version: int) -> None:
    """Make only the relation `traffic`.

    Args:
        version: the version of the store's tables.
    """
    if version < AGGREGATED:
        _make_events(connection, Criteria(()), version, "true")
    _make(connection, "traffic", has_table=version >= AGGREGATED)


def _make(connection: duckdb.DuckDBPyConnection, name: str, has_table: bool) -> None:
    """Make a relation: a view of the table that has it by batch, or the result of its query."""
    made = (
        f"VIEW {name} AS FROM store.{name}"
        if has_table
        else f"TABLE {name} AS {resources.sql(name)}"
    )
    connection.execute(f"CREATE OR REPLACE TEMP {made}")


def _counts(connection: duckdb.DuckDBPyConnection, calls: Collection[tuple[str, str]]) -> bool:
    """Return whether an attached store counts some calls, and those that were denied."""
    return {*calls} <= {*_counted_calls(connection)} and _counts_denied(connection)


def _counts_denied(connection: duckdb.DuckDBPyConnection) -> bool:
    """Return whether an attached store counts denied calls, as stores of 0.2.0 do not."""
    columns = connection.execute("DESCRIBE store.call_minutes").fetchall()
    return any(name == "denied" for name, *_ in columns)


def _counted_calls(connection: duckdb.DuckDBPyConnection) -> tuple[tuple[str, str], ...]:
    rows = connection.execute("FROM store.counted_calls ORDER BY ALL").fetchall()
    return tuple((source, name) for source, name in rows)


def _make_events(
    connection: duckdb.DuckDBPyConnection, criteria: Criteria, version: int, asked: str
) -> None:
    """Make the views from which the aggregates are derived.

    Args:
        version: the version of the store's tables.
        asked: the records of the store to use, as SQL.
    """
    fields = resources.filled("stored_fields", {"/* asked */ true": asked})
    hot = STORED_BY_VERSION[version]
    slots = {
        "/* acting */ FROM records": acting_sql(criteria, f"({fields})", hot),
        "/* records */ FROM records": fields,
        "/* named */ FALSE": called_sql(criteria.counted_calls),
    }
    connection.execute(resources.filled("stored_events", slots))
