"""A question about two sides, as formulas that a search decides."""

from collections.abc import Iterable, Sequence
from typing import Protocol

from auditor.pattern.nodes import Pattern
from auditor.pattern.relations.formula import Clause, Formula


class RelationQuestion(Protocol):
    """Sides as formulas, and messages out of the values that a search leaves."""

    @property
    def domains(self) -> Sequence[int]:
        """The mask of all values of each variable."""

    @property
    def definitions(self) -> Sequence[Clause]:
        """The formula that holds for every message."""

    def holds(self, pattern: Pattern) -> Formula:
        """Return the formula for a match."""

    def fails(self, pattern: Pattern) -> Formula:
        """Return the formula for no match."""

    def check(self, domains: Sequence[int]) -> Iterable[Clause]:
        """Yield why values that are left cannot be."""

    def message(self, domains: Sequence[int]) -> str:
        """Return a message with values that are left."""
