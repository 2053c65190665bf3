"""The event names that CloudTrail is known to write, by event source."""

from bisect import bisect_left
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice, takewhile
from typing import Final, Self

from auditor.pattern.glob import WildcardRule, glob
from auditor.pattern.vocabulary.spelling import close_names, distance, longer_by_version

_DOMAIN: Final = ".amazonaws.com"
_MAX_SLIPS: Final = 2
"""Characters that may differ, be missing or be too many, of a source that is misspelt."""


@dataclass(frozen=True, slots=True, eq=False)
class EventNames:
    """Event sources and their events, as a list has them."""

    title: str
    """The source and date of the list."""
    by_source: Mapping[str, frozenset[str]]
    """Names of events by event source, including retired ones."""
    dead: frozenset[tuple[str, str]]
    """Sources and names of retired events."""
    by_name: Mapping[str, frozenset[str]]
    """Sources by name."""
    ordered: Sequence[str]
    """The names in order, for a search by prefix."""
    data: frozenset[tuple[str, str]]
    """Sources and names of data events, which a trail has only if its event selectors include them.
    """

    @classmethod
    def of(
        cls,
        title: str,
        by_source: Mapping[str, frozenset[str]],
        dead: Iterable[tuple[str, str]] = (),
        data: Iterable[tuple[str, str]] = (),
    ) -> Self:
        """Return the list with its lookup tables."""
        by_name: dict[str, set[str]] = {}
        for source, names in by_source.items():
            for name in names:
                by_name.setdefault(name, set()).add(source)
        sources = {name: frozenset(events) for name, events in by_name.items()}
        return cls(title, by_source, frozenset(dead), sources, sorted(by_name), frozenset(data))

    def names(self, text: str) -> frozenset[str]:
        """Return the names that a text of a pattern matches."""
        if "*" not in text:
            return frozenset({text} if text in self.by_name else ())
        front = text.partition("*")[0]  # most names are out by that
        near = takewhile(
            lambda name: name.startswith(front),
            islice(self.ordered, bisect_left(self.ordered, front), None),
        )
        return frozenset(name for name in near if _stands_for(text, name))

    def sources(self, text: str) -> frozenset[str]:
        """Return the sources that a text of a pattern matches."""
        if "*" not in text:
            return frozenset({text} if text in self.by_source else ())
        return frozenset(source for source in self.by_source if _stands_for(text, source))

    def is_dead(self, name: str) -> bool:
        """Return whether an event of any source, or a source, is retired."""
        sources = self.by_name.get(name, frozenset())
        pairs = {(source, name) for source in sources}
        pairs |= {(name, event) for event in self.by_source.get(name, ())}
        return bool(pairs) and pairs <= self.dead

    def with_version(self, name: str, sources: Iterable[str]) -> str | None:
        """Return the name with the version of an API that some sources write for one without."""
        candidates = sorted(event for source in sources for event in self.by_source[source])
        return next(longer_by_version(name, candidates), None)

    def like_name(self, name: str, sources: Iterable[str]) -> str | None:
        """Return the listed name that one was probably meant to be.

        Args:
            sources: where to look first.
        """
        candidates = sorted({event for source in sources for event in self.by_source[source]})
        near = next(close_names(name, candidates), None)
        return near or next(close_names(name, list(self.ordered)), None)

    def like_source(self, source: str) -> str | None:
        """Return the listed source that one was probably meant to be: a slip or two away."""
        label = source.removesuffix(_DOMAIN)
        near = [
            (distance(label, candidate.removesuffix(_DOMAIN)), candidate)
            for candidate in self.by_source
            if abs(len(candidate) - len(source)) <= _MAX_SLIPS
        ]
        slips, best = min(near, default=(_MAX_SLIPS + 1, ""))
        return best if slips <= min(_MAX_SLIPS, len(label) // 3) else None


def _stands_for(text: str, value: str) -> bool:
    return glob(text, value) or glob(text, value, WildcardRule.ORDINARY)
