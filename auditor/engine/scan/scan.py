"""Read the records of log files in one pass, a part at a time; shown texts are read again."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import replace
from functools import partial
from typing import Final

import duckdb
import pyarrow as pa

from auditor import resources
from auditor.cloudtrail.logfile import DEFAULT_CAP, CopyCount, Intake, Rejection, RejectionKind
from auditor.engine.base import (
    Criteria,
    InputFile,
    RecordAddress,
    RecordText,
    RecordTexts,
    Relations,
)
from auditor.engine.duckdb.connection import connected, filling, judging
from auditor.engine.duckdb.kernel import Kernel
from auditor.engine.duckdb.occurrences import Occurrences
from auditor.engine.scan.crew import crew
from auditor.engine.scan.kept_texts import KeptTexts
from auditor.engine.scan.stream import REMOTE_THREADS
from auditor.progress import SILENT, Progress
from auditor.readers import (
    ContentFault,
    Discovery,
    IntakeTally,
    LogFile,
    readings,
    rejection,
)
from auditor.readers.content.faults import WRITER

_THREADS: Final = 2
"""The number of files read again at a time."""
_LONG_FILE_BYTES: Final = 4_000_000
"""The stored bytes of a log file from which on keeping its texts costs less than reading it again.
"""


@contextmanager
def scan(
    discovery: Discovery,
    criteria: Criteria,
    progress: Progress = SILENT,
    cap: int = DEFAULT_CAP,
) -> Iterator[Relations]:
    """Fill the relations from log files, a part at a time; leave no files behind.

    Args:
        cap: bytes that one log file may expand to.
    """
    log_files = discovery.log_files
    if any(log_file.size >= _LONG_FILE_BYTES for log_file in log_files):
        criteria = replace(criteria, keeps_texts=True)
    with (
        crew(log_files, criteria, cap, progress) as everyone,
        connected() as connection,
        filling(connection, len(criteria.filters)),
    ):
        occurrences = Occurrences(connection)
        with judging(connection, len(criteria.filters), everyone.processes):
            for part in everyone.parts(Kernel(connection, criteria)):
                occurrences.add(part)
                del part  # it would be held while the next one is judged
        name_log_files(connection, log_files)
        copies = occurrences.settle()
        intake = intake_of(connection, discovery, everyone.tally, copies)
        texts: RecordTexts = LogFileTexts(log_files, cap)
        if everyone.texts:
            texts = KeptTexts(connection, log_files, everyone.texts, texts)
        inputs = partial(inputs_of, log_files, everyone.hashes)
        yield Relations(connection, criteria.filters, intake, texts, inputs)


def name_log_files(connection: duckdb.DuckDBPyConnection, log_files: Sequence[LogFile]) -> None:
    """Fill `log_file_names` with the names of log files, in their order."""
    names = pa.table({"name": [log_file.name for log_file in log_files]})
    connection.register("names", names)
    connection.execute(
        "INSERT INTO log_file_names SELECT (row_number() OVER () - 1)::INTEGER, name FROM names"
    )
    connection.unregister("names")


def intake_of(
    connection: duckdb.DuckDBPyConnection,
    discovery: Discovery,
    tally: IntakeTally,
    copies: tuple[CopyCount, ...],
) -> Intake:
    """Return the intake from the relations `traffic` and `items`.

    Args:
        tally: the tally of the readings of all log files.
    """
    log_files = discovery.log_files
    unusable_items = [rejection for _, rejection in unusable(connection, log_files)]
    ((records, undated),) = connection.execute(
        "SELECT coalesce(sum(records), 0)::BIGINT,"
        " coalesce(sum(records) FILTER (WHERE first_event IS NULL), 0)::BIGINT FROM traffic"
    ).fetchall()
    return Intake.of(
        files=len(log_files),
        bytes=sum(log_file.size for log_file in log_files),
        empty_files=tally.empty_files,
        records=records,
        undated=undated,
        rejections=[*tally.rejections, *unusable_items],
        passed_over=discovery.passed_over + tally.passed_over,
        digest_files=tally.digests,
        containers=tally.container_counts(),
        pruned=discovery.pruned,
        unread=discovery.unread,
        copies=copies,
    )


def inputs_of(log_files: Sequence[LogFile], hashes: Mapping[int, bytes]) -> Iterator[InputFile]:
    """Yield log files with their hashes, which are given by the index of a file."""
    for number, log_file in enumerate(log_files):
        yield InputFile(log_file.name, log_file.size, hashes.get(number, b"").hex())


def unusable(
    connection: duckdb.DuckDBPyConnection, log_files: Sequence[LogFile]
) -> list[tuple[int, Rejection]]:
    """Return the rejections of items that are not records, each with the index of its file.

    Reads a relation `items`, as unusable.sql describes it.
    """
    faults = []
    for file, is_json, count, first, used in connection.execute(
        resources.sql("unusable")
    ).fetchall():
        kind = RejectionKind.NOT_CLOUDTRAIL if is_json else RejectionKind.DAMAGED
        remedy = "" if is_json else WRITER
        detail = _of_items(is_json, count, count + used, first)
        faults.append(
            (file, rejection(log_files[file].name, ContentFault(kind, detail, remedy), used))
        )
    return faults


def _of_items(is_json: bool, count: int, total: int, first: int) -> str:
    items = f"{count:,} of {total:,} items of Records"
    if count == 1:
        what = "a CloudTrail record" if is_json else "valid JSON"
        return f"{items} is not {what}: item {first:,}"
    what = "CloudTrail records" if is_json else "valid JSON"
    return f"{items} are not {what}; the first is item {first:,}"


class LogFileTexts:
    """Reads the texts of a few records again from their log files, each file once."""

    def __init__(self, log_files: Sequence[LogFile], cap: int) -> None:
        self._log_files = log_files
        self._cap = cap

    def __call__(self, addresses: Sequence[RecordAddress]) -> Mapping[RecordAddress, RecordText]:
        """Return the texts of the records at some addresses."""
        requested: dict[int, list[int]] = defaultdict(list)
        for file, position in addresses:
            requested[file].append(position)
        text_by_address = {}
        remote = any(self._log_files[file].bucket for file in requested)
        with ThreadPoolExecutor(REMOTE_THREADS if remote else _THREADS) as threads:
            for texts in threads.map(self._texts, requested.items()):
                text_by_address.update(texts)
        return text_by_address

    def _texts(self, requested: tuple[int, list[int]]) -> dict[RecordAddress, RecordText]:
        file, positions = requested
        log_file = self._log_files[file]
        texts: dict[RecordAddress, RecordText] = {}
        first = 0
        for reading in readings(log_file, self._cap):
            last = first + len(reading.records)
            texts |= {
                (file, position): RecordText(
                    log_file.name, bytes(reading.records[position - first]).decode()
                )
                for position in positions
                if first <= position < last
            }
            first = last
        return texts
