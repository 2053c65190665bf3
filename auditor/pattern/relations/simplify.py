"""The shortest pattern found that provably matches the same messages.

Each step writes the pattern in a shorter way: without a condition, with one condition for several,
with common conditions factored out. A step is taken only if the two are proven equal. No regular
expression is added, since CloudWatch allows few of them.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from typing import Final

from auditor.pattern.format import shortest_text
from auditor.pattern.nodes import (
    And,
    Compare,
    Comparison,
    Expression,
    MatchAll,
    Name,
    Or,
    Pattern,
    Selector,
    Slot,
    SpaceDelimited,
    Terms,
    Text,
    TypeTest,
)
from auditor.pattern.relations.bounds import UndecidedError
from auditor.pattern.relations.comparison import PatternSide, SideComparison
from auditor.pattern.relations.domain import Domain
from auditor.pattern.relations.search import MAXIMUM_TRIALS
from auditor.pattern.relations.shorter import conditions_like, whatever

NEVER: Final = Compare(Selector((Name("a"),)), Comparison.NOT_EQUAL, Text("*"))
"""The shortest pattern that matches nothing: every text and every number matches `*`."""

_MAX_STEPS: Final = 200
"""The most steps, a limit of our own."""
_MAX_TERMS: Final = 12
"""Terms of one line that are looked at together; ours, since each may occur anywhere in it."""
_MAX_TRIALS: Final = 100_000
"""Literals that the proofs about one pattern try together; ours, some ten seconds."""


def simplify(
    pattern: Pattern, domain: Domain = Domain.TRAIL, *, limit: int = _MAX_TRIALS
) -> Pattern:
    """Return the shortest pattern found that matches the same messages of a domain.

    Parts that cannot be proven in time stay unchanged.

    Args:
        limit: the most trials of all proofs together.
    """
    if isinstance(pattern, Terms) and len(pattern.terms) > _MAX_TERMS:
        return pattern
    proofs = _Proofs(domain, limit)
    if not isinstance(pattern, Terms | SpaceDelimited) and proofs.never(pattern):
        return NEVER
    best: Pattern = pattern
    if not isinstance(pattern, MatchAll | Terms | SpaceDelimited):
        best = flat(pattern)
    for _ in range(_MAX_STEPS):
        size = _size(best)
        shorter = [candidate for candidate in _rewritten(best) if _size(candidate) < size]
        shorter.sort(key=_size)
        step = next((candidate for candidate in shorter if proofs.equal(best, candidate)), None)
        if step is None:
            break
        best = step
    return best if len(shortest_text(best)) <= len(shortest_text(pattern)) else pattern


def _size(pattern: Pattern) -> tuple[int, int]:
    """Return the length of a pattern's text, and of texts as long, the one with fewest regexes."""
    text = shortest_text(pattern)
    return len(text), text.count("%")


class _Proofs:
    """Proofs about one pattern, which share a limit: beyond it, nothing counts as proven."""

    def __init__(self, domain: Domain, limit: int) -> None:
        self._domain = domain
        self._trials_left = limit

    def never(self, pattern: Pattern) -> bool:
        """Return whether a pattern is proven to match nothing."""
        return self._within(pattern, ())

    def equal(self, one: Pattern, other: Pattern) -> bool:
        """Return whether two patterns are proven to match the same messages."""
        return self._within(one, other, both_ways=True)

    def _within(self, one: PatternSide, other: PatternSide, *, both_ways: bool = False) -> bool:
        limit = min(MAXIMUM_TRIALS, self._trials_left)
        try:
            compared = SideComparison(one, other, self._domain, limit=limit)
        except UndecidedError:
            return False
        try:
            return compared.is_within() and (not both_ways or compared.has_within())
        except UndecidedError:
            return False
        finally:
            self._trials_left = max(0, self._trials_left - compared.trials)


def _rewritten(pattern: Pattern) -> Iterator[Pattern]:
    """Yield variants of a pattern, which may have a different meaning."""
    match pattern:
        case MatchAll():
            pass
        case Terms(terms):
            for at in range(len(terms)):
                if rest := (*terms[:at], *terms[at + 1 :]):
                    yield Terms(rest)
        case SpaceDelimited(slots):
            for at, slot in enumerate(slots):
                if isinstance(slot, Slot) and slot.condition is not None:
                    for condition in (None, *_expressions(slot.condition)):
                        other = replace(slot, condition=condition)
                        yield SpaceDelimited((*slots[:at], other, *slots[at + 1 :]))
        case _:
            yield from dict.fromkeys(map(flat, _expressions(pattern)))


def _expressions(part: Expression) -> Iterator[Expression]:
    """Yield other ways to write a part of an expression."""
    if isinstance(part, And | Or):
        kind = type(part)
        yield from part.terms
        for at, term in enumerate(part.terms):
            before, after = part.terms[:at], part.terms[at + 1 :]
            yield _joined(kind, (*before, *after))
            yield from (_joined(kind, (*before, t, *after)) for t in _expressions(term))
        yield from _factored(part)
        selectors = dict.fromkeys(c.selector for c in _conditions(part))
        if len(selectors) == 1:
            yield from (whatever(selector) for selector in selectors)
    else:
        yield from conditions_like(part)


def _factored(part: And | Or) -> Iterator[Expression]:
    """Yield the common part of two or more terms, factored out."""
    inner: type[And] | type[Or] = Or if isinstance(part, And) else And
    counts: dict[Expression, int] = {}
    for term in part.terms:
        for factor in dict.fromkeys(_terms(term, inner)):
            counts[factor] = counts.get(factor, 0) + 1
    for common in (factor for factor, count in counts.items() if count > 1):
        rests: list[Expression] = []
        others: list[Expression] = []
        alone = False
        for term in part.terms:
            parts = _terms(term, inner)
            if common not in parts:
                others.append(term)
            elif rest := tuple(other for other in parts if other != common):
                rests.append(_joined(inner, rest))
            else:
                alone = True
        factored = common if alone else _joined(inner, (common, _joined(type(part), rests)))
        yield _joined(type(part), (*others, factored))


def _conditions(expression: Expression) -> Iterator[Compare | TypeTest]:
    if isinstance(expression, And | Or):
        for term in expression.terms:
            yield from _conditions(term)
    else:
        yield expression


def _terms(expression: Expression, kind: type[And] | type[Or]) -> Sequence[Expression]:
    return expression.terms if isinstance(expression, kind) else (expression,)


def _joined(kind: type[And] | type[Or], terms: Iterable[Expression]) -> Expression:
    parts = tuple(terms)
    return parts[0] if len(parts) == 1 else kind(parts)


def flat(expression: Expression) -> Expression:
    """Return an expression without parentheses within parentheses of the same kind."""
    if not isinstance(expression, And | Or):
        return expression
    kind = type(expression)
    terms: dict[Expression, None] = {}
    for term in map(flat, expression.terms):
        terms.update(dict.fromkeys(_terms(term, kind)))
    return _joined(kind, terms)
