"""An ingest that is stopped anywhere leaves a store that the next one completes."""

import gzip
import json
import subprocess
import sys
from pathlib import Path

import pytest

from auditor.engine.store.ingest import store_writer
from auditor.readers import discover
from tests.conftest import record
from tests.engine.store.stopped_ingest import IN_TURN, KEPT
from tests.paths import GOLDEN, ROOT

PORTION_BYTES = 24_000
"""Bytes of records of which the larger batch has a first portion, one in between and a last one."""


def write(folder: Path, name: str, *items: dict[str, object]) -> None:
    text = json.dumps({"Records": items})
    (folder / f"{name}.json.gz").write_bytes(gzip.compress(text.encode(), mtime=0))


def event(number: int, **fields: object) -> dict[str, object]:
    return record(eventID=f"00000000-0000-4000-8000-{number:012d}", **fields)


def texts(number: int, characters: int) -> str:
    """Text that does not compress well, the same each time."""
    return f"{pow(7, 10_000 + number) % pow(10, characters):x}"


@pytest.fixture
def logs(tmp_path: Path) -> Path:
    """Log files of several transactions, with copies, a damaged file, and other items."""
    folder = tmp_path / "logs"
    folder.mkdir()
    for n in range(4):
        write(folder, f"f{n}", *(event(50 * n + m, requestID=texts(m, 60)) for m in range(30)))
    write(folder, "copies", *(event(n, errorCode="Denied") for n in range(0, 200, 30)))
    write(folder, "odd", event(900), {"x": 1})
    (folder / "cut.json.gz").write_bytes((folder / "f0.json.gz").read_bytes()[:-30])
    (folder / "note.pdf").write_bytes(b"%PDF-1.4")
    return folder


def stopped(stop: str, logs: Path, store: Path, *portion_bytes: int) -> tuple[int, list[str]]:
    """How many ingests were stopped, and what was wrong after some of them."""
    work = logs.parent / "work"
    work.mkdir()
    module = "tests.engine.store.stopped_ingest"
    command = [sys.executable, "-m", module, stop, *map(str, (logs, store, work, *portion_bytes))]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    number, *wrong = done.stdout.split("\n", 1)
    return int(number), wrong


@pytest.mark.slow
@pytest.mark.process
@pytest.mark.parametrize(("stop", "least"), [(KEPT, 5), ("SIGTERM", 40), ("SIGINT-within", 40)])
def test_an_ingest_stopped_at_any_statement_is_completed_by_the_next(stop, least, logs):
    number, wrong = stopped(stop, logs, logs.parent / "none.duckdb")
    assert not wrong
    assert number >= least


@pytest.mark.slow
@pytest.mark.process
@pytest.mark.parametrize("portion_bytes", [(), (PORTION_BYTES,)], ids=["whole", "in portions"])
def test_so_is_one_that_reads_changed_files_again(logs, portion_bytes):
    store = logs.parent / "before.duckdb"
    with store_writer(str(store)) as writer:
        writer.ingest(discover([str(logs)]))
    write(logs, "f1", *(event(50 + m, requestID=texts(m, 40)) for m in range(5, 35)))
    write(logs, "copies", event(7), event(901))
    write(logs, "odd", event(902))
    number, wrong = stopped(IN_TURN, logs, store, *portion_bytes)
    assert not wrong
    assert number > (40 if portion_bytes else 20)


@pytest.mark.slow
@pytest.mark.process
def test_so_is_one_that_upgrades_a_store_of_version_2(logs):
    store = logs.parent / "old.duckdb"
    store.write_bytes(gzip.decompress((GOLDEN / "store-2" / "store.duckdb.gz").read_bytes()))
    number, wrong = stopped(IN_TURN, logs, store)
    assert not wrong
    assert number > 40


@pytest.mark.slow
@pytest.mark.process
@pytest.mark.parametrize(("stop", "least"), [(KEPT, 10), (IN_TURN, 100)])
def test_so_is_one_that_commits_batches_in_portions(stop, least, logs):
    number, wrong = stopped(stop, logs, logs.parent / "none.duckdb", PORTION_BYTES)
    assert not wrong
    assert number >= least


@pytest.mark.slow
@pytest.mark.process
def test_an_ingest_of_long_records_without_space_is_completed_once_there_is_room(logs):
    write(logs, "f4", *(event(200 + m, requestID=texts(m, 9000)) for m in range(30)))
    number, wrong = stopped("SPACE", logs, logs.parent / "none.duckdb", 80_000)
    assert not wrong
    assert number > 20


@pytest.mark.slow
@pytest.mark.process
def test_an_ingest_without_space_on_the_disk_is_completed_once_there_is_room(logs):
    for n in range(4, 8):
        write(logs, f"f{n}", *(event(50 * n + m, requestID=texts(m, 9000)) for m in range(30)))
    number, wrong = stopped("SPACE", logs, logs.parent / "none.duckdb")
    assert not wrong
    assert number > 20
