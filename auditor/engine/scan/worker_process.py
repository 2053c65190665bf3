"""Workers as processes: starting, talking to and ending them.

A worker is a separate Python, independent of the program that started it: of its `__main__` and its
threads. It receives pickled assignments on stdin and writes answers to stdout. It ends when stdin
closes, so no worker outlives the process that started it.
"""

import os
import pickle
import subprocess
import sys
import tempfile
from contextlib import suppress
from queue import SimpleQueue
from threading import Thread
from typing import Any, BinaryIO, Final, cast

from auditor.engine.scan.parts import PackedLogFiles
from auditor.engine.scan.worker import Answer, Assignment, judge
from auditor.errors import AuditorError

_PROGRAM: Final = (
    "import sys; sys.path[:] = sys.argv[1:];"
    " from auditor.own_process import set_up; set_up();"
    f" from {__name__} import serve; serve()"
)
_APART: Final[dict[str, Any]] = (
    {"process_group": 0}
    if os.name == "posix"
    else {"creationflags": getattr(subprocess, "CREATE_NEW_PROCESS_GROUP", 0)}
)
"""Ctrl-C goes to the process that the user started, which ends the others."""


class WorkerProcess:
    """A worker, as the process that started it sees it."""

    def __init__(self, assignment: Assignment) -> None:
        """Start the process without waiting for it.

        Raises:
            OSError: no further process can be started.
        """
        if not sys.executable or getattr(sys, "frozen", False):
            raise OSError("this Python cannot start another process")
        self._assignment: Assignment | None = assignment
        self._process = subprocess.Popen(  # noqa: S603
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

    def judge(self, packed: PackedLogFiles) -> Answer:
        """Process some log files.

        Raises:
            AuditorError: the failure that ends the reading, or the process was killed.
        """
        try:
            if self._assignment is not None:
                self._send(self._assignment)
                self._assignment = None
            self._send(packed)
            answer: Answer | AuditorError = pickle.load(self._answers)  # noqa: S301
        except (OSError, EOFError, ValueError, pickle.UnpicklingError):
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

    def _send(self, value: object) -> None:
        pickle.dump(value, self._work)
        self._work.flush()


def _why(status: int) -> str:
    if status < 0:
        return (
            f"a process that read log files was ended by signal {-status}, perhaps because"
            " memory ran out; --threads 1 needs the least"
        )
    return f"a process that read log files failed with exit status {status}"


def serve() -> None:
    """Answer assignments from stdin, and end when it closes."""
    answers = os.fdopen(os.dup(sys.stdout.fileno()), "wb")
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    received: SimpleQueue[Any] = SimpleQueue()
    Thread(target=_receive, args=(sys.stdin.buffer, received), daemon=True).start()
    assignment: Assignment = received.get()
    tempfile.tempdir = assignment.folder
    with judge(assignment) as own:
        while True:
            answer: Answer | AuditorError
            try:
                answer = own.judge(received.get())
            except AuditorError as failure:
                answer = failure
            pickle.dump(answer, answers)
            answers.flush()


def _receive(stdin: BinaryIO, received: "SimpleQueue[Any]") -> None:
    """Pass on a signal; end the process with it."""
    while True:
        try:
            received.put(pickle.load(stdin))  # noqa: S301
        except (EOFError, pickle.UnpicklingError):
            os._exit(0)
