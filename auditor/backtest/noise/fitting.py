"""Split a pattern that is too long for one metric filter into two disjoint patterns."""

from typing import Final

from auditor.pattern.format import condition_text, shortest_text
from auditor.pattern.nodes import And, Expression, MatchAll, Or
from auditor.pattern.parser import MAXIMUM_LENGTH
from auditor.pattern.relations import Domain, UndecidedError, simplify, split

MAXIMUM_FILTERS: Final = 2
"""The most metric filters of an exclusion, a limit of our own."""


def shortened(pattern: Expression | MatchAll) -> Expression | MatchAll:
    """Return the shortest pattern found that matches the same messages, for any JSON."""
    shorter = simplify(pattern, Domain.JSON)
    return shorter if isinstance(shorter, Expression | MatchAll) else pattern


def room(pattern: Expression | MatchAll) -> int:
    """Return the number of excess characters that splitting the longest || can absorb."""
    match pattern:
        case Or():
            return len(condition_text(pattern, compact=True)) // MAXIMUM_FILTERS
        case And(terms):
            return max(map(room, terms))
        case _:
            return 0


def fitting(pattern: Expression) -> tuple[str, ...] | None:
    """Return disjoint patterns that together match the same, each short enough for a filter.

    This is proven for any JSON message. The result is `None` if two are not enough.
    """
    if len(shortest_text(pattern)) <= MAXIMUM_LENGTH:
        return (shortest_text(pattern),)
    try:
        parts = split(pattern, Domain.JSON)
    except UndecidedError:
        return None
    return tuple(map(shortest_text, parts)) if len(parts) <= MAXIMUM_FILTERS else None
