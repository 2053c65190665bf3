"""The number of threads and the memory that a run may use; no answer depends on them."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from functools import cache
from pathlib import Path, PurePosixPath
from typing import Final

MB: Final = 1_000_000
LEAST_MEMORY: Final = 300 * MB
"""Bytes that every run needs for the interpreter, libraries and a batch of records."""
_BESIDE_DATABASE_BYTES: Final = 200 * MB
"""The part of them that the database does not use, in bytes."""
_CGROUP: Final = Path("/sys/fs/cgroup")
_OWN: Final = Path("/proc/self/cgroup")


@dataclass(frozen=True, slots=True)
class Limits:
    """The resources of a run."""

    threads: int
    memory: int
    """Maximum number of bytes; work that needs less uses less."""

    def database_memory(self, enough: int) -> int:
        """Return the number of bytes that a database may hold before it moves rows to disk.

        Args:
            enough: number of bytes beyond which memory does not help the current work.
        """
        return max(
            min(enough, self.memory - _BESIDE_DATABASE_BYTES), LEAST_MEMORY - _BESIDE_DATABASE_BYTES
        )

    def shared(self, processes: int) -> "Limits":
        """Return the share of each of several processes."""
        return Limits(max(1, self.threads // processes), self.memory // processes)


_current: ContextVar[Limits | None] = ContextVar("limits", default=None)


def limits() -> Limits:
    """Return the limits of this run, by default the resources of this process."""
    return _current.get() or _of_process()


@cache
def _of_process() -> Limits:
    """Return the limits of a run without limits of its own, read once from dozens of files."""
    return Limits(processors(), memory() // 2)


@contextmanager
def limited(threads: int | None = None, memory: int | None = None) -> Iterator[None]:
    """Set limits for the duration of a run; `None` leaves a limit unchanged.

    Args:
        memory: bytes.
    """
    before = limits()
    token = _current.set(Limits(threads or before.threads, memory or before.memory))
    try:
        yield
    finally:
        _current.reset(token)


def processors(cgroup: Path = _CGROUP, own: Path = _OWN) -> int:
    """Return the number of processors that this process may use, at least 1.

    Args:
        cgroup: the folder of all cgroups.
        own: the file that names those of this process.

    Source: kernel documentation, "Control Group v2", `cpu.max`; in version 1, `cpu.cfs_quota_us`.
    """
    given = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count()
    shares = []
    for folder in _cgroups(cgroup, own):
        period = _words(folder / "cpu.cfs_period_us")
        shares.append(_quota(*_words(folder / "cpu.max")))
        shares.append(_quota(*_words(folder / "cpu.cfs_quota_us"), *period))
    return max(1, min([given or 1, *(share for share in shares if share)]))


def memory(cgroup: Path = _CGROUP, own: Path = _OWN) -> int:
    """Return the number of bytes of memory that this process may use.

    Source: like `processors`; `memory.max`, and in version 1 `memory.limit_in_bytes`.
    """
    try:
        there = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    except (AttributeError, ValueError, OSError):  # this system lacks the name
        there = 4_000 * MB
    names = ("memory.max", "memory.limit_in_bytes")
    files = [folder / name for folder in _cgroups(cgroup, own) for name in names]
    words = [word for file in files for word in _words(file)]
    return min([there, *(int(word) for word in words if word.isdecimal())])


def _cgroups(cgroup: Path, own: Path) -> Iterator[Path]:
    """Yield the cgroups of this process and those around them, of both versions.

    All of them limit it. A container sees its own at the top; a service or a user's session of
    systemd is below it.
    """
    paths = {PurePosixPath("/"), *(PurePosixPath(line.split(":")[-1]) for line in _words(own))}
    inside = {
        folder for path in paths if ".." not in path.parts for folder in (path, *path.parents)
    }
    for root in (cgroup, cgroup / "cpu", cgroup / "memory"):
        for folder in sorted(inside):
            yield root / str(folder).lstrip("/")


def _quota(quota: str = "", period: str = "") -> int:
    """Return a quota of processor time as a number of processors, rounded up; 0 without a quota."""
    if not (quota.isdecimal() and period.isdecimal() and int(period)):
        return 0
    return -(-int(quota) // int(period))


def _words(file: Path) -> list[str]:
    try:
        return file.read_text(encoding="ascii").split()
    except (OSError, UnicodeError):
        return []
