"""Time whole commands of auditor beside those of peers.py on the same archives, in one run.

    python benchmarks/commands.py ARCHIVE... --chdb PYTHON [--duckdb]

PYTHON is an interpreter that has chdb. Peers run right after each run of ours, so that all meet the
same machine. Prints median times and processor times, ours in ratio to the peer's, and peak memory;
for ingest also the store's size against that of the log files.
"""

import argparse
import os
import shlex
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

PEERS = Path(__file__).with_name("peers.py")


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


def words_of(name: str, runs: list[Run]) -> str:
    """Return medians in words."""
    seconds = statistics.median(run.seconds for run in runs)
    processor = statistics.median(run.processor for run in runs)
    return (
        f"{name} {seconds:.2f} s ({processor:.2f} s of processor,"
        f" {max(run.peak for run in runs):.0f} MB)"
    )


def measured(command: str, archive: Path, peers: dict[str, str], runs: int) -> str:
    """Run ours and the peers in turn, and return what came of it in words."""
    lines = {"auditor": OURS[command], **peers}
    by_name: dict[str, list[Run]] = {name: [] for name in lines}
    share = 0.0
    for _ in range(runs):
        for name, line in lines.items():
            with tempfile.TemporaryDirectory() as folder:
                store = Path(folder) / "store"
                words = {"python": sys.executable, "archive": archive, "store": store}
                by_name[name].append(run(line.format(**words)))
                if name == "auditor" and store.is_file():
                    logs = sum(file.stat().st_size for file in archive.rglob("*.gz"))
                    share = store.stat().st_size / logs
    parts = [words_of(name, some) for name, some in by_name.items()]
    parts += [
        f"ratio to {name} {ratio(by_name, name, 'seconds'):.2f}"
        f" ({ratio(by_name, name, 'processor'):.2f} of processor)"
        for name in peers
    ]
    if share:
        parts.append(f"store {share:.2f} of the log files")
    return f"{command} {archive.name}: {'; '.join(parts)}"


def ratio(runs: dict[str, list[Run]], name: str, figure: str) -> float:
    """Return our median of a figure to that of a peer."""
    ours, theirs = (
        statistics.median(getattr(run, figure) for run in runs[who]) for who in ("auditor", name)
    )
    return ours / theirs


def main() -> None:
    """Run the benchmark that the command line asks for."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("archives", nargs="+", type=Path)
    parser.add_argument("--command", choices=OURS, help="default: both")
    parser.add_argument("--chdb", metavar="PYTHON", help="compare with chdb in this interpreter")
    parser.add_argument(
        "--duckdb", action="store_true", help="compare ingest with DuckDB's read_json_auto, too"
    )
    parser.add_argument("--runs", type=int, default=3)
    options = parser.parse_args()
    peers: dict[str, dict[str, str]] = {command: {} for command in OURS}
    if options.chdb:
        for command, job in (("audit", "count-chdb"), ("ingest", "load-chdb")):
            peers[command]["chdb"] = f"{options.chdb} {PEERS} {job} {{archive}} {{store}}"
    if options.duckdb:
        peers["ingest"]["duckdb"] = f"{{python}} {PEERS} load-duckdb {{archive}} {{store}}"
    for archive in options.archives:
        for command in [options.command] if options.command else OURS:
            print(measured(command, archive, peers[command], options.runs), flush=True)


if __name__ == "__main__":
    main()
