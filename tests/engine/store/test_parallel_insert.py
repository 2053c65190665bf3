"""An insert into a store has all threads, and holds what one of its threads may hold by each."""

import json
from collections.abc import Sequence
from pathlib import Path
from unittest import mock

import duckdb
import pytest

from auditor.audit.ingest import run_ingest
from auditor.cloudtrail.keys import Pruning
from auditor.engine.duckdb.connection import connected
from auditor.engine.store.parallel_insert import limit_inserts
from auditor.limits import MB, limited
from tests.conftest import record

_GROUP = 2_048
_ROW_GROUPS = """
    SELECT sum(count) FROM pragma_storage_info('store.records')
    WHERE column_name = 'log_file' AND segment_type = 'INTEGER' GROUP BY row_group_id
"""


@pytest.mark.parametrize(
    ("threads", "memory", "expected"),
    [(1, 9_000, (1, 170)), (2, 9_000, (2, 170)), (8, 9_000, (8, 680)), (8, 500, (3, 300))],
)
def test_each_thread_of_an_insert_holds_as_much_as_one(
    threads: int, memory: int, expected: tuple[int, int]
) -> None:
    with limited(threads, memory * MB), connected() as connection:
        limit_inserts(connection)
        assert (_threads(connection), _megabytes(connection)) == expected


@pytest.mark.parametrize("threads", [1, 2])
def test_every_thread_fills_row_groups_one_after_the_other(tmp_path: Path, threads: int) -> None:
    (tmp_path / "logs").mkdir()
    padding = "x" * 1_500  # usual records have a kilobyte or two
    for file in range(20):
        records = [
            record(requestParameters={"text": padding}, eventID=f"{file} {n}") for n in range(1_000)
        ]
        (tmp_path / "logs" / f"{file}.json").write_text(json.dumps({"Records": records}))
    with (
        limited(threads, 9_000 * MB),
        mock.patch("auditor.engine.store.store._ROW_GROUP_RECORDS", _GROUP),
    ):
        run_ingest([str(tmp_path / "logs")], tmp_path / "store.duckdb", Pruning())
    sizes = _row_groups(tmp_path / "store.duckdb")
    assert sum(sizes) == 20_000
    assert sum(size < _GROUP for size in sizes) <= threads


def _row_groups(store: Path) -> Sequence[int]:
    """Return the number of records in each row group of a store."""
    with duckdb.connect() as connection:
        connection.execute(f"ATTACH '{store}' AS store (READ_ONLY)")
        return [int(size) for (size,) in connection.execute(_ROW_GROUPS).fetchall()]


def _threads(connection: duckdb.DuckDBPyConnection) -> int:
    ((threads,),) = connection.execute("SELECT current_setting('threads')").fetchall()
    return int(threads)


def _megabytes(connection: duckdb.DuckDBPyConnection) -> int:
    """Return the limit of memory, which DuckDB shows in MiB, to the nearest 10 MB."""
    ((size,),) = connection.execute("SELECT current_setting('memory_limit')").fetchall()
    number, unit = size.split()
    return 10 * round(float(number) * (1 << {"MiB": 20, "GiB": 30}[unit]) / MB / 10)
