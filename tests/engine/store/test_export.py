"""A data set for other engines, read back by two of them and held against the store."""

import json
from unittest import mock

import duckdb
import pyarrow as pa
import pyarrow.dataset as ds
import pyarrow.parquet as pq
import pytest

from auditor.engine.duckdb import connection
from auditor.engine.store.export import export
from auditor.engine.store.ingest import store_writer
from auditor.engine.store.query import query
from auditor.errors import AuditorError, UsageError
from auditor.limits import MB
from auditor.readers import discover
from tests.conftest import record

UNDATED = "year=__HIVE_DEFAULT_PARTITION__/month=__HIVE_DEFAULT_PARTITION__"
PARTITIONS = pa.schema(
    [(name, pa.string()) for name in ("account", "region", "year", "month", "day")]
)


def event(number, **fields):
    return record(eventID=f"00000000-0000-4000-8000-{number:012d}", **fields)


@pytest.fixture
def store(archive, tmp_path):
    folder = archive(
        a=[event(n, eventTime=f"2026-01-{26 + n % 3}T21:45:30Z") for n in range(30)],
        b=[
            event(31, awsRegion="eu-west-1", recipientAccountId="012345678901"),
            event(32, eventTime="redacted"),
            event(33, recipientAccountId="../../etc", awsRegion="a/b=c" * 100),
            event(
                34,
                requestParameters={"userName": "é", "n": 1.10},
                resources=[{"ARN": "arn:aws:iam::1:user/eve", "accountId": "1", "type": "User"}],
                userIdentity={"type": "Root", "sessionContext": {"attributes": {"x": "y"}}},
                tlsDetails={"tlsVersion": "TLSv1.3"},
            ),
        ],
    )
    path = tmp_path / "trail.duckdb"
    with store_writer(str(path)) as writer:
        writer.ingest(discover([str(folder)]))
    return str(path)


def stored(store):
    """The rows that the store's own view gives, without the columns that are partitions."""
    sql = (
        "SELECT * EXCLUDE (account, region, year, month, day, timestamp) FROM cloudtrail_logs"
        " ORDER BY eventid"
    )
    with query(store, sql) as reader:
        return reader.read_all().to_pylist()


def test_duckdb_reads_what_the_store_holds(store, tmp_path):
    done = export(store, tmp_path / "set")
    table = f"read_parquet('{tmp_path}/set/**/*.parquet', hive_types_autocast = false)"
    with duckdb.connect() as connection:
        relation = connection.sql(
            f"SELECT * EXCLUDE (account, region, year, month, day) FROM {table} ORDER BY eventid"
        )
        assert relation is not None
        assert relation.to_arrow_table().to_pylist() == stored(store)
        counts = connection.execute(
            f"SELECT account, year, count(*) FROM {table} GROUP BY ALL ORDER BY ALL"
        ).fetchall()
    assert done.records == 34
    assert counts == [
        ("012345678901", "2026", 1),
        ("111122223333", "2026", 31),
        ("111122223333", None, 1),
        (None, "2026", 1),
    ]


def test_arrow_reads_what_the_store_holds(store, tmp_path):
    export(store, tmp_path / "set")
    data = ds.dataset(tmp_path / "set", partitioning=ds.partitioning(PARTITIONS, flavor="hive"))
    rows = data.to_table().sort_by("eventid").drop_columns(PARTITIONS.names).to_pylist()
    assert rows == stored(store)
    assert {json.loads(row["record"])["eventID"] for row in rows} == {r["eventid"] for r in rows}
    day = data.count_rows(filter=(ds.field("month") == "01") & (ds.field("day") == "27"))
    assert day == 10


def test_read_as_a_source_it_has_the_same_records_byte_for_byte(store, tmp_path):
    export(store, tmp_path / "set")
    read_again = str(tmp_path / "again.duckdb")
    with store_writer(read_again) as writer:
        writer.ingest(discover([str(tmp_path / "set")]))
    assert lossy(read_again) == 0
    assert stored(read_again) == stored(store)


def lossy(store):
    with query(store, "SELECT count(*) AS n FROM containers WHERE lossy") as reader:
        return reader.read_all().to_pylist()[0]["n"]


