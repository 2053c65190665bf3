"""Time `auditor audit` beside a peer on the same archives, whole processes, in one run.

    python benchmarks/audit.py ARCHIVE... --peer COMMAND [--runs N]

COMMAND is a shell-like line in which {} stands for the archive; it runs right after each of our
runs, so that both meet the same machine. Prints the median times, their ratio and peak memory.
"""

import argparse
import os
import shlex
import statistics
import subprocess
import sys
import time
from pathlib import Path


def run(command: list[str]) -> tuple[float, float]:
    """Run a command to its end; return seconds and peak resident memory in MB."""
    start = time.perf_counter()
    with subprocess.Popen(command, stdout=subprocess.DEVNULL) as process:
        _, status, usage = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        sys.exit(f"{shlex.join(command)}: exit status {process.returncode}")
    return time.perf_counter() - start, usage.ru_maxrss / 1000


def main() -> None:
    """Run the benchmark that the command line asks for."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("archives", nargs="+", type=Path)
    parser.add_argument("--peer", help="command line with {} for the archive")
    parser.add_argument("--runs", type=int, default=3)
    options = parser.parse_args()
    for archive in options.archives:
        ours = [sys.executable, "-m", "auditor", "audit", str(archive), "--format", "html"]
        peer = shlex.split(options.peer.replace("{}", str(archive))) if options.peer else None
        mine, theirs = [], []
        for _ in range(options.runs):
            mine.append(run(ours))
            if peer:
                theirs.append(run(peer))
        seconds = statistics.median(second for second, _ in mine)
        line = f"{archive.name}: auditor {seconds:.2f} s, {max(peak for _, peak in mine):.0f} MB"
        if theirs:
            other = statistics.median(second for second, _ in theirs)
            line += (
                f"; peer {other:.2f} s, {max(peak for _, peak in theirs):.0f} MB"
                f"; ratio {seconds / other:.2f}"
            )
        print(line)


if __name__ == "__main__":
    main()
