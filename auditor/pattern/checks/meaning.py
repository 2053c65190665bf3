"""Patterns and parts that match nothing, nearly everything, or nothing new."""

from collections.abc import Collection, Iterator
from dataclasses import replace
from itertools import combinations
from typing import Final

from auditor.pattern.checks.reasons import ANOTHER, reason_never
from auditor.pattern.finding import FindingKind, PatternFinding
from auditor.pattern.format import condition_text
from auditor.pattern.nodes import (
    And,
    Compare,
    Comparison,
    Expression,
    Or,
    Selector,
    TypeTest,
    Wildcard,
)
from auditor.pattern.relations.parts import Needless, Parts
from auditor.pattern.vocabulary import Vocabulary

_EITHER: Final = "write || between alternative conditions"
_MAX_REMEDY_CHARACTERS: Final = 200
"""Characters of a pattern that a remedy writes out."""


def meaning(
    parts: Parts, never: Collection[Compare | TypeTest], vocabulary: Vocabulary
) -> Iterator[PatternFinding]:
    """Yield the findings on the matches of a pattern.

    Args:
        never: its conditions that no record satisfies.
    """
    whole = parts.whole
    remedies: list[str] = []
    for condition in never:
        why, remedy = reason_never(condition, vocabulary)
        remedies.append(remedy)
        yield PatternFinding(FindingKind.NEVER_TRUE, condition_text(condition), why, remedy)
    for contradiction in _contradictions(whole, parts):
        remedies.append(contradiction.remedy)
        yield contradiction
    if parts.never(whole):
        remedy = next(iter(remedies), ANOTHER)
        if isinstance(whole, And) and not remedies:
            remedy = _EITHER
        message = "no record that CloudTrail writes satisfies it"
        yield PatternFinding(FindingKind.MATCHES_NOTHING, "the pattern", message, remedy)
        return
    yield from _nearly_always(whole, parts)
    yield from _one_sided(whole, parts)
    if not parts.nearly_always(whole):
        for needless in parts.needless():
            if needless.part not in never:
                yield _needless(needless)


def _contradictions(expression: Expression, parts: Parts) -> Iterator[PatternFinding]:
    """Yield conditions joined by && that no record satisfies together."""
    if isinstance(expression, And) and parts.never(expression):
        core = parts.core(expression.terms)
        if len(core) > 1:
            yield PatternFinding(
                FindingKind.NEVER_TRUE,
                condition_text(And(core)),
                "no record satisfies both" if len(core) == 2 else "no record satisfies all",
                "write || for either" if _are_alternatives(core) else _EITHER,
            )
    if isinstance(expression, And | Or):
        for term in expression.terms:
            yield from _contradictions(term, parts)


def _are_alternatives(terms: tuple[Expression, ...]) -> bool:
    """Return whether terms require different values of one field."""
    compared = _compared(terms)
    same = len({comparison.selector for comparison in compared}) == 1
    return same and [comparison.operator for comparison in compared] == [Comparison.EQUAL] * len(
        terms
    )


def _nearly_always(whole: Expression, parts: Parts) -> Iterator[PatternFinding]:
    """Yield conditions that hold for nearly every record."""
    if parts.nearly_always(whole):
        because = ": != holds for nearly all of them, and with || that is enough"
        yield PatternFinding(
            FindingKind.MATCHES_ALMOST_EVERYTHING,
            "the pattern",
            f"nearly every record satisfies it{because if isinstance(whole, Or) else ''}",
            "write the wanted conditions in parentheses, then && before each exclusion:"
            " ((A) || (B)) && (C != …)",
        )
    yield from _always(whole, parts)


def _always(expression: Expression, parts: Parts) -> Iterator[PatternFinding]:
    """Yield the terms of an || if one or two of them make the others pointless."""
    if not isinstance(expression, And | Or):
        return
    if isinstance(expression, Or):
        others = {condition.selector for condition in _compared(expression.terms)}
        for term in expression.terms:
            if (
                isinstance(term, Compare)
                and len(others) > 1
                and parts.nearly_always(term, but_for_wildcards=True)
            ):
                yield PatternFinding(
                    FindingKind.ALWAYS_TRUE,
                    condition_text(term),
                    "holds for nearly every record, and so does the whole ||",
                    "write && before it instead of ||",
                )
        for one, other in combinations(_compared(expression.terms), 2):
            if _is_any_value(one, other, parts):
                yield PatternFinding(
                    FindingKind.ALWAYS_TRUE,
                    f"{condition_text(one)} || {condition_text(other)}",
                    "holds for every value, since no value is both",
                    "write && for neither",
                )
    for term in expression.terms:
        yield from _always(term, parts)


