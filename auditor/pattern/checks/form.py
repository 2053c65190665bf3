"""Mistakes in the form of a pattern: blanks and quotes around it, terms without effect."""

from collections.abc import Iterator
from typing import Final

from auditor.errors import PatternError
from auditor.pattern.checks.conditions import conditions
from auditor.pattern.finding import FindingKind, PatternFinding
from auditor.pattern.format import condition_text
from auditor.pattern.nodes import Compare, Comparison, Phrase, Role, SpaceDelimited, Term, Terms
from auditor.pattern.parser import parse
from auditor.pattern.relations import implies

_KEYWORDS: Final = {
    "OR": "write ? before each of the alternative terms, such as ?ERROR ?WARN",
    "AND": "leave it out: all terms must occur",
    "NOT": "write - before the term that must not occur",
}
_MAX_TERMS: Final = 12
"""Terms that are looked at together; ours, since each may occur anywhere in a line."""


def outer_blanks(text: str) -> Iterator[PatternFinding]:
    """Yield whether there are blanks around a pattern in brackets."""
    if text.strip()[:1] in ("{", "[") and text != text.strip():
        yield PatternFinding(
            FindingKind.OUTER_BLANKS,
            "the pattern",
            "CloudWatch has refused patterns with blanks around them",
            "leave them out",
        )


def terms(pattern: Terms) -> Iterator[PatternFinding]:
    """Yield the findings on a pattern of terms."""
    yield from _quoted(pattern)
    yield from _words(pattern)
    if len(pattern.terms) <= _MAX_TERMS and implies(pattern, ()) is True:
        yield PatternFinding(
            FindingKind.MATCHES_NOTHING,
            "the pattern",
            "no message satisfies it: a required term contains an excluded one",
            "write terms that a message can satisfy",
        )
    alone = not pattern.required and not pattern.excluded
    for term in pattern.terms:
        if term.role is Role.OPTIONAL and not alone:
            yield PatternFinding(
                FindingKind.IGNORED_TERM,
                condition_text(term),
                "ignored beside terms without ?",
                "write one pattern for each, or a %a|b%",
            )
        match term.value:
            case Phrase(text, bare=True) if set(text) & set(".-"):
                yield PatternFinding(
                    FindingKind.BARE_TERM,
                    text,
                    "CloudWatch may refuse it without quotes",
                    f'write "{text}"',
                )
            case _:
                pass


def _words(pattern: Terms) -> Iterator[PatternFinding]:
    """Yield whether words without quotes are taken for operators or for a phrase."""
    words = [
        term.value.text
        for term in pattern.terms
        if isinstance(term.value, Phrase) and term.value.bare and term.role is Role.REQUIRED
    ]
    keywords = [word for word in words if word in _KEYWORDS]
    for keyword in dict.fromkeys(keywords):
        yield PatternFinding(
            FindingKind.KEYWORD_AS_TERM,
            keyword,
            "terms have no operators, so this is a word that must occur",
            _KEYWORDS[keyword],
        )
    if not keywords and 1 < len(words) == len(pattern.terms):
        yield PatternFinding(
            FindingKind.SEPARATE_TERMS,
            " ".join(words),
            "the words may occur anywhere, in any order",
            f'write "{" ".join(words)}" for the phrase',
        )


def _quoted(pattern: Terms) -> Iterator[PatternFinding]:
    """Yield whether the one phrase of a pattern is a pattern of another kind, with its quotes."""
    match pattern.terms:
        case (Term(_, Phrase(text, bare=False)) as term,) if _has_conditions(text):
            yield PatternFinding(
                FindingKind.QUOTED_PATTERN,
                condition_text(term),
                "in quotes it is a phrase that matches only messages with this exact text",
                "write the pattern without the quotes around it",
            )
        case _:
            pass


def _has_conditions(text: str) -> bool:
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


def fields(pattern: SpaceDelimited) -> Iterator[PatternFinding]:
    """Yield the findings on a space-delimited pattern."""
    if implies(pattern, ()) is True:
        yield PatternFinding(
            FindingKind.MATCHES_NOTHING,
            "the pattern",
            "no word satisfies the conditions on a field",
            "write || between alternative conditions",
        )
    slots = (*pattern.left, *pattern.right)
    names = [slot.name for slot in slots if slot.name]
    if names and not any(slot.condition for slot in slots):
        yield PatternFinding(
            FindingKind.MATCHES_ALMOST_EVERYTHING,
            "the pattern",
            f"{names[0]} names a word of the line and is not searched for: it is a field"
            " without a condition",
            f"write {names[0]} without brackets for lines that contain it",
        )
    for slot in slots:
        if slot.condition:
            yield from conditions(slot.condition)
    if pattern.left and not pattern.open_ended:
        match pattern.left[-1].condition:
            case Compare(_, Comparison.EQUAL, value) as condition if not value.text.endswith("*"):
                yield PatternFinding(
                    FindingKind.WHOLE_REST,
                    condition_text(condition),
                    "the last field holds the whole rest of the line",
                    "end the pattern with , ...",
                )
            case _:
                pass
