"""Tree to SQL: a DuckDB expression that is TRUE or FALSE for every message, never NULL."""

from collections.abc import Mapping, Sequence
from typing import Final, assert_never

from auditor.pattern import regex
from auditor.pattern.glob import WildcardRule
from auditor.pattern.nodes import (
    And,
    Compare,
    Comparison,
    FieldName,
    MatchAll,
    Or,
    Pattern,
    Phrase,
    Regex,
    Selector,
    SpaceDelimited,
    Term,
    Terms,
    Text,
    TypeTest,
)
from auditor.pattern.sql.columns import on_column
from auditor.pattern.sql.extract import compile_extract, compile_extract_text
from auditor.pattern.sql.group import Among, GroupTerm, grouped
from auditor.pattern.sql.json import is_json
from auditor.pattern.sql.record import on_record, on_value
from auditor.pattern.sql.space import on_line
from auditor.pattern.sql.text import literal

__all__ = ["Columns", "compile_extract", "compile_extract_text", "compile_sql", "literal"]

Columns = Mapping[tuple[str, ...], str]

_UNKNOWN: Final = "NULL::BOOLEAN"


def compile_sql(
    pattern: Pattern,
    record: str | None = "record",
    columns: Columns | None = None,
    types: Columns | None = None,
    *,
    wildcards: WildcardRule = WildcardRule.OBSERVED,
) -> str:
    """Return a pattern as a DuckDB expression.

    Args:
        record: an SQL expression, a VARCHAR that is not NULL. `None`: there is no record, and the
            result is NULL where it depends on the record.
        columns: for paths of plain names, the SQL expression of a VARCHAR that holds
            `json_extract_string(record, path)`; spares parsing the record. If columns are given,
            even an empty mapping, the record must be JSON; otherwise it may be any text.
        types: for any of the columns, the SQL expression of `json_type(record, path)`. A column
            with its type never needs the record, so a stored table need not read it.
        wildcards: how `*` matches.
    """
    match pattern:
        case MatchAll():
            return "TRUE"
        case Terms():
            return _UNKNOWN if record is None else _terms(pattern, record)
        case SpaceDelimited():
            return _UNKNOWN if record is None else on_line(pattern, record, wildcards)
        case _ if record is None:
            return _Compiler(None, columns or {}, types or {}, wildcards).compile(pattern)[0]
        case _ if columns is None:
            test, _ = _Compiler(record, {}, {}, wildcards).compile(pattern)
            return f"CASE WHEN {is_json(record)} THEN {test} ELSE FALSE END"
        case _:
            return _Compiler(record, columns, types or {}, wildcards).compile(pattern)[0]


def _terms(pattern: Terms, line: str) -> str:
    required = [_occurs(term, line) for term in pattern.required]
    excluded = [f"NOT {_occurs(term, line)}" for term in pattern.excluded]
    if required or excluded:
        return f"({' AND '.join([*required, *excluded])})"
    return f"({' OR '.join(_occurs(term, line) for term in pattern.optional)})"


def _occurs(term: Term, line: str) -> str:
    match term.value:
        case Phrase(text):
            return f"contains({line}, {literal(text)})"
        case Regex(body):
            return f"regexp_matches({line}, {literal(regex.source(body))})"
        case _ as unreachable:
            assert_never(unreachable)


class _Compiler:
    """Compiles conditions on JSON; each part comes with how often it reads the record."""

    def __init__(
        self, record: str | None, columns: Columns, types: Columns, wildcards: WildcardRule
    ) -> None:
        self._record = record
        self._columns = columns
        self._types = types
        self._wildcards = wildcards

    def compile(self, expression: GroupTerm) -> tuple[str, int]:
        match expression:
            case And():
                return _all(self._parts(expression), never_null=self._record is not None)
            case Or():
                return _any(self._parts(expression))
            case Compare(Selector() as selector, operator, Text(text)) if (
                operator is Comparison.EQUAL and "*" not in text
            ):
                return self._condition(Among(selector, operator, (text,)), selector)
            case Compare(selector) | TypeTest(selector) | Among(selector):
                if isinstance(selector, FieldName):
                    raise AssertionError("fields stand in space-delimited patterns only")
                return self._condition(expression, selector)
            case _ as unreachable:
                assert_never(unreachable)

    def _parts(self, expression: And | Or) -> list[tuple[str, int]]:
        """Return the terms, the cheapest to read first."""
        parts = [self.compile(term) for term in grouped(expression)]
        return sorted(parts, key=lambda part: part[1])

    def _condition(
        self, condition: Among | Compare | TypeTest, selector: Selector
    ) -> tuple[str, int]:
        names = selector.names or ()
        column, kind = self._columns.get(names), self._types.get(names)
        if self._record is None:
            raw, most = _UNKNOWN, 0
        else:
            raw, most = on_record(condition, selector, self._record, self._wildcards), 2
        if column is None:
            return raw, most
        test, reads = on_column(condition, column, raw, self._wildcards)
        if reads and kind is not None:
            return f"coalesce({on_value(condition, kind, column, self._wildcards)}, FALSE)", 0
        return test, min(reads, most)


def _all(parts: Sequence[tuple[str, int]], *, never_null: bool) -> tuple[str, int]:
    """Join by AND; by CASE, since DuckDB calculates both sides of an AND for every row.

    Args:
        never_null: whether no part is NULL.
    """
    (test, least), *others = parts
    for other, _ in others:
        test = (
            f"CASE WHEN {test} THEN {other} ELSE FALSE END" if never_null else f"{test} AND {other}"
        )
    most = parts[-1][1]
    return test if never_null else f"({test})", most if least == 2 else min(most, 1)


def _any(parts: Sequence[tuple[str, int]]) -> tuple[str, int]:
    """Join by OR; by CASE where the record is read."""
    cheap = [test for test, reads in parts if reads < 2]
    costly = [test for test, reads in parts if reads == 2]
    test = f"({' OR '.join(cheap)})" if cheap else costly.pop(0)
    for other in costly:
        test = f"CASE WHEN {test} THEN TRUE ELSE {other} END"
    return test, parts[-1][1]
