"""What holds for any pattern and any message."""

from typing import Any

import duckdb
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from auditor.errors import PatternError
from auditor.pattern import (
    WildcardRule,
    compile_extract,
    compile_extract_text,
    compile_sql,
    extract,
    extract_text,
    format,
    matches,
    parse,
    parse_selector,
)
from tests.pattern import draw

COLUMNS = {
    ("a",): "json_extract_string(record, '$.a')",
    ("b",): "json_extract_string(record, '$.b')",
    ("c", "a"): "json_extract_string(record, '$.c.a')",
    ("c.d",): "json_extract_string(record, '$.\"c.d\"')",
}
TYPES = {path: sql.replace("extract_string", "type") for path, sql in COLUMNS.items()}
RULES = st.sampled_from(list(WildcardRule))


def verdicts(predicates, texts):
    """What each predicate says of each text."""
    query = f"SELECT [{', '.join(predicates)}] FROM (SELECT unnest($1::VARCHAR[]) AS record)"
    return [row[0] for row in duckdb.execute(query, [texts]).fetchall()]


def the_matcher_and_sql_agree_on_records(pattern, records, rule):
    inputs: tuple[tuple[Any, Any], ...] = (
        (None, None),
        ({}, None),
        (COLUMNS, None),
        (COLUMNS, TYPES),
    )
    exact = [compile_sql(pattern, "record", *given, wildcards=rule) for given in inputs]
    sure = [compile_sql(pattern, None, *given, wildcards=rule) for given in inputs[1:]]
    for record, by_sql in zip(records, verdicts(exact + sure, records), strict=True):
        verdict = matches(pattern, record, wildcards=rule)
        assert by_sql[: len(exact)] == [verdict] * len(exact)
        assert set(by_sql[len(exact) :]) <= {None, verdict}


def the_matcher_and_sql_agree_on_lines(pattern, lines, rule):
    expected = [[matches(pattern, line, wildcards=rule)] for line in lines]
    assert verdicts([compile_sql(pattern, wildcards=rule)], lines) == expected


def the_twins_of_extraction_agree(pattern, selector, lines):
    try:
        wanted = parse_selector(pattern, selector)
    except PatternError:
        return
    expected = [[extract(pattern, line, wanted)] for line in lines]
    assert verdicts([compile_extract(pattern, wanted)], lines) == expected
    texts = [[extract_text(pattern, line, wanted)] for line in lines]
    assert verdicts([compile_extract_text(pattern, wanted)], lines) == texts


def the_canonical_text_means_the_same(pattern):
    text = format(pattern)
    assert parse(text) == pattern
    assert format(parse(text)) == text


def any_text_parses_or_is_a_pattern_error(text):
    try:
        pattern = parse(text)
    except PatternError as error:
        assert 0 <= error.offset <= len(text)  # noqa: PT017  # not every text is an error
        assert str(error)  # noqa: PT017
    else:
        assert parse(format(pattern)) == pattern
        assert len(format(pattern)) <= 1024


PIECES = st.sampled_from("{}()$.a[]'\"*%\\=!<5,?-é\ud800") | st.sampled_from(
    ["$.a", " = ", "&&", "||", "IS", " NULL", " NOT EXISTS", "...", "{,2}", "\\x28"]
)
TEXTS = (
    st.text(max_size=80)
    | st.lists(PIECES, max_size=40).map("".join)
    | st.lists(PIECES, max_size=40).map(lambda pieces: "{ $.a = " + "".join(pieces) + " }")
    | st.lists(PIECES, max_size=40).map(lambda pieces: "[a, b=" + "".join(pieces) + "]")
)
SELECTORS = st.sampled_from(
    ["$.a", "$.b", "$.['c.d']", "$.a.b", "$.a[0]", "$w", "$x-1", "$1", "$2", "$3", "$5"]
)
LAWS = {
    the_matcher_and_sql_agree_on_records: (draw.JSON_PATTERNS, draw.RECORDS, RULES),
    the_matcher_and_sql_agree_on_lines: (draw.PATTERNS, draw.LINES, RULES),
    the_twins_of_extraction_agree: (
        draw.JSON_PATTERNS | draw.SPACE_PATTERNS,
        SELECTORS,
        draw.LINES | draw.RECORDS,
    ),
    the_canonical_text_means_the_same: (draw.PATTERNS,),
    any_text_parses_or_is_a_pattern_error: (TEXTS,),
}
each_law = pytest.mark.parametrize("law", LAWS, ids=lambda law: law.__name__)


@each_law
def test_for_any_pattern_and_message(law):
    run = settings(max_examples=30)
    run(given(*LAWS[law])(law))()


@pytest.mark.slow
@each_law
def test_for_a_thousand_patterns_and_messages(law):
    run = settings(max_examples=1000)
    run(given(*LAWS[law])(law))()


def test_deep_parentheses_are_a_pattern_error():
    with pytest.raises(PatternError, match="more than 100 nested parentheses"):
        parse("{" + "(" * 500 + "$.a=1" + ")" * 500 + "}")
