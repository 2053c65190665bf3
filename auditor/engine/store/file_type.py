"""Recognises a store without the library that opens one."""

import stat
from pathlib import Path
from typing import Final

_MAGIC: Final = b"DUCK"
_MAGIC_OFFSET: Final = 8
"""Position of the magic number of DuckDB in a file, in bytes."""


def is_store(path: str) -> bool:
    """Return whether a path is a DuckDB file, by its content.

    A pipe or device is not: opening one waits for its writer.
    """
    try:
        if not stat.S_ISREG(Path(path).stat().st_mode):
            return False
        with Path(path).open("rb") as file:
            return file.read(_MAGIC_OFFSET + len(_MAGIC))[_MAGIC_OFFSET:] == _MAGIC
    except OSError:
        return False
