"""Time `auditor verify` beside one plain loop of zlib and hashlib over the same files, in one run.

    scripts/write-digests ARCHIVE
    python benchmarks/verify.py ARCHIVE [--runs 5] [--archives]

ARCHIVE holds AWSLogs/, public-keys.json and head-object.json. The loop inflates and hashes every
log file and every digest file, and verifies nothing. Ours runs on the folder by the signatures in
the next digest files, and by saved metadata; with --archives also on a zip and a tar.gz of the
folder, which are written for it. Prints median processor times, their ratios, and peak memory.
"""

import argparse
import os
import statistics
import subprocess
import sys
import tarfile
import tempfile
import zipfile
from dataclasses import dataclass
from pathlib import Path

LOOP = """
import hashlib, os, sys, zlib
for folder, _, names in os.walk(sys.argv[1]):
    for name in names:
        with open(os.path.join(folder, name), "rb") as file:
            hashlib.sha256(zlib.decompress(file.read(), 31)).hexdigest()
"""


@dataclass(frozen=True)
class Run:
    """One process from start to end."""

    processor: float
    """Seconds of user and system time."""
    peak: float
    """Resident memory in MB."""


def run(*words: object) -> Run:
    """Run a command to its end."""
    with subprocess.Popen([*map(str, words)], stdout=subprocess.DEVNULL) as process:
        _, status, usage = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        sys.exit(f"{words}: exit status {process.returncode}")
    return Run(usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1000)


def archives_of(folder: Path, target: Path) -> list[Path]:
    """Write a zip and a tar.gz of a folder."""
    files = sorted(file for file in folder.rglob("*") if file.is_file())
    with zipfile.ZipFile(target / "archive.zip", "w") as archive:
        for file in files:
            archive.write(file, file.relative_to(folder.parent))
    with tarfile.open(target / "archive.tar.gz", "w:gz", compresslevel=1) as archive:
        for file in files:
            archive.add(file, file.relative_to(folder.parent))
    return [target / "archive.zip", target / "archive.tar.gz"]


def main() -> None:
    """Run the benchmark."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("archive", type=Path)
    parser.add_argument("--runs", type=int, default=5)
    parser.add_argument("--archives", action="store_true", help="zip and tar.gz, too")
    options = parser.parse_args()
    logs = options.archive / "AWSLogs"
    keys = ("--public-keys", options.archive / "public-keys.json")
    heads = ("--head-objects", options.archive / "head-object.json")
    verify = (sys.executable, "-m", "auditor", "verify")
    with tempfile.TemporaryDirectory() as folder:
        commands: dict[str, tuple[object, ...]] = {
            "loop": (sys.executable, "-c", LOOP, logs),
            "folder": (*verify, logs, *keys),
            "folder, metadata": (*verify, logs, *keys, *heads),
        }
        for written in archives_of(logs, Path(folder)) if options.archives else ():
            commands[written.name] = (*verify, written, *keys)
        runs_of: dict[str, list[Run]] = {name: [] for name in commands}
        for _ in range(options.runs):
            for name, words in commands.items():
                runs_of[name].append(run(*words))
    loop = statistics.median(one.processor for one in runs_of["loop"])
    for name, runs in runs_of.items():
        processor = statistics.median(one.processor for one in runs)
        peak = max(one.peak for one in runs)
        print(f"{name:<18}{processor:7.2f} s{processor / loop:7.2f}{peak:8.0f} MB")


if __name__ == "__main__":
    main()
