"""A data set that tasks write holds what the data set of a store holds."""

from contextlib import closing
from typing import Any

import duckdb
import pytest

from auditor.engine.scan.parts import Sizes
from auditor.engine.spark.data_set import write_data_set
from auditor.engine.store.export import export
from auditor.engine.store.ingest import store_writer
from auditor.readers import discover
from tests.conftest import record
from tests.engine.spark.in_process import InProcess
from tests.engine.spark.sessions import local_jobs

SMALL = Sizes(40_000, 1, 500)
HIVE = "hive_partitioning = true, hive_types_autocast = false"


@pytest.fixture(
    params=["in process", pytest.param("spark", marks=[pytest.mark.slow, pytest.mark.process])]
)
def jobs(request) -> Any:
    return InProcess() if request.param == "in process" else local_jobs()


def event(number, day=26, **fields):
    identity = f"00000000-0000-4000-8000-{number:012d}"
    return record(eventID=identity, eventTime=f"2026-01-{day}T21:45:30Z", **fields)


def rows(folder):
    """All rows with their partitions, ordered by their text."""
    with closing(duckdb.connect()) as connection:
        query = f"FROM read_parquet('{folder}/**/*.parquet', {HIVE}) ORDER BY record"
        return connection.execute(query).fetchall()


@pytest.mark.slow
def test_tasks_write_the_rows_of_an_export(archive, tmp_path, jobs):
    logs = archive(
        a=[event(number, 26 + number % 3) for number in range(20)],
        b=[event(3, 26, userAgent="a fuller copy"), {"no": "record"}, event(30)],
        c=[event(number, 26 + number % 3) for number in range(5, 9)],  # delivered again
        d=[event(40, awsRegion="../etc"), record(eventID="x", eventTime="redacted")],
    )
    discovery = discover([str(logs)])
    store = str(tmp_path / "trail.duckdb")
    with store_writer(store) as writer:
        writer.ingest(discovery)
        intake = writer.intake()
    export(store, tmp_path / "exported")
    done = write_data_set(jobs, discovery, str(tmp_path / "written"), sizes=SMALL)
    assert rows(tmp_path / "written") == rows(tmp_path / "exported")
    assert done.intake == intake
    assert done.files == len(list((tmp_path / "written").rglob("*.parquet")))


def test_a_data_set_that_fails_leaves_nothing(archive, tmp_path):
    class Failing(InProcess):
        def collected(self, rows, steps=(), size=0):
            raise KeyboardInterrupt

    discovery = discover([str(archive(a=[event(1)]))])
    failing: Any = Failing()
    with pytest.raises(KeyboardInterrupt):
        write_data_set(failing, discovery, str(tmp_path / "written"))
    assert not list(tmp_path.glob("written*"))
