"""Run a command on one of the processors that this process may use (Linux).

python -m benchmarks.one_core COMMAND [ARGUMENT…]
"""

import os
import sys

if __name__ == "__main__":
    os.sched_setaffinity(0, {min(os.sched_getaffinity(0))})
    os.execvp(sys.argv[1], sys.argv[1:])  # noqa: S606  # the command is the caller's
