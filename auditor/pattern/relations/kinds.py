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
    names, other_names = (texts_needed(side, "eventName") for side in (a, b))
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


def texts_needed(side: Sequence[Pattern], field: str) -> frozenset[str] | None:
    """Return the texts of a field in the messages that a side matches.

    Two sides that need different texts are disjoint, which costs no search.

    Args:
        field: a field at the top of a message, such as `eventName`.

    Returns:
        `None` where the side may match messages with any text, or without the field.
    """
    needed: frozenset[str] = frozenset()
    for pattern in side:
        if isinstance(pattern, Terms | SpaceDelimited | MatchAll):
            return None
        texts = _needed(pattern, field)
        if texts is None:
            return None
        needed |= texts
    return needed


def _needed(expression: Expression, field: str) -> frozenset[str] | None:
    match expression:
        case Compare(selector, Comparison.EQUAL, Text(value)) if "*" not in value:
            names = getattr(selector, "names", None)
            return frozenset({value}) if names == (field,) else None
        case And(terms):
            some = [texts for term in terms if (texts := _needed(term, field)) is not None]
            return frozenset.intersection(*some) if some else None
        case Or(terms):
            every = [_needed(term, field) for term in terms]
            texts_of = [texts for texts in every if texts is not None]
            return frozenset().union(*texts_of) if len(texts_of) == len(every) else None
        case _:
            return None
