"""Log files as a stream of Arrow record batches, read ahead in threads, bounded in memory."""

from collections import deque
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Final

import numpy as np
import pyarrow as pa

from auditor.errors import AuditorError
from auditor.progress import Progress
from auditor.readers import DEFAULT_CAP, LogFile, Reading, read

SCHEMA: Final = pa.schema([("file", pa.int32()), ("position", pa.int32()), ("record", pa.string())])
"""`file` counts log files from 0 in their order, `position` counts records in a file from 0."""

NOT_READ: Final = Reading((), {})
_BATCH_BYTES: Final = 1_500_000
"""Stored size of the files in one batch: some 10 MB of records, enough for a vector or ten."""
_BATCH_FILES: Final = 400
_THREADS: Final = 1
"""Reading small files holds the interpreter's lock most of the time; a second thread contends for
it, while DuckDB's threads use what is left of the machine."""
_REMOTE_THREADS: Final = 16
_EVEN_BYTES: Final = 256_000_000
_OFFSETS: Final = (1 << 31) - 1  # an Arrow string column holds at most so many bytes


class RecordStream:
    """Reads log files once, as Arrow batches of `SCHEMA`; knows afterwards what was amiss."""

    def __init__(
        self, log_files: Sequence[LogFile], progress: Progress, cap: int = DEFAULT_CAP
    ) -> None:
        self._log_files = log_files
        self._progress = progress
        self._cap = cap
        self.failure: BaseException | None = None
        """What ended the reading, such as Ctrl-C; whoever scans the stream sees another error."""
        remote = any(log_file.bucket for log_file in log_files)
        # Objects are waited for, files are not.
        self._threads = _REMOTE_THREADS if remote else _THREADS
        self._batch_files = _BATCH_FILES // self._threads if remote else _BATCH_FILES
        self.readings: list[Reading] = [NOT_READ] * len(log_files)
        """What each file gave, all but its records."""

    def reader(self, rows: int | None = None) -> pa.RecordBatchReader:
        """Return a reader that DuckDB can scan, once.

        Args:
            rows: records in every batch but the last, unless they are very long; `None`: as many
                as some files have.
        """
        batches = self._batches()
        even = batches if rows is None else even_batches(batches, rows)
        return pa.RecordBatchReader.from_batches(SCHEMA, even)

    def _batches(self) -> Iterator[pa.RecordBatch]:
        self._progress.total(len(self._log_files))
        with ThreadPoolExecutor(self._threads) as threads:
            ahead: deque[Future[list[pa.RecordBatch]]] = deque()
            try:
                for first, last in self._parts():
                    ahead.append(threads.submit(self._read, first, last))
                    if len(ahead) > self._threads + 1:
                        yield from ahead.popleft().result()
                while ahead:
                    yield from ahead.popleft().result()
            except (KeyboardInterrupt, AuditorError) as failure:
                self.failure = failure
                raise
            finally:
                for waiting in ahead:
                    waiting.cancel()

    def _parts(self) -> Iterator[tuple[int, int]]:
        """Yield half-open index ranges of files that make one batch each."""
        first = size = 0
        for index, log_file in enumerate(self._log_files):
            size += log_file.size
            if size >= _BATCH_BYTES or index - first + 1 >= self._batch_files:
                yield first, index + 1
                first, size = index + 1, 0
        if first < len(self._log_files):
            yield first, len(self._log_files)

    def _read(self, first: int, last: int) -> list[pa.RecordBatch]:
        texts: list[bytes] = []
        counts: list[int] = []
        for index in range(first, last):
            reading = read(self._log_files[index], self._cap)
            texts.extend(reading.records)
            counts.append(len(reading.records))
            self.readings[index] = reading.without_records()
        self._progress.advance(last - first, sum(f.size for f in self._log_files[first:last]))
        files = np.repeat(np.arange(first, last, dtype=np.int32), counts)
        starts = np.repeat(np.cumsum(counts) - counts, counts)
        positions = (np.arange(len(texts)) - starts).astype(np.int32)
        lengths = np.fromiter(map(len, texts), np.int64, len(texts))
        return [
            _batch(files[a:b], positions[a:b], texts[a:b], lengths[a:b])
            for a, b in _column_ranges(lengths)
        ]


def even_batches(
    batches: Iterable[pa.RecordBatch], rows: int, most: int = _EVEN_BYTES
) -> Iterator[pa.RecordBatch]:
    """Yield the same records in the same order, in batches of so many.

    Args:
        most: bytes that are held to fill a batch up.
    """
    held: list[pa.RecordBatch] = []
    for batch in batches:
        held.append(batch)
        if sum(part.nbytes for part in held) > most:
            yield from held
            held = []
        while sum(part.num_rows for part in held) >= rows:
            joined = pa.concat_batches(held)
            yield joined.slice(0, rows)
            held = [joined.slice(rows)]
    if held:
        yield pa.concat_batches(held)


def _column_ranges(
    lengths: np.ndarray[tuple[int], np.dtype[np.int64]],
) -> Iterator[tuple[int, int]]:
    """Yield ranges of records whose texts fit one Arrow string column."""
    ends = np.cumsum(lengths)
    first, before = 0, 0
    while first < len(lengths):
        last = int(np.searchsorted(ends, before + _OFFSETS, side="right"))
        yield first, last
        first, before = last, int(ends[last - 1])


def _batch(
    files: np.ndarray[tuple[int], np.dtype[np.int32]],
    positions: np.ndarray[tuple[int], np.dtype[np.int32]],
    texts: Sequence[bytes],
    lengths: np.ndarray[tuple[int], np.dtype[np.int64]],
) -> pa.RecordBatch:
    """Lay the texts end to end under an array of offsets: no copy per record."""
    offsets = np.zeros(len(texts) + 1, np.int32)
    np.cumsum(lengths, out=offsets[1:])
    record = pa.Array.from_buffers(
        pa.string(), len(texts), [None, pa.py_buffer(offsets), pa.py_buffer(b"".join(texts))]
    )
    return pa.record_batch([pa.array(files), pa.array(positions), record], schema=SCHEMA)
