"""Workers as processes: starting, talking to and ending them.

A worker is a separate Python, independent of the program that started it: of its `__main__` and its
threads. It receives pickled assignments on stdin and writes answers to stdout. It ends when stdin
closes, so no worker outlives the process that started it.

Nothing that takes long to load is imported here, so a worker can start ahead of its work.
"""

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from contextvars import ContextVar
from pickle import UnpicklingError
from typing import TYPE_CHECKING, Any, BinaryIO, Final, cast

from auditor.engine.pickles import receive, send
from auditor.errors import AuditorError

if TYPE_CHECKING:
    from auditor.engine.scan.parts import PackedLogFiles
    from auditor.engine.scan.worker import Answer, Assignment

_PROGRAM: Final = (
    "import sys; sys.path[:] = sys.argv[1:];"
    " from auditor.own_process import set_up; set_up();"
    " from auditor.engine.scan.serving import serve; serve()"
)
_APART: Final[dict[str, Any]] = (
    {"process_group": 0}
    if os.name == "posix"
    else {"creationflags": getattr(subprocess, "CREATE_NEW_PROCESS_GROUP", 0)}
)
"""Ctrl-C goes to the process that the user started, which ends the others."""


class WorkerProcess:
    """A worker, as the process that started it sees it."""

    def __init__(self, assignment: "Assignment | None" = None) -> None:
        """Start the process without waiting for it.

        Args:
            assignment: its work; `None` if `assign` follows before the first log files.

        Raises:
            OSError: no further process can be started.
        """
        if not sys.executable or getattr(sys, "frozen", False):
            raise OSError("this Python cannot start another process")
        self._assignment = assignment
        self._process = subprocess.Popen(  # noqa: S603  # the Python that runs this
            [
                sys.executable,
                "-X",
                f"utf8={sys.flags.utf8_mode}",
                "-c",
                _PROGRAM,
                *map(str, sys.path),
            ],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            **_APART,
        )
        self._work = cast("BinaryIO", self._process.stdin)
        self._answers = cast("BinaryIO", self._process.stdout)

    def assign(self, assignment: "Assignment") -> None:
        """Set the work of a process that was started without an assignment."""
        self._assignment = assignment

    def judge(self, packed: "PackedLogFiles") -> "Answer":
        """Process some log files.

        Raises:
            AuditorError: the failure that ends the reading, or the process was killed.
        """
        try:
            if self._assignment is not None:
                send(self._assignment, self._work)
                self._assignment = None
            send(packed, self._work)
            answer: Answer | AuditorError = receive(self._answers)
        except (OSError, EOFError, ValueError, UnpicklingError):
            raise AuditorError(_why(self._process.wait())) from None
        if isinstance(answer, AuditorError):
            raise answer
        return answer

    def end(self) -> None:
        """End the process at once; its output is not needed, or incomplete."""
        self._process.kill()
        self._process.wait()
        self._answers.close()
        with suppress(OSError):  # data that was not sent
            self._work.close()


def _why(status: int) -> str:
    if status < 0:
        return (
            f"a process that read log files was ended by signal {-status}, perhaps because"
            " memory ran out; --threads 1 needs the least"
        )
    return f"a process that read log files failed with exit status {status}"


_waiting: Final[ContextVar[list[WorkerProcess] | None]] = ContextVar("waiting", default=None)
"""The workers that were started ahead and have no assignment yet."""


@contextmanager
def started_ahead(workers: int) -> Iterator[None]:
    """Start workers that run while this process still loads its modules, for `worker_process`."""
    waiting: list[WorkerProcess] = []
    token = _waiting.set(waiting)
    try:
        with suppress(OSError):  # a run tries again, or does without them
            waiting.extend(WorkerProcess() for _ in range(workers))
        yield
    finally:
        _waiting.reset(token)
        end_waiting(waiting)


def worker_process(assignment: "Assignment") -> WorkerProcess:
    """Return a worker with an assignment, if possible one that was started ahead.

    Raises:
        OSError: no further process can be started.
    """
    waiting = _waiting.get()
    if not waiting:
        return WorkerProcess(assignment)
    process = waiting.pop()
    process.assign(assignment)
    return process


def end_waiting(waiting: list[WorkerProcess] | None = None) -> None:
    """End workers that were started ahead and not needed; they would hold memory."""
    some = _waiting.get() if waiting is None else waiting
    while some:
        some.pop().end()
