"""The plain matcher: the verdict of a pattern on one record, in plain Python.

Source of the rules: CloudWatch Logs User Guide, and observed answers of TestMetricFilter where
the guide is silent (wildcards, typing).
"""

import json
from dataclasses import dataclass
from decimal import Decimal
from typing import Final, assert_never

from auditor.pattern.nodes import (
    And,
    Check,
    Compare,
    Comparison,
    Expression,
    Index,
    MatchAll,
    Name,
    Number,
    Or,
    Pattern,
    Selector,
    Test,
    Wildcard,
)


@dataclass(frozen=True, slots=True)
class _Number:
    """A JSON number as the record writes it."""

    source: str

    @property
    def text(self) -> str:
        """Its text: integers as written, other numbers as ECMAScript prints them, `.0` kept.

        Stores keep numbers, not their digits (1.10 becomes 1.1), and both witnesses must agree.
        """
        if not any(character in self.source for character in ".eE"):
            return "0" if self.source == "-0" else self.source
        value = float(self.source)
        if value in (float("inf"), float("-inf")):
            return self.source
        if value == 0 or 1e-7 < abs(value) < 1e21:
            fixed = format(Decimal(repr(value)), "f")
            return fixed if "." in fixed else f"{fixed}.0"
        mantissa, exponent = repr(value).split("e")
        return f"{mantissa.removesuffix('.0')}e{int(exponent)}"


def matches(pattern: Pattern, record: str) -> bool:
    """Return whether a pattern matches a record.

    Args:
        record: its JSON text; what is not JSON matches nothing but the empty pattern.
    """
    if isinstance(pattern, MatchAll):
        return True
    try:
        root = json.loads(
            record,
            parse_int=_Number,
            parse_float=_Number,
            parse_constant=_refuse,
            object_pairs_hook=_first_wins,
        )
    except (ValueError, RecursionError):
        return False
    return _holds(pattern, root)


def glob(pattern: str, text: str) -> bool:
    """Return whether `text` matches, each `*` of the pattern standing for any run of characters.

    As the service was observed to do it: each part is looked for at its first occurrence and
    there is no retry, so `*111.111` does not match `111.111.111`.
    """
    first, *rest = pattern.split("*")
    if not rest:
        return text == pattern
    if not text.startswith(first):
        return False
    place = len(first)
    for part in rest:
        found = text.find(part, place)
        if found < 0:
            return False
        place = found + len(part)
    return not rest[-1] or place == len(text)


def _refuse(constant: str) -> object:
    raise ValueError(f"{constant} is not JSON")


def _first_wins(pairs: list[tuple[str, object]]) -> dict[str, object]:
    return dict(reversed(pairs))


def _holds(expression: Expression, root: object) -> bool:
    match expression:
        case And(terms):
            return all(_holds(term, root) for term in terms)
        case Or(terms):
            return any(_holds(term, root) for term in terms)
        case Check(selector, Test.NOT_EXISTS):
            return not _nodes(selector, root)
        case Check(selector, test):
            wanted = _CONSTANTS[test]
            return any(node is wanted for node in _nodes(selector, root))
        case Compare(selector, _, _):
            return any(_compares(expression, node) for node in _nodes(selector, root))
        case _ as unreachable:
            assert_never(unreachable)


_CONSTANTS: Final = {Test.IS_NULL: None, Test.IS_TRUE: True, Test.IS_FALSE: False}


def _nodes(selector: Selector, root: object) -> list[object]:
    """Return the nodes that a selector finds; none where a step does not fit the value."""
    nodes = [root]
    for step in selector.steps:
        below: list[object] = []
        for node in nodes:
            match step, node:
                case Name(name), dict() if name in node:
                    below.append(node[name])
                case Index(index), list() if index < len(node):
                    below.append(node[index])
                case Wildcard.ELEMENT, list():
                    below.extend(node)
                case Wildcard.FIELD, dict():
                    below.extend(node.values())
                case _:
                    pass
        nodes = below
    return nodes


def _compares(condition: Compare, node: object) -> bool:
    """Return the verdict on one node: only strings and numbers compare."""
    match condition.operator, condition.value, node:
        case operator, Number() as number, _Number():
            return _ordered(float(node.source), operator, number.value)
        case Comparison.EQUAL, Number(text), str():
            return node == text
        case Comparison.NOT_EQUAL, Number(text), str():
            return node != text
        case Comparison.EQUAL, value, str() | _Number():
            return glob(value.text, node if isinstance(node, str) else node.text)
        case Comparison.NOT_EQUAL, value, str() | _Number():
            return not glob(value.text, node if isinstance(node, str) else node.text)
        case _:
            return False


def _ordered(left: float, operator: Comparison, right: float) -> bool:
    match operator:
        case Comparison.EQUAL:
            return left == right
        case Comparison.NOT_EQUAL:
            return left != right
        case Comparison.LESS:
            return left < right
        case Comparison.GREATER:
            return left > right
        case Comparison.LESS_OR_EQUAL:
            return left <= right
        case Comparison.GREATER_OR_EQUAL:
            return left >= right
        case _ as unreachable:
            assert_never(unreachable)
