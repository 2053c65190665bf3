"""The conditions of a pattern one by one, to find near misses."""

from collections.abc import Iterator
from dataclasses import replace

from auditor.pattern.nodes import (
    And,
    Ellipsis,
    MatchAll,
    Or,
    Pattern,
    Role,
    SpaceDelimited,
    Terms,
)
from auditor.pattern.relations import Domain, UndecidedError
from auditor.pattern.relations.parts import Parts


def alternatives(pattern: Pattern) -> tuple[tuple[Pattern, ...], ...]:
    """Return the ways to match a pattern: each a set of two or more conditions that must all hold.

    Each side of an || is a separate way; one with a single condition is left out, since a message
    that fails it fails all of it. An || below an && counts as one condition. Redundant conditions
    are left out: a message that fails one of them fails another as well.
    """
    return tuple(way for way in map(tuple, _ways(_needed(pattern))) if len(way) > 1)


def _needed(pattern: Pattern) -> Pattern:
    """Return a JSON pattern without the parts that never change the result."""
    if isinstance(pattern, MatchAll | Terms | SpaceDelimited):
        return pattern
    try:
        needless = Parts(pattern, Domain.JSON).needless()
        return [pattern, *(part.rest for part in needless)][-1]
    except UndecidedError:
        return pattern


def _ways(pattern: Pattern) -> Iterator[list[Pattern]]:
    match pattern:
        case MatchAll():
            pass
        case Terms(terms):
            yield [Terms((term,)) for term in terms if term.role is not Role.OPTIONAL]
        case SpaceDelimited(slots):
            bare = tuple(
                s if isinstance(s, Ellipsis) else replace(s, condition=None) for s in slots
            )
            yield [
                SpaceDelimited((*bare[:index], slot, *bare[index + 1 :]))
                for index, slot in enumerate(slots)
                if not isinstance(slot, Ellipsis) and slot.condition is not None
            ]
        case Or(terms):
            for term in terms:
                yield from _ways(term)
        case _:
            yield list(_conditions(pattern))


def _conditions(pattern: Pattern) -> Iterator[Pattern]:
    if isinstance(pattern, And):
        for term in pattern.terms:
            yield from _conditions(term)
    else:
        yield pattern
