"""Which conditions on the names of calls hold for which calls of a catalog."""

from collections.abc import Hashable, Mapping, Sequence, Set
from dataclasses import dataclass
from functools import lru_cache
from typing import Final, Protocol, Self

from auditor.pattern.glob import glob
from auditor.pattern.nodes import (
    And,
    Compare,
    Comparison,
    Expression,
    Number,
    Or,
    Regex,
    Text,
    TypeTest,
    Value,
)
from auditor.pattern.regex import search

Condition = Compare | TypeTest

_FIELDS: Final = ("eventSource", "eventName")


class CallCatalog(Hashable, Protocol):
    """The existing calls."""

    @property
    def by_source(self) -> Mapping[str, frozenset[str]]:
        """Names of events by event source."""

    @property
    def by_name(self) -> Mapping[str, frozenset[str]]:
        """Event sources by the names of their events."""


def field_of(condition: Condition) -> str | None:
    """Return which of the two fields a condition tests."""
    names = getattr(condition.selector, "names", None)
    return names[0] if names and len(names) == 1 and names[0] in _FIELDS else None


@dataclass(frozen=True, slots=True)
class Verdicts:
    """The conditions that hold for the texts of a field."""

    usual: frozenset[Condition]
    """Conditions that hold for most texts: all except the odd ones."""
    odd: Mapping[frozenset[Condition], Set[str]]
    """The odd texts by the conditions that hold for them; no two sets share a text."""

    @classmethod
    def of(cls, conditions: Sequence[Condition], field: str, catalog: CallCatalog) -> Self:
        """Return the verdicts of the conditions on the field."""
        own = [condition for condition in conditions if field_of(condition) == field]
        usual = 0
        odd: dict[int, set[str]] = {}  # conditions are bits: to hash one takes long
        earlier: set[str] = set()
        for index, condition in enumerate(own):
            exceptions, often = _exceptions(condition, field, catalog)
            usual |= often << index
            for mask, texts in list(odd.items()):
                if both := texts & exceptions:
                    texts -= both
                    odd[mask | 1 << index] = both
            if new := exceptions - earlier:
                odd[1 << index] = {*new}
                earlier |= new
        sets = {
            mask: frozenset(condition for index, condition in enumerate(own) if mask >> index & 1)
            for mask in {usual, *(usual ^ some for some in odd)}
        }
        return cls(sets[usual], {sets[usual ^ some]: texts for some, texts in odd.items() if texts})


def _exceptions(
    condition: Condition, field: str, catalog: CallCatalog
) -> tuple[frozenset[str], bool]:
    """Return the listed texts with an unusual verdict, and the verdict of most texts."""
    match condition:
        case Compare(_, Comparison.EQUAL | Comparison.NOT_EQUAL as operator, value):
            equal = operator is Comparison.EQUAL
            holding = listed_texts(value, field, catalog)
            texts = _texts(field, catalog)
            if 2 * len(holding) > len(texts):
                return frozenset(texts.keys() - holding), equal
            return holding, not equal
        case _:
            return frozenset(), False  # a text exists, has a type of its own and no order


@lru_cache(maxsize=1_024)
def listed_texts(value: Value, field: str, catalog: CallCatalog) -> frozenset[str]:
    """Return the listed sources or names that a value of a condition finds.

    Args:
        field: `eventSource` or `eventName`.
    """
    texts = _texts(field, catalog)
    match value:
        case Regex(body):
            return frozenset(text for text in texts if search(body, text))
        case Text(text) if "*" in text:
            first = text.partition("*")[0]  # most texts are out by that
            return frozenset(name for name in texts if name.startswith(first) and glob(text, name))
        case Text(text) | Number(text):
            return frozenset({text} if text in texts else ())


def _texts(field: str, catalog: CallCatalog) -> Mapping[str, frozenset[str]]:
    return catalog.by_source if field == "eventSource" else catalog.by_name


def rest_of(expression: Expression, verdicts: Mapping[Condition, bool]) -> Expression | bool:
    """Return the rest of an expression once the verdicts of some conditions are known."""
    if not isinstance(expression, And | Or):
        return verdicts.get(expression, expression)
    settles = isinstance(expression, Or)
    left: list[Expression] = []
    for term in expression.terms:
        rest = rest_of(term, verdicts)
        if rest is settles:
            return settles
        if not isinstance(rest, bool):
            left.append(rest)
    if not left:
        return not settles
    return left[0] if len(left) == 1 else type(expression)(tuple(left))
