"""A worker from inside: assignments on stdin, answers on stdout."""

import os
import sys
import tempfile
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
    assignment: Assignment = received.get()
    tempfile.tempdir = assignment.folder
    with judge(assignment) as own:
        while True:
            answer: Answer | AuditorError
            try:
                answer = own.judge(received.get())
            except AuditorError as failure:
                answer = failure
            send(answer, answers)


def _receive(stdin: BinaryIO, received: "SimpleQueue[Any]") -> None:
    """Pass on a signal; end the process with it."""
    while True:
        try:
            received.put(receive(stdin))
        except (EOFError, UnpicklingError):
            os._exit(0)
