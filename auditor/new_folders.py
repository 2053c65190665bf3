"""Folders that appear only once they are complete."""

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from auditor.errors import UsageError
from auditor.paths import exists, is_folder


def check_new(folder: Path) -> None:
    """Reject a folder that cannot be new.

    Raises:
        UsageError: it is a file, has content, or is in a folder that does not exist.
    """
    if exists(folder) and not (is_folder(folder) and not any(folder.iterdir())):
        raise UsageError(f"{folder}: already exists; name a new or an empty folder")
    parent = folder.absolute().parent
    if not is_folder(parent):
        reason = "is not a folder" if exists(parent) else "does not exist"
        raise UsageError(f"{folder}: cannot be written: {folder.parent} {reason}")


@contextmanager
def new_folder(folder: Path) -> Iterator[Path]:
    """Yield a folder to fill, whose content then is that of a new or an empty one.

    If an exception is raised, nothing is left. An empty folder is kept, since it may be the current
    one, a link or a mounted one; its content appears only once it is complete.

    Raises:
        OSError: the folder cannot be made, or its content cannot be moved.
    """
    is_there = is_folder(folder)
    part = (folder if is_there else folder.parent) / f"{folder.name}.{os.getpid()}.part"
    try:
        part.mkdir()
        yield part
        if is_there:
            for child in sorted(part.iterdir()):
                child.rename(folder / child.name)
        else:
            part.rename(folder)
    finally:
        shutil.rmtree(part, ignore_errors=True)
