"""Log files as a stream of Arrow record batches, read ahead in threads, bounded in memory."""

from collections import deque
from collections.abc import Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from itertools import islice
from typing import Final, NamedTuple

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from auditor.cloudtrail.logfile import DEFAULT_CAP
from auditor.engine.scan.texts import Texts, texts_of
from auditor.errors import AuditorError
from auditor.progress import Progress
from auditor.readers import Hashing, LogFile, Reading, readings

SCHEMA: Final = pa.schema(
    [("file", pa.int32()), ("position", pa.int32()), ("record", pa.string_view())]
)
"""`file` numbers log files in their order, `position` counts records in a file from 0."""

NOT_READ: Final = Reading((), {})
_BATCH_BYTES: Final = 1_200_000
"""The stored size of the files in one batch: about 8 MB of records, one to ten vectors."""
_BATCH_FILES: Final = 400
_READ_BYTES: Final = 16_000_000
"""The bytes of records at which a batch ends, even if its files are small as stored."""
_VECTOR_ROWS: Final = 2048
_VECTOR_BYTES: Final = 2_000_000
"""The bytes that DuckDB may parse at once: it takes all rows of a vector of any length."""
_THREADS: Final = 1
"""Number of threads. Reading small files holds the interpreter's lock most of the time, so a second
thread would only contend for it; DuckDB's threads use the other processors.
"""
REMOTE_THREADS: Final = 16
"""The number of threads for objects, which mostly wait, unlike threads for files."""


@dataclass(frozen=True, slots=True, eq=False)
class Rows:
    """Records with their places; the columns of `SCHEMA`."""

    files: NDArray[np.int32]
    positions: NDArray[np.int32]
    texts: Texts

    def __len__(self) -> int:
        """Return the number of records."""
        return len(self.texts)

    def part(self, first: int, last: int) -> "Rows":
        """Return some of the records."""
        here = slice(first, last)
        return Rows(self.files[here], self.positions[here], self.texts.part(first, last))

    def batch(self) -> pa.RecordBatch:
        """Return the records as a batch of `SCHEMA`."""
        columns = [pa.array(self.files), pa.array(self.positions), self.texts.column()]
        return pa.record_batch(columns, schema=SCHEMA)


class _FileReading(NamedTuple):
    """The records of a log file, or of a part of a long one."""

    file: int
    """The number of the file."""
    position: int
    """The position of the first record in the file."""
    reading: Reading


