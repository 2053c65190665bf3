"""Comparisons: the commands that are measured side by side, and the bounds to keep."""

import json
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from benchmarks.materials import AUDITOR, PEERS, Materials
from benchmarks.report.results import Bound, Value

OUT: Final = "{out}"
"""Placeholder in a command for a folder that is empty before each run."""
GROWTH: Final = (1, 2, 4, 8, 16)
"""Numbers of archives `large` that one audit reads."""
TWO: Final = ("--threads", "2")
OURS: Final = ("duckdb", "libraries", "python")
"""Peers that need no other packages than auditor."""


@dataclass(frozen=True, slots=True)
class Work:
    """One command of a comparison."""

    name: str
    command: tuple[str, ...]
    needs: str = ""
    """A requirement that may be missing on a machine."""
    environment: Mapping[str, str] | None = None
    answer: Callable[[Path, str], str] | None = None
    """Returns the answer that must be equal, from the folder `OUT` and the command's output."""


@dataclass(frozen=True, slots=True)
class Comparison:
    """Commands that are run in turn."""

    title: str
    works: tuple[Work, ...]
    bounds: tuple[tuple[Bound, Value], ...] = ()
    witness: Work | None = None
    """A command that runs once, unmeasured; its answer must equal those of the others."""
    long: bool = False
    """Whether its commands together take minutes."""


def auditor(*words: str) -> tuple[str, ...]:
    """Return a command of this build."""
    return (*AUDITOR, *words)


def on_one_core(command: tuple[str, ...]) -> tuple[str, ...]:
    """Return a command for which the system has one processor."""
    return (sys.executable, "-m", "benchmarks.one_core", *command)


def peer(files: Materials, package: str, job: str, *words: str) -> tuple[str, ...]:
    """Return the command of a job of peers.py, for the Python interpreter with the package."""
    python = files.peers if package in ("chdb", "trailscraper") else sys.executable
    return (python, PEERS, job, *words)


def ratio(ours: str, other: str, figure: str) -> Value:
    """Return the ratio of our median of a figure to another command's."""
    return lambda of: of(ours, figure) / of(other, figure)


def printed(_out: Path, text: str) -> str:
    """Return the output of a peer as its answer."""
    return text.strip()


def counts(out: Path, _printed: str) -> str:
    """Return the answer that `peers.py` prints, from the JSON of an audit."""
    result = json.loads((out / "result.json").read_text())
    totals = [[alarm["matches"], len(alarm["periods"])] for alarm in result["alarms"]]
    return json.dumps({"events": result["intake"]["records"], "filters": totals})
