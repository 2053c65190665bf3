"""Log files in parts of equal size, for tasks and other processes."""

import zlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Final

from auditor.engine.pickles import pickled, unpickled
from auditor.engine.scan.worker_count import FILE_BYTES
from auditor.readers import LogFile

if TYPE_CHECKING:
    from auditor.readers.objects import ObjectSource

_PARTS_PER_CORE: Final = 3
"""The minimum number of parts per core, so that no core waits long for the last part."""


@dataclass(frozen=True, slots=True)
class Sizes:
    """The division of work, in stored bytes of log files; no answer depends on it."""

    most: int = 64_000_000
    """The size at which a part ends, about 300,000 records."""
    least: int = 2_000_000
    """The smallest size that is worth a task."""
    share: int = 256_000_000
    """The size of the log files whose events one task compares, about a million events."""


SIZES: Final = Sizes()


@dataclass(frozen=True, slots=True)
class PackedLogFiles:
    """Consecutive log files of a run."""

    first: int
    """The index of the first log file in the order of names."""
    packed: bytes

    @classmethod
    def of(cls, first: int, log_files: Sequence[LogFile]) -> "PackedLogFiles":
        """Pack log files; their names are similar, so the result is small."""
        rows = [
            (
                log_file.name,
                log_file.path,
                log_file.size,
                log_file.version,
                log_file.bucket and log_file.bucket.url,
            )
            for log_file in log_files
        ]
        return cls(first, zlib.compress(pickled(rows), 1))

    def unpacked(self) -> list[LogFile]:
        """Return the log files, each with the bucket to fetch it from."""
        rows = unpickled(zlib.decompress(self.packed))
        return [
            LogFile(name, path, size, version, bucket and opened_bucket(bucket))
            for name, path, size, version, bucket in rows
        ]


@cache
def opened_bucket(url: str) -> "ObjectSource":
    """Return a bucket by its URL, opened once by each process."""
    from auditor.readers.objects import open_source

    return open_source(url)


def log_file_parts(
    log_files: Sequence[LogFile], cores: int, sizes: Sizes = SIZES
) -> Iterator[PackedLogFiles]:
    """Yield log files in parts of even bytes; small files go together.

    Args:
        cores: the number of tasks that run at a time.
    """
    most = min(
        sizes.most, max(sizes.least, total_cost(log_files) // max(cores * _PARTS_PER_CORE, 1))
    )
    for files in even_parts(log_files, most):
        yield PackedLogFiles.of(files.start, log_files[files.start : files.stop])


def even_parts(log_files: Sequence[LogFile], most: int) -> Iterator[range]:
    """Yield index ranges of consecutive log files up to a cost in bytes, or of a single file."""
    first = size = 0
    for index, log_file in enumerate(log_files):
        cost = log_file.size + FILE_BYTES
        if size and size + cost > most:
            yield range(first, index)
            first, size = index, 0
        size += cost
    if first < len(log_files):
        yield range(first, len(log_files))


def total_cost(log_files: Sequence[LogFile]) -> int:
    """Return the stored bytes of log files, plus the cost of opening each, as bytes."""
    return total_size(log_files) + FILE_BYTES * len(log_files)


def total_size(log_files: Sequence[LogFile]) -> int:
    """Return the stored bytes of log files."""
    return sum(log_file.size for log_file in log_files)


def share_count(log_files: Sequence[LogFile], cores: int, sizes: Sizes = SIZES) -> int:
    """Return the number of shares in which identities are compared."""
    size = total_size(log_files)
    return max(1, -(-size // sizes.share), min(cores, -(-size // sizes.least)))
