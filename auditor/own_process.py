"""Settings of a process that only runs auditor: the command, or one of its workers.

A program that imports `auditor` keeps its own settings.
"""

import ctypes
import os
import sys
from typing import Final

_M_TRIM_THRESHOLD: Final = -1
_M_ARENA_MAX: Final = -8
_KEPT_FREE: Final = 1 << 16
"""Number of free bytes at the end of the heap that are not worth returning."""


def set_up() -> None:
    """Set up this process; call it before Arrow is loaded."""
    _give_memory_back()
    sys.meta_path.insert(0, _NoPandas)


def _give_memory_back() -> None:
    """Make this process return freed memory to the system.

    By default the C library keeps an arena of free memory for each thread, and Arrow's own
    allocator keeps even more, so an audit would hold 60 MB of unused memory.

    Source: mallopt(3); Arrow C++, "Environment Variables".
    """
    os.environ.setdefault("ARROW_DEFAULT_MEMORY_POOL", "system")
    mallopt = getattr(ctypes.CDLL(None), "mallopt", None) if os.name == "posix" else None
    if mallopt is not None:  # GNU's
        mallopt(_M_TRIM_THRESHOLD, _KEPT_FREE)
        mallopt(_M_ARENA_MAX, 1)


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
