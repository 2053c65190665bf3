"""Stops ingests on purpose; test_stopped_ingest.py runs this in a separate process.

    python -m tests.engine.store.stopped_ingest STOP FOLDER STORE WORK [PORTION_BYTES]

Ingests FOLDER into copies of STORE, or into new stores if that does not exist, each in a fork of
this process, in which all modules are loaded and no connection was opened. The n-th ingest is
stopped at its n-th statement, or once a file of the store exceeds n times 64 kB, until an ingest
reaches its end. STOP is one of `STOPS`, IN_TURN for all of them in turn, or SPACE. With KEPT, one
ingest is not stopped, but its store copied before each statement that finds it changed: these are
all the files that SIGKILL before a statement could leave. Prints how many stores were left, and how
the result of each differs from that of an ingest that was not stopped. With PORTION_BYTES, batches
of long records are committed in portions of that size.
"""

import contextlib
import ctypes
import io
import operator
import os
import pickle
import resource
import shutil
import signal
import sys
import threading
from collections import deque
from collections.abc import Callable, Iterator
from functools import partial
from itertools import count, cycle, repeat
from pathlib import Path
from typing import Any, Final
from unittest import mock

import duckdb

from auditor.__main__ import command
from auditor.cli import main as run_command
from auditor.engine.base import Criteria
from auditor.engine.scan import stream
from auditor.engine.store import ingest
from auditor.engine.store.store import records_table_sql
from auditor.engine.store.stored_relations import open_store
from auditor.engine.store.upgrade import ingest_sql
from auditor.errors import AuditorError

BATCH_BYTES: Final = 4_000
"""Maximum stored bytes of the files in a transaction, chosen so that an ingest has two."""
SPACE_STEP: Final = 65_536
EACH: Final = 0
"""Stands for the numbers of all statements."""

_connect = duckdb.connect
_call: Callable[[Callable[[], Any]], Any] = operator.call
_raise = ctypes.CDLL(None)["raise"]


class Connection:
    """A connection with one statement that is stopped, or with EACH."""

    statements = 0

    def __init__(self, stop: "Stop", number: int, **options: Any) -> None:
        self._connection = _connect(**options)
        self._stop = stop
        self._number = number

    def __enter__(self) -> "Connection":
        return self

    def __exit__(self, *_: object) -> None:
        self._connection.close()

    def __getattr__(self, name: str) -> Any:
        return getattr(self._connection, name)

    def execute(self, *statement: Any) -> Any:
        Connection.statements += 1
        execute = partial(self._connection.execute, *statement)
        is_stopped = self._number in (Connection.statements, EACH)
        return self._stop(execute) if is_stopped else execute()


Stop = Callable[[Callable[[], Any]], Any]


def stop_before(sent: signal.Signals) -> Stop:
    def stop(execute: Callable[[], Any]) -> Any:
        os.kill(os.getpid(), sent)
        return execute()

    return stop


def interrupt_within(execute: Callable[[], Any]) -> Any:
    """Execute a statement during which Ctrl-C arrives, without a step in Python in between."""
    calls: list[Callable[[], Any]] = [partial(_raise, int(signal.SIGINT)), execute]
    return deque(map(_call, calls), maxlen=1).pop()


STOPS: Final[dict[str, tuple[Stop, int]]] = {
    "SIGKILL": (stop_before(signal.SIGKILL), -signal.SIGKILL),
    "SIGTERM": (stop_before(signal.SIGTERM), 128 + signal.SIGTERM),
    "SIGINT": (stop_before(signal.SIGINT), 130),
    "SIGINT-within": (interrupt_within, 130),
}
"""The ways to stop an ingest at a statement, each with the expected exit status."""
IN_TURN: Final = "in turn"
KEPT: Final = "kept"


def keep(store: Path, folder: Path) -> Stop:
    """Copy a store into a folder named after the statement that finds it changed."""
    kept: dict[str, bytes] = {}

    def stop(execute: Callable[[], Any]) -> Any:
        files = {path.name: path.read_bytes() for path in store.parent.glob(store.name + "*")}
        if files != kept:
            copies = folder / f"{Connection.statements}"
            copies.mkdir(parents=True)
            for name, content in files.items():
                (copies / name).write_bytes(content)
            kept.clear()
            kept.update(files)
        return execute()

    return stop


def load_modules(work: Path) -> None:
    """Load what an ingest needs, but open no connection, whose threads a fork would lack."""
    arguments = ["auditor", "ingest", str(work / "absent"), "--store", str(work / "s.duckdb")]
    with mock.patch.object(sys, "argv", arguments), contextlib.redirect_stderr(io.StringIO()):
        assert run_command() == 2
    assert records_table_sql()
    assert ingest_sql()
    assert threading.active_count() == 1


def in_fork(run: Callable[[], object], errors: Path) -> int:
    """Run a function in a fork; return the exit status, negative for a signal."""
    child = os.fork()
    if child == 0:
        with errors.open("w") as written:
            os.dup2(written.fileno(), 2)
        os._exit(0 if run() else 1)
    _, status = os.waitpid(child, 0)
    return os.waitstatus_to_exitcode(status)


def ingested(folder: Path, store: Path, stop: str | Stop = "", number: int = EACH) -> None:
    """Run `auditor ingest`, stopped at some statement or without space from some size on."""
    if stop in STOPS:
        stop = STOPS[stop][0]
    if callable(stop):
        vars(duckdb)["connect"] = partial(Connection, stop, number)
    elif stop:
        space = number * SPACE_STEP
        resource.setrlimit(resource.RLIMIT_FSIZE, (space, space))
    sys.argv = ["auditor", "ingest", str(folder), "--store", str(store)]
    vars(ingest)["_BATCH_BYTES"] = BATCH_BYTES
    command()


