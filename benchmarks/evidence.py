"""Processor time of `auditor evidence` beside `auditor audit -o report.html`, in one run.

python benchmarks/evidence.py ARCHIVE [--rules cis-5.0] [--runs 3]
"""

import argparse
import resource
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

AUDITOR = str(Path(sys.executable).with_name("auditor"))


def measured(*arguments: str) -> float:
    """Run a command; return its processor time in seconds."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    subprocess.run([AUDITOR, *arguments], check=True, capture_output=True)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def main() -> None:
    """Print the best of some runs, and the ratio."""
    parser = argparse.ArgumentParser()
    parser.add_argument("archive")
    parser.add_argument("--rules", default="cis-5.0")
    parser.add_argument("--runs", type=int, default=3)
    asked = parser.parse_args()
    audits, packs = [], []
    with tempfile.TemporaryDirectory() as folder:
        for _ in range(asked.runs):
            page, pack = Path(folder) / "report.html", Path(folder) / "evidence"
            given = (asked.archive, "--rules", asked.rules, "-o")
            audits.append(measured("audit", *given, str(page)))
            packs.append(measured("evidence", *given, str(pack)))
            shutil.rmtree(pack)
    print(f"audit {min(audits):.2f} s, evidence {min(packs):.2f} s")
    print(f"ratio {min(packs) / min(audits):.2f}")


if __name__ == "__main__":
    main()
