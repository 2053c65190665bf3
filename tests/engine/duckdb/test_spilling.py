"""Rows that wait in memory or on disk until they are inserted into a table."""

from unittest import mock

import pyarrow as pa
import pytest

from auditor.engine.duckdb import spilling
from auditor.engine.duckdb.connection import connected
from auditor.engine.duckdb.spilling import SpillingTable


@pytest.mark.parametrize("in_memory", [0, 3, 100])
def test_rows_move_to_a_table_from_memory_and_from_disk(in_memory):
    with mock.patch.object(spilling, "_MEMORY_ROWS", in_memory), connected() as connection:
        connection.execute("CREATE TEMP TABLE numbers (half DOUBLE, number INTEGER)")
        rows = SpillingTable(connection, "rows", None, ["number"])
        for first in (0, 2, 4):
            part = range(first, first + 2)
            rows.add(pa.table({"number": list(part), "half": [n / 2 for n in part]}))
        rows.move_to("numbers")
        moved = connection.execute("FROM numbers ORDER BY number").fetchall()
        views = connection.execute("SELECT view_name FROM duckdb_views() WHERE NOT internal")
        assert views.fetchall() == []
    assert moved == [(n / 2, n) for n in range(6)]


def test_no_rows_move_to_no_table():
    with connected() as connection:
        SpillingTable(connection, "rows", None, []).move_to("absent")
