"""Fills the relations from log files that a cluster reads."""

import uuid
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from functools import partial
from pathlib import Path

import duckdb

from auditor import resources
from auditor.cloudtrail.keys import ALL, Pruning
from auditor.cloudtrail.logfile import DEFAULT_CAP, CopyCount
from auditor.engine.base import Criteria, Relations
from auditor.engine.duckdb.connection import connected, temporary_folder
from auditor.engine.scan.scan import LogFileTexts, intake_of, name_log_files
from auditor.engine.spark.cluster import Cluster
from auditor.engine.spark.jobs import Jobs
from auditor.engine.spark.listing import discover_spread
from auditor.engine.spark.messages import Message, Relation
from auditor.engine.spark.parts import SIZES, Sizes, parts_of, share_count
from auditor.engine.spark.session import spark_session
from auditor.engine.spark.tasks import judge, settle
from auditor.engine.spark.work_dir import WorkDir, get, remove
from auditor.pattern.sql import literal
from auditor.progress import SILENT, Progress
from auditor.readers import Discovery, IntakeTally

_RELATIONS = (Relation.MATCHED, Relation.TRAFFIC, Relation.DELAYS)


@contextmanager
def scan_spread(
    sources: Sequence[str],
    criteria: Criteria,
    cluster: Cluster,
    progress: Progress = SILENT,
    pruning: Pruning = ALL,
    cap: int = DEFAULT_CAP,
) -> Iterator[Relations]:
    """Fill the relations from log files, as `scan` does, by the tasks of a cluster.

    Args:
        cap: bytes that one log file may expand to.

    Raises:
        AuditorError: there is no Spark to run on, or it fails.
    """
    with connected() as connection:
        with spark_session(cluster.master) as session:  # the questions need none of its memory
            jobs = Jobs(session)
            discovery = discover_spread(jobs, sources, pruning)
            progress.total(len(discovery.log_files))
            relations = relations_of(connection, jobs, discovery, criteria, cluster.work_dir, cap)
            progress.advance(len(discovery.log_files), 0)
        yield relations


def relations_of(
    connection: duckdb.DuckDBPyConnection,
    jobs: Jobs,
    discovery: Discovery,
    criteria: Criteria,
    work_dir: str | None = None,
    cap: int = DEFAULT_CAP,
    sizes: Sizes = SIZES,
) -> Relations:
    """Fill the relations of a connection of ours from log files, by tasks."""
    results = _Results(connection)
    results.take(_run(jobs, discovery, criteria, work_dir, cap, sizes))
    name_log_files(connection, discovery.log_files)
    intake = intake_of(connection, discovery, results.tally, results.copy_counts())
    texts = LogFileTexts(discovery.log_files, cap)
    return Relations(connection, criteria.filters, intake, texts)


def _run(
    jobs: Jobs,
    discovery: Discovery,
    criteria: Criteria,
    location: str | None,
    cap: int,
    sizes: Sizes,
) -> Iterator[Message]:
    log_files = discovery.log_files
    parts = list(parts_of(log_files, jobs.cores, sizes))
    if not parts:
        return
    shares = share_count(log_files, jobs.cores, sizes)
    work_dir = None
    if location is not None:
        work_dir = WorkDir(location).below(f"auditor-{uuid.uuid4().hex}")
    work = jobs.messages(
        Message.of_value(number, Relation.WORK, part) for number, part in enumerate(parts)
    )
    judged = jobs.step(work, partial(judge, criteria=criteria, shares=shares, cap=cap), len(parts))
    settled = jobs.step(judged, partial(settle, work_dir=work_dir), shares)
    if work_dir is None:
        yield from jobs.collected(settled)
        return
    written = []
    try:
        for message in jobs.collected(settled):
            if message.relation in _RELATIONS:
                written.append(message.content.decode())
                yield Message(0, message.relation, get(written[-1]))
            else:
                yield message
    finally:
        remove(written)


class _Results:
    """Puts what tasks give into the relations of the driver."""

    def __init__(self, connection: duckdb.DuckDBPyConnection) -> None:
        self._connection = connection
        self._copies: list[CopyCount] = []
        self.tally = IntakeTally()
        connection.execute(resources.sql("relations"))
        connection.execute(resources.sql("to_settle"))

    def take(self, messages: Iterator[Message]) -> None:
        """Take messages, in any order."""
        folder = Path(temporary_folder(self._connection))
        files: dict[Relation, list[str]] = {relation: [] for relation in _RELATIONS}
        for message in messages:
            match message.relation:
                case Relation.TALLY:
                    tally, items = message.value
                    self.tally.add_all(tally)
                    if items:
                        self._connection.executemany(
                            "INSERT INTO items VALUES (?, ?, ?, ?, ?)", items
                        )
                case Relation.COPIES:
                    self._copies += message.value
                case relation:
                    file = folder / f"{relation}-{len(files[relation])}.parquet"
                    file.write_bytes(message.content)
                    files[relation].append(str(file))
        for relation, paths in files.items():
            if paths:
                listed = ", ".join(map(literal, paths))
                self._connection.execute(
                    f"INSERT INTO {relation} BY NAME FROM read_parquet([{listed}])"
                )
                for path in paths:
                    Path(path).unlink()

    def copy_counts(self) -> tuple[CopyCount, ...]:
        """Return how many copies of events were dropped, by kind."""
        return tuple(
            CopyCount(
                kind,
                sum(count.copies for count in self._copies if count.kind is kind),
                sum(count.differing for count in self._copies if count.kind is kind),
            )
            for kind in sorted({count.kind for count in self._copies})
        )
