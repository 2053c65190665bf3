"""A store's records as a data set of Parquet files for Athena, Spark and other engines."""

import os
import re
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from threading import Event, Thread
from typing import Final

import duckdb

from auditor import resources
from auditor.engine.duckdb.connection import limit_memory
from auditor.engine.store.store import attached
from auditor.errors import AuditorError
from auditor.limits import limits
from auditor.new_folders import check_new, new_folder
from auditor.paths import unwritable
from auditor.pattern.sql import literal
from auditor.progress import SILENT, Progress

_BUFFERED_RECORDS: Final = 20_000
"""The most records in memory before they are written to the files of their partitions."""
_CODE: Final = r'"errno":"(\d+)"'
"""Where DuckDB's message has the number of an error of the system."""
_PROGRESS_SECONDS: Final = 0.2
"""The seconds between two reports of progress."""


@dataclass(frozen=True, slots=True)
class ExportSummary:
    """The content of a data set."""

    records: int
    files: int
    """The number of files, mostly one for each partition: account, Region and UTC day."""


def export(store: str, folder: Path, progress: Progress = SILENT) -> ExportSummary:
    """Write all of a store's records to a folder of Hive partitions, or nothing.

    The same store gives the same files.

    Raises:
        UsageError: the folder is not empty, or the file is not a store.
        AuditorError: the folder cannot be written.
    """
    check_new(folder)
    try:
        with new_folder(folder) as part:
            records = _copy(store, part, progress)
            files = sum(1 for _ in part.rglob("*.parquet"))
    except OSError as error:
        raise unwritable(folder, error) from error
    except duckdb.Error as error:
        reason = str(error).splitlines()[0]
        raise AuditorError(f"{folder}: cannot be written: {reason}") from error
    return ExportSummary(records, files)


def _copy(store: str, folder: Path, progress: Progress) -> int:
    with attached(store, read_only=True) as connection, _watched(connection, progress):
        try:
            return copy_records(connection, folder)
        except duckdb.IOException as error:
            if "Could not write" not in str(error):  # it is the store that fails
                raise
            code = re.search(_CODE, str(error))
            reason = (int(code[1]), os.strerror(int(code[1]))) if code else (str(error),)
            raise OSError(*reason) from error


def copy_records(connection: duckdb.DuckDBPyConnection, folder: Path) -> int:
    """Write the records of an attached store to Hive partitions; return their number."""
    slots = {"/* folder */ 'cloudtrail_logs'": literal(str(folder))}
    connection.execute("SET threads = 1")  # each of several would write files of its own
    connection.execute(f"SET partitioned_write_flush_threshold = {_BUFFERED_RECORDS}")
    copying = resources.filled("export", slots)
    try:
        ((records,),) = connection.execute(copying).fetchall()
    except duckdb.OutOfMemoryException:  # each column parses the text of a long record once more
        limit_memory(connection, limits().memory)
        for begun in folder.glob("*"):
            shutil.rmtree(begun)
        ((records,),) = connection.execute(copying).fetchall()
    return int(records)


@contextmanager
def _watched(connection: duckdb.DuckDBPyConnection, progress: Progress) -> Iterator[None]:
    """Report the progress of the next statement, in percent."""
    # DuckDB counts only then; nothing is drawn.
    connection.execute("SET enable_progress_bar_print = false; SET enable_progress_bar = true")
    progress.total(100)
    done = Event()

    def watch() -> None:
        advanced = 0
        while not done.wait(_PROGRESS_SECONDS):
            percent = int(connection.query_progress())
            if percent > advanced:
                progress.advance(percent - advanced, 0)
                advanced = percent

    watcher = Thread(target=watch)
    watcher.start()
    try:
        yield
    finally:
        done.set()
        watcher.join()
