"""Write invented archives of log files, in the layout of a trail's bucket.

    python -m benchmarks.corpus FOLDER --profile large [--seed 7] [--scale 0.1] [--sessions]

Equal arguments give equal bytes. Records spread evenly over 90 days from 2026-01-01. Profiles:

- large: 2,000 log files of some 290 records, a busy organization;
- small: 40,000 log files of some 12 records, what most accounts have;
- wide: one log file of 1,000 records of 200 kB each, which take 1.1 MB as stored;
- whole: one log file that expands to 1 GB.
"""

import argparse
from pathlib import Path

from benchmarks.corpus.archive import PROFILES, Archive


def main() -> None:
    """Write the archive that the command line asks for."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("folder", type=Path)
    parser.add_argument("--profile", choices=PROFILES, default="large")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--scale", type=float, default=1.0)
    parser.add_argument("--sessions", action="store_true")
    given = parser.parse_args()
    archive = Archive(given.profile, given.seed, given.sessions, given.scale)
    path = archive.made(given.folder)
    print(f"{path}: {archive.contents(given.folder)}")


if __name__ == "__main__":
    main()
