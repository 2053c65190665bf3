"""The plain matcher: the verdict of a pattern on one message, in plain Python.

Source of the rules: CloudWatch Logs User Guide, and observed answers of TestMetricFilter where
the guide is silent (wildcards, typing).
"""

import operator
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final, assert_never

from auditor.pattern import regex
from auditor.pattern.fields import bind
from auditor.pattern.glob import WildcardRule, glob
from auditor.pattern.grammar import NUMBER
from auditor.pattern.nodes import (
    And,
    Compare,
    Comparison,
    Expression,
    FieldName,
    MatchAll,
    Number,
    Or,
    Pattern,
    Phrase,
    Regex,
    Selector,
    SpaceDelimited,
    Term,
    Terms,
    Test,
    Text,
    TypeTest,
)
from auditor.pattern.values import JsonNumber, LogEvent, parse_json, raw, select

_NUMBER: Final = re.compile(NUMBER)
_CONSTANTS: Final = {Test.IS_NULL: None, Test.IS_TRUE: True, Test.IS_FALSE: False}
_COMPARISONS: Final[dict[Comparison, Callable[[float, float], bool]]] = {
    Comparison.EQUAL: operator.eq,
    Comparison.NOT_EQUAL: operator.ne,
    Comparison.LESS: operator.lt,
    Comparison.GREATER: operator.gt,
    Comparison.LESS_OR_EQUAL: operator.le,
    Comparison.GREATER_OR_EQUAL: operator.ge,
}


@dataclass(frozen=True, slots=True)
class _Word:
    """The value of a field of a space-delimited message: text that may be a number."""

    text: str


Find = Callable[[Selector | FieldName], Sequence[object]]


def matches(
    pattern: Pattern, event: LogEvent, *, wildcards: WildcardRule = WildcardRule.OBSERVED
) -> bool:
    """Return whether a pattern matches a message.

    Args:
        event: a message's text, or an object equal to its JSON. A JSON pattern matches only JSON;
            the others search the text.
        wildcards: how `*` matches.
    """
    match pattern:
        case MatchAll():
            return True
        case Terms():
            return _has_terms(pattern, raw(event))
        case SpaceDelimited():
            return _binds(pattern, raw(event), wildcards)
        case _:
            try:
                root = parse_json(raw(event))
            except (ValueError, RecursionError):
                return False
            return _holds(pattern, lambda selector: _find(selector, root), wildcards)


def _find(selector: Selector | FieldName, root: object) -> list[object]:
    return select(selector, root) if isinstance(selector, Selector) else []


def _has_terms(pattern: Terms, line: str) -> bool:
    required, excluded = pattern.required, pattern.excluded
    if not required and not excluded:
        return any(_occurs(term, line) for term in pattern.optional)
    return all(_occurs(term, line) for term in required) and not any(
        _occurs(term, line) for term in excluded
    )


def _occurs(term: Term, line: str) -> bool:
    match term.value:
        case Phrase(text):
            return text in line
        case Regex(text):
            return regex.search(text, line)
        case _ as unreachable:
            assert_never(unreachable)


def _binds(pattern: SpaceDelimited, line: str, wildcards: WildcardRule) -> bool:
    bound = bind(pattern, line)
    if bound is None:
        return False
    fields = bound

    def find(selector: Selector | FieldName) -> list[object]:
        return [_Word(fields[selector.name])] if isinstance(selector, FieldName) else []

    return all(
        slot.condition is None or _holds(slot.condition, find, wildcards)
        for slot in (*pattern.left, *pattern.right)
    )


def _holds(expression: Expression, find: Find, wildcards: WildcardRule) -> bool:
    match expression:
        case And(terms):
            return all(_holds(term, find, wildcards) for term in terms)
        case Or(terms):
            return any(_holds(term, find, wildcards) for term in terms)
        case TypeTest(selector, Test.NOT_EXISTS):
            return not find(selector)
        case TypeTest(selector, test):
            wanted = _CONSTANTS[test]
            return any(node is wanted for node in find(selector))
        case Compare(selector, _, _):
            return any(_compares(expression, node, wildcards) for node in find(selector))
        case _ as unreachable:
            assert_never(unreachable)


def _compares(condition: Compare, node: object, wildcards: WildcardRule) -> bool:
    """Return the verdict on one node: only strings, numbers and words compare."""
    differs = condition.operator is Comparison.NOT_EQUAL
    match condition.value, node:
        case Number() as number, JsonNumber():
            return _COMPARISONS[condition.operator](node.value, number.value)
        case Number() as number, _Word(text):
            if not _NUMBER.fullmatch(text):
                return differs
            return _COMPARISONS[condition.operator](float(text), number.value)
        case Number(text), str() if condition.operator in (Comparison.EQUAL, Comparison.NOT_EQUAL):
            return (node == text) is not differs
        case Text(text), str():
            return glob(text, node, wildcards) is not differs
        case Text(text), JsonNumber() | _Word():
            return glob(text, node.text, wildcards) is not differs
        case Regex(text), str():
            return regex.search(text, node) is not differs
        case Regex(text), JsonNumber() | _Word():
            return regex.search(text, node.text) is not differs
        case _:
            return False
