"""Patterns that are valid and probably not what was meant, with what to write instead."""

import re
from collections.abc import Iterator, Sequence
from itertools import combinations
from typing import Final, assert_never

from auditor.errors import PatternError
from auditor.pattern.cloudtrail import ALWAYS_THERE, unlike_cloudtrail
from auditor.pattern.finding import FindingKind, PatternFinding
from auditor.pattern.format import condition_text
from auditor.pattern.grammar import NUMBER
from auditor.pattern.nodes import (
    And,
    Compare,
    Comparison,
    Expression,
    MatchAll,
    Number,
    Or,
    Pattern,
    Phrase,
    Role,
    Selector,
    SpaceDelimited,
    Term,
    Terms,
    Test,
    Text,
    TypeTest,
    Value,
    Wildcard,
)
from auditor.pattern.parser import parse
from auditor.pattern.reach import Reach, reach

_NUMBER: Final = re.compile(NUMBER)


def lint(pattern: Pattern, text: str = "") -> tuple[PatternFinding, ...]:
    """Return what is probably not meant, in the order of the pattern, each once.

    Args:
        text: the pattern as it was written, for what the tree does not show.
    """
    return tuple(dict.fromkeys((*_text(text), *_pattern(pattern))))


def _text(text: str) -> Iterator[PatternFinding]:
    if text.strip()[:1] in ("{", "[") and text != text.strip():
        message = "CloudWatch was seen to refuse blanks around the pattern; leave them out"
        yield PatternFinding(FindingKind.OUTER_BLANKS, "the pattern", message)


def _pattern(pattern: Pattern) -> Iterator[PatternFinding]:
    match pattern:
        case MatchAll():
            pass
        case Terms():
            yield from _terms(pattern)
        case SpaceDelimited():
            yield from _fields(pattern)
        case _:
            found = tuple(_expression(pattern))
            yield from found
            yield from _whole(pattern, found)


def _whole(pattern: Expression, found: Sequence[PatternFinding]) -> Iterator[PatternFinding]:
    """Yield whether a pattern matches nothing, or nearly everything.

    Args:
        found: what is said of its conditions.
    """
    match reach(pattern):
        case Reach.NOTHING:
            never = [one.message for one in found if one.kind is FindingKind.NEVER_TRUE]
            remedies = [said.rpartition("; ")[2] for said in never if "; " in said]
            instead = "write conditions that a record can satisfy"
            if isinstance(pattern, And):
                instead = "write || between conditions of which one is enough"
            message = f"no record that CloudTrail writes satisfies it; {[*remedies, instead][0]}"
            yield PatternFinding(FindingKind.MATCHES_NOTHING, "the pattern", message)
        case Reach.ALMOST_ALL:
            why = ": != is true of nearly all of them, and || asks for no more"
            message = (
                f"nearly every record satisfies it{why if isinstance(pattern, Or) else ''};"
                " write what is looked for in parentheses, then && before each exclusion:"
                " ((A) || (B)) && (C != …)"
            )
            yield PatternFinding(FindingKind.MATCHES_ALMOST_EVERYTHING, "the pattern", message)
        case Reach.SOME:
            pass


def _expression(
    expression: Expression, settled: frozenset[object] = frozenset()
) -> Iterator[PatternFinding]:
    """Yield the findings in an expression.

    Args:
        settled: the fields of which the terms around it say what becomes of a record without one.
    """
    match expression:
        case And(terms):
            yield from _contradictions(terms)
        case Or(terms):
            yield from _tautologies(terms)
            for term in terms:
                if isinstance(term, And) and not term.grouped:
                    message = "&& binds before ||; put what belongs together between ( )"
                    yield PatternFinding(FindingKind.PRECEDENCE, condition_text(term), message)
        case TypeTest():
            yield from unlike_cloudtrail(expression)
            yield from _there(expression)
        case Compare(_, operator):
            unlike = tuple(unlike_cloudtrail(expression))
            yield from unlike
            never = any(one.kind is FindingKind.NEVER_TRUE for one in unlike)
            if operator is Comparison.NOT_EQUAL and not never:
                yield from _unequal(expression, settled)
        case _ as unreachable:
            assert_never(unreachable)
    if isinstance(expression, And | Or):
        for place, term in enumerate(expression.terms):
            others = expression.terms[:place] + expression.terms[place + 1 :]
            settling = _settles if isinstance(expression, And) else _takes_absent
            beside = {_selector(other) for other in others if settling(other)}
            yield from _expression(term, settled | beside)


def _contradictions(terms: tuple[Expression, ...]) -> Iterator[PatternFinding]:
    """Yield pairs joined by && that no record satisfies, the first pair of each field."""
    seen: set[object] = set()
    for one, other in combinations(terms, 2):
        selector = _selector(one)
        if selector != _selector(other) or _has_wildcard(one) or selector in seen:
            continue
        if message := _contradiction(one, other):
            seen.add(selector)
            both = f"{condition_text(one)} && {condition_text(other)}"
            yield PatternFinding(FindingKind.NEVER_TRUE, both, f"{message}; write || for either")


def _contradiction(one: Expression, other: Expression) -> str | None:
    """Return why two conditions on one field do not hold together, or `None`."""
    match one, other:
        case (
            Compare(_, Comparison.EQUAL, a),
            Compare(_, Comparison.EQUAL, b),
        ) if _differ(a, b):
            return "no value is both"
        case (TypeTest(), TypeTest()) if one != other:
            return "no value is both"
        case (TypeTest(), Compare()) | (Compare(), TypeTest()):
            return "never holds together"
        case _:
            return None


