"""Settings of a process that only runs auditor: the command, or one of its workers.

A program that imports `auditor` keeps its own settings.
"""

import ctypes
import os
import sys
from typing import Final

_M_TRIM_THRESHOLD: Final = -1
_M_MMAP_THRESHOLD: Final = -3
_M_ARENA_MAX: Final = -8
_KEPT_FREE: Final = 1 << 16
"""Number of free bytes at the end of the heap that are not worth returning."""
_ONE_FILE: Final = 1 << 24
"""Number of bytes that the content of nearly every log file fits in."""


def set_up() -> None:
    """Set up this process; call it before numpy and Arrow are loaded."""
    # numpy's OpenBLAS starts a thread for each processor, which waits for matrices by spinning; we
    # have none. Source: OpenBLAS, "Runtime variables".
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
    _give_memory_back()
    sys.meta_path.insert(0, _NoPandas)


def _give_memory_back() -> None:
    """Make this process return freed memory to the system.

    By default the C library keeps an arena of free memory for each thread, and Arrow's own
    allocator keeps even more, so an audit would hold 60 MB of unused memory.

    Source: mallopt(3); Arrow C++, "Environment Variables".
    """
    os.environ.setdefault("ARROW_DEFAULT_MEMORY_POOL", "system")
    _mallopt((_M_TRIM_THRESHOLD, _KEPT_FREE), (_M_ARENA_MAX, 1))


def reuse_memory() -> None:
    """Make this process keep the memory of one file, or of one batch, for the next.

    This is for work that holds the same amount all the time. The system would otherwise clear each
    page of each file again.
    """
    _mallopt((_M_TRIM_THRESHOLD, _ONE_FILE), (_M_MMAP_THRESHOLD, _ONE_FILE))


def _mallopt(*settings: tuple[int, int]) -> None:
    """Set parameters of the C library's allocator, if it is GNU's."""
    mallopt = getattr(ctypes.CDLL(None), "mallopt", None) if os.name == "posix" else None
    if mallopt is not None:
        for setting in settings:
            mallopt(*setting)


class _NoPandas:
    """Makes pandas look absent.

    If it is installed, Arrow imports it for the first list that it converts, only to check whether
    that is a Series; this takes 0.25 s. `None` in `sys.modules` does not stop Arrow.
    """

    @staticmethod
    def find_spec(name: str, _path: object, _target: object = None) -> None:
        """Refuse pandas, and leave other modules to the other finders."""
        if name == "pandas":
            raise ModuleNotFoundError(f"No module named {name!r}", name=name)


def reveal_pandas() -> None:
    """Let pandas be imported, for PySpark, which needs it."""
    sys.meta_path[:] = [finder for finder in sys.meta_path if finder is not _NoPandas]
