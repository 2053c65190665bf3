"""The command `auditor`, and `python -m auditor`."""

import contextlib
import gc
import os
import signal
import sys
from typing import Final, NoReturn

_INTERRUPTED: Final = 130
_TERMINATED: Final = 143
_signals: Final[list[int]] = []
"""Signals that end the run, besides Ctrl-C."""
_YOUNG_OBJECTS: Final = 200_000
"""Number of new objects after which the garbage collector searches the youngest ones."""


def command() -> NoReturn:
    """Entry point of the `auditor` command."""
    # A closed stream is None. Writing a result to it must fail, as for any other closed stream;
    # messages have nowhere to go.
    sys.stdout = sys.stdout or os.fdopen(os.open(os.devnull, os.O_RDONLY), "w")
    sys.stderr = sys.stderr or os.fdopen(os.open(os.devnull, os.O_WRONLY), "w")
    try:
        with contextlib.suppress(ValueError):  # outside the main thread: it alone gets signals
            signal.signal(signal.SIGTERM, _terminate)
        from auditor.cli import main  # takes a moment, in which Ctrl-C may arrive
        from auditor.own_process import set_up

        set_up()

        # Results consist of many objects that live to the end; searching them for cycles again and
        # again takes a tenth of the time of an audit.
        gc.freeze()
        gc.set_threshold(_YOUNG_OBJECTS, 100, 100)
        status = main()
    except KeyboardInterrupt:
        status = _INTERRUPTED
    with contextlib.suppress(OSError):
        sys.stderr.flush()
    # Everything is written and closed; freeing the memory piece by piece would take 0.15 s.
    os._exit(_TERMINATED if _signals else status)


def _terminate(number: int, _: object) -> NoReturn:
    """End as with Ctrl-C: temporary files are removed, and other processes ended."""
    _signals.append(number)
    raise KeyboardInterrupt


if __name__ == "__main__":
    command()
