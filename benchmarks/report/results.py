"""What a run of the benchmarks gives, as JSON has it."""

import statistics
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from operator import attrgetter
from pathlib import Path

import msgspec

from benchmarks.corpus.archive import Contents
from benchmarks.measure import Run


@dataclass(frozen=True, slots=True)
class Measured:
    """One command of a comparison."""

    name: str
    command: str
    """With the paths of this machine left out."""
    runs: tuple[Run, ...] = ()
    fault: str = ""
    """Why there are no runs: what is missing, or how the command failed."""

    def median(self, figure: str) -> float:
        """Return the median of `wall`, `processor` or `memory`."""
        return statistics.median(self._figures(figure))

    def spread(self, figure: str) -> tuple[float, float]:
        """Return the least and the largest."""
        figures = self._figures(figure)
        return min(figures), max(figures)

    def _figures(self, figure: str) -> Sequence[float]:
        return [attrgetter(figure)(run) for run in self.runs]


@dataclass(frozen=True, slots=True)
class Bound:
    """What a comparison has to reach."""

    subject: str
    limit: float
    unit: str = ""
    """`MB`, `s`, or empty for a ratio."""
    at_least: bool = False


@dataclass(frozen=True, slots=True)
class Judged:
    """A bound, and what was reached."""

    bound: Bound
    value: float | None
    """`None` where a command that it needs has no runs."""

    @property
    def is_held(self) -> bool | None:
        """Whether the bound is held; `None`: it cannot be judged."""
        if self.value is None:
            return None
        over = self.value >= self.bound.limit
        return over if self.bound.at_least else self.value <= self.bound.limit


@dataclass(frozen=True, slots=True)
class Compared:
    """One comparison."""

    key: str
    title: str
    commands: tuple[Measured, ...]
    bounds: tuple[Judged, ...] = ()
    answers: tuple[tuple[str, str], ...] = ()
    """Of the commands whose answers must be equal: name and answer."""

    @property
    def is_answer_equal(self) -> bool:
        """Whether all answers are the same."""
        return len({answer for _, answer in self.answers}) <= 1


@dataclass(frozen=True, slots=True)
class Results:
    """One run of the benchmarks."""

    date: str
    machine: dict[str, str]
    versions: dict[str, str]
    scale: float
    """Factor on the sizes of archives; bounds hold for 1."""
    archives: dict[str, Contents]
    comparisons: tuple[Compared, ...]

    def save(self, path: Path) -> None:
        """Write them as JSON."""
        path.write_bytes(msgspec.json.format(msgspec.json.encode(self), indent=1) + b"\n")


def loaded(path: Path) -> Results:
    """Return the results that a file holds."""
    return msgspec.json.decode(path.read_bytes(), type=Results)


Value = Callable[[Callable[[str, str], float]], float]
"""What a bound is about; it is given what returns the median of a figure by the command's name."""
