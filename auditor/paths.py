"""What is at a path that a user or a file has named.

A path may be one that the system refuses to look at: a name of more than 255 bytes, such as a
filter pattern in the wrong place, or a folder without permission. Nothing usable is there, as
`pathlib` answers from Python 3.14 on; earlier versions raise OSError.
"""

from pathlib import Path


def exists(path: Path) -> bool:
    """Return whether anything is at a path."""
    try:
        return path.exists()
    except OSError:
        return False


def is_file(path: Path) -> bool:
    """Return whether a file is at a path."""
    try:
        return path.is_file()
    except OSError:
        return False


def is_folder(path: Path) -> bool:
    """Return whether a folder is at a path."""
    try:
        return path.is_dir()
    except OSError:
        return False


def is_pipe(path: Path) -> bool:
    """Return whether a named pipe is at a path."""
    try:
        return path.is_fifo()
    except OSError:
        return False
