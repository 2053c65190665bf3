"""A batch of long records is committed in portions; until the last one, nothing reads the store."""

import json
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from pathlib import Path
from typing import Any
from unittest import mock

import duckdb
import pytest
from typer.testing import CliRunner

from auditor.audit.run import run_audit
from auditor.cli import app
from auditor.engine.store import ingest as ingesting
from auditor.engine.store import portions
from auditor.engine.store.aggregates import derive_aggregates
from auditor.engine.store.ingest import IngestSummary, store_writer
from auditor.readers import discover
from auditor.replay.question import Question
from auditor.result.json import to_json
from auditor.rules import load_rules
from tests.conftest import record
from tests.engine.store.stopped_ingest import contents

PACK = load_rules(["iam-changes"])
INTERRUPTED = "the last `auditor ingest` into this store was interrupted; run it again"
ROW_GROUPS = "SELECT count(DISTINCT row_group_id) FROM pragma_storage_info('records')"


def event(number: int, characters: int = 6_000, **fields: object) -> dict[str, object]:
    parameters = {"text": "x" * characters}
    identity = f"00000000-0000-4000-8000-{number:012d}"
    return record(eventID=identity, requestParameters=parameters, **fields)


def write(path: Path, *items: object) -> None:
    path.parent.mkdir(exist_ok=True)
    path.write_text(json.dumps({"Records": items}))


@contextmanager
def small_portions(size: int = 20_000) -> Iterator[None]:
    """Let a portion have three records of 6,000 bytes, and read these one by one."""
    with (
        mock.patch.multiple(ingesting, _PORTION_BYTES=size, _PORTION_RECORDS=10),
        mock.patch("auditor.engine.scan.stream._VECTOR_BYTES", 6_000),
    ):
        yield


@pytest.fixture
def logs(tmp_path: Path) -> Path:
    """Long and ordinary records, copies of both, and an item that is not a record."""
    return written(tmp_path / "logs")