class RecordStream:
    """Reads log files once, as Arrow batches of `SCHEMA`; afterwards it knows their faults."""

    def __init__(
        self,
        log_files: Sequence[LogFile],
        progress: Progress,
        cap: int = DEFAULT_CAP,
        hashing: Hashing = Hashing.NONE,
        first: int = 0,
    ) -> None:
        """Prepare to read.

        Args:
            cap: bytes that one log file may expand to.
            hashing: the hashes to put into readings.
            first: the number of the first log file in the batches.
        """
        self._log_files = log_files
        self._first = first
        self._progress = progress
        self._cap = cap
        self._hashing = hashing
        self.failure: BaseException | None = None
        """The failure that ended the reading, such as Ctrl-C; the reader of the stream sees another
        error.
        """
        remote = any(log_file.bucket for log_file in log_files)
        self._threads = REMOTE_THREADS if remote else _THREADS
        self._batch_files = _BATCH_FILES // self._threads if remote else _BATCH_FILES
        self.readings: list[Reading] = [NOT_READ] * len(log_files)
        """The readings of each file, without records."""

    def parts(self, rows: int) -> Iterator[pa.RecordBatchReader]:
        """Yield readers that DuckDB can scan, each once and to its end before the next.

        Args:
            rows: the number of records after which a part ends.
        """
        batches = self._batches()
        waiting = deque(islice(batches, 1))
        while waiting:
            yield pa.RecordBatchReader.from_batches(SCHEMA, _up_to(rows, waiting, batches))
            waiting.extend(islice(batches, 1))

    def portions(self, size: int, rows: int) -> Iterator[pa.RecordBatchReader]:
        """Yield readers like `parts`, of one portion each: a single one unless records are long.

        Args:
            size: the most bytes in the last `rows` records of a portion, unless it is one batch.
            rows: a number of records.
        """
        left = self._pieces()
        waiting = deque(islice(left, 1))
        while waiting:
            portion = _portion(size, rows, waiting, left)
            yield pa.RecordBatchReader.from_batches(SCHEMA, portion)

    def _batches(self) -> Iterator[pa.RecordBatch]:
        for piece in self._pieces():
            yield piece.batch()

    def _pieces(self) -> Iterator[Rows]:
        try:
            for part in self._in_parts():
                yield from pieces(part)
        except (KeyboardInterrupt, AuditorError) as failure:
            self.failure = failure
            raise

    def _in_parts(self) -> Iterator[Rows]:
        with ThreadPoolExecutor(self._threads) as threads:
            ahead: deque[tuple[Future[tuple[Rows, bool]], Iterator[_FileReading]]] = deque()
            left = (self._readings(first, last) for first, last in self._parts())
            try:
                while True:
                    while len(ahead) <= self._threads and (readings := next(left, None)):
                        ahead.append((threads.submit(self._read, readings), readings))
                    if not ahead:
                        return
                    reading, readings = ahead.popleft()
                    rows, is_whole = reading.result()
                    if not is_whole:  # the rest of its files follow
                        ahead.appendleft((threads.submit(self._read, readings), readings))
                    yield rows
            finally:
                for waiting, _ in ahead:
                    waiting.cancel()

    def _parts(self) -> Iterator[tuple[int, int]]:
        """Yield half-open index ranges of files, each of one batch."""
        first = size = 0
        for index, log_file in enumerate(self._log_files):
            size += log_file.size
            if size >= _BATCH_BYTES or index - first + 1 >= self._batch_files:
                yield first, index + 1
                first, size = index + 1, 0
        if first < len(self._log_files):
            yield first, len(self._log_files)

    def _readings(self, first: int, last: int) -> Iterator[_FileReading]:
        """Yield the records of files, a long document in several readings."""
        for file in range(first, last):
            position, total = 0, None
            for reading in readings(self._log_files[file], self._cap, self._hashing):
                rest = reading.without_records()
                total = rest if total is None else total.with_rest(rest)
                self.readings[file] = total
                yield _FileReading(file, position, reading)
                position += len(reading.records)

    def _read(self, left: Iterator[_FileReading]) -> tuple[Rows, bool]:
        """Read until a chunk is full; also return whether everything was read."""
        parts: list[_FileReading] = []
        size = 0
        for part in left:
            parts.append(part)
            size += part.reading.size
            if size > _READ_BYTES:
                break
        begun = [self._log_files[part.file].size for part in parts if not part.position]
        self._progress.advance(len(begun), sum(begun))
        counts = np.array([len(part.reading.records) for part in parts], np.int64)
        firsts = np.array([part.position for part in parts], np.int64)
        positions = np.arange(counts.sum()) + np.repeat(firsts - np.cumsum(counts) + counts, counts)
        numbers = np.array([self._first + part.file for part in parts], np.int32)
        files = np.repeat(numbers, counts)
        texts = texts_of([part.reading for part in parts])
        return Rows(files, positions.astype(np.int32), texts), size <= _READ_BYTES


def _up_to(
    rows: int, waiting: deque[pa.RecordBatch], others: Iterator[pa.RecordBatch]
) -> Iterator[pa.RecordBatch]:
    """Yield the waiting batch, which nobody else holds, and more until they have enough rows."""
    while waiting:
        rows -= len(waiting[0])
        yield waiting.popleft()
        if rows > 0:
            waiting.extend(islice(others, 1))


def _portion(
    size: int, rows: int, waiting: deque[Rows], others: Iterator[Rows]
) -> Iterator[pa.RecordBatch]:
    """Yield the waiting records, and more until the next would be too many bytes."""
    recent: deque[tuple[int, int]] = deque()
    """The records and bytes of the last batches."""
    while waiting:
        recent.append((len(waiting[0]), waiting[0].texts.size))
        while sum(records for records, _ in recent) - recent[0][0] >= rows:
            recent.popleft()
        yield waiting.popleft().batch()
        waiting.extend(islice(others, 1))
        if waiting and sum(held for _, held in recent) + waiting[0].texts.size > size:
            return


def pieces(rows: Rows) -> Iterator[Rows]:
    """Yield the same records, fewer at a time if they are long."""
    count = len(rows)
    at_once = _VECTOR_BYTES * count // max(rows.texts.size, 1)
    if at_once >= _VECTOR_ROWS or count <= 1:
        yield rows
        return
    for first in range(0, count, max(at_once, 1)):
        yield rows.part(first, min(first + max(at_once, 1), count))
