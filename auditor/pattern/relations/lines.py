"""Terms and space-delimited patterns as formulas over a line, or over its words.

Space-delimited patterns are compared if they bind the same number of words from the left and from
the right; other shapes, bare numbers, and mixed kinds of patterns stay undecided.
"""

from collections.abc import Iterator, Sequence
from typing import Final

from auditor.pattern.glob import WildcardRule
from auditor.pattern.nodes import (
    And,
    Compare,
    Expression,
    MatchAll,
    Number,
    Or,
    Pattern,
    Slot,
    SpaceDelimited,
    Terms,
)
from auditor.pattern.relations.automata import Automaton
from auditor.pattern.relations.bounds import UndecidedError
from auditor.pattern.relations.classes import Classes
from auditor.pattern.relations.domain import ValueKind
from auditor.pattern.relations.expressions import expression
from auditor.pattern.relations.formula import FALSE, TRUE, Clause, Formula, Literal, all_of, any_of
from auditor.pattern.relations.paths import conditions_of
from auditor.pattern.relations.searched import TextCondition

_TEXT: Final = frozenset({ValueKind.STRING})
_PLAIN: Final = r"^[^ \x09\x22\[\]]+$"
"""A word that occurs in a line unchanged: without blanks, quotes and brackets."""

_ENOUGH: Final = Literal(0, 0b10)
"""The line has a word for each slot; its terms need none."""
_TOO_FEW: Final = Literal(0, 0b01)


class Lines:
    """Some patterns of one kind, and a line that they read.

    Raises:
        UndecidedError: the patterns are not of one kind and shape.
    """

    def __init__(
        self, patterns: Sequence[Pattern], rule: WildcardRule, *, plainly: bool = False
    ) -> None:
        """Read the patterns.

        Args:
            plainly: for space-delimited patterns, consider only words without blanks, quotes and
                brackets, which occur in a line unchanged; otherwise any text.
        """
        patterns = [pattern for pattern in patterns if not matches_all(pattern)]
        kinds = {type(pattern) for pattern in patterns}
        if not kinds <= {Terms} and not kinds <= {SpaceDelimited}:
            raise UndecidedError("patterns of different kinds are not compared")
        self.domains: list[int] = [0b11]
        self._pieces: list[Classes] = []
        spaced = [pattern for pattern in patterns if isinstance(pattern, SpaceDelimited)]
        if spaced:
            if len({_shape(pattern) for pattern in spaced}) > 1:
                raise UndecidedError(
                    "space-delimited patterns of different shapes are not compared"
                )
            within = expression(_PLAIN) if plainly else None
            for at, _ in enumerate(_slots(spaced[0])):
                conditions = [c for pattern in spaced for c in _conditions(_slots(pattern)[at])]
                self._add(conditions, rule, within)
        else:
            terms = [term.value for p in patterns if isinstance(p, Terms) for term in p.terms]
            self._add(terms, rule)
        self.definitions: Sequence[Clause] = [c for p in self._pieces for c in p.definitions]

    def holds(self, pattern: Pattern) -> Formula:
        """Return the formula for a match."""
        match pattern:
            case _ if matches_all(pattern):
                return TRUE
            case Terms():
                line = self._pieces[0]
                parts = [line.holds(term.value) for term in pattern.required]
                parts += [line.fails(term.value) for term in pattern.excluded]
                return (
                    all_of(parts)
                    if parts
                    else any_of(line.holds(term.value) for term in pattern.optional)
                )
            case SpaceDelimited():
                slots = zip(_slots(pattern), self._pieces, strict=True)
                conditions = [_holds(s.condition, piece) for s, piece in slots if s.condition]
                return all_of([_ENOUGH, *conditions])
            case _:
                raise AssertionError("patterns of records are not compared with those of lines")

    def fails(self, pattern: Pattern) -> Formula:
        """Return the formula for no match."""
        match pattern:
            case _ if matches_all(pattern):
                return FALSE
            case Terms():
                line = self._pieces[0]
                parts = [line.fails(term.value) for term in pattern.required]
                parts += [line.holds(term.value) for term in pattern.excluded]
                return (
                    any_of(parts)
                    if parts
                    else all_of(line.fails(term.value) for term in pattern.optional)
                )
            case SpaceDelimited():
                slots = zip(_slots(pattern), self._pieces, strict=True)
                conditions = [_fails(s.condition, piece) for s, piece in slots if s.condition]
                return any_of([_TOO_FEW, *conditions])
            case _:
                raise AssertionError("patterns of records are not compared with those of lines")

    def check(self, domains: Sequence[int]) -> Iterator[Clause]:
        """Yield why values that are left cannot be."""
        for piece in self._pieces:
            yield from piece.ruled_out(domains)

    def message(self, domains: Sequence[int]) -> str:
        """Return a line with values that are left."""
        if not domains[_ENOUGH.variable] & _ENOUGH.mask:
            return ""
        return " ".join(piece.example(domains).text or "" for piece in self._pieces)

    def _add(
        self,
        conditions: Sequence[TextCondition],
        rule: WildcardRule,
        within: Automaton | None = None,
    ) -> None:
        def new() -> int:
            self.domains.append(0b11)
            return len(self.domains) - 1

        variable = new()
        conditions = tuple(dict.fromkeys(conditions))
        classes = Classes(variable, _TEXT, conditions, rule, new, within)
        self.domains[variable] = classes.values.full
        self._pieces.append(classes)


def matches_all(pattern: Pattern) -> bool:
    """Return whether a pattern matches every message, by its form."""
    return isinstance(pattern, MatchAll) or (
        isinstance(pattern, SpaceDelimited) and not _slots(pattern)
    )


def _slots(pattern: SpaceDelimited) -> tuple[Slot, ...]:
    return (*pattern.left, *pattern.right)


def _shape(pattern: SpaceDelimited) -> tuple[int, int, bool]:
    return len(pattern.left), len(pattern.right), pattern.open_ended


def _conditions(slot: Slot) -> Iterator[Compare]:
    """Yield the conditions of a slot, for any name of its field."""
    for condition in () if slot.condition is None else conditions_of(slot.condition):
        if isinstance(condition, Compare):
            if isinstance(condition.value, Number):
                raise UndecidedError("numbers in space-delimited patterns are not compared")
            yield condition


def _holds(expression: Expression, piece: Classes) -> Formula:
    match expression:
        case And(terms):
            return all_of(_holds(term, piece) for term in terms)
        case Or(terms):
            return any_of(_holds(term, piece) for term in terms)
        case _:
            return piece.holds(expression)


def _fails(expression: Expression, piece: Classes) -> Formula:
    match expression:
        case And(terms):
            return any_of(_fails(term, piece) for term in terms)
        case Or(terms):
            return all_of(_fails(term, piece) for term in terms)
        case _:
            return piece.fails(expression)
