"""Whether patterns that cannot be compared with a control match some of its records all the same.

Terms and space-delimited patterns match text, not fields, so their relation to a JSON pattern is
undecided. Here the matcher tries them on records that are typical of the control.
"""

from collections.abc import Iterator, Sequence
from functools import cache
from itertools import islice, product
from typing import Final

from auditor.pattern import Pattern, matches
from auditor.pattern.nodes import And, Expression, MatchAll, Or, SpaceDelimited, Terms
from auditor.pattern.relations import UndecidedError
from auditor.pattern.relations.comparison import SideComparison
from auditor.rules.comparison import liked_texts

_MAX_ALTERNATIVES: Final = 256
"""The most alternatives of a pattern for which a record is made, a limit of our own."""


def touches(side: Sequence[Pattern], control: Sequence[Pattern]) -> bool:
    """Return whether a side matches a record of a control, and not just any record."""
    return not any(_matched(side, (MatchAll(),))) and any(_matched(side, tuple(control)))


def _matched(side: Sequence[Pattern], control: tuple[Pattern, ...]) -> Iterator[bool]:
    for record in _records(control):
        yield any(matches(pattern, record) for pattern in side)


@cache
def _records(control: tuple[Pattern, ...]) -> tuple[str, ...]:
    """Return JSON records of a control, one for each of its alternatives."""
    ways = [way for pattern in control for way in islice(_ways(pattern), _MAX_ALTERNATIVES)]
    return tuple(record for way in ways if (record := _record(way)) is not None)


def _record(pattern: Pattern) -> str | None:
    try:
        return SideComparison(pattern, (), liked=liked_texts).only_a()
    except UndecidedError:
        return None


def _ways(pattern: Pattern) -> Iterator[Pattern]:
    """Yield patterns without `||` whose disjunction is the pattern."""
    if isinstance(pattern, MatchAll | Terms | SpaceDelimited):
        yield pattern
    else:
        yield from _alternatives(pattern)


def _alternatives(expression: Expression) -> Iterator[Expression]:
    match expression:
        case Or(terms):
            for term in terms:
                yield from _alternatives(term)
        case And(terms):
            every = [tuple(islice(_alternatives(term), _MAX_ALTERNATIVES)) for term in terms]
            yield from map(And, product(*every))
        case _:
            yield expression
