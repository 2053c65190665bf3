"""One pattern as several that fit, at most one of which matches each message.

Filters on one metric count a record once each, so the parts have to be disjoint. The language
cannot express a complement (`!=` is not one), so overlapping terms stay in one part, unless one is
a condition on a field that is always present: then `!=` is its complement.
"""

from collections.abc import Iterable, Sequence
from itertools import combinations
from typing import Final

from auditor.pattern.cloudtrail import ALWAYS_THERE
from auditor.pattern.format import shortest_text
from auditor.pattern.nodes import (
    And,
    Compare,
    Comparison,
    Expression,
    MatchAll,
    Or,
    Pattern,
    Selector,
    SpaceDelimited,
    Terms,
    Text,
)
from auditor.pattern.parser import MAXIMUM_LENGTH
from auditor.pattern.relations.bounds import UndecidedError
from auditor.pattern.relations.comparison import SideComparison
from auditor.pattern.relations.domain import Domain
from auditor.pattern.relations.simplify import flat, simplify

_MAX_TERMS: Final = 400
"""The most terms that are separated pair by pair, a limit of our own."""


def split(
    pattern: Pattern, domain: Domain = Domain.TRAIL, *, length: int = MAXIMUM_LENGTH
) -> tuple[Pattern, ...]:
    """Return disjoint patterns that together match the same as one, or that one if it is short.

    Args:
        domain: the messages for which it is proven.
        length: maximum number of characters of each, written as short as possible.

    Raises:
        UndecidedError: there is no such split, or it could not be proven in time.
    """
    shorter = simplify(pattern, domain)
    if _fits(shorter, length):
        return (shorter,)
    if isinstance(shorter, MatchAll | Terms | SpaceDelimited):
        raise UndecidedError("only a JSON pattern, in { }, can be split")
    parts = _packed(shorter, domain, length)
    _prove(pattern, parts, domain)
    return parts


def _packed(expression: Expression, domain: Domain, length: int) -> tuple[Expression, ...]:
    """Return the terms of its longest disjunction in as few parts as found, each with the rest."""
    guards, terms = _cut(expression)
    groups = _disjoint(guards, terms, domain, length)
    groups.sort(key=lambda group: -len(shortest_text(_part(guards, group))))
    parts: list[list[Expression]] = []
    done: list[Expression] = []
    for group in groups:
        whole = _part(guards, group)
        if not _fits(whole, length):
            done += _cut_again(whole, group, domain, length)
            continue
        room = (part for part in parts if _fits(_part(guards, (*part, *group)), length))
        if (into := next(room, None)) is not None:
            into += group
        else:
            parts.append(list(group))
    return (*done, *(_part(guards, part) for part in parts))


def _cut_again(
    whole: Expression, group: Sequence[Expression], domain: Domain, length: int
) -> tuple[Expression, ...]:
    """Split a part that is too long, if it is one term with || inside."""
    inside = [term for term in _terms(group[0]) if isinstance(term, Or)]
    if len(group) > 1 or not inside:
        raise UndecidedError(
            "terms that overlap are too long for one pattern; add conditions on one field,"
            " such as $.eventName, to separate them"
        )
    return _packed(flat(whole), domain, length)


def _terms(expression: Expression) -> tuple[Expression, ...]:
    return expression.terms if isinstance(expression, And) else (expression,)


def _cut(expression: Expression) -> tuple[tuple[Expression, ...], tuple[Expression, ...]]:
    """Return the terms of the longest disjunction, and the conditions beside it."""
    match expression:
        case Or(terms):
            return (), terms
        case And(terms) if inner := [term for term in terms if isinstance(term, Or)]:
            longest = max(inner, key=lambda term: len(shortest_text(term)))
            return tuple(term for term in terms if term is not longest), longest.terms
        case _:
            raise UndecidedError("it has no || at which to split it")


def _disjoint(
    guards: Sequence[Expression], terms: Sequence[Expression], domain: Domain, length: int
) -> list[tuple[Expression, ...]]:
    """Return groups of terms that do not overlap.

    A group that is too long is separated by the complements of its terms, if they have any.
    """
    result: list[tuple[Expression, ...]] = []
    for group in _connected(guards, terms, domain):
        simple = tuple(term for term in group if _is_always_there(term))
        others = tuple(term for term in group if not _is_always_there(term))
        if _fits(_part(guards, group), length) or not simple or not others:
            result.append(group)
            continue
        beside = tuple(map(_complement, simple))
        result.append(simple)
        apart = _connected(guards, others, domain)
        result += [tuple(And((head, *beside)) for head in several) for several in apart]
    return result


def _connected(
    guards: Sequence[Expression], terms: Sequence[Expression], domain: Domain
) -> list[tuple[Expression, ...]]:
    """Return groups of terms that match messages in common."""
    if len(terms) > _MAX_TERMS:
        raise UndecidedError(f"more than {_MAX_TERMS} terms are joined by ||")
    groups = [[number] for number in range(len(terms))]
    for one, other in combinations(range(len(terms)), 2):
        if groups[one] is not groups[other] and _meet(guards, terms[one], terms[other], domain):
            joined = sorted(groups[one] + groups[other])
            for number in joined:
                groups[number] = joined
    distinct = {id(group): group for group in groups}.values()
    return [tuple(terms[number] for number in group) for group in distinct]


def _is_always_there(term: Expression) -> bool:
    """Return whether a term is an equality whose complement can be written."""
    return (
        isinstance(term, Compare)
        and term.operator in (Comparison.EQUAL, Comparison.NOT_EQUAL)
        and isinstance(term.selector, Selector)
        and (names := term.selector.names) is not None
        and len(names) == 1
        and names[0] in ALWAYS_THERE
    )


def _complement(term: Expression) -> Expression:
    if not isinstance(term, Compare):
        return term
    equal = term.operator is Comparison.EQUAL
    return Compare(term.selector, Comparison.NOT_EQUAL if equal else Comparison.EQUAL, term.value)


def _meet(guards: Sequence[Expression], one: Expression, other: Expression, domain: Domain) -> bool:
    """Return whether two terms overlap, as far as is known."""
    if _names_of_one_field(one, other):
        return False
    try:
        if not SideComparison(one, other, domain).meets():
            return False
        if not guards:
            return True
        return SideComparison(_part(guards, (one,)), _part(guards, (other,)), domain).meets()
    except UndecidedError:
        return True


def _names_of_one_field(one: Expression, other: Expression) -> bool:
    """Return whether two terms are different texts of one field, without a search."""
    match one, other:
        case (
            Compare(Selector() as field, Comparison.EQUAL, Text(a)),
            Compare(same, Comparison.EQUAL, Text(b)),
        ):
            return field == same and field.names is not None and a != b and "*" not in a + b
        case _:
            return False


def _part(guards: Iterable[Expression], terms: Sequence[Expression]) -> Expression:
    inner = terms[0] if len(terms) == 1 else Or(tuple(terms))
    before = tuple(guards)
    return And((*before, inner)) if before else inner


def _fits(pattern: Pattern, length: int) -> bool:
    return len(shortest_text(pattern)) <= length


def _prove(whole: Pattern, parts: Sequence[Pattern], domain: Domain) -> None:
    """Raise an error unless the parts together match the same as the whole and are disjoint."""
    compared = SideComparison(whole, parts, domain)
    if not (compared.is_within() and compared.has_within()):
        raise UndecidedError("the parts would not match the same messages")
    for one, other in combinations(parts, 2):
        if SideComparison(one, other, domain).meets():
            raise UndecidedError("the parts would match messages in common")
