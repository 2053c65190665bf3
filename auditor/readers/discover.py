"""Log files of a source, in an order that depends on their names alone."""

import os
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from auditor.errors import UsageError

SUFFIXES: Final = (".json", ".json.gz", ".gz")
"""Names in a folder that are read; a file that is named itself is read whatever its name."""


@dataclass(frozen=True, slots=True, order=True)
class LogFile:
    """One file to read."""

    name: str
    """Begins with the name of its source and is otherwise the path below it, with `/`."""
    path: str
    """Where it is, for opening it; never shown, so that results name no machine's folders."""
    size: int
    """Bytes as stored."""
    version: str = ""
    """Changes when the content may have changed: when it was last modified."""


@dataclass(frozen=True, slots=True)
class Discovery:
    """What a walk over the sources found."""

    log_files: tuple[LogFile, ...]
    """Ordered by name; each file once, even where sources overlap."""
    passed_over: int
    """Files in folders whose names are not a log file's."""


def discover(sources: Sequence[str]) -> Discovery:
    """Return the log files of files and folders, recursively.

    Links to folders are not followed, so that a loop of links cannot hold the walk.

    Raises:
        UsageError: a source does not exist, or there are no log files in any.
    """
    found: dict[str, LogFile] = {}
    passed_over = 0
    for source in sources:
        path = Path(source)
        if not path.exists():
            raise UsageError(f"{source}: no such file or folder; give log files or folders of them")
        name = path.resolve().name or "root"
        if path.is_file():
            place = os.path.realpath(path)
            found.setdefault(place, LogFile(name, place, *_size_and_version(path.stat())))
            continue
        root = os.path.realpath(path)
        for entry in _walk(root):
            if not entry.name.endswith(SUFFIXES):
                passed_over += 1
                continue
            place = os.path.realpath(entry.path) if entry.is_symlink() else entry.path
            below = entry.path[len(root) :].replace(os.sep, "/").lstrip("/")
            found.setdefault(place, LogFile(f"{name}/{below}", entry.path, *_stat(entry)))
    if not found:
        raise UsageError(
            f"{', '.join(sources)}: no log files; folders are searched for names ending in "
            f"{', '.join(SUFFIXES)}"
        )
    return Discovery(tuple(sorted(found.values())), passed_over)


def _walk(folder: str) -> Iterator["os.DirEntry[str]"]:
    """Yield everything below a folder that is not a folder itself.

    A folder that cannot be listed is yielded as an entry of its own by its parent, since what
    it holds is unknown: reading it then fails and is reported.
    """
    stack = [folder]
    while stack:
        with os.scandir(stack.pop()) as entries:
            for entry in entries:
                if entry.is_dir(follow_symlinks=False) and os.access(entry.path, os.R_OK | os.X_OK):
                    stack.append(entry.path)
                elif not (entry.is_symlink() and entry.is_dir()):
                    yield entry


def _stat(entry: "os.DirEntry[str]") -> tuple[int, str]:
    try:
        return _size_and_version(entry.stat())
    except OSError:  # a link to nowhere: reading it reports it
        return 0, ""


def _size_and_version(found: os.stat_result) -> tuple[int, str]:
    return found.st_size, str(found.st_mtime_ns)
