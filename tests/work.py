"""A bound on work, which holds on a busy machine as on a quiet one."""

import signal
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType


class TooMuchWorkError(Exception):
    """Something took more of the processor than it may."""


@contextmanager
def work_limit(seconds: float) -> Iterator[None]:
    """Stop what takes more processor time than this; time spent waiting does not count.

    Raises:
        TooMuchWorkError: it did.
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
