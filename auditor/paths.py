"""What is at a path that a user or a file has named.

A path may be one that the system refuses to look at: a name of more than 255 bytes, such as a
filter pattern in the wrong place, or a folder without permission. Nothing usable is there, as
`pathlib` answers from Python 3.14 on; earlier versions raise OSError.
"""

import errno
from collections.abc import Callable
from pathlib import Path
from typing import Final

from auditor.errors import AuditorError

_FULL: Final = {errno.ENOSPC, errno.EDQUOT}
"""Errors of a disk that has no space left, for anybody or for this user."""


def exists(path: Path) -> bool:
    """Return whether anything is at a path."""
    return _holds(path.exists)


def is_file(path: Path) -> bool:
    """Return whether a file is at a path."""
    return _holds(path.is_file)


def is_folder(path: Path) -> bool:
    """Return whether a folder is at a path."""
    return _holds(path.is_dir)


def is_pipe(path: Path) -> bool:
    """Return whether a named pipe is at a path."""
    return _holds(path.is_fifo)


def _holds(test: Callable[[], bool]) -> bool:
    try:
        return test()
    except OSError:
        return False


def unwritable(target: object, error: OSError) -> AuditorError:
    """Return the error for a file or folder that the system refuses to write, with the remedy."""
    remedy = "choose a folder that you can write to"
    if error.errno in _FULL:
        remedy = "free some space, or write to another disk"
    return AuditorError(f"{target}: cannot be written: {error.strerror or error}; {remedy}")
