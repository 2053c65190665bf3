"""The contribution of each part of a JSON pattern: decided by one search a question.

All answers are proven. If something could not be decided in time, it counts as unknown.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Final

from auditor.pattern.cloudtrail import ALWAYS_THERE
from auditor.pattern.glob import WildcardRule
from auditor.pattern.nodes import And, Expression, Name, Or
from auditor.pattern.relations.bounds import UndecidedError
from auditor.pattern.relations.domain import Domain
from auditor.pattern.relations.formula import Clauses, Formula, all_of
from auditor.pattern.relations.properties import PropertyFormulas
from auditor.pattern.relations.search import Search
from auditor.pattern.vocabulary import NO_LISTS, Vocabulary

TermPath = tuple[int, ...]
"""The position of a part: which term of the whole, which term of that, and so on."""

_NEARLY_ALWAYS_THERE: Final = ALWAYS_THERE | {"recipientAccountId"}
_VARIED: Final = frozenset({"sourceIPAddress"})
"""Fields whose values vary so much that few share a beginning or an end."""


_MAX_TRIALS: Final = 5_000
"""Literals that all searches about one pattern try together; ours. Fifty conditions need some
hundreds."""


@dataclass(frozen=True, slots=True)
class Needless:
    """A part that can be left out: the pattern matches the same records without it."""

    part: Expression
    beside: type[And] | type[Or]
    """The operator that joins it to the terms beside it."""
    because_of: Expression | None
    """The one term beside it that makes it redundant, if there is one."""
    never: bool
    """Whether no record satisfies it together with the conditions around it."""
    rest: Expression
    """The pattern without it, and without the parts named before it."""


class Parts:
    """The parts of one pattern, among the messages of a domain."""

    def __init__(
        self,
        expression: Expression,
        domain: Domain = Domain.TRAIL,
        vocabulary: Vocabulary = NO_LISTS,
        limit: int = _MAX_TRIALS,
    ) -> None:
        """Read a pattern.

        Args:
            limit: the most trials of all searches together.

        Raises:
            UndecidedError: it has an index beyond the limit.
        """
        self.whole = expression
        rule = WildcardRule.OBSERVED
        self._records = PropertyFormulas([expression], domain, rule, vocabulary=vocabulary)
        self._trials_left = limit

    def never(self, *parts: Expression) -> bool:
        """Return whether no record satisfies all of some parts."""
        return self._impossible(*map(self._records.holds, parts))

    def within(self, one: Expression, other: Expression) -> bool:
        """Return whether every record that satisfies one part satisfies another."""
        return self._impossible(self._records.holds(one), self._records.fails(other))

    def nearly_always(self, part: Expression, *, but_for_wildcards: bool = False) -> bool:
        """Return whether a part holds for all records except those with a text that it names.

        That is, whenever the fields that every record has hold no text that a condition names.
        Other fields are only assumed to be absent or to hold text or a number.

        Args:
            but_for_wildcards: assume that wildcards and regular expressions match none of those
                fields, either.
        """
        return self._impossible(self._ordinary(but_for_wildcards), self._records.fails(part))

    def needless(self) -> Iterator[Needless]:
        """Yield redundant parts, which can all be left out together; of two equal ones the later.

        Their own parts are not examined.
        """
        reduced = self.whole
        paths: list[TermPath] = [()]
        while paths:
            path = paths.pop(0)
            node = _part(reduced, path)
            if not isinstance(node, And | Or):
                continue
            for number in reversed(range(len(node.terms))):
                if len(node.terms) == 1:
                    break
                rest = type(node)((*node.terms[:number], *node.terms[number + 1 :]))
                shorter = _replaced(reduced, path, rest)
                wider, narrower = reduced, shorter
                if isinstance(node, And):
                    wider, narrower = shorter, reduced
                if self.within(wider, narrower):
                    yield self._reason(node, number, around(reduced, path), shorter)
                    reduced, node = shorter, rest
            paths += ((*path, number) for number in range(len(node.terms)))

    def core(self, terms: Iterable[Expression]) -> tuple[Expression, ...]:
        """Return some of the terms that no record satisfies together, as few as found."""
        needed = list(terms)
        for term in tuple(needed):
            rest = [other for other in needed if other is not term]
            if rest and self.never(*rest):
                needed = rest
        return tuple(needed)

    def _reason(
        self, node: And | Or, number: int, context: tuple[Expression, ...], rest: Expression
    ) -> Needless:
        part = node.terms[number]
        others = (*node.terms[:number], *node.terms[number + 1 :])
        if isinstance(node, Or):
            never = self.never(part, *context)
            by = (term for term in others if self.within(part, term))
        else:
            never = False
            by = (term for term in others if self.within(term, part))
        return Needless(part, type(node), None if never else next(by, None), never, rest)

    def _impossible(self, *formulas: Formula) -> bool:
        records = self._records
        clauses = Clauses(records.domains)
        for formula in formulas:
            clauses.add(formula)
        search = Search(
            clauses.domains,
            clauses.clauses,
            records.definitions,
            records.check,
            limit=self._trials_left,
        )
        try:
            return search.solve() is None
        except UndecidedError:
            return False
        finally:
            self._trials_left -= min(search.trials, self._trials_left)

    def _ordinary(self, but_for_wildcards: bool) -> Formula:
        """Return the formula for a record in which nothing that the pattern names occurs."""
        rare = _NEARLY_ALWAYS_THERE if but_for_wildcards else _VARIED
        parts: list[Formula] = []
        for path, classes in self._records.leaves():
            name = path[0].name if len(path) == 1 and isinstance(path[0], Name) else ""
            if name in _NEARLY_ALWAYS_THERE:
                parts.append(classes.other_text(searched=name not in rare))
            elif all(isinstance(step, Name) for step in path):
                parts.append(classes.scalar_or_absent())
        return all_of(parts)


def around(expression: Expression, path: TermPath) -> tuple[Expression, ...]:
    """Return the conditions that are joined by && to the part at a place, at any height."""
    conditions: list[Expression] = []
    for number in path:
        if not isinstance(expression, And | Or):
            raise AssertionError("there is no part at that place")
        if isinstance(expression, And):
            conditions += (*expression.terms[:number], *expression.terms[number + 1 :])
        expression = expression.terms[number]
    return tuple(conditions)


def _part(expression: Expression, path: TermPath) -> Expression:
    for number in path:
        if isinstance(expression, And | Or):
            expression = expression.terms[number]
    return expression


def _replaced(expression: Expression, path: TermPath, part: Expression) -> Expression:
    """Return an expression with another part at a place."""
    if not path or not isinstance(expression, And | Or):
        return part
    number, *rest = path
    terms = list(expression.terms)
    terms[number] = _replaced(terms[number], tuple(rest), part)
    return type(expression)(tuple(terms))
