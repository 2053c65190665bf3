"""A worker from inside: assignments on stdin, answers on stdout."""

import os
import sys
import tempfile
import traceback
from collections.abc import Iterator
from pickle import UnpicklingError
from queue import SimpleQueue
from threading import Thread
from typing import Any, BinaryIO

from auditor.engine.pickles import receive, send
from auditor.engine.scan.worker import Answer, Assignment, judge
from auditor.errors import AuditorError


def serve() -> None:
    """Answer assignments from stdin, and end when it closes."""
    answers = os.fdopen(os.dup(sys.stdout.fileno()), "wb")
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    received: SimpleQueue[Any] = SimpleQueue()
    Thread(target=_receive, args=(sys.stdin.buffer, received), daemon=True).start()
    try:
        for answer in _answers(received):
            send(answer, answers)
    except BaseException:  # whatever it is, the process ends with it on stderr
        traceback.print_exc()
    os._exit(1)  # Python itself would wait for the thread that receives


def _answers(received: "SimpleQueue[Any]") -> Iterator[Answer | AuditorError]:
    """Yield the answer to each assignment, or the failure that ends the run."""
    assignment: Assignment = received.get()
    tempfile.tempdir = assignment.folder
    try:
        with judge(assignment) as own:
            while True:
                yield own.judge(received.get())
    except AuditorError as failure:  # some are known only once the database is closed
        yield failure


def _receive(stdin: BinaryIO, received: "SimpleQueue[Any]") -> None:
    """Pass on a signal; end the process with it."""
    while True:
        try:
            received.put(receive(stdin))
        except (EOFError, UnpicklingError):
            os._exit(0)
