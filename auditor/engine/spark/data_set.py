"""Write log files to a data set of Parquet files in the layout of `export`, on a cluster.

The first pass finds copies of events. In the second, each task writes the records of its part, so
no texts move between tasks.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Final

import duckdb
import numpy as np
import pyarrow as pa

from auditor.cloudtrail.keys import Pruning
from auditor.cloudtrail.logfile import DEFAULT_CAP, Intake
from auditor.engine.base import Criteria
from auditor.engine.duckdb.connection import connected
from auditor.engine.scan.parts import (
    SIZES,
    PackedLogFiles,
    Sizes,
    log_file_parts,
    share_count,
    total_size,
)
from auditor.engine.scan.scan import intake_of, name_log_files
from auditor.engine.spark.cluster import Cluster
from auditor.engine.spark.jobs import Jobs
from auditor.engine.spark.judging import judge_parts
from auditor.engine.spark.listing import check_sources, discover_spread
from auditor.engine.spark.messages import Message, MessageKind
from auditor.engine.spark.results import Results
from auditor.engine.spark.session import spark_session
from auditor.engine.spark.settling import settle
from auditor.engine.spark.task_limits import limit, task_folder
from auditor.engine.spark.work_dir import WorkDir, is_empty
from auditor.engine.store.export import copy_records
from auditor.engine.store.ingest import StoreWriter
from auditor.engine.store.store import attached
from auditor.errors import UsageError
from auditor.file_names import is_object_url
from auditor.new_folders import check_new, new_folder
from auditor.paths import unwritable
from auditor.progress import SILENT, Progress
from auditor.readers import Discovery
from auditor.temporary import temporary_folder

_DONE: Final = "_SUCCESS"
"""The object that marks a data set in a bucket as complete, as in Hadoop."""


@dataclass(frozen=True, slots=True)
class DataSet:
    """The content of a data set."""

    files: int
    """The number of Parquet files: one for each part of the log files and partition with events."""
    intake: Intake
    discovery: Discovery


def ingest_spread(
    sources: Sequence[str],
    location: str,
    cluster: Cluster,
    pruning: Pruning,
    progress: Progress = SILENT,
    cap: int = DEFAULT_CAP,
) -> DataSet:
    """Write the records of log files to Hive partitions below a folder or URL.

    A local folder appears once it is complete. In a bucket the file `_SUCCESS` comes last.

    Args:
        pruning: selects files by their keys.
        cap: bytes that one log file may expand to.

    Raises:
        UsageError: the folder is not empty, or a source does not exist.
        AuditorError: it cannot be written, Spark is not available, or it fails.
    """
    _check(location)
    check_sources(sources)
    with spark_session(cluster.master) as session:
        jobs = Jobs(session, progress)
        return write_data_set(jobs, discover_spread(jobs, sources, pruning), location, cap)


def write_data_set(
    jobs: Jobs,
    discovery: Discovery,
    location: str,
    cap: int = DEFAULT_CAP,
    sizes: Sizes = SIZES,
) -> DataSet:
    """Write a data set of the found log files to an empty place."""
    if is_object_url(location):
        done = _written(jobs, discovery, WorkDir(location), cap, sizes)
        WorkDir(location).put(_DONE, b"")
        return done
    try:
        with new_folder(Path(location)) as part:
            return _written(jobs, discovery, WorkDir(str(part.absolute())), cap, sizes)
    except OSError as error:
        raise unwritable(location, error) from error


def write_part(given: Iterator[Message], target: WorkDir, cap: int) -> Iterator[Message]:
    """Write the records of a part except copies that do not count; pass on other messages.

    A step for `mapInArrow`. Its files are named after the part, so a task that runs again writes
    the same files.
    """
    parts: list[PackedLogFiles] = []
    dropped = []
    for message in given:
        match message.relation:
            case MessageKind.WORK:
                parts.append(message.value)
            case MessageKind.DROPPED:
                dropped.append(message.table)
            case _:
                yield message
    for part in parts:
        with temporary_folder(task_folder()) as folder:
            files = _write(part, dropped, Path(folder), target, cap)
        yield Message.of_value(0, MessageKind.ANSWER, files)


def _written(jobs: Jobs, discovery: Discovery, target: WorkDir, cap: int, sizes: Sizes) -> DataSet:
    parts = list(log_file_parts(discovery.log_files, jobs.cores, sizes))
    shares = share_count(discovery.log_files, jobs.cores, sizes)
    starts = np.array([part.first for part in parts], np.int64)
    with connected() as connection:
        results = Results(connection)
        name_log_files(connection, discovery.log_files)
        files = 0
        if parts:
            work = jobs.messages(
                Message.of_value(number, MessageKind.WORK, part)
                for number, part in enumerate(parts)
            )
            everything = partial(judge_parts, criteria=Criteria(()), shares=shares, cap=cap)
            judged = jobs.step(work, everything, len(parts))
            settled = jobs.step(judged, partial(settle, work_dir=None, starts=starts), shares)
            writing = partial(write_part, target=target, cap=cap)
            written = jobs.step(jobs.union(work, settled), writing, len(parts))
            steps = (len(parts), shares, len(parts))
            messages = list(jobs.collected(written, steps, total_size(discovery.log_files)))
            files = sum(
                message.value for message in messages if message.relation is MessageKind.ANSWER
            )
            results.take(
                message for message in messages if message.relation is not MessageKind.ANSWER
            )
        intake = intake_of(connection, discovery, results.tally, results.copy_counts())
    return DataSet(files, intake, discovery)


def _write(
    part: PackedLogFiles, dropped: Sequence[pa.Table], folder: Path, target: WorkDir, cap: int
) -> int:
    """Put a part into a temporary store, and the records that count from there into files."""
    log_files = tuple(part.unpacked())
    rows = folder / "records"
    with attached(str(folder / "part.duckdb"), read_only=False) as connection:
        limit(connection, str(folder))
        StoreWriter(connection).ingest(Discovery(log_files), SILENT, cap)
        for table in dropped:
            _take_out(connection, table, part.first)
        copy_records(connection, rows)
    files = 0
    for path in sorted(rows.rglob("*.parquet")):
        partition = path.parent.relative_to(rows).as_posix()
        name = f"part-{part.first:08}-{path.stem}.parquet"
        target.put(f"{partition}/{name}", path.read_bytes())
        files += 1
    return files


def _take_out(connection: duckdb.DuckDBPyConnection, dropped: pa.Table, first: int) -> None:
    """Remove copies from a store whose log files are numbered from 1 in the order of the part."""
    connection.register("copies_elsewhere", dropped)
    connection.execute(
        "DELETE FROM store.records WHERE (log_file, position) IN"
        " (SELECT (file - $first + 1, position) FROM copies_elsewhere)",
        {"first": first},
    )
    connection.unregister("copies_elsewhere")


def _check(location: str) -> None:
    """Reject a place that is not empty.

    Raises:
        UsageError: the place is not empty, or its folder does not exist.
    """
    if is_object_url(location):
        if not is_empty(location):
            raise UsageError(f"{location}: already exists; name a new or an empty folder")
    else:
        check_new(Path(location))
