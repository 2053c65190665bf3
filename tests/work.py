"""A limit on work, which holds on busy and on quiet machines."""

import signal
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType


class TooMuchWorkError(Exception):
    """The work took more processor time than allowed."""


@contextmanager
def work_limit(seconds: float) -> Iterator[None]:
    """Stop work that takes more processor time; time spent waiting does not count.

    Raises:
        TooMuchWorkError: the work was stopped.
    """

    def stop(number: int, frame: FrameType | None) -> None:
        raise TooMuchWorkError(f"more than {seconds:g} s of processor time")

    before = signal.signal(signal.SIGPROF, stop)
    signal.setitimer(signal.ITIMER_PROF, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)
        signal.signal(signal.SIGPROF, before)
