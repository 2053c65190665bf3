"""Conditions decided by the record's JSON, for any types."""

from itertools import groupby
from typing import Final, assert_never

from auditor.pattern.glob import WildcardRule
from auditor.pattern.nodes import (
    Compare,
    Comparison,
    Index,
    Name,
    Number,
    Selector,
    Test,
    TypeTest,
    Wildcard,
)
from auditor.pattern.sql.group import Among
from auditor.pattern.sql.text import literal, one_of, value_test

_NUMBERS: Final = "('UBIGINT', 'BIGINT', 'DOUBLE')"
_SCALARS: Final = "('VARCHAR', 'UBIGINT', 'BIGINT', 'DOUBLE')"
_MAXIMUM_INDEX: Final = 2**31 - 1
"""No record has that many elements, and DuckDB refuses larger indexes."""


def on_record(
    condition: Among | Compare | TypeTest, selector: Selector, record: str, wildcards: WildcardRule
) -> str:
    """Return the test of a condition on a record; after a wildcard, of any of its nodes."""
    steps = selector.steps
    absent = isinstance(condition, TypeTest) and condition.test is Test.NOT_EXISTS
    index = next((n for n, step in enumerate(steps) if isinstance(step, Wildcard)), None)
    if index is None:
        node = node_at(record, steps)
        if absent:
            return f"({node} IS NULL)"
        return f"coalesce({_on_node(condition, node, wildcards)}, FALSE)"
    below = literal("$[*]" if steps[index] is Wildcard.ELEMENT else "$.*")
    nodes = f"json_extract({node_at(record, steps[:index])}, {below})"
    node = node_at("x", steps[index + 1 :])
    test = f"{node} IS NOT NULL" if absent else _on_node(condition, node, wildcards)
    any_node = f"list_filter({nodes}, lambda x: coalesce({test}, FALSE))"
    return f"(coalesce(len({any_node}), 0) {'=' if absent else '>'} 0)"


def node_at(start: str, steps: tuple[Name | Index | Wildcard, ...]) -> str:
    r"""Return the JSON value below `start`, NULL where absent.

    A path cannot hold a name with one of `"\*` or NUL, but a JSON pointer can. A pointer also finds
    elements of arrays by numeric names, which these names are not.
    """
    node = start if steps else f"json_extract({start}, '$')"
    for odd, run in groupby(steps, _is_odd):
        same = list(run)
        path = "".join(map(_pointed, same)) if odd else "$" + "".join(map(_step, same))
        node = f"json_extract({node}, {literal(path)})"
    return node


def _is_odd(step: Name | Index | Wildcard) -> bool:
    return isinstance(step, Name) and (not step.name or bool(set(step.name) & set('"\\*\0')))


def _pointed(step: Name | Index | Wildcard) -> str:
    """Return a name as a step of a JSON pointer."""
    name = step.name if isinstance(step, Name) else ""
    return "/" + name.replace("~", "~0").replace("/", "~1")


def _step(step: Name | Index | Wildcard) -> str:
    """Return a step of a JSON path."""
    match step:
        case Name(name):
            return f'."{name}"'
        case Index(index):
            return f"[{min(index, _MAXIMUM_INDEX)}]"
        case Wildcard():
            raise AssertionError("a selector has one wildcard, handled by the caller")
        case _ as unreachable:
            assert_never(unreachable)


def number_of(text: str) -> str:
    """Return the DOUBLE of a JSON number's text; infinite where it is too large for one."""
    infinite = f"CASE WHEN starts_with({text}, '-') THEN '-inf' ELSE 'inf' END::DOUBLE"
    return f"coalesce(try_cast({text} AS DOUBLE), {infinite})"


def is_number(kind: str) -> str:
    """Return the test whether a JSON type is a number."""
    return f"{kind} IN {_NUMBERS}"


def on_value(
    condition: Among | Compare | TypeTest, kind: str, text: str, wildcards: WildcardRule
) -> str:
    """Return the test of one value, by its `json_type` and its text; NULL where it is absent."""
    match condition:
        case Among(_, operator, texts):
            negation = "NOT " if operator is Comparison.NOT_EQUAL else ""
            return f"({kind} IN {_SCALARS} AND {negation}{one_of(text, texts)})"
        case TypeTest(_, Test.NOT_EXISTS):
            return f"({kind} IS NULL)"
        case TypeTest(_, Test.IS_NULL):
            return f"({kind} = 'NULL')"
        case TypeTest(_, test):
            return f"({kind} = 'BOOLEAN' AND {text} = '{test.value[3:].lower()}')"
        case Compare(_, operator, Number() as number):
            textual = "FALSE"
            if operator in (Comparison.EQUAL, Comparison.NOT_EQUAL):
                textual = f"{text} {operator.value} {literal(number.text)}"
            return (
                f"CASE WHEN {is_number(kind)} "
                f"THEN {number_of(text)} {operator.value} '{number.value}'::DOUBLE "
                f"WHEN {kind} = 'VARCHAR' THEN {textual} ELSE FALSE END"
            )
        case Compare(_, operator, value):
            negation = "NOT " if operator is Comparison.NOT_EQUAL else ""
            return f"({kind} IN {_SCALARS} AND {negation}{value_test(text, value, wildcards)})"
        case _ as unreachable:
            assert_never(unreachable)


def _on_node(condition: Among | Compare | TypeTest, node: str, wildcards: WildcardRule) -> str:
    return on_value(condition, f"json_type({node})", f"json_extract_string({node}, '$')", wildcards)
