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
    if not is_folder(folder.absolute().parent):
        raise UsageError(f"{folder}: cannot be written: the folder {folder.parent} does not exist")


@contextmanager
def new_folder(folder: Path) -> Iterator[Path]:
    """Yield a folder to fill, which then takes the place of a new or an empty one.

    If an exception is raised, nothing is left.

    Raises:
        OSError: the folder cannot be made or moved.
    """
    part = folder.with_name(f"{folder.name}.{os.getpid()}.part")
    try:
        part.mkdir()
        yield part
        if is_folder(folder):
            folder.rmdir()
        part.rename(folder)
    finally:
        shutil.rmtree(part, ignore_errors=True)