def _tautologies(terms: tuple[Expression, ...]) -> Iterator[PatternFinding]:
    """Yield terms joined by || of which one holds for every record, or nearly so."""
    for term in terms:
        match term:
            case Compare(Selector() as selector, Comparison.NOT_EQUAL, _) if _always_there(
                selector
            ) and any(_selector(other) != selector for other in terms):
                message = "holds for nearly every record, so the whole || does; write && before it"
                yield PatternFinding(FindingKind.ALWAYS_TRUE, condition_text(term), message)
            case _:
                pass
    for one, other in combinations(terms, 2):
        match one, other:
            case (
                Compare(Selector() as selector, Comparison.NOT_EQUAL, a),
                Compare(same, Comparison.NOT_EQUAL, b),
            ) if selector == same and _differ(a, b) and not _has_wildcard(one):
                both = f"{condition_text(one)} || {condition_text(other)}"
                message = "holds for every value, since none is both; write && for neither"
                yield PatternFinding(FindingKind.ALWAYS_TRUE, both, message)
            case _:
                pass


def _differ(one: Value, other: Value) -> bool:
    """Return whether no value of a field equals both; `False` where that is not told by a look."""
    match one, other:
        case Text(a), Text(b):
            return a != b and "*" not in a + b
        case Number(), Number():
            return one.value != other.value
        case (Number() as number, Text(text)) | (Text(text), Number() as number):
            if _NUMBER.fullmatch(text):  # "1.0" finds the number 1.0, as 1 does
                return float(text) != number.value
            return "*" not in text
        case _:
            return False


def _there(condition: TypeTest) -> Iterator[PatternFinding]:
    if condition.test is Test.NOT_EXISTS and _always_there(condition.selector):
        message = (
            "every event of an API call or sign-in has this field;"
            ' write what tells the others, such as $.eventCategory = "Insight"'
        )
        yield PatternFinding(FindingKind.NEVER_TRUE, condition_text(condition), message)


def _unequal(condition: Compare, settled: frozenset[object]) -> Iterator[PatternFinding]:
    selector, text = condition.selector, condition_text(condition)
    if not isinstance(selector, Selector):
        return
    if _has_wildcard(condition):
        message = "holds where any one of the values differs, not where all do"
        yield PatternFinding(FindingKind.ANY_DIFFERS, text, message)
    elif not _always_there(selector) and selector not in settled:
        absent = condition_text(TypeTest(selector, Test.NOT_EXISTS))
        # Between parentheses as a whole, so that it can stand in its place beside &&, too.
        message = f"skips records without it; write (({text}) || ({absent}))"
        yield PatternFinding(FindingKind.SKIPS_ABSENT, text, message)


def _always_there(selector: Selector) -> bool:
    names = selector.names
    return names is not None and len(names) == 1 and names[0] in ALWAYS_THERE


def _settles(term: Expression) -> bool:
    """Return whether a term of an && says whether its field has to be there."""
    return isinstance(term, TypeTest) or (
        isinstance(term, Compare) and term.operator is Comparison.EQUAL
    )


def _takes_absent(term: Expression) -> bool:
    """Return whether a term of an || holds for records without its field."""
    return isinstance(term, TypeTest) and term.test is Test.NOT_EXISTS


def _terms(pattern: Terms) -> Iterator[PatternFinding]:
    yield from _quoted(pattern)
    alone = not pattern.required and not pattern.excluded
    for term in pattern.terms:
        if term.role is Role.OPTIONAL and not alone:
            message = "ignored beside terms without ?; write one pattern for each, or a %a|b%"
            yield PatternFinding(FindingKind.IGNORED_TERM, condition_text(term), message)
        match term.value:
            case Phrase(text, bare=True) if set(text) & set(".-"):
                message = f'CloudWatch may refuse it without quotes; write "{text}"'
                yield PatternFinding(FindingKind.BARE_TERM, text, message)
            case _:
                pass


def _quoted(pattern: Terms) -> Iterator[PatternFinding]:
    """Yield whether the one phrase of a pattern is a pattern of another kind, with its quotes."""
    match pattern.terms:
        case (Term(_, Phrase(text, bare=False)) as term,) if _is_of_conditions(text):
            message = (
                "in quotes it is a phrase, which only messages with this very text hold;"
                " write the pattern without the quotes around it"
            )
            yield PatternFinding(FindingKind.QUOTED_PATTERN, condition_text(term), message)
        case _:
            pass


def _is_of_conditions(text: str) -> bool:
    """Return whether a text is a JSON or space-delimited pattern with a condition."""
    if not text.strip().startswith(("{", "[")):
        return False
    try:
        pattern = parse(text)
    except PatternError:
        return False
    if isinstance(pattern, SpaceDelimited):
        return any(slot.condition for slot in (*pattern.left, *pattern.right))
    return True


def _fields(pattern: SpaceDelimited) -> Iterator[PatternFinding]:
    slots = (*pattern.left, *pattern.right)
    for slot in slots:
        if slot.condition:
            yield from _expression(slot.condition)
    if pattern.left and not pattern.open_ended:
        match pattern.left[-1].condition:
            case Compare(_, Comparison.EQUAL, value) as condition if not value.text.endswith("*"):
                message = (
                    "the last field holds all the rest of the line; end the pattern with , ..."
                )
                yield PatternFinding(FindingKind.WHOLE_REST, condition_text(condition), message)
            case _:
                pass


def _selector(expression: Expression) -> object:
    return expression.selector if isinstance(expression, Compare | TypeTest) else object()


def _has_wildcard(expression: Expression) -> bool:
    selector = _selector(expression)
    return isinstance(selector, Selector) and bool(set(selector.steps) & set(Wildcard))
