"""Conditions decided by a column that holds `json_extract_string(record, path)`.

Such a column keeps a value's text and loses its type: `true` may be a boolean or a string, text
that begins with `{` or `[` an object, an array or a string, NULL a null or an absent value. The
text decides a condition where the type makes no difference, otherwise the record does.
"""

import math
from typing import assert_never

from auditor.pattern.glob import WildcardRule, glob
from auditor.pattern.nodes import Compare, Comparison, Number, Regex, Test, Text, TypeTest, Value
from auditor.pattern.sql.group import Among
from auditor.pattern.sql.text import literal, one_of, value_test


def on_column(
    condition: Among | Compare | TypeTest, column: str, raw: str, wildcards: WildcardRule
) -> tuple[str, int]:
    """Return the test of a condition, and how often it reads the record.

    Args:
        column: an SQL expression, NULL for a null and for an absent value.
        raw: the same test on the record.

    Returns:
        The SQL, and 0 never, 1 for odd values only, 2 for many values.
    """
    match condition:
        case Among(_, Comparison.EQUAL, texts):
            unclear = tuple(text for text in texts if not _clear(Text(text)))
            test = f"coalesce({one_of(column, texts)}, FALSE)"
            if not unclear:
                return test, 0
            return f"CASE WHEN {one_of(column, unclear)} THEN {raw} ELSE {test} END", 1
        case Among(_, _, texts):
            return _settled(f"NOT {one_of(column, texts)}", column, raw), 1
        case TypeTest(_, Test.IS_NULL | Test.NOT_EXISTS):
            return f"CASE WHEN {column} IS NULL THEN {raw} ELSE FALSE END", 2
        case TypeTest(_, test):
            word = "true" if test is Test.IS_TRUE else "false"
            return f"CASE WHEN {column} = '{word}' THEN {raw} ELSE FALSE END", 2
        case Compare(_, operator, Number() as number):
            return _number(operator, number, column, raw), 1
        case Compare(_, operator, value):
            holds = value_test(column, value, wildcards)
            if operator is Comparison.NOT_EQUAL:
                holds = f"{column} IS NOT NULL AND NOT {holds}"
            elif _clear(value):
                return f"coalesce({holds}, FALSE)", 0
            return _settled(holds, column, raw), 1
        case _ as unreachable:
            assert_never(unreachable)


def _settled(holds: str, column: str, raw: str) -> str:
    """Return a test by text, decided by the record where that text may be no string."""
    return (
        f"CASE WHEN {holds} THEN CASE WHEN {column}[1] IN ('{{', '[') "
        f"OR {column} IN ('true', 'false') THEN {raw} ELSE TRUE END ELSE FALSE END"
    )


def _clear(value: Value) -> bool:
    """Return whether only strings and numbers can be found."""
    if isinstance(value, Regex):
        return False
    first, *_, last = value.text.split("*") if "*" in value.text else [value.text, value.text]
    container = first[:1] in ("", "{", "[") and last[-1:] in ("", "}", "]") and value.text != ""
    return not container and not (glob(value.text, "true") or glob(value.text, "false"))


def _number(operator: Comparison, number: Number, column: str, raw: str) -> str:
    """Return the test of a number: a string is compared by its text, a number by its value."""
    if math.isinf(number.value):
        return f"CASE WHEN {column} IS NULL THEN FALSE ELSE {raw} END"
    value = f"try_cast({column} AS DOUBLE)"
    wanted = f"'{number.value}'::DOUBLE"
    same = f"{column} = {literal(number.text)}"
    match operator:
        case Comparison.EQUAL:
            return f"CASE WHEN {same} THEN TRUE WHEN {value} = {wanted} THEN {raw} ELSE FALSE END"
        case Comparison.NOT_EQUAL:
            differs = f"NOT ({same})"
            settled = _settled(differs, column, raw)
            return f"CASE WHEN {value} = {wanted} AND {differs} THEN {raw} ELSE {settled} END"
        case _:
            # A string of digits is not a number, and a number too large for a double has no cast.
            maybe = f"regexp_matches({column}, '^-?[0-9]')"
            return (
                f"CASE WHEN NOT {value} {operator.value} {wanted} THEN FALSE "
                f"WHEN {maybe} THEN {raw} ELSE FALSE END"
            )
