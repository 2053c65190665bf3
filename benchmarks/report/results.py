"""The results of a run of the benchmarks, as in its JSON."""

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
    """The command line, without paths of this machine."""
    runs: tuple[Run, ...] = ()
    fault: str = ""
    """The reason if there are no runs: a missing requirement, or a failure of the command."""

    def median(self, figure: str) -> float:
        """Return the median of `wall`, `processor` or `memory`."""
        return statistics.median(self._figures(figure))

    def spread(self, figure: str) -> tuple[float, float]:
        """Return the smallest and the largest value of a figure."""
        figures = self._figures(figure)
        return min(figures), max(figures)

    def _figures(self, figure: str) -> Sequence[float]:
        return [attrgetter(figure)(run) for run in self.runs]


@dataclass(frozen=True, slots=True)
class Bound:
    """A limit that a comparison must keep."""

    subject: str
    limit: float
    unit: str = ""
    """`MB`, `s`, or empty for a ratio."""
    at_least: bool = False


@dataclass(frozen=True, slots=True)
class Judged:
    """A bound with the measured value."""

    bound: Bound
    value: float | None
    """`None` if a command that it needs has no runs."""

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
    """Names and answers of the commands whose answers must be equal."""

    @property
    def is_answer_equal(self) -> bool:
        """Whether all answers are equal."""
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
        """Write the results as JSON."""
        path.write_bytes(msgspec.json.format(msgspec.json.encode(self), indent=1) + b"\n")


def loaded(path: Path) -> Results:
    """Return the results in a file."""
    return msgspec.json.decode(path.read_bytes(), type=Results)


Value = Callable[[Callable[[str, str], float]], float]
"""Computes the value of a bound with a function that returns a command's median of a figure."""
