"""Space-delimited patterns in SQL: the words of a line as a list, one test per slot."""

from typing import assert_never

from auditor.pattern.fields import WORD
from auditor.pattern.glob import WildcardRule
from auditor.pattern.grammar import NUMBER
from auditor.pattern.nodes import (
    And,
    Compare,
    Comparison,
    Expression,
    Number,
    Or,
    SpaceDelimited,
    TypeTest,
)
from auditor.pattern.sql.text import literal, value_test


def on_line(pattern: SpaceDelimited, line: str, wildcards: WildcardRule) -> str:
    """Return the test of a space-delimited pattern on a line, never NULL."""
    slots = slots_of(pattern, line)
    if not slots:
        return "TRUE"
    tests = [f"len(w) >= {len(slots)}"]
    tests += [_holds(test, text, wildcards) for test, text in slots if test is not None]
    return on_words(line, f"coalesce({' AND '.join(tests)}, FALSE)")


def on_words(line: str, expression: str) -> str:
    """Return an expression of `w`, the list of words of a line, unchanged."""
    return f"list_transform([{words_of(line)}], lambda w: {expression})[1]"


def words_of(line: str) -> str:
    """Return the list of a line's words, unchanged."""
    return f"regexp_extract_all({line}, {literal(WORD)})"


def slots_of(pattern: SpaceDelimited, line: str) -> list[tuple[Expression | None, str]]:
    """Return the condition of each slot, and the SQL of what it binds, an expression of `w`."""
    left, right = pattern.left, pattern.right
    texts = [bare_sql(f"w[{number}]") for number in range(1, len(left) + 1)]
    if left and not pattern.open_ended:
        before = literal(rf"^[ \t]*(?:(?:{WORD})[ \t]*){{{len(left) - 1}}}((?s:.*))$")
        rest = f"regexp_extract({line}, {before}, 1)"
        texts[-1] = f"CASE WHEN len(w) > {len(left)} THEN {rest} ELSE {texts[-1]} END"
    texts += [bare_sql(f"w[-{number}]") for number in range(len(right), 0, -1)]
    return [(slot.condition, text) for slot, text in zip((*left, *right), texts, strict=True)]


def bare_sql(word: str) -> str:
    """Return a word without the quotes or brackets around it."""
    closed = f"length({word}) > 1 AND {word}[1] || {word}[-1] IN ('\"\"', '[]')"
    return f"CASE WHEN {closed} THEN {word}[2:-2] ELSE {word} END"


def number_in(text: str) -> str:
    """Return the DOUBLE that a text is, NULL where it is not a number."""
    return f"CASE WHEN regexp_full_match({text}, {literal(NUMBER)}) THEN {text}::DOUBLE END"


def _holds(expression: Expression, text: str, wildcards: WildcardRule) -> str:
    """Return the test of a slot's condition on its text; NULL if there is no text."""
    match expression:
        case And(terms):
            return "(" + " AND ".join(_holds(term, text, wildcards) for term in terms) + ")"
        case Or(terms):
            return "(" + " OR ".join(_holds(term, text, wildcards) for term in terms) + ")"
        case Compare(_, operator, Number() as number):
            test = f"{number_in(text)} {operator.value} '{number.value}'::DOUBLE"
            return f"coalesce({test}, {'TRUE' if operator is Comparison.NOT_EQUAL else 'FALSE'})"
        case Compare(_, operator, value):
            negation = "NOT " if operator is Comparison.NOT_EQUAL else ""
            return f"({negation}{value_test(f'({text})', value, wildcards)})"
        case TypeTest():
            raise AssertionError("the fields of a space-delimited pattern have no keywords")
        case _ as unreachable:
            assert_never(unreachable)
