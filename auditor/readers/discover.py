"""Log files of a source, in an order that depends only on their names."""

import os
import stat
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from operator import attrgetter
from pathlib import Path
from typing import TYPE_CHECKING

from auditor.cloudtrail.keys import ALL, Pruning, parse_key
from auditor.errors import UsageError
from auditor.file_names import is_object_url, meant_url, name_text
from auditor.readers.log_file import Discovery, LogFile
from auditor.readers.names import claims_logs, is_noise
from auditor.readers.nest import HEAD, looks_readable

if TYPE_CHECKING:
    from auditor.readers.bucket import Lister

FileWalk = Callable[[str], Iterable[LogFile | str]]
"""Finds the log files of a file or folder, and the path of each skipped file."""


def discover(
    sources: Sequence[str],
    pruning: Pruning = ALL,
    already_read: Iterable[str] = (),
    walk: FileWalk | None = None,
    lister: "Lister | None" = None,
) -> Discovery:
    """Return the log files of files, folders and buckets, recursively.

    A file that is named itself is always taken. A file in a folder is taken if its first bytes look
    like logs, or if its name suggests logs; the latter is reported if it holds none. Links to
    folders are not followed, so a loop of links cannot block the walk.

    Args:
        pruning: the selection by keys; files with names that are not keys are taken.
        already_read: URLs of objects that were read before. In each Region's folder, a bucket is
            listed from the day before the last of them.
        walk: finds the files of a folder, in any order; `None`: `walk_files`.
        lister: lists objects of a bucket; `None`: `readers.objects.list_pages`.

    Raises:
        UsageError: a source does not exist or cannot be read again, or there are no log files.
    """
    by_path: dict[str, LogFile] = {}
    passed_over: Counter[str] = Counter()
    left: dict[str, str] = {}  # skipped files, each with the first source that has it
    pruned: set[str] = set()
    requests = 0
    unread: list[str] = []
    buckets = list(dict.fromkeys(filter(is_object_url, sources)))
    if buckets:
        from auditor.readers.bucket import walk_bucket  # costs 65 ms

        for url in buckets:
            part = walk_bucket(url, pruning, already_read, lister)
            by_path |= {log_file.path: log_file for log_file in part.log_files}
            passed_over.update(part.passed_over_in)
            requests += part.requests
            unread += part.unread
    for source in sources:
        if source in buckets:
            continue
        for log_file in (walk or walk_files)(source):
            if isinstance(log_file, str):
                left.setdefault(log_file, name_text(os.path.realpath(source)))
            elif pruning != ALL and (key := parse_key(log_file.name)) and not pruning.keeps(key):
                pruned.add(log_file.path)
            else:
                by_path.setdefault(log_file.path, log_file)
    passed_over.update(source for file, source in left.items() if file not in by_path)
    if not by_path and not pruned and not buckets:
        raise UsageError(
            f"{', '.join(sources)}: no log files; docs/formats.md lists the supported formats"
        )
    log_files = tuple(sorted(by_path.values(), key=attrgetter("name", "path")))
    return Discovery(log_files, passed_over, len(pruned), tuple(unread), requests)


def walk_files(source: str) -> Iterator[LogFile | str]:
    """Yield the log files of a file or folder, and the path of each skipped file."""
    for _, files in walk_folders(source):
        yield from files


def walk_folders(
    source: str, only: Sequence[str] | None = None
) -> Iterator[tuple[str, Iterator[LogFile | str]]]:
    """Yield each folder with the files directly in it, like `walk_files`; for a file, only itself.

    Args:
        only: some of the folders that an earlier walk yielded.

    Raises:
        UsageError: the source does not exist, or cannot be listed or read again.
    """
    root = os.path.realpath(source)
    name = Path(root).name or "root"
    if not _is_folder(source):
        yield root, iter([LogFile(name_text(name), name_text(root), *_stat(Path(root)))])
        return
    for folder, entries in _walk(root, only):
        yield folder, (_log_file(name, root, entry) for entry in entries)


def _log_file(name: str, root: str, entry: "os.DirEntry[str]") -> LogFile | str:
    path = name_text(os.path.realpath(entry.path) if entry.is_symlink() else entry.path)
    if not _is_taken(entry):
        return path
    below = entry.path[len(root) :].replace(os.sep, "/").lstrip("/")
    return LogFile(name_text(f"{name}/{below}"), path, *_stat(entry))


def _is_folder(source: str) -> bool:
    try:
        mode = Path(source).stat().st_mode
    except FileNotFoundError:
        url = meant_url(source)
        remedy = f"for a bucket, write {url}" if url else "give log files or folders of them"
        raise UsageError(f"{source}: no such file or folder; {remedy}") from None
    except OSError as error:
        raise UsageError(f"{source}: {error.strerror}") from error
    if not stat.S_ISDIR(mode) and not stat.S_ISREG(mode):
        raise UsageError(f"{source}: a pipe or device cannot be read twice; give a file")
    return stat.S_ISDIR(mode)


def _walk(root: str, only: Sequence[str] | None) -> Iterator[tuple[str, list["os.DirEntry[str]"]]]:
    """Yield each folder, by name, with everything in it except folders.

    A folder that cannot be listed is included, since its content is unknown: reading it then fails
    and is reported. A hidden folder is included as well, and skipped as a whole.

    Raises:
        UsageError: the root itself cannot be listed.
    """
    stack: list[os.DirEntry[str] | str] = [root] if only is None else list(only)
    while stack:
        folder = stack.pop()
        path = folder if isinstance(folder, str) else folder.path
        try:
            entries = sorted(os.scandir(path), key=attrgetter("name"))
        except OSError as error:
            if isinstance(folder, str):
                raise UsageError(f"{name_text(path)}: {error.strerror}") from error
            yield str(Path(path).parent), [folder]
            continue
        files = []
        folders = []
        for entry in entries:
            if entry.is_dir(follow_symlinks=False) and not is_noise(entry.name):
                if only is None:
                    folders.append(entry)
                elif not _is_listed(entry):
                    files.append(entry)
            elif not (entry.is_symlink() and Path(entry.path).is_dir()):
                files.append(entry)
        stack += reversed(folders)
        yield path, files


def _is_listed(folder: "os.DirEntry[str]") -> bool:
    try:
        os.scandir(folder).close()
    except OSError:
        return False
    return True


def _is_taken(entry: "os.DirEntry[str]") -> bool:
    """Return whether to read an entry; one that cannot be examined is read, and so reported."""
    if is_noise(entry.name):
        return False
    try:
        mode = entry.stat().st_mode
        if claims_logs(entry.name) or stat.S_ISDIR(mode):
            return stat.S_ISREG(mode) or stat.S_ISDIR(mode)
        if not stat.S_ISREG(mode):  # opening a pipe would wait for its writer
            return False
        with Path(entry.path).open("rb") as file:
            return looks_readable(file.read(HEAD))
    except OSError:
        return claims_logs(entry.name) or not entry.is_symlink()


def _stat(file: "os.DirEntry[str] | Path") -> tuple[int, str]:
    """Return size and version; a broken link has neither, and is reported when it is read."""
    try:
        status = file.stat()
    except OSError:
        return 0, ""
    return status.st_size, str(status.st_mtime_ns)
