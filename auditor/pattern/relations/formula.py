"""Formulas over variables with a few values each, and their clauses.

A variable's values are the bits of a mask. A literal says that a variable has one of some values;
so a whole list of names joined by || is one literal, and the negation of a literal is one, too.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Literal:
    """A variable has one of the values in a mask."""

    variable: int
    mask: int


@dataclass(frozen=True, slots=True)
class All:
    """All parts hold; without a part it is true."""

    parts: "tuple[Formula, ...]"


@dataclass(frozen=True, slots=True)
class Any:
    """Some part holds; without a part it is false."""

    parts: "tuple[Formula, ...]"


Formula = Literal | All | Any
Clause = tuple[tuple[int, int], ...]
"""Literals, one of which must hold."""

TRUE = All(())
FALSE = Any(())


def all_of(parts: Iterable[Formula]) -> Formula:
    """Return the conjunction, its literals on one variable joined."""
    masks: dict[int, int] = {}
    others: dict[Formula, None] = {}
    for part in _flat(parts, All):
        match part:
            case Literal(variable, mask):
                masks[variable] = masks.get(variable, mask) & mask
            case Any(()):
                return FALSE
            case _:
                others[part] = None
    if 0 in masks.values():
        return FALSE
    conjuncts = (*(Literal(variable, mask) for variable, mask in masks.items()), *others)
    return conjuncts[0] if len(conjuncts) == 1 else All(conjuncts)


def any_of(parts: Iterable[Formula]) -> Formula:
    """Return the disjunction, its literals on one variable joined."""
    masks: dict[int, int] = {}
    others: dict[Formula, None] = {}
    for part in _flat(parts, Any):
        match part:
            case Literal(variable, mask):
                masks[variable] = masks.get(variable, 0) | mask
            case All(()):
                return TRUE
            case _:
                others[part] = None
    disjuncts = (*(Literal(v, mask) for v, mask in masks.items() if mask), *others)
    return disjuncts[0] if len(disjuncts) == 1 else Any(disjuncts)


def _flat(parts: Iterable[Formula], kind: type[All] | type[Any]) -> Iterable[Formula]:
    for part in parts:
        if isinstance(part, kind):
            yield from part.parts
        else:
            yield part


class Clauses:
    """The clauses of some formulas; parts within parts become variables of two values.

    Args:
        domains: the mask of all values of each variable; variables of parts are appended.
    """

    def __init__(self, domains: Sequence[int]) -> None:
        self.domains = list(domains)
        self.clauses: list[Clause] = []
        self._names: dict[All, int] = {}

    def add(self, formula: Formula) -> None:
        """Demand that a formula holds."""
        match formula:
            case All(parts):
                for part in parts:
                    self.add(part)
            case _:
                self._clause((), formula)

    def _clause(self, before: Clause, formula: Formula) -> None:
        parts = formula.parts if isinstance(formula, Any) else (formula,)
        masks = dict(before)
        for part in parts:
            match part:
                case Literal(variable, mask):
                    masks[variable] = masks.get(variable, 0) | mask
                case All():
                    masks[self._name(part)] = 0b10
                case _:
                    raise AssertionError("a disjunction stands in none")
        self.clauses.append(tuple(masks.items()))

    def _name(self, part: All) -> int:
        """Return the variable that is 1 only where a conjunction holds."""
        name = self._names.get(part)
        if name is None:
            name = self._names[part] = len(self.domains)
            self.domains.append(0b11)
            for conjunct in part.parts:
                self._clause(((name, 0b01),), conjunct)
        return name
