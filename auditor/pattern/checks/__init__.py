"""Checks for valid patterns that are probably mistakes, with remedies.

`auditor.pattern.relations` decides what is never true, nearly always true or redundant; without a
decision, nothing is reported.
"""

from collections.abc import Iterator

from auditor.pattern.checks.conditions import conditions
from auditor.pattern.checks.form import fields, outer_blanks, terms
from auditor.pattern.checks.meaning import meaning
from auditor.pattern.checks.names import names
from auditor.pattern.checks.spelling import misspelt, spelling
from auditor.pattern.checks.values import values
from auditor.pattern.finding import FindingKind, PatternFinding
from auditor.pattern.nodes import Expression, MatchAll, Pattern, SpaceDelimited, Terms
from auditor.pattern.relations import UndecidedError
from auditor.pattern.relations.parts import Parts
from auditor.pattern.relations.paths import conditions_of
from auditor.pattern.vocabulary import NO_LISTS, Vocabulary

__all__ = ["lint"]


def lint(
    pattern: Pattern, text: str = "", vocabulary: Vocabulary = NO_LISTS
) -> tuple[PatternFinding, ...]:
    """Return the probable mistakes, each once.

    Args:
        text: the pattern as written, for details that the tree does not show.
        vocabulary: the lists in which names and values are looked up.
    """
    return tuple(dict.fromkeys((*outer_blanks(text), *_findings(pattern, vocabulary))))


def _findings(pattern: Pattern, vocabulary: Vocabulary) -> Iterator[PatternFinding]:
    match pattern:
        case MatchAll():
            pass
        case Terms():
            yield from terms(pattern)
        case SpaceDelimited():
            yield from fields(pattern)
        case _:
            yield from _expression(pattern, vocabulary)


def _expression(expression: Expression, vocabulary: Vocabulary) -> Iterator[PatternFinding]:
    try:
        parts = Parts(expression, vocabulary=vocabulary.certain)
    except UndecidedError:  # an index beyond the limit: nothing is reported
        yield from conditions(expression, vocabulary=vocabulary)
        return
    never = dict.fromkeys(filter(parts.never, conditions_of(expression)))
    of_parts = tuple(meaning(parts, never, vocabulary))
    yield from of_parts
    meant = misspelt(expression, never, vocabulary)
    yield from spelling(meant)
    settled = {*never, *meant}
    yield from conditions(expression, settled, vocabulary)
    yield from values(expression, settled, vocabulary)
    possible = FindingKind.MATCHES_NOTHING not in {finding.kind for finding in of_parts}
    yield from names(expression, never, vocabulary.events, possible=possible)
