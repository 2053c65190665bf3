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
_YOUNG_OBJECTS: Final = 100_000
"""Number of new objects after which the garbage collector searches the youngest ones."""


def command() -> NoReturn:
    """Entry point of the `auditor` command."""
    # A closed stream is None; writing to it then fails as to any other closed stream.
    sys.stdout = sys.stdout or os.fdopen(os.open(os.devnull, os.O_RDONLY), "w")
    sys.stderr = sys.stderr or open(os.devnull, "w")  # noqa: PTH123, SIM115  # as long as we live
    try:
        with contextlib.suppress(ValueError):  # not in the main thread, the only one with signals
            signal.signal(signal.SIGTERM, _terminate)
        from auditor.cli import main  # takes a moment, during which Ctrl-C may come
        from auditor.own_process import set_up

        set_up()

        # Results are many objects that live to the end; to look through them again and again for
        # cycles takes a tenth of the time of an audit.
        gc.freeze()
        gc.set_threshold(_YOUNG_OBJECTS, 100, 100)
        status = main()
    except KeyboardInterrupt:
        status = _INTERRUPTED
    with contextlib.suppress(OSError):
        sys.stderr.flush()
    # All is written and closed; to free the memory bit by bit takes 0.15 s.
    os._exit(_TERMINATED if _signals else status)


def _terminate(number: int, _: object) -> NoReturn:
    """End as with Ctrl-C, so that temporary files and other processes are removed."""
    _signals.append(number)
    raise KeyboardInterrupt


if __name__ == "__main__":
    command()
