"""The number of processes that pay off for a run, also before its log files are listed."""

import os
from collections.abc import Iterator, Sequence
from itertools import islice
from typing import Final

from auditor.limits import LEAST_MEMORY, limits

FILE_BYTES: Final = 16_000
"""The cost of opening a file or object, in bytes."""
SHARE_BYTES: Final = 10_000_000
"""The stored bytes of log files that a process takes at a time, about 50,000 records."""
_PROCESS_BYTES: Final = 24_000_000
"""The stored bytes of log files that take twice as long as the start of a process."""
_LOG_FILE: Final = ".json.gz"
"""How the names of log files end that CloudTrail writes."""
_GLANCED_FILES: Final = 10_000
"""The number of files of a source that are looked at before they are listed."""


def most_processes(cost: int) -> int:
    """Return the number of processes for log files of a cost in bytes, within the limits."""
    given = limits()
    return max(1, min(given.threads, given.memory // LEAST_MEMORY, cost // _PROCESS_BYTES))


def workers_ahead(sources: Sequence[str]) -> int:
    """Return the number of workers that a run over some sources needs at least.

    It takes a few milliseconds: it counts log files as CloudTrail names them, and ends at the first
    that show that every process is needed.
    """
    limit, cost = most_processes(1 << 62), 0
    if limit == 1:
        return 0
    for source in sources:
        for size in islice(_sizes(source), _GLANCED_FILES):
            cost += min(size + FILE_BYTES, SHARE_BYTES)  # one process reads a file
            if most_processes(cost) == limit:
                return limit - 1
    return most_processes(cost) - 1


def _sizes(folder: str) -> Iterator[int]:
    """Yield the sizes of the log files in a folder and below; nothing for any other source."""
    try:
        with os.scandir(folder) as entries:
            for entry in entries:
                if entry.is_dir(follow_symlinks=False):
                    yield from _sizes(entry.path)
                elif entry.name.endswith(_LOG_FILE):
                    yield entry.stat().st_size
    except OSError:
        return
