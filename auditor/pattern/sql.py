"""Tree to SQL: a DuckDB expression that is TRUE or FALSE for every record, never NULL."""

from collections.abc import Mapping
from typing import Final, assert_never

from auditor.pattern.match import glob
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
    Test,
    Wildcard,
)

Columns = Mapping[tuple[str, ...], str]

_NUMBERS: Final = "('UBIGINT', 'BIGINT', 'DOUBLE')"
_SCALARS: Final = "('VARCHAR', 'UBIGINT', 'BIGINT', 'DOUBLE')"
_TYPES: Final = {Test.IS_NULL: "NULL", Test.IS_TRUE: "BOOLEAN", Test.IS_FALSE: "BOOLEAN"}
_MAXIMUM_INDEX: Final = 2**31 - 1
"""No record has that many elements, and DuckDB refuses larger indexes."""


def compile_sql(pattern: Pattern, record: str = "record", columns: Columns | None = None) -> str:
    """Return a pattern as a DuckDB expression.

    Args:
        record: an SQL expression, a VARCHAR that holds a valid JSON text.
        columns: for paths of plain names, the SQL expression of a VARCHAR that holds
            `json_extract_string(record, path)`; spares parsing the record.
    """
    if isinstance(pattern, MatchAll):
        return "TRUE"
    return _expression(pattern, record, columns or {})


def literal(text: str) -> str:
    """Return text as an SQL string; the one way by which text of a pattern enters SQL."""
    parts = ["'" + part.replace("'", "''") + "'" for part in text.split("\0")]
    return parts[0] if len(parts) == 1 else "(" + " || chr(0) || ".join(parts) + ")"


def _expression(expression: Expression, record: str, columns: Columns) -> str:
    match expression:
        case And(terms):
            return "(" + " AND ".join(_expression(t, record, columns) for t in terms) + ")"
        case Or(terms):
            return "(" + " OR ".join(_expression(t, record, columns) for t in terms) + ")"
        case Compare() | Check():
            raw = _on_record(expression, record)
            path = tuple(s.name for s in expression.selector.steps if isinstance(s, Name))
            column = columns.get(path) if len(path) == len(expression.selector.steps) else None
            return raw if column is None else _on_column(expression, column, raw)
        case _ as unreachable:
            assert_never(unreachable)


def _on_column(condition: Compare | Check, column: str, raw: str) -> str:
    """Decide by the column's text, and by the record only where that text is ambiguous."""
    match condition:
        case Check(_, Test.IS_NULL | Test.NOT_EXISTS):
            return f"CASE WHEN {column} IS NULL THEN {raw} ELSE FALSE END"
        case Check(_, test):
            word = "true" if test is Test.IS_TRUE else "false"
            return f"CASE WHEN {column} = '{word}' THEN {raw} ELSE FALSE END"
        case Compare(_, _, Number()):
            return f"CASE WHEN {column} IS NULL THEN FALSE ELSE {raw} END"
        case Compare(_, operator, value):
            holds = _glob(column, value.text)
            sure = value.text[0:1] not in ("{", "[", "*") and not (
                glob(value.text, "true") or glob(value.text, "false")
            )
            if operator is Comparison.EQUAL and sure:
                return f"coalesce({holds}, FALSE)"
            verdict = holds if operator is Comparison.EQUAL else f"NOT {holds}"
            return (
                f"CASE WHEN {column} IS NULL THEN FALSE WHEN {column}[1] IN ('{{', '[') "
                f"OR {column} IN ('true', 'false') THEN {raw} ELSE {verdict} END"
            )
        case _ as unreachable:
            assert_never(unreachable)


