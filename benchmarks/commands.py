"""Time whole commands of auditor beside a peer on the same archives, in one run.

    python benchmarks/commands.py audit  ARCHIVE... --peer "python scan.py {archive}"
    python benchmarks/commands.py ingest ARCHIVE... --peer "python load.py {archive} {store}"

A peer's command line has {archive} and {store}, a path that is empty before each of its runs. It
runs right after each of ours, so that both meet the same machine. Prints median times, their ratio,
processor time and peak memory; for ingest also the store's size against that of the log files.
"""

import argparse
import os
import shlex
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

OURS = {
    "audit": "{python} -m auditor audit {archive} --output {store}.html",
    "ingest": "{python} -m auditor ingest {archive} --store {store}",
}


@dataclass(frozen=True)
class Run:
    """One process from start to end."""

    seconds: float
    processor: float
    """Seconds of user and system time."""
    peak: float
    """Resident memory in MB."""


def run(line: str) -> Run:
    """Run a command line to its end."""
    start = time.perf_counter()
    quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
    with subprocess.Popen(shlex.split(line), **quiet) as process:
        _, status, usage = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        sys.exit(f"{line}: exit status {process.returncode}")
    processor = usage.ru_utime + usage.ru_stime
    return Run(time.perf_counter() - start, processor, usage.ru_maxrss / 1000)


def said(name: str, runs: list[Run]) -> str:
    """Return medians in words."""
    seconds = statistics.median(run.seconds for run in runs)
    processor = statistics.median(run.processor for run in runs)
    return (
        f"{name} {seconds:.2f} s ({processor:.2f} s of processor,"
        f" {max(run.peak for run in runs):.0f} MB)"
    )


def main() -> None:
    """Run the benchmark that the command line asks for."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("command", choices=OURS)
    parser.add_argument("archives", nargs="+", type=Path)
    parser.add_argument("--peer", help="command line with {archive} and {store}")
    parser.add_argument("--runs", type=int, default=3)
    options = parser.parse_args()
    for archive in options.archives:
        mine, theirs, share = [], [], 0.0
        for _ in range(options.runs):
            for line, runs in ((OURS[options.command], mine), (options.peer, theirs)):
                if line is None:
                    continue
                with tempfile.TemporaryDirectory() as folder:
                    store = Path(folder) / "store"
                    words = {"python": sys.executable, "archive": archive, "store": store}
                    runs.append(run(line.format(**words)))
                    if runs is mine and store.is_file():
                        logs = sum(file.stat().st_size for file in archive.rglob("*.gz"))
                        share = store.stat().st_size / logs
                    shutil.rmtree(store, ignore_errors=True)
        parts = [said("auditor", mine)]
        if theirs:
            ratio = statistics.median(r.seconds for r in mine) / statistics.median(
                r.seconds for r in theirs
            )
            parts += [said("peer", theirs), f"ratio {ratio:.2f}"]
        if share:
            parts.append(f"store {share:.2f} of the log files")
        print(f"{options.command} {archive.name}: {'; '.join(parts)}", flush=True)


if __name__ == "__main__":
    main()
