"""Temporary files: folders for them, and a message where they cannot be written."""

import errno
import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from auditor.errors import AuditorError

_PREFIX: Final = "auditor-"
_FULL: Final = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG})


@contextmanager
def temporary_folder(parent: str | None = None) -> Iterator[str]:
    """Make a folder for temporary files, which is removed with all of them.

    Args:
        parent: the folder to make it in; `None` for the one that `TMPDIR` names.

    Raises:
        AuditorError: it cannot be made, or DuckDB cannot take its name, which must be UTF-8.
    """
    try:
        parent = parent or tempfile.gettempdir()
        parent.encode()
        folder = tempfile.TemporaryDirectory(prefix=_PREFIX, dir=parent)
    except UnicodeEncodeError:
        raise AuditorError(
            f"{parent}: no folder for temporary files, since its name is not valid UTF-8; set"
            " TMPDIR to another folder"
        ) from None
    except OSError as error:
        raise AuditorError(
            f"no temporary file can be written: {error.strerror}; set TMPDIR to a folder that you"
            " can write to"
        ) from error
    with folder as name:
        yield name


@contextmanager
def writing_temporary() -> Iterator[None]:
    """Explain that a temporary file cannot be written, which is not a fault of the output.

    Raises:
        AuditorError: the disk is full, or fails.
    """
    try:
        yield
    except OSError as error:
        code = error.errno or 0
        raise temporary_fault(os.strerror(code) if code in _FULL else str(error)) from error


def temporary_fault(reason: str) -> AuditorError:
    """Return the error for a temporary file that cannot be written."""
    folder = Path(tempfile.gettempdir())
    if folder.name.startswith(_PREFIX):  # that of a worker
        folder = folder.parent
    return AuditorError(
        f"{folder}: a temporary file cannot be written: {reason}; free some space there, or set"
        " TMPDIR to a folder on another disk"
    )
