"""The event names that CloudTrail is known to write, by event source: a list, and so of a date."""

from bisect import bisect_left
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from functools import cache
from itertools import islice, takewhile
from typing import Final

from auditor import resources
from auditor.pattern.glob import WildcardRule, glob

_DOMAIN: Final = ".amazonaws.com"


@dataclass(frozen=True, slots=True)
class EventNames:
    """What is known of event sources and their events."""

    title: str
    """Where the list is from, and of which date."""
    by_source: Mapping[str, frozenset[str]]
    """Names of events by event source, the dead ones among them."""
    dead: frozenset[tuple[str, str]]
    """Sources and names of events of what no longer exists."""
    by_name: Mapping[str, frozenset[str]]
    """Sources by name."""
    ordered: Sequence[str]
    """Those names, to find by how they begin."""

    def names(self, text: str) -> frozenset[str]:
        """Return the names that a text of a pattern stands for."""
        if "*" not in text:
            return frozenset({text} if text in self.by_name else ())
        front = text.partition("*")[0]  # most names are out by that
        near = takewhile(
            lambda name: name.startswith(front),
            islice(self.ordered, bisect_left(self.ordered, front), None),
        )
        return frozenset(name for name in near if _stands_for(text, name))

    def sources(self, text: str) -> frozenset[str]:
        """Return the sources that a text of a pattern stands for."""
        return frozenset(source for source in self.by_source if _stands_for(text, source))

    def is_dead(self, name: str) -> bool:
        """Return whether an event is of what no longer exists, whatever its source; or a source."""
        sources = self.by_name.get(name, frozenset())
        pairs = {(source, name) for source in sources}
        pairs |= {(name, event) for event in self.by_source.get(name, ())}
        return bool(pairs) and pairs <= self.dead

    def with_version(self, name: str, sources: frozenset[str]) -> str | None:
        """Return the name with the version of an API that some sources write for one without."""
        candidates = sorted(found for source in sources for found in self.by_source[source])
        return next(_longer(name, candidates), None)

    def like_name(self, name: str, sources: frozenset[str]) -> str | None:
        """Return the known name that one was probably meant to be.

        Args:
            sources: where to look first.
        """
        candidates = sorted({found for source in sources for found in self.by_source[source]})
        return _like(name, candidates) or _like(name, sorted(self.by_name))

    def like_source(self, source: str) -> str | None:
        """Return the known source that one was probably meant to be: a slip or two away."""
        label = source.removesuffix(_DOMAIN)
        near = [
            (_distance(label, candidates.removesuffix(_DOMAIN)), candidates)
            for candidates in self.by_source
            if abs(len(candidates) - len(source)) <= _SLIPS
        ]
        slips, best = min(near, default=(_SLIPS + 1, ""))
        return best if slips <= min(_SLIPS, len(label) // 3) else None


_SLIPS: Final = 2
"""Characters that may differ, be missing or be too many, of a source that is misspelt."""


@cache
def event_names() -> EventNames:
    """Return the list that comes along."""
    by_source: dict[str, frozenset[str]] = {}
    by_name: dict[str, set[str]] = {}
    dead: set[tuple[str, str]] = set()
    head: list[str] = []
    for line in resources.event_names().splitlines():
        if line.startswith("#"):
            head.append(line.removeprefix("#").strip())
            continue
        source, *names = line.split()
        source += _DOMAIN
        by_source[source] = frozenset(name.removeprefix("!") for name in names)
        dead |= {(source, name[1:]) for name in names if name.startswith("!")}
        for name in by_source[source]:
            by_name.setdefault(name, set()).add(source)
    title = next(line for line in head if line.startswith("From ")).removeprefix("From ")
    return EventNames(
        ", ".join(title.split(", ")[:2]),
        by_source,
        frozenset(dead),
        {name: frozenset(sources) for name, sources in by_name.items()},
        sorted(by_name),
    )


def _stands_for(text: str, value: str) -> bool:
    return glob(text, value) or glob(text, value, WildcardRule.ORDINARY)


def _like(text: str, candidates: list[str]) -> str | None:
    return next(_candidates(text, candidates), None)


def _candidates(text: str, candidates: list[str]) -> Iterator[str]:
    """Yield known texts like one: in another case, longer by a version, misspelt."""
    lower = text.lower()
    yield from (one for one in candidates if one.lower() == lower)
    yield from _longer(text, candidates)
    yield from get_close_matches(text, candidates, n=1, cutoff=0.85)


def _longer(text: str, candidates: list[str]) -> Iterator[str]:
    """Yield known texts that have the version of an API after a text."""
    yield from (
        one for one in candidates if one.startswith(text) and one[len(text) :][:1].isdigit()
    )


def _distance(one: str, other: str) -> int:
    """Return how many characters to put in, take out or replace to make one text of another."""
    before = list(range(len(other) + 1))
    for index, letter in enumerate(one, 1):
        row = [index]
        for at, its in enumerate(other, 1):
            row.append(min(before[at] + 1, row[-1] + 1, before[at - 1] + (letter != its)))
        before = row
    return before[-1]
