"""Run a command to its end, and measure all its processes. Memory is read from Linux's /proc."""

import ctypes
import os
import subprocess
import threading
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryFile
from typing import Final

_SAMPLED_PART: Final = 0.02
"""Maximum share of the time that sampling of memory may take."""
_LEAST_PAUSE: Final = 0.05
_SHOWN_CHARACTERS: Final = 2000
_TRACEBACK: Final = "Traceback (most recent call last):"
_SUBREAPER: Final = 36
"""PR_SET_CHILD_SUBREAPER: orphans, such as Spark's JVM, become our children."""
_ORPHAN_SECONDS: Final = 30
"""Maximum time to wait for such processes to end."""


class CommandError(Exception):
    """A command failed."""


@dataclass(frozen=True, slots=True)
class Run:
    """A command from start to end, with the processes that it started."""

    wall: float
    """Seconds from start to end."""
    processor: float
    """Seconds of user and system time."""
    memory: float
    """The largest sampled sum of the processes' proportional set sizes (PSS), in MB."""


def run(command: Sequence[str], environment: Mapping[str, str] | None = None) -> tuple[Run, str]:
    """Run a command; return its figures and its output.

    Raises:
        CommandError: its exit status was not 0.
    """
    ctypes.CDLL(None).prctl(_SUBREAPER, 1, 0, 0, 0)
    others = set(children(os.getpid()))
    with TemporaryFile() as stdout, TemporaryFile() as stderr:
        start = time.perf_counter()
        with subprocess.Popen(command, stdout=stdout, stderr=stderr, env=environment) as process:
            sampler = _Sampler(process.pid)
            _, status, usage = os.wait4(process.pid, 0)
            wall = time.perf_counter() - start
            process.returncode = os.waitstatus_to_exitcode(status)
            memory = sampler.stop()
        processor = (
            usage.ru_utime + usage.ru_stime + _of_orphans(set(children(os.getpid())) - others)
        )
        stdout.seek(0)
        stderr.seek(0)
        if process.returncode:
            cause = cause_of(stderr.read().decode(errors="replace"))
            words = " ".join(command)
            raise CommandError(f"{words}: exit status {process.returncode}: {cause}")
        text = stdout.read().decode(errors="replace")
    return Run(wall, processor, memory / 1e6), text


def cause_of(text: str) -> str:
    """Return why a command failed, from its stderr; for a traceback, only the error.

    Frames contain folders of the machine, which do not belong on the page.
    """
    frames = text.rpartition("\n  File ")[2] if _TRACEBACK in text else ""
    raised = next((line for line in frames.splitlines()[1:] if line and line[0] != " "), "")
    return raised or text.strip()[-_SHOWN_CHARACTERS:]


def _of_orphans(pids: set[int]) -> float:
    """Return the processor time of processes without another parent, once they have ended."""
    seconds = 0.0
    deadline = time.monotonic() + _ORPHAN_SECONDS
    while pids and time.monotonic() < deadline:
        for pid in sorted(pids):
            try:
                ended, _, usage = os.wait4(pid, os.WNOHANG)
            except ChildProcessError:  # its own parent has waited for it
                pids.discard(pid)
                continue
            if ended:
                seconds += usage.ru_utime + usage.ru_stime
                pids.discard(pid)
        time.sleep(_LEAST_PAUSE if pids else 0)
    return seconds


class _Sampler:
    """Samples the memory of a process and its descendants until it is stopped."""

    def __init__(self, pid: int) -> None:
        self._pid = pid
        self._most = 0
        self._ended = threading.Event()
        self._thread = threading.Thread(target=self._sample, daemon=True)
        self._thread.start()

    def stop(self) -> int:
        """Stop, and return the largest sample in bytes."""
        self._ended.set()
        self._thread.join()
        return self._most

    def _sample(self) -> None:
        pause = 0.0
        while not self._ended.wait(pause):
            start = time.thread_time()
            self._most = max(self._most, sum(map(pss, tree(self._pid))))
            pause = max(_LEAST_PAUSE, (time.thread_time() - start) / _SAMPLED_PART)


def tree(pid: int) -> Iterator[int]:
    """Yield a process and its running descendants."""
    yield pid
    for child in children(pid):
        yield from tree(child)


def children(pid: int) -> Iterator[int]:
    """Yield the children of a process."""
    for listed in Path(f"/proc/{pid}/task").glob("*/children"):
        try:
            several = listed.read_text().split()
        except OSError:  # its thread has ended
            continue
        yield from map(int, several)


def pss(pid: int) -> int:
    """Return the proportional set size of a process in bytes; 0 once it has ended."""
    try:
        lines = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()
    except OSError:
        return 0
    return sum(int(line.split()[1]) * 1024 for line in lines if line.startswith("Pss:"))
