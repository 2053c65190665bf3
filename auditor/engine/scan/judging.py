"""Run the kernel over log files, a part at a time: here, in other processes and in tasks."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

import duckdb
import pyarrow as pa

from auditor.engine.duckdb.kernel import Kernel, Part, Stripping
from auditor.engine.scan.stream import RecordStream

_PART_RECORDS: Final = 60_000
"""The records that the kernel processes at a time, fewer than in a long file."""


def judged(
    kernel: Kernel,
    stream: RecordStream,
    without_texts: Stripping | None = None,
    rows: int | None = None,
) -> Iterator[Part]:
    """Yield the kernel's output for the records of a stream.

    Args:
        without_texts: as for `Kernel.judge`.
        rows: the records of a part; `None` for the number for an audit on one machine.
    """
    for reader in stream.parts(rows or _PART_RECORDS):
        with failures_of(stream):
            part = kernel.judge(reader, without_texts)
        yield part
        del part  # it would be held while the next one is judged


@contextmanager
def failures_of(stream: RecordStream) -> Iterator[None]:
    """Raise the failure that ended a stream, in place of the error that its reader reports.

    Raises:
        KeyboardInterrupt: it came while the stream was read, which DuckDB calls a failed stream.
        AuditorError: the failure that ended the stream, such as expired credentials.
    """
    try:
        yield
    except (duckdb.Error, pa.ArrowException, OSError):
        if stream.failure is not None:
            raise stream.failure from None
        raise