def _on_record(condition: Compare | Check, record: str) -> str:
    """Decide by the record; after a wildcard, by any of its nodes."""
    steps = condition.selector.steps
    absent = isinstance(condition, Check) and condition.test is Test.NOT_EXISTS
    place = next((n for n, step in enumerate(steps) if isinstance(step, Wildcard)), None)
    if place is None:
        node = _node(record, steps)
        return f"({node} IS NULL)" if absent else f"coalesce({_test(condition, node)}, FALSE)"
    below = literal("$[*]" if steps[place] is Wildcard.ELEMENT else "$.*")
    nodes = f"json_extract({_node(record, steps[:place])}, {below})"
    node = _node("x", steps[place + 1 :])
    test = f"{node} IS NOT NULL" if absent else f"coalesce({_test(condition, node)}, FALSE)"
    return f"(coalesce(len(list_filter({nodes}, lambda x: {test})), 0) {'=' if absent else '>'} 0)"


def _node(start: str, steps: tuple[Name | Index | Wildcard, ...]) -> str:
    """Return the JSON value below `start`, NULL where absent."""
    node, path = start, "$"
    for step in steps:
        match step:
            case Name(name) if name and not set(name) & set('"\\*\0'):
                path += f'."{name}"'
            case Name(name):
                node = f"json_extract({node}, {literal(path)})"
                key = literal("/" + name.replace("~", "~0").replace("/", "~1"))
                node, path = f"CASE json_type({node}) WHEN 'OBJECT' THEN {node}->{key} END", "$"
                node = f"({node})"
            case Index(index):
                path += f"[{min(index, _MAXIMUM_INDEX)}]"
            case Wildcard():
                raise AssertionError("a selector has one wildcard, handled by the caller")
            case _ as unreachable:
                assert_never(unreachable)
    return f"json_extract({node}, {literal(path)})"


def _test(condition: Compare | Check, node: str) -> str:
    """Return the test of one node; NULL where the node is absent."""
    kind, text = f"json_type({node})", f"json_extract_string({node}, '$')"
    match condition:
        case Check(_, test):
            return f"({kind} = '{_TYPES[test]}' AND {node}::VARCHAR = '{test.value[3:].lower()}')"
        case Compare(_, operator, Number() as number):
            value = f"'{number.value}'::DOUBLE"
            infinite = f"CASE WHEN {text}[1] = '-' THEN '-inf' ELSE 'inf' END::DOUBLE"
            left = f"coalesce(try_cast({text} AS DOUBLE), {infinite})"
            numeric = f"{left} {operator.value} {value}"
            textual = "FALSE"
            if operator in (Comparison.EQUAL, Comparison.NOT_EQUAL):
                textual = f"{text} {operator.value} {literal(number.text)}"
            return (
                f"CASE WHEN {kind} IN {_NUMBERS} THEN {numeric} "
                f"WHEN {kind} = 'VARCHAR' THEN {textual} ELSE FALSE END"
            )
        case Compare(_, operator, value):
            verdict = _glob(text, value.text)
            negation = "NOT " if operator is Comparison.NOT_EQUAL else ""
            return f"({kind} IN {_SCALARS} AND {negation}{verdict})"
        case _ as unreachable:
            assert_never(unreachable)


def _glob(text: str, pattern: str) -> str:
    """Return the test that `match.glob` does: first occurrences, no retry."""
    first, *rest = pattern.split("*")
    if not rest:
        return f"({text} = {literal(pattern)})"
    parts = [part for part in rest if part]
    start = f"starts_with({text}, {literal(first)})" if first else f"({text} IS NOT NULL)"
    if not parts:
        return start
    if not first and len(parts) == 1 and not rest[-1]:
        return f"contains({text}, {literal(parts[0])})"
    left = f"substr({text}, {len(first) + 1})" if first else text
    for part in parts:
        found = f"instr(r, {literal(part)})"
        left = (
            f"list_transform([{left}], lambda r: "
            f"CASE WHEN {found} > 0 THEN substr(r, {found} + {len(part)}) END)[1]"
        )
    end = f"coalesce({left} = '', FALSE)" if rest[-1] else f"({left} IS NOT NULL)"
    return f"({start} AND {end})"
