import json

import duckdb
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from auditor.errors import PatternError
from auditor.pattern import compile_sql, matches, parse

NAMES = st.sampled_from(["a", "b", "c.d"])
WORDS = st.text("aab1.{t'%", max_size=6) | st.sampled_from(["true", "false", "12", "12.0"])
NUMBERS = st.integers(-5, 15) | st.sampled_from([12.0, 1.5, 1e25, -0.0, 9.8e-05, 10**30, 1e-8])
VALUES = st.recursive(
    st.none() | st.booleans() | NUMBERS | WORDS,
    lambda below: st.lists(below, max_size=3) | st.dictionaries(NAMES, below, max_size=3),
    max_leaves=6,
)
RECORDS = st.lists(st.dictionaries(NAMES, VALUES, max_size=3), min_size=1, max_size=5)
STEPS = st.sampled_from([".a", ".b", ".['c.d']", "[0]", "[1]"])


@st.composite
def conditions(draw):
    steps = [draw(st.sampled_from([".a", ".b", ".['c.d']"])), *draw(st.lists(STEPS, max_size=1))]
    if draw(st.integers(0, 4)) == 0:
        steps.append(draw(st.sampled_from([".*", "[*]"])))
    quoted = st.text("aab1.*{t", max_size=6).map('"{}"'.format)
    number = NUMBERS.map(str)
    tails = st.one_of(
        st.sampled_from(["IS NULL", "IS TRUE", "IS FALSE", "NOT EXISTS", "= *", '!= "t*"']),
        st.builds("{} {}".format, st.sampled_from(["=", "!="]), quoted | number),
        st.builds("{} {}".format, st.sampled_from(["<", ">", "<=", ">="]), number),
    )
    return f"${''.join(steps)} {draw(tails)}"


PATTERNS = st.recursive(
    conditions(),
    lambda below: st.builds("({} {} {})".format, below, st.sampled_from(["&&", "||"]), below),
    max_leaves=3,
).map("{{ {} }}".format)
COLUMNS: dict[tuple[str, ...], str] = {
    (n,): f"json_extract_string(record, '$.\"{n}\"')" for n in ("a", "b", "c.d")
}


@settings(max_examples=200, deadline=None, derandomize=True)
@given(PATTERNS, RECORDS)
def test_the_matcher_sql_and_sql_on_columns_agree(text, records):
    pattern, lines = parse(text), [json.dumps(record) for record in records]
    plain, fast = compile_sql(pattern), compile_sql(pattern, columns=COLUMNS)
    query = f"SELECT {plain}, {fast} FROM (SELECT unnest($1::VARCHAR[]) AS record)"
    expected = [matches(pattern, line) for line in lines]
    assert duckdb.execute(query, [lines]).fetchall() == [(v, v) for v in expected]


@settings(deadline=None, derandomize=True)
@given(st.text(max_size=80) | st.text("{}()$.a=!<>&|\"'[]*1% ", max_size=80).map("{{{}}}".format))
def test_any_text_parses_or_is_a_pattern_error(text):
    try:
        parse(text)
    except PatternError as error:
        assert 0 <= error.offset <= len(text)  # noqa: PT017


def test_deep_parentheses_are_a_pattern_error():
    with pytest.raises(PatternError, match="more than 100 parentheses"):
        parse("{" + "(" * 500 + "$.a=1" + ")" * 500 + "}")


@pytest.mark.parametrize(
    ("text", "message", "caret"),
    [
        ('{ $.eventName == "StopLogging" }', "expected a string, a number or a word", 15),
        ("{ $.a = 1, $.b = 2 }", "conditions are joined by && or ||, not by a comma", 9),
        ("{ $.a > x }", "> compares numbers; expected a number without quotes", 8),
    ],
)
def test_a_typical_mistake_is_shown_with_its_place(text, message, caret):
    with pytest.raises(PatternError) as caught:
        parse(text)
    assert str(caught.value) == f"{message}\n    {text}\n    {' ' * caret}^"
