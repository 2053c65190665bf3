"""The processes that read the log files of a run: this one, and workers if they pay off.

Each idle process takes some log files. A worker passes on the kernel's output as Arrow files, in a
folder that is removed with the run.
"""

from collections import deque
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from queue import SimpleQueue
from threading import Thread
from typing import Protocol

from auditor.engine.base import Criteria
from auditor.engine.duckdb.kernel import Kernel, Part
from auditor.engine.scan.judging import judged
from auditor.engine.scan.kept_texts import TextsFile
from auditor.engine.scan.parts import PackedLogFiles, even_parts, total_cost
from auditor.engine.scan.stream import RecordStream
from auditor.engine.scan.worker import Answer, Assignment
from auditor.engine.scan.worker_count import SHARE_BYTES, most_processes
from auditor.engine.scan.worker_process import end_waiting, worker_process
from auditor.limits import limits
from auditor.progress import SILENT, Progress
from auditor.readers import Hashing, IntakeTally, LogFile, Reading
from auditor.temporary import temporary_folder


class Worker(Protocol):
    """Another process of the run."""

    def judge(self, packed: PackedLogFiles) -> Answer:
        """Process some log files; raise an AuditorError for a failure that ends the run."""

    def end(self) -> None:
        """End the process at once."""


@contextmanager
def crew(
    log_files: Sequence[LogFile],
    criteria: Criteria,
    cap: int,
    progress: Progress = SILENT,
    start: Callable[[Assignment], Worker] = worker_process,
) -> Iterator["Crew"]:
    """Start workers, which end with this context at the latest; then their files are removed.

    Args:
        cap: the largest decompressed size of a log file, in bytes.
        start: returns a worker, or raises an OSError if no more can be started.
    """
    hashing = Hashing.STORED if criteria.hashes_inputs else Hashing.NONE
    processes = process_count(log_files)
    progress.total(len(log_files))
    workers: list[Worker] = []
    with temporary_folder() as folder:
        assignment = Assignment(criteria, cap, hashing, folder, limits().shared(processes))
        try:
            with suppress(OSError):  # the others do the work
                workers += map(start, [assignment] * (processes - 1))
            end_waiting()
            yield Crew(log_files, assignment, workers, progress)
        finally:
            for worker in workers:
                worker.end()


def process_count(log_files: Sequence[LogFile]) -> int:
    """Return the number of processes that pay off for a run, within its limits.

    One process is enough for objects of a bucket, since it mostly waits. Then a code for
    credentials has to be entered only once.
    """
    if any(log_file.bucket for log_file in log_files):
        return 1
    parts = sum(1 for _ in even_parts(log_files, SHARE_BYTES))
    return max(1, min(most_processes(total_cost(log_files)), parts))


class Crew:
    """Judges log files in several processes."""

    def __init__(
        self,
        log_files: Sequence[LogFile],
        assignment: Assignment,
        workers: Sequence[Worker],
        progress: Progress,
    ) -> None:
        self._log_files = log_files
        self._assignment = assignment
        self._progress = progress
        most = SHARE_BYTES if workers else total_cost(log_files) + 1
        self._left = deque(even_parts(log_files, most))
        self._answers: SimpleQueue[Answer | Exception | None] = SimpleQueue()
        """The output of workers; `None` from each worker that finds no files left."""
        self.processes = len(workers) + 1
        self._at_work = len(workers)
        self.tally = IntakeTally()
        """The tally of the log files that are read."""
        self.hashes: dict[int, bytes] = {}
        """SHA-256 of log files as stored, by their number, if it is requested."""
        self.texts: list[str] = []
        """Parquet files with the texts that the criteria select."""
        for worker in workers:
            Thread(target=self._employ, args=(worker,), daemon=True).start()

    def parts(self, kernel: Kernel) -> Iterator[Part]:
        """Process all log files, and yield the kernel's output, in no order.

        Raises:
            AuditorError: the failure that ended the reading, here or in a worker.
        """
        texts = None
        if self._assignment.criteria.shows_texts:
            texts = TextsFile(f"{self._assignment.folder}/own.texts.parquet")
            self.texts.append(texts.path)
        while files := self._next():
            stream = RecordStream(
                self._log_files[files.start : files.stop],
                self._progress,
                self._assignment.cap,
                self._assignment.hashing,
                files.start,
            )
            for part in judged(kernel, stream, texts.take if texts else None):
                yield part
                del part
                while not self._answers.empty():
                    yield from self._answered()
            self._add(files.start, stream.readings)
        if texts is not None:
            texts.close()
        while self._at_work:
            yield from self._answered()

    def _next(self) -> range | None:
        """Return log files that no process has taken yet."""
        try:
            return self._left.popleft()
        except IndexError:
            return None

    def _employ(self, worker: Worker) -> None:
        """Give a worker log files while any are left, and end it."""
        try:
            while files := self._next():
                some = self._log_files[files.start : files.stop]
                self._answers.put(worker.judge(PackedLogFiles.of(files.start, some)))
        except Exception as failure:  # any failure: this process waits for its answer
            self._answers.put(failure)
        worker.end()
        self._answers.put(None)

    def _answered(self) -> Iterator[Part]:
        """Wait for an answer, and yield its parts."""
        answer = self._answers.get()
        if answer is None:
            self._at_work -= 1
            return
        if isinstance(answer, Exception):
            raise answer
        files = slice(answer.first, answer.first + len(answer.readings))
        self._add(answer.first, answer.readings)
        if answer.texts is not None:
            self.texts.append(answer.texts)
        for path in answer.parts:
            yield Part.read(path)
            with suppress(OSError):  # it is memory-mapped, which some systems do not like
                Path(path).unlink()
        self._progress.advance(len(answer.readings), sum(f.size for f in self._log_files[files]))

    def _add(self, first: int, readings: Sequence[Reading]) -> None:
        """Add the readings of consecutive log files, which would take 300 bytes each."""
        for number, reading in enumerate(readings, first):
            self.tally.add(reading)
            if reading.sha256 is not None:
                self.hashes[number] = reading.sha256