def _compared(terms: tuple[Expression, ...]) -> list[Compare]:
    return [term for term in terms if isinstance(term, Compare)]


def _is_any_value(one: Compare, other: Compare, parts: Parts) -> bool:
    """Return whether a text or number of a field differs from one value or from another."""
    selector = one.selector
    if not isinstance(selector, Selector) or set(selector.steps) & set(Wildcard):
        return False
    if selector != other.selector or {one.operator, other.operator} != {Comparison.NOT_EQUAL}:
        return False
    return parts.never(*(replace(side, operator=Comparison.EQUAL) for side in (one, other)))


def _one_sided(expression: Expression, parts: Parts) -> Iterator[PatternFinding]:
    """Yield exclusions that && binds to one term of an ||, without parentheses that show it.

    Only exclusions that would exclude records of another term count.
    """
    if not isinstance(expression, And | Or):
        return
    for number, term in enumerate(expression.terms):
        if isinstance(expression, Or) and isinstance(term, And) and not term.grouped:
            others = expression.terms[:number] + expression.terms[number + 1 :]
            yield from _exclusions(term, others, parts)
    for term in expression.terms:
        yield from _one_sided(term, parts)


def _exclusions(
    term: And, others: tuple[Expression, ...], parts: Parts
) -> Iterator[PatternFinding]:
    excluding = tuple(filter(_is_exclusion, term.terms))
    limited = tuple(inner for inner in term.terms if inner not in excluding)
    untouched = tuple(
        other
        for other in others
        if not all(parts.within(other, excluded) for excluded in excluding)
    )
    if not excluding or not limited or not untouched:
        return
    free = " || ".join(map(condition_text, untouched))
    bound = " && ".join(map(condition_text, limited))
    together = And((Or((*untouched, _joined(limited))), *excluding))
    remedy = f"write {condition_text(together)}"
    if len(remedy) > _MAX_REMEDY_CHARACTERS:
        remedy = "put all that it should limit between ( ) before it"
    yield PatternFinding(
        FindingKind.ONE_SIDED_EXCLUSION,
        " && ".join(map(condition_text, excluding)),
        f"&& binds before ||, so it limits {_cut(bound)} alone;"
        f" records that {_cut(free)} matches are not excluded",
        remedy,
    )


def _is_exclusion(term: Expression) -> bool:
    """Return whether a term excludes values of a field."""
    match term:
        case Compare(_, Comparison.NOT_EQUAL):
            return True
        case Or(terms):
            return all(
                _is_exclusion(alternative) or isinstance(alternative, TypeTest)
                for alternative in terms
            ) and any(isinstance(alternative, Compare) for alternative in terms)
        case _:
            return False


def _joined(terms: tuple[Expression, ...]) -> Expression:
    return terms[0] if len(terms) == 1 else And(terms, grouped=True)


def _cut(text: str) -> str:
    return text if len(text) <= _MAX_REMEDY_CHARACTERS else f"{text[: _MAX_REMEDY_CHARACTERS - 1]}…"


def _needless(needless: Needless) -> PatternFinding:
    because = None if needless.because_of is None else _cut(condition_text(needless.because_of))
    if needless.never:
        kind, why = (
            FindingKind.NEVER_TRUE,
            "no record satisfies it together with the conditions that && joins to it",
        )
        return PatternFinding(kind, _cut(condition_text(needless.part)), why, "leave it out")
    if needless.beside is Or:
        why = f"matches nothing that {because or 'the conditions beside it'} does not match"
        why += "" if because else " together"
    elif because is None:
        why = "holds for every record that the conditions beside it match"
    else:
        why = f"holds wherever {because} does"
    return PatternFinding(
        FindingKind.NEEDLESS_CONDITION,
        _cut(condition_text(needless.part)),
        f"can be left out: it {why}",
        "leave it out, or write the condition that was meant",
    )
