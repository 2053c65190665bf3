"""Log files of a source, in an order that depends on their names alone."""

import os
import stat
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from operator import attrgetter
from pathlib import Path

from auditor.errors import UsageError
from auditor.readers.names import claims_logs, is_noise
from auditor.readers.nest import HEAD, looks_readable


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
    """Files in folders, and hidden folders, that by name or first bytes hold no logs."""


def discover(sources: Sequence[str]) -> Discovery:
    """Return the log files of files and folders, recursively.

    A file that is named itself is always taken. In folders a file is taken where its name claims
    logs, so that it is reported if it holds none, or else where its first bytes look like them.
    Links to folders are not followed, so that a loop of links cannot hold the walk.

    Raises:
        UsageError: a source does not exist or cannot be read again, or there are no log files.
    """
    found: dict[str, LogFile] = {}
    passed_over = 0
    for source in sources:
        name = Path(source).resolve().name or "root"
        if not _is_folder(source):
            place = os.path.realpath(source)
            found.setdefault(place, LogFile(_text(name), place, *_stat(Path(place))))
            continue
        root = os.path.realpath(source)
        for entry in _walk(root):
            if not _is_taken(entry):
                passed_over += 1
                continue
            place = os.path.realpath(entry.path) if entry.is_symlink() else entry.path
            below = entry.path[len(root) :].replace(os.sep, "/").lstrip("/")
            found.setdefault(place, LogFile(_text(f"{name}/{below}"), entry.path, *_stat(entry)))
    if not found:
        raise UsageError(f"{', '.join(sources)}: no log files; docs/formats.md lists what is read")
    return Discovery(tuple(sorted(found.values(), key=attrgetter("name", "path"))), passed_over)


def _is_folder(source: str) -> bool:
    try:
        mode = Path(source).stat().st_mode
    except FileNotFoundError:
        raise UsageError(
            f"{source}: no such file or folder; give log files or folders of them"
        ) from None
    except OSError as error:
        raise UsageError(f"{source}: {error.strerror}") from error
    if not stat.S_ISDIR(mode) and not stat.S_ISREG(mode):
        raise UsageError(f"{source}: a pipe or device, which cannot be read twice; give a file")
    return stat.S_ISDIR(mode)


def _walk(root: str) -> Iterator["os.DirEntry[str]"]:
    """Yield everything below a folder that is not a folder itself.

    A folder that cannot be listed is yielded, too, since what it holds is unknown: reading it then
    fails and is reported. So is a hidden folder, which is passed over whole.

    Raises:
        UsageError: the root itself cannot be listed.
    """
    stack: list[os.DirEntry[str] | str] = [root]
    while stack:
        folder = stack.pop()
        try:
            entries = list(os.scandir(folder))
        except OSError as error:
            if isinstance(folder, str):
                raise UsageError(f"{Path(root).name}: {error.strerror}") from error
            yield folder
            continue
        for entry in entries:
            if entry.is_dir(follow_symlinks=False) and not is_noise(entry.name):
                stack.append(entry)
            elif not (entry.is_symlink() and Path(entry.path).is_dir()):
                yield entry


def _is_taken(entry: "os.DirEntry[str]") -> bool:
    """Say whether to read an entry; what cannot be looked at is taken, so that it is reported."""
    if is_noise(entry.name):
        return False
    try:
        mode = entry.stat().st_mode
        if claims_logs(entry.name) or stat.S_ISDIR(mode):
            return stat.S_ISREG(mode) or stat.S_ISDIR(mode)
        if not stat.S_ISREG(mode):  # opening a pipe would wait for who writes to it
            return False
        with open(entry.path, "rb") as file:  # noqa: PTH123  # as in `read`
            return looks_readable(file.read(HEAD))
    except OSError:
        return claims_logs(entry.name) or not entry.is_symlink()


def _stat(file: "os.DirEntry[str] | Path") -> tuple[int, str]:
    """Return size and version; a link to nowhere has neither, and reading it reports it."""
    try:
        found = file.stat()
    except OSError:
        return 0, ""
    return found.st_size, str(found.st_mtime_ns)


def _text(name: str) -> str:
    """Return a name that can be written anywhere, whatever bytes the file system has in it."""
    return name if name.isascii() else os.fsencode(name).decode(errors="replace")