def commit_portions_of(size: int) -> None:
    """Let all ingests commit records in portions of some bytes."""
    vars(ingest)["_PORTION_BYTES"] = size
    vars(stream)["_VECTOR_BYTES"] = size // 4


def contents(store: Path) -> list[list[tuple[Any, ...]]]:
    """Return the content of a store, with names of files instead of numbers, over all batches."""
    of_files = dict.fromkeys(("records", "copies", "containers", "rejections"), "log_file")
    of_files["log_files"] = "log_file, batch"
    with _connect(str(store), read_only=True) as connection:
        return [
            *(
                connection.execute(
                    f"SELECT f.name AS log_file, t.* EXCLUDE ({without}) FROM {table} AS t"
                    " LEFT JOIN log_files AS f ON f.log_file = t.log_file ORDER BY ALL"
                ).fetchall()
                for table, without in of_files.items()
            ),
            connection.execute(
                "SELECT account, region, kind, delivered, min(first_event), max(last_event),"
                " sum(records) FROM traffic GROUP BY account, region, kind, delivered,"
                " date_trunc('minute', first_event) ORDER BY ALL"
            ).fetchall(),
            connection.execute(
                "SELECT seconds, sum(records) FROM delays GROUP BY seconds ORDER BY ALL"
            ).fetchall(),
            connection.execute(
                "SELECT identity, aspect, value, min(first_event) FROM first_uses"
                " GROUP BY identity, aspect, value ORDER BY ALL"
            ).fetchall(),
            connection.execute(
                "SELECT identity, call, minute, by_service, change, sum(records), sum(refused)"
                " FROM call_minutes GROUP BY ALL ORDER BY ALL"
            ).fetchall(),
            connection.execute(
                "SELECT name, position, id, own_ids FROM issued JOIN log_files USING (log_file)"
                " ORDER BY ALL"
            ).fetchall(),
            *(
                connection.execute(f"FROM {table} ORDER BY ALL").fetchall()
                for table in ("passed_over", "about", "counted_calls")
            ),
        ]


PARTIAL: Final = """
    SELECT count(*) FROM store.records WHERE log_file NOT IN (SELECT log_file FROM store.log_files)
"""


def opens(store: Path) -> bool:
    """Return whether a store can be read and has whole batches, or is refused with a message."""
    try:
        with open_store(str(store), Criteria(())) as relations:
            partial_records = relations.connection.execute(PARTIAL).fetchall()
            return relations.intake.records >= 0 and partial_records == [(0,)]
    except AuditorError as error:
        return "damaged" not in str(error)


def put(store: Path, path: Path) -> None:
    """Replace the files of a store by copies of those of another, which may have none."""
    for old in path.parent.glob(path.name + "*"):
        old.unlink()
    for file in store.parent.glob(store.name + "*"):
        shutil.copy(file, path.with_name(path.name + file.name.removeprefix(store.name)))


def stopped(
    stop: str, folder: Path, store: Path, path: Path, errors: Path
) -> Iterator[tuple[str, str]]:
    """Stop ingests into a store, a copy of another; yield each one's name and what was wrong."""
    for number, each in zip(count(1), cycle(STOPS) if stop == IN_TURN else repeat(stop)):
        put(store, path)
        status = in_fork(partial(ingested, folder, path, each, number), errors)
        if status == 0:
            return
        is_expected = status == (STOPS[each][1] if each in STOPS else 1)
        is_message = is_expected and "Traceback" not in errors.read_text()
        name = f"{each} {number}, exit status {status}"
        yield name, "" if is_message else f"ended with {errors.read_text()!r}, "


def kept(folder: Path, store: Path, path: Path, errors: Path) -> Iterator[tuple[str, str]]:
    """Put the files that one ingest had before its statements in the place of a store."""
    copies = path.parent / "copies"
    put(store, path)
    status = in_fork(partial(ingested, folder, path, keep(path, copies)), errors)
    assert status == 0, errors.read_text()
    for number in sorted(int(each.name) for each in copies.iterdir()):
        put(copies / f"{number}" / path.name, path)
        yield f"{KEPT} {number}", ""


def differences(stop: str, folder: Path, store: Path, work: Path) -> Iterator[str]:
    """Stop ingests one after the other; yield the fault of each, "" if there is none."""
    path, whole, errors = work / "s.duckdb", work / "whole.duckdb", work / "errors"
    load_modules(work)
    put(store, whole)
    assert in_fork(lambda: ingested(folder, whole), errors) == 0, errors.read_text()
    pickled = work / "contents"
    assert in_fork(lambda: pickled.write_bytes(pickle.dumps(contents(whole))), errors) == 0
    expected_contents = pickle.loads(pickled.read_bytes())
    left = (
        kept(folder, store, path, errors)
        if stop == KEPT
        else stopped(stop, folder, store, path, errors)
    )
    for name, wrong in left:
        if in_fork(lambda: opens(path), errors):
            wrong += f"cannot be opened: {errors.read_text()}"
        if in_fork(lambda: ingested(folder, path), errors):
            wrong += f"going on: {errors.read_text()}"
        elif in_fork(lambda: contents(path) == expected_contents, errors):
            wrong += "another store"
        yield f"{name}: {wrong}" if wrong else ""


def main() -> None:
    stop, *paths = sys.argv[1:5]
    for portion_bytes in sys.argv[5:]:
        commit_portions_of(int(portion_bytes))
    faults = list(differences(stop, *map(Path, paths)))
    sys.stdout.write("\n".join([str(len(faults)), *filter(None, faults)]))


if __name__ == "__main__":
    main()
