"""Fills the relations from log files that a cluster reads."""

import uuid
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from functools import partial

import duckdb

from auditor.cloudtrail.keys import ALL, Pruning
from auditor.cloudtrail.logfile import DEFAULT_CAP
from auditor.engine.base import Criteria, RecordTexts, Relations
from auditor.engine.duckdb.connection import connected
from auditor.engine.scan.kept_texts import KeptTexts
from auditor.engine.scan.parts import (
    SIZES,
    Sizes,
    log_file_parts,
    share_count,
    total_size,
)
from auditor.engine.scan.scan import LogFileTexts, inputs_of, intake_of, name_log_files
from auditor.engine.spark.cluster import Cluster
from auditor.engine.spark.jobs import Jobs
from auditor.engine.spark.judging import judge_parts
from auditor.engine.spark.listing import check_sources, discover_spread
from auditor.engine.spark.messages import Message, MessageKind
from auditor.engine.spark.results import Results
from auditor.engine.spark.session import spark_session
from auditor.engine.spark.settling import settle
from auditor.engine.spark.tasks import FILES
from auditor.engine.spark.work_dir import WorkDir, get, remove
from auditor.progress import SILENT, Progress
from auditor.readers import Discovery


@contextmanager
def scan_spread(
    sources: Sequence[str],
    criteria: Criteria,
    cluster: Cluster,
    progress: Progress = SILENT,
    pruning: Pruning = ALL,
    cap: int = DEFAULT_CAP,
) -> Iterator[Relations]:
    """Fill the relations from log files, like `scan`, by the tasks of a cluster.

    Args:
        cap: bytes that one log file may expand to.

    Raises:
        AuditorError: Spark is not available, or it fails.
    """
    check_sources(sources)
    with connected() as connection:
        with spark_session(cluster.master) as session:  # the questions do not need its memory
            jobs = Jobs(session, progress)
            discovery = discover_spread(jobs, sources, pruning)
            relations = relations_of(connection, jobs, discovery, criteria, cluster.work_dir, cap)
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
    results = Results(connection)
    results.take(_run(jobs, discovery, criteria, work_dir, cap, sizes))
    name_log_files(connection, discovery.log_files)
    intake = intake_of(connection, discovery, results.tally, results.copy_counts())
    texts: RecordTexts = LogFileTexts(discovery.log_files, cap)
    if results.texts:
        texts = KeptTexts(connection, discovery.log_files, results.texts, texts)
    inputs = partial(inputs_of, discovery.log_files, {})
    return Relations(connection, criteria.filters, intake, texts, inputs)


def _run(
    jobs: Jobs,
    discovery: Discovery,
    criteria: Criteria,
    location: str | None,
    cap: int,
    sizes: Sizes,
) -> Iterator[Message]:
    log_files = discovery.log_files
    parts = list(log_file_parts(log_files, jobs.cores, sizes))
    if not parts:
        return
    shares = share_count(log_files, jobs.cores, sizes)
    work_dir = None
    if location is not None:
        work_dir = WorkDir(location).below(f"auditor-{uuid.uuid4().hex}")
    work = jobs.messages(
        Message.of_value(number, MessageKind.WORK, part) for number, part in enumerate(parts)
    )
    judging = partial(judge_parts, criteria=criteria, shares=shares, cap=cap, work_dir=work_dir)
    judged = jobs.step(work, judging, len(parts))
    settled = jobs.step(judged, partial(settle, work_dir=work_dir), shares)
    given = jobs.collected(settled, (len(parts), shares), total_size(log_files))
    if work_dir is None:
        yield from given
        return
    written = []
    try:
        for message in given:
            if message.relation in FILES:
                written.append(message.content.decode())
                yield Message(0, message.relation, get(written[-1]))
            else:
                yield message
    finally:
        remove(written)