def test_columns_have_types_that_other_engines_know(store, tmp_path):
    export(store, tmp_path / "set")
    schema = ds.dataset(tmp_path / "set", partitioning=None).schema

    def plain(kind):
        if pa.types.is_struct(kind):
            return all(plain(field.type) for field in kind)
        return plain(kind.value_type) if pa.types.is_list(kind) else pa.types.is_string(kind)

    assert [field.name for field in schema if not plain(field.type)] == []
    assert [name for name in schema.names if name != name.lower()] == []


def test_strangers_text_makes_no_folders(store, tmp_path):
    done = export(store, tmp_path / "set")
    files = sorted(file.relative_to(tmp_path / "set") for file in tmp_path.rglob("*.parquet"))
    assert len(files) == done.files == 6
    assert [len(file.parts) for file in files] == [6] * 6
    odd = files[-1].as_posix()
    assert odd.startswith(
        "account=__HIVE_DEFAULT_PARTITION__/region=__HIVE_DEFAULT_PARTITION__/year=2026"
    )
    assert any(UNDATED in file.as_posix() for file in files)


def test_the_same_store_gives_the_same_files(store, tmp_path):
    exports = []
    for folder in (tmp_path / "one", tmp_path / "two"):
        export(store, folder)
        files = folder.rglob("*.parquet")
        exports.append({file.relative_to(folder): file.read_bytes() for file in files})
    assert exports[0] == exports[1]


def test_a_folder_that_holds_something_is_left_alone(store, tmp_path):
    folder = tmp_path / "set"
    folder.mkdir()
    (folder / "mine").write_text("x")
    with pytest.raises(UsageError, match="name a new or an empty folder"):
        export(store, folder)
    with pytest.raises(UsageError, match="name a new or an empty folder"):
        export(store, folder / "mine")
    with pytest.raises(UsageError, match="does not exist"):
        export(store, tmp_path / "no" / "set")
    assert [file.name for file in folder.iterdir()] == ["mine"]


def test_an_export_that_fails_leaves_nothing(tmp_path):
    (tmp_path / "text.duckdb").write_text("no store")
    with pytest.raises(AuditorError, match="not a store"):
        export(str(tmp_path / "text.duckdb"), tmp_path / "set")
    assert [file.name for file in tmp_path.iterdir()] == ["text.duckdb"]


def test_a_folder_that_cannot_be_made_is_reported_by_its_own_name(store, tmp_path):
    folder = tmp_path / ("x" * 250)  # too long with what is added to it while it is written
    with pytest.raises(AuditorError) as caught:
        export(store, folder)
    message = "cannot be written: File name too long; choose a folder that you can write to"
    assert str(caught.value) == f"{folder}: {message}"


def test_a_disk_without_space_is_named_by_the_number_of_the_error(store, tmp_path, monkeypatch):
    words = 'Async write failed: {"exception_message":"Could not write file \\"s/a.parquet\\": '

    def fail(*_):
        raise duckdb.IOException(f'IO Error: {words}No space left on device","errno":"28"}}')

    monkeypatch.setattr("auditor.engine.store.export.copy_records", fail)
    with pytest.raises(AuditorError) as caught:
        export(store, tmp_path / "set")
    message = (
        "cannot be written: No space left on device; free some space, or write to another disk"
    )
    assert str(caught.value) == f"{tmp_path / 'set'}: {message}"


def test_a_long_record_may_take_the_memory_of_the_run(archive, tmp_path):
    long = event(1, **{"k" * 2_000_000: 1})
    path = tmp_path / "long.duckdb"
    with store_writer(str(path)) as writer:
        writer.ingest(discover([str(archive(a=[long, event(2)]))]))
    with mock.patch.object(connection, "_QUERY_BYTES", 100 * MB):
        assert export(str(path), tmp_path / "set").records == 2
    (file,) = (tmp_path / "set").rglob("*.parquet")
    written = sorted(pq.read_table(file)["eventid"].to_pylist())
    assert written == [long["eventID"], event(2)["eventID"]]


class PercentProgress:
    """Notes how far the work says it is."""

    def __init__(self):
        self.totals, self.done = [], 0

    def total(self, files):
        self.totals.append(files)

    def advance(self, files, size):
        self.done += files


def test_an_export_says_in_percent_how_far_it_is(store, tmp_path):
    heard = PercentProgress()
    export(str(store), tmp_path / "set", heard)
    assert heard.totals == [100]
    assert 0 <= heard.done <= 100
