"""The work of a worker: it processes log files and writes Arrow files."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from auditor.engine.base import Criteria
from auditor.engine.duckdb.connection import connected, judging
from auditor.engine.duckdb.kernel import Kernel
from auditor.engine.scan.judging import judged
from auditor.engine.scan.kept_texts import TextsFile
from auditor.engine.scan.parts import PackedLogFiles
from auditor.engine.scan.stream import RecordStream
from auditor.limits import Limits, limited
from auditor.progress import SILENT
from auditor.readers import Hashing, Reading


@dataclass(frozen=True, slots=True)
class Assignment:
    """The assignment of the processes of a run."""

    criteria: Criteria
    cap: int
    """The largest decompressed size of a log file, in bytes."""
    hashing: Hashing
    folder: str
    """The folder for the files of the processes."""
    limits: Limits
    """The limits of each process."""


@dataclass(frozen=True, slots=True)
class Answer:
    """A worker's output for some log files."""

    first: int
    """The index of the first log file."""
    readings: list[Reading]
    """The readings of the log files, without records."""
    parts: list[str]
    """The files for `Part.read`."""
    texts: str | None
    """A Parquet file with the texts that the criteria select."""


class Judge:
    """Processes log files as assigned."""

    def __init__(self, assignment: Assignment, kernel: Kernel) -> None:
        self._assignment = assignment
        self._kernel = kernel

    def judge(self, packed: PackedLogFiles) -> Answer:
        """Read and process some log files.

        Raises:
            AuditorError: the failure that ends the reading.
        """
        asked = self._assignment
        stream = RecordStream(packed.unpacked(), SILENT, asked.cap, asked.hashing, packed.first)
        stem = f"{asked.folder}/{packed.first}"
        texts = TextsFile(f"{stem}.texts.parquet") if asked.criteria.shows_texts else None
        paths: list[str] = []
        for part in judged(self._kernel, stream, texts.take if texts else None):
            paths.append(f"{stem}.{len(paths)}.arrow")
            part.write(paths[-1])
        if texts is not None:
            texts.close()
        return Answer(packed.first, stream.readings, paths, texts.path if texts else None)


@contextmanager
def judge(assignment: Assignment) -> Iterator[Judge]:
    """Open a judge with a separate database, within the assigned limits."""
    limits, criteria = assignment.limits, assignment.criteria
    with (
        limited(limits.threads, limits.memory),
        connected() as connection,
        judging(connection, len(criteria.filters)),
    ):
        yield Judge(assignment, Kernel(connection, criteria))
