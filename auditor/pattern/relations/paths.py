"""The properties that conditions select: their paths, and the conditions of an expression."""

from collections.abc import Iterator
from dataclasses import dataclass

from auditor.pattern.nodes import (
    And,
    Compare,
    Expression,
    Index,
    Name,
    Or,
    Selector,
    TypeTest,
    Wildcard,
)


@dataclass(frozen=True, slots=True)
class Extra:
    """A property that only a wildcard selects."""

    wildcard: Wildcard
    number: int


PathStep = Name | Index | Extra
SelectorPath = tuple[PathStep, ...]


def conditions_of(expression: Expression) -> Iterator[Compare | TypeTest]:
    """Yield all conditions, in the order of the pattern."""
    match expression:
        case And(terms) | Or(terms):
            for term in terms:
                yield from conditions_of(term)
        case Compare() | TypeTest():
            yield expression


def parts_of(condition: Compare | TypeTest) -> tuple[SelectorPath, Wildcard | None, SelectorPath]:
    """Return the steps of a selector before its wildcard, the wildcard, and the steps after it."""
    if not isinstance(condition.selector, Selector):
        raise AssertionError("fields stand in space-delimited patterns only")
    above: list[PathStep] = []
    wildcard: Wildcard | None = None
    below: list[PathStep] = []
    for step in condition.selector.steps:
        if isinstance(step, Wildcard):
            wildcard = step
        elif wildcard is None:
            above.append(step)
        else:
            below.append(step)
    return tuple(above), wildcard, tuple(below)


def in_order(step: PathStep) -> tuple[int, int]:
    """Return the sort key of steps below a property."""
    match step:
        case Name():
            return (0, 0)
        case Index(index):
            return (1, index)
        case Extra(_, number):
            return (2, number)


def names_of(path: SelectorPath) -> tuple[str, ...] | None:
    """Return the names of a path, with a unique one for a wildcard."""
    names: list[str] = []
    for step in path:
        match step:
            case Name(name):
                names.append(name)
            case Extra(Wildcard.FIELD):
                names.append("*")
            case _:
                return None
    return tuple(names)
