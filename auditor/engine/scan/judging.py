"""Log files through the kernel, some records at a time: here, in other processes and in tasks."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

import duckdb
import pyarrow as pa

from auditor.engine.duckdb.kernel import Kernel, Part, Stripping
from auditor.engine.scan.stream import RecordStream

_PART_RECORDS: Final = 60_000
"""Records that are judged at a time; fewer than a long file has."""


def judged(
    kernel: Kernel,
    stream: RecordStream,
    without_texts: Stripping | None = None,
    rows: int | None = None,
) -> Iterator[Part]:
    """Yield what the kernel gives of the records of a stream.

    Args:
        without_texts: as `Kernel.judge` has it.
        rows: records of a part; `None`: as many as an audit of one machine takes.
    """
    for reader in stream.parts(rows or _PART_RECORDS):
        with failures_of(stream):
            part = kernel.judge(reader, without_texts)
        yield part
        del part  # it would be held while the next one is judged


@contextmanager
def failures_of(stream: RecordStream) -> Iterator[None]:
    """Raise what ended a stream in place of the error that whoever scans it makes of that.

    Raises:
        KeyboardInterrupt: it came while the stream was read, which DuckDB calls a failed stream.
        AuditorError: what ended the stream, such as credentials that expired.
    """
    try:
        yield
    except (duckdb.Error, pa.ArrowException, OSError):
        if stream.failure is not None:
            raise stream.failure from None
        raise
