"""The bound on work stops what does not end, and nothing that waits."""

import signal
from itertools import count

import pytest

from tests.work import TooMuchWorkError, work_limit


def test_what_does_not_end_is_stopped():
    with (
        pytest.raises(TooMuchWorkError, match=r"more than 0\.05 s of processor time"),
        work_limit(0.05),
    ):
        for _ in count():
            pass


def test_nothing_is_left_behind():
    before = signal.getsignal(signal.SIGPROF)
    with work_limit(60):
        pass
    assert signal.getsignal(signal.SIGPROF) is before
    assert signal.getitimer(signal.ITIMER_PROF) == (0, 0)
