"""Patterns that use all of their 1,024 characters on one thing."""

import duckdb
import pytest

from auditor.pattern import compile_sql, explain, format, lint, matches, parse


def joined(joint, condition, count):
    return "{" + joint.join(condition.format(n) for n in range(count)) + "}"


EXTREMES = {
    "stars": '{ $.a = "' + "*".join("xy"[n % 2] for n in range(500)) + '" }',
    "equalities": joined("||", "$.b{}=1", 100),
    "inequalities": joined("&&", "$.b{}!=1", 95),
    "globs of one field": joined("||", "$.a={}*", 110),
    "globs that one field is not": joined("&&", "$.a!=x{}*", 90),
    "what is absent": joined("&&", "$.c{} NOT EXISTS", 50),
    "parentheses": "{" + "($.a=1||($.b=2&&" * 48 + "$.c=3" + "))" * 48 + "}",
    "names": "{$" + ".a" * 500 + "=1}",
    "indexes": "{$" + "[0]" * 330 + "=1}",
    "odd names": "{$" + "['*'].a" * 120 + "=1}",
    "odd names below any": "{$.*" + "['*'].a" * 115 + "=1}",
    "fields": "[" + ",".join(f"f{n}=x*" for n in range(100)) + "]",
    "fields before the rest": "[" + ",".join(f"f{n}!=5" for n in range(100)) + ",...]",
    "terms": " ".join(["abc"] * 250),
    "one expression": "%" + "a?" * 500 + "%",
}
LINES = ['{"a":"x","b0":1}', '{"a":1}', "[" * 400 + "1" + "]" * 400, "x " * 150]


_SLOW = ("globs of one field", "equalities", "inequalities", "parentheses")


@pytest.mark.parametrize(
    "name",
    [pytest.param(name, marks=pytest.mark.slow if name in _SLOW else ()) for name in EXTREMES],
)
def test_an_extreme_pattern_is_one_like_others(name):
    pattern = parse(EXTREMES[name])
    assert parse(format(pattern)) == pattern
    assert explain(pattern)
    lint(pattern)
    sql = compile_sql(pattern)
    assert len(sql) < 100_000
    query = f"SELECT {sql} FROM (SELECT unnest($1::VARCHAR[]) AS record)"
    expected = [(matches(pattern, line),) for line in LINES]
    assert duckdb.execute(query, [LINES]).fetchall() == expected
