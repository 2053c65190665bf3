"""What is measured beside what, and what has to be reached."""

import json
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from benchmarks.materials import AUDITOR, PEERS, Materials
from benchmarks.report.results import Bound, Value

OUT: Final = "{out}"
"""In a command, a folder that is empty before each run."""
GROWTH: Final = (1, 2, 4, 8, 16)
"""Archives `large` that one audit reads."""
TWO: Final = ("--threads", "2")


@dataclass(frozen=True, slots=True)
class Work:
    """One command of a comparison."""

    name: str
    command: tuple[str, ...]
    needs: str = ""
    """What may be missing on a machine."""
    environment: Mapping[str, str] | None = None
    answer: Callable[[Path, str], str] | None = None
    """What has to be equal, out of the folder `OUT` and of what the command wrote to stdout."""


@dataclass(frozen=True, slots=True)
class Comparison:
    """Commands that run in turn."""

    title: str
    works: tuple[Work, ...]
    bounds: tuple[tuple[Bound, Value], ...] = ()
    witness: Work | None = None
    """Runs once and is not measured; its answer has to be equal to those of the others."""
    long: bool = False
    """Whether all its commands take minutes together."""


def auditor(*words: str) -> tuple[str, ...]:
    """Return a command of this build."""
    return (*AUDITOR, *words)


def peer(files: Materials, package: str, job: str, *words: str) -> tuple[str, ...]:
    """Return the command of a job of peers.py, in the Python that has the package."""
    python = files.peers if package in ("chdb", "trailscraper") else sys.executable
    return (python, PEERS, job, *words)


def ratio(ours: str, other: str, figure: str) -> Value:
    """Return our median of a figure in ratio to another command's."""
    return lambda of: of(ours, figure) / of(other, figure)


def printed(_out: Path, text: str) -> str:
    """Return what a peer prints, as its answer."""
    return text.strip()


def counts(out: Path, _printed: str) -> str:
    """Return what `peers.py` prints, out of the JSON of an audit."""
    result = json.loads((out / "result.json").read_text())
    totals = [[alarm["matches"], len(alarm["periods"])] for alarm in result["alarms"]]
    return json.dumps({"events": result["intake"]["records"], "filters": totals})
