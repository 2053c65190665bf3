"""What share of CloudTrail's records a pattern can match: none, nearly all, or some.

Decided by its conditions, one field at a time: a pattern that is false whatever the field holds
matches nothing. Errs on the side of `SOME`. For lint only; no verdict depends on it.
"""

from collections.abc import Callable, Iterator
from enum import Enum, auto
from functools import lru_cache
from typing import Final, assert_never

from auditor.pattern.cloudtrail import ALWAYS_THERE, unlike_cloudtrail
from auditor.pattern.finding import FindingKind
from auditor.pattern.glob import WildcardRule, glob
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
    Test,
    Text,
    TypeTest,
)

ABSENT: Final = None
"""The value of a field that a record does not have."""

_OTHER: Final = "\0"
"""A text that no pattern names."""

_NEARLY_ALWAYS_THERE: Final = ALWAYS_THERE | {"recipientAccountId"}
_ADDRESS: Final = ("sourceIPAddress",)
"""The field whose values have so much variety that few begin or end in any one way."""


class Reach(Enum):
    """What share of the records a pattern can match."""

    NOTHING = auto()
    """No record that CloudTrail writes."""
    SOME = auto()
    """Whatever it asks for."""
    ALMOST_ALL = auto()
    """All, but for what few records have."""


@lru_cache(maxsize=1_000)
def reach(pattern: Pattern) -> Reach:
    """Return what share of the records a pattern can match."""
    match pattern:
        case MatchAll():
            return Reach.ALMOST_ALL
        case Terms() | SpaceDelimited():
            return Reach.SOME
        case _:
            return _expression(pattern)


def _expression(expression: Expression) -> Reach:
    if verdict(expression, _whatever) is False:
        return Reach.NOTHING
    if verdict(expression, _mostly) is True:
        return Reach.ALMOST_ALL
    fields = {c.selector for c in conditions(expression) if isinstance(c.selector, Selector)}
    for field in sorted(fields, key=repr):
        values = _values(expression, field)
        found = {verdict(expression, _holding(field, value)) for value in values}
        if found == {False}:
            return Reach.NOTHING
        there = [value for value in values if value is not ABSENT] if _always(field) else values
        if there and all(verdict(expression, _holding(field, value)) is True for value in there):
            return Reach.ALMOST_ALL
    return Reach.SOME


def verdict(
    expression: Expression, condition: Callable[[Compare | TypeTest], bool | None]
) -> bool | None:
    """Return what an expression is when so much is known of its conditions; `None` for unknown."""
    match expression:
        case And(terms):
            found = [verdict(term, condition) for term in terms]
            return False if False in found else None if None in found else True
        case Or(terms):
            found = [verdict(term, condition) for term in terms]
            return True if True in found else None if None in found else False
        case Compare() | TypeTest():
            return condition(expression)
        case _ as unreachable:
            assert_never(unreachable)


def conditions(expression: Expression) -> Iterator[Compare | TypeTest]:
    """Yield all conditions, in the order of the pattern."""
    match expression:
        case And(terms) | Or(terms):
            for term in terms:
                yield from conditions(term)
        case Compare() | TypeTest():
            yield expression
        case _ as unreachable:
            assert_never(unreachable)


def holds(condition: Compare | TypeTest, value: str | None) -> bool | None:
    """Return whether a condition holds where its field has a text or is `ABSENT`."""
    match condition:
        case Compare() if value is ABSENT:
            return False
        case TypeTest(_, Test.NOT_EXISTS):
            return value is ABSENT
        case TypeTest(_, Test.IS_TRUE | Test.IS_FALSE):
            return False if value is ABSENT else None
        case TypeTest():
            return None
        case Compare(_, operator, Text(text)) if value is not ABSENT:
            same = glob(text, value) or glob(text, value, WildcardRule.ORDINARY)
            return same if operator is Comparison.EQUAL else not same
        case _:
            return None


def _whatever(condition: Compare | TypeTest) -> bool | None:
    """Return `False` for what no record of CloudTrail satisfies."""
    never = any(lint.kind is FindingKind.NEVER_TRUE for lint in unlike_cloudtrail(condition))
    return False if never else None


def _mostly(condition: Compare | TypeTest) -> bool | None:
    """Return `True` for a field, always there, that is not one text or is any text."""
    match condition:
        case Compare(Selector() as selector, operator, Text(text)) if _always(selector):
            if operator is Comparison.EQUAL:
                return set(text) == {"*"} or None
            few = "*" not in text or selector.names == _ADDRESS
            return (few and set(text) != {"*"}) or None
        case _:
            return _whatever(condition)


def _always(field: Selector) -> bool:
    """Return whether a field is one that nearly every record has."""
    names = field.names
    return names is not None and len(names) == 1 and names[0] in _NEARLY_ALWAYS_THERE


def _values(expression: Expression, field: Selector) -> list[str | None]:
    """Return a value of each kind that the conditions on a field tell apart; none if unknown.

    Two different texts with wildcards may overlap in a way that is not worked out here.
    """
    on_it = [c for c in conditions(expression) if c.selector == field]
    texts = {c.value.text for c in on_it if isinstance(c, Compare) and isinstance(c.value, Text)}
    if field.names is None or sum("*" in text for text in texts) > 1:
        return []
    of_each = {text.replace("*", filler) for text in texts for filler in ("", _OTHER)}
    return [ABSENT, _OTHER, *sorted(of_each)]


def _holding(field: Selector, value: str | None) -> Callable[[Compare | TypeTest], bool | None]:
    def condition(one: Compare | TypeTest) -> bool | None:
        return holds(one, value) if one.selector == field else _whatever(one)

    return condition
