"""How two sides relate, for many pairs: without the examples that prove it."""

from collections.abc import Sequence

from auditor.pattern.nodes import (
    And,
    Compare,
    Comparison,
    Expression,
    MatchAll,
    Or,
    Pattern,
    SpaceDelimited,
    Terms,
    Text,
)
from auditor.pattern.relations.bounds import UndecidedError
from auditor.pattern.relations.comparison import SideComparison
from auditor.pattern.relations.relation import RelationKind


def relation_kind(a: Sequence[Pattern], b: Sequence[Pattern]) -> RelationKind:
    """Return how two sides relate over the records of CloudTrail; `relate` also proves it."""
    names, other_names = (event_names_needed(side) for side in (a, b))
    if names is not None and other_names is not None and names.isdisjoint(other_names):
        return RelationKind.DISJOINT
    sides = SideComparison(a, b)
    try:
        if not sides.meets():
            return RelationKind.DISJOINT
        match sides.is_within(), sides.has_within():
            case True, True:
                return RelationKind.EQUAL
            case True, False:
                return RelationKind.NARROWER
            case False, True:
                return RelationKind.WIDER
            case _:
                return RelationKind.OVERLAP
    except UndecidedError:
        return RelationKind.UNDECIDED


def event_names_needed(side: Sequence[Pattern]) -> frozenset[str] | None:
    """Return the event names of the messages that a side matches.

    Two sides that need different names are disjoint, which costs no search.

    Returns:
        `None` if the side may match messages with any name, or without one.
    """
    needed: frozenset[str] = frozenset()
    for pattern in side:
        if isinstance(pattern, Terms | SpaceDelimited | MatchAll):
            return None
        names = _needed(pattern)
        if names is None:
            return None
        needed |= names
    return needed


def _needed(expression: Expression) -> frozenset[str] | None:
    match expression:
        case Compare(selector, Comparison.EQUAL, Text(value)) if "*" not in value:
            path = getattr(selector, "names", None)
            return frozenset({value}) if path == ("eventName",) else None
        case And(terms):
            some = [names for term in terms if (names := _needed(term)) is not None]
            return frozenset.intersection(*some) if some else None
        case Or(terms):
            some = [names for term in terms if (names := _needed(term)) is not None]
            return frozenset().union(*some) if len(some) == len(terms) else None
        case _:
            return None
