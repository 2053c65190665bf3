"""An insert into a store has all threads, and holds what one of its threads may hold by each."""

from collections.abc import Iterator

import duckdb
import pyarrow as pa
import pytest

from auditor.engine.duckdb.connection import connected, memory_limit
from auditor.engine.store.parallel_insert import for_all_threads, limit_inserts
from auditor.limits import MB, limited


@pytest.mark.parametrize(
    ("threads", "memory", "expected"),
    [(1, 9_000, (1, 200)), (2, 9_000, (2, 200)), (8, 9_000, (8, 800)), (8, 500, (3, 300))],
)
def test_each_thread_of_an_insert_holds_a_hundred_megabytes(
    threads: int, memory: int, expected: tuple[int, int]
) -> None:
    with limited(threads, memory * MB), connected() as connection:
        limit_inserts(connection)
        assert (_threads(connection), _megabytes(connection)) == expected


def test_more_is_allowed_until_the_first_batch_is_read() -> None:
    limits: list[int] = []
    with limited(2, 9_000 * MB), connected() as connection:
        limit_inserts(connection)

        def batches() -> Iterator[pa.RecordBatch]:
            limits.append(_megabytes(connection.cursor()))
            yield pa.record_batch({"a": [1]})

        schema = pa.schema({"a": pa.int64()})
        reader = for_all_threads(connection, pa.RecordBatchReader.from_batches(schema, batches()))
        limits.append(_megabytes(connection))
        connection.register("stream", reader)
        assert connection.execute("SELECT sum(a)::INT FROM stream").fetchall() == [(1,)]
        assert _megabytes(connection) == limits[1] == 200
    assert limits[0] > 1_000


def _threads(connection: duckdb.DuckDBPyConnection) -> int:
    ((threads,),) = connection.execute("SELECT current_setting('threads')").fetchall()
    return int(threads)


def _megabytes(connection: duckdb.DuckDBPyConnection) -> int:
    """Return the limit of memory, which DuckDB shows in MiB, to the nearest 10 MB."""
    number, unit = memory_limit(connection).split()
    return 10 * round(float(number) * (1 << {"MiB": 20, "GiB": 30}[unit]) / MB / 10)
