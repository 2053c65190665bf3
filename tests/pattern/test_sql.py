import json

import duckdb
import pytest

from auditor.pattern import WildcardRule, compile_sql, matches, parse
from auditor.pattern.sql import Columns, literal

COLUMNS: Columns = {("eventName",): "eventName", ("errorCode",): "errorCode"}
TYPES: Columns = {("eventName",): "eventName_type", ("errorCode",): "errorCode_type"}


def test_many_names_of_one_field_are_one_in():
    pattern = parse(
        "{ ($.eventName = A) || (($.eventName = B) || $.errorCode = X) || $.eventName = C }"
    )
    assert compile_sql(pattern, columns=COLUMNS) == (
        "(coalesce((eventName IN ('A', 'B', 'C')), FALSE) OR coalesce((errorCode = 'X'), FALSE))"
    )


def test_what_columns_decide_comes_before_what_the_record_decides():
    pattern = parse("{ $.requestParameters.x = 1 && $.eventName = A }")
    assert compile_sql(pattern, columns=COLUMNS).startswith(
        "CASE WHEN coalesce((eventName = 'A'), FALSE) THEN coalesce("
    )


@pytest.mark.parametrize(
    "text",
    [
        "{ $.errorCode NOT EXISTS && $.eventName != X }",
        "{ $.errorCode IS NULL || $.errorCode IS TRUE || $.errorCode > 5 || $.errorCode = * }",
        "{ $.errorCode = %Denied% || $.errorCode = 5 || $.errorCode != a*b }",
    ],
)
def test_columns_with_their_types_never_need_the_record(text):
    sql = compile_sql(parse(text), "no_such_column", COLUMNS, TYPES)
    assert "no_such_column" not in sql
    names = ", ".join(f"NULL::VARCHAR AS {name}" for name in (*COLUMNS.values(), *TYPES.values()))
    verdict = duckdb.execute(f"SELECT {sql} FROM (SELECT {names})").fetchall()[0][0]
    assert verdict is matches(parse(text), "{}")


@pytest.mark.parametrize(
    "text", ["plain", "o'clock", "'; DROP TABLE records; --", "a\0b", "\\", "%_", "é😀"]
)
def test_a_literal_is_its_text(text):
    assert duckdb.execute(f"SELECT {literal(text)}").fetchall() == [(text,)]


@pytest.mark.parametrize(
    ("pattern", "value", "observed", "ordinary"),
    [
        ("*111.111.111", "111.111.111.111", False, True),
        ("111*111", "111.111", True, True),
        ("111*111", "111.111.111", False, True),
        ("a*a", "a", False, False),
        ("*ab*b", "abb", True, True),
        ("*ab*b", "abbb", False, True),
    ],
)
def test_where_the_last_part_occurs_twice_the_rules_for_wildcards_differ(
    pattern, value, observed, ordinary
):
    tree, event = parse(f'{{ $.a = "{pattern}" }}'), f'{{"a": "{value}"}}'
    for rule, expected in zip(WildcardRule, (observed, ordinary), strict=True):
        assert matches(tree, event, wildcards=rule) is expected
        sql = compile_sql(tree, wildcards=rule)
        query = f"SELECT {sql} FROM (SELECT $1 AS record)"
        assert duckdb.execute(query, [event]).fetchall() == [(expected,)]


@pytest.mark.parametrize("name", ["a", "*", "\\"])
def test_a_deep_path_is_as_long_in_sql_as_it_is_deep(name):
    text = "{ $" + f"['{name}']" * 160 + " = 1 }"
    event = json.dumps({name: 1})
    for _ in range(159):
        event = f"{{{json.dumps(name)}: {event}}}"
    sql = compile_sql(parse(text), columns={})
    assert len(sql) < 100_000
    query = f"SELECT {sql} FROM (SELECT unnest($1::VARCHAR[]) AS record)"
    assert duckdb.execute(query, [[event, "{}"]]).fetchall() == [(True,), (False,)]
    assert matches(parse(text), event)


def test_regular_expressions_run_in_linear_time():
    """Backtracking would take 2**200 steps, so this test would not end."""
    pattern = parse(f"%{'a?' * 200}{'a' * 200}$%")
    line = "a" * 199 + "b"
    assert matches(pattern, line) is False
    query = f"SELECT {compile_sql(pattern)} FROM (SELECT $1 AS record)"
    assert duckdb.execute(query, [line]).fetchall() == [(False,)]


def test_an_object_is_matched_as_the_text_that_cloudtrail_writes():
    event = {"eventName": "StopLogging", "text": "né"}
    assert matches(parse('"\\"eventName\\":\\"StopLogging\\"" "né"'), event)
    assert matches(parse("{ $.eventName = StopLogging }"), event)
    assert not matches(parse("{ $.eventName = * }"), {"eventName": float("nan")})