@pytest.fixture(scope="module")
def unfinished(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """An unfinished store, and the logs whose ingest was interrupted; not to be written to."""
    folder = tmp_path_factory.mktemp("unfinished")
    store, logs = folder / "store.duckdb", written(folder / "logs")
    interrupted(store, logs)
    return store, logs


def written(folder: Path) -> Path:
    write(folder / "a.json", *(event(n) for n in range(9)))
    write(folder / "b.json", *(event(n, 10) for n in range(100, 160)))
    write(folder / "c.json", *(event(n, errorCode="Denied") for n in range(0, 12, 2)), {"x": 1})
    write(folder / "d.json", event(500), event(1), event(101, 10))
    return folder


def put(store: Path, logs: Path) -> IngestSummary:
    with store_writer(str(store)) as writer:
        return writer.ingest(discover([str(logs)]))


def audit(store: Path) -> str:
    return to_json(run_audit(Question([str(store)], PACK))).replace(store.name, "STORE")


def interrupted(store: Path, logs: Path, portion: int = 2, is_killed: bool = True) -> None:
    """Ingest logs, and end after some portion; a killed process removes nothing."""
    done = iter(range(1, portion))

    def commit(connection: duckdb.DuckDBPyConnection, batch: int) -> None:
        portions.commit_portion(connection, batch)
        if next(done, None) is None:
            raise KeyboardInterrupt

    with (
        small_portions(),
        mock.patch.object(ingesting, "commit_portion", commit),
        mock.patch.object(ingesting, "remove_unfinished") if is_killed else nullcontext(),
        pytest.raises(KeyboardInterrupt),
    ):
        put(store, logs)


def rows(store: Path, sql: str) -> list[tuple[Any, ...]]:
    with duckdb.connect(str(store), read_only=True) as connection:
        return connection.execute(sql).fetchall()


def changed(logs: Path) -> None:
    """Change log files, so that copies in others count again, and some events are gone."""
    write(logs / "a.json", *(event(n, userAgent="other") for n in range(3, 9)))
    write(logs / "d.json", event(501), event(1))
    write(logs / "e.json", event(600), event(4))


def test_a_store_written_in_portions_is_the_store_of_one_transaction(tmp_path, logs):
    whole, parted = tmp_path / "whole.duckdb", tmp_path / "parted.duckdb"
    for change in (lambda _: None, changed):
        change(logs)
        expected = put(whole, logs)
        with small_portions():
            assert put(parted, logs) == expected
        assert contents(parted) == contents(whole)
        assert audit(parted) == audit(whole)
    assert rows(parted, ROW_GROUPS) > rows(whole, ROW_GROUPS)
    assert rows(parted, "SELECT version FROM about") == [(3,)]


def test_ordinary_records_are_one_transaction(tmp_path, logs):
    with mock.patch.object(ingesting, "commit_portion") as commit:
        put(tmp_path / "store.duckdb", logs)
    commit.assert_not_called()
    tables = rows(tmp_path / "store.duckdb", "SELECT table_name FROM duckdb_tables()")
    assert ("long_batches",) not in tables


def test_an_interrupted_ingest_leaves_a_store_that_can_be_read(tmp_path, logs):
    store, before = tmp_path / "store.duckdb", tmp_path / "before.duckdb"
    for path in (store, before):
        put(path, logs)
    changed(logs)
    interrupted(store, logs, is_killed=False)
    assert contents(store) == contents(before)
    assert audit(store) == audit(before)


@pytest.mark.parametrize(
    "portion",
    [pytest.param(1, marks=pytest.mark.slow), 2, pytest.param(3, marks=pytest.mark.slow)],
)
def test_the_next_ingest_removes_what_an_interrupted_one_left(tmp_path, logs, portion):
    store, whole = tmp_path / "store.duckdb", tmp_path / "whole.duckdb"
    for change in (lambda _: None, changed):
        change(logs)
        interrupted(store, logs, portion)
        put(whole, logs)
        put(store, logs)
        assert contents(store) == contents(whole)
        assert rows(store, "SELECT count(*) FROM long_batches") == [(0,)]


def test_an_ingest_of_other_logs_removes_it_too(tmp_path, logs):
    store = tmp_path / "store.duckdb"
    interrupted(store, logs)
    write(tmp_path / "others" / "z.json", event(900, 10))
    assert put(store, tmp_path / "others").records == 1
    assert rows(store, "SELECT count(*) FROM records") == [(1,)]


@pytest.mark.parametrize(
    "command",
    [
        "audit STORE",
        "backtest STORE --rules iam-changes --threshold 1,2",
        "coverage STORE",
        "evidence STORE -o FOLDER",
        "explain-state IAMAllActivityAlarm STORE --at 2026-01-01T00:00:00Z --rules iam-changes",
        "export STORE FOLDER",
        "ingest LOGS --store STORE --dry-run",
        "query STORE 'SELECT count(*) FROM records'",
        "verify LOGS STORE",
        "who STORE --identity a",
    ],
)
def test_no_command_reads_an_unfinished_store(tmp_path, unfinished, command):
    store, logs = unfinished
    arguments = command.replace("'", "").split(" ", 2) if "query" in command else command.split()
    paths = {"STORE": str(store), "LOGS": str(logs), "FOLDER": str(tmp_path / "folder")}
    done = CliRunner().invoke(app, [paths.get(argument, argument) for argument in arguments])
    assert f"{store}: {INTERRUPTED}" in (done.stderr or str(done.exception))
    assert done.exit_code == 1
    assert not (tmp_path / "folder").exists()


def test_later_ingests_leave_the_row_groups_of_portions(tmp_path, logs):
    store = tmp_path / "store.duckdb"
    with small_portions():
        put(store, logs)
    ((before,),) = rows(store, ROW_GROUPS)
    write(logs / "later.json", event(700, 10))
    put(store, logs)
    assert rows(store, ROW_GROUPS) == [(before + 1,)]


def test_other_versions_refuse_an_unfinished_store(tmp_path, logs):
    store = tmp_path / "store.duckdb"
    put(store, logs)
    write(logs / "more.json", *(event(n) for n in range(800, 812)))
    interrupted(store, logs)
    assert rows(store, "SELECT version FROM about") == [(-3,)]


@pytest.mark.parametrize("size", [20_000, 10_000_000])
def test_a_batch_that_does_not_fit_is_written_again_with_the_memory_of_the_run(
    tmp_path, logs, size
):
    """As with records of dozens of megabytes."""
    whole, again = tmp_path / "whole.duckdb", tmp_path / "again.duckdb"
    expected = put(whole, logs)
    errors = iter([duckdb.OutOfMemoryException("no memory")])

    def derive(connection: duckdb.DuckDBPyConnection, batch: int) -> None:
        for error in errors:
            raise error
        derive_aggregates(connection, batch)

    with small_portions(size), mock.patch.object(ingesting, "derive_aggregates", derive):
        assert put(again, logs) == expected
    assert contents(again) == contents(whole)
