"""Which API calls a pattern can match, of those that are known."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import lru_cache

from auditor.pattern.match import matches
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
    TypeTest,
)
from auditor.pattern.relations.relate import implies
from auditor.pattern.relations.tree import conditions_of

Call = tuple[str, str]
"""An eventSource and an eventName."""

_FIELDS = ("eventSource", "eventName")


def calls_seen(side: Sequence[Pattern], known: Mapping[str, Iterable[str]]) -> frozenset[Call]:
    """Return the known calls that some record matches.

    What cannot be decided in time counts as seen. A pattern of terms or words is not asked, since
    it knows nothing of fields.

    Args:
        known: names of events by event source.
    """
    found: set[Call] = set()
    for pattern in side:
        if not isinstance(pattern, Terms | SpaceDelimited | MatchAll):
            found.update(_seen(pattern, known))
        elif isinstance(pattern, MatchAll):
            found.update((source, name) for source, names in known.items() for name in names)
    return frozenset(found)


def _seen(expression: Expression, known: Mapping[str, Iterable[str]]) -> Iterator[Call]:
    asked = {
        field: tuple(dict.fromkeys(c for c in conditions_of(expression) if _field(c) == field))
        for field in _FIELDS
    }
    of_name = lru_cache(maxsize=None)(lambda name: _verdicts(asked["eventName"], "eventName", name))
    decided: dict[tuple[tuple[bool, ...], tuple[bool, ...]], bool] = {}
    for source, names in known.items():
        of_source = _verdicts(asked["eventSource"], "eventSource", source)
        for name in names:
            key = (of_source, of_name(name))
            if key not in decided:
                verdicts = dict(zip(asked["eventSource"], of_source, strict=True))
                verdicts |= zip(asked["eventName"], key[1], strict=True)
                rest = _rest(expression, verdicts)
                decided[key] = rest if isinstance(rest, bool) else not implies(rest, ())
            if decided[key]:
                yield source, name


def _field(condition: Compare | TypeTest) -> str | None:
    names = getattr(condition.selector, "names", None)
    return names[0] if names and len(names) == 1 else None


def _verdicts(conditions: Sequence[Compare | TypeTest], field: str, text: str) -> tuple[bool, ...]:
    return tuple(_verdict(condition, field, text) for condition in conditions)


def _verdict(condition: Compare | TypeTest, field: str, text: str) -> bool:
    match condition:
        case Compare(_, Comparison.EQUAL, Text(value)) if "*" not in value:
            return text == value
        case Compare(_, Comparison.NOT_EQUAL, Text(value)) if "*" not in value:
            return text != value
        case _:
            return matches(condition, {field: text})


def _rest(expression: Expression, verdicts: Mapping[Compare | TypeTest, bool]) -> Expression | bool:
    """Return what is left of an expression where the verdicts of some conditions are known."""
    if not isinstance(expression, And | Or):
        return verdicts.get(expression, expression)
    settles = isinstance(expression, Or)
    left: list[Expression] = []
    for term in expression.terms:
        rest = _rest(term, verdicts)
        if rest is settles:
            return settles
        if not isinstance(rest, bool):
            left.append(rest)
    if not left:
        return not settles
    return left[0] if len(left) == 1 else type(expression)(tuple(left))
