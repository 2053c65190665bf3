import duckdb
import pytest

from auditor.errors import PatternError
from auditor.pattern import (
    compile_extract,
    compile_extract_text,
    extract,
    extract_text,
    parse,
    parse_selector,
)

ACCESS_LOG = '127.0.0.1 - frank [10/Oct/2000:13:25:15 -0700] "GET /apache_pb.gif HTTP/1.0" 200 1534'


def both(pattern, event, selector):
    """The number and the text, each from Python and from SQL, which must agree."""
    tree = parse(pattern)
    number, text = extract(tree, event, selector), extract_text(tree, event, selector)
    query = f"SELECT {compile_extract(tree, selector)}, {compile_extract_text(tree, selector)}"
    assert duckdb.execute(f"{query} FROM (SELECT $1 AS record)", [event]).fetchall() == [
        (number, text)
    ]
    return number, text


@pytest.mark.parametrize(
    ("value", "number", "text"),
    [
        ("50", 50.0, "50"),
        ("-1.50", -1.5, "-1.5"),
        ('"50"', 50.0, "50"),
        ('" 50"', None, " 50"),
        ('"fast"', None, "fast"),
        ('"NaN"', None, "NaN"),
        ("1e999", None, "1e999"),
        ("true", None, "true"),
        ("null", None, None),
        ('""', None, None),
        ("[1]", None, None),
        ('{"a":1}', None, None),
    ],
)
def test_a_property_gives_its_number_and_its_text(value, number, text):
    assert both("{ $.latency = * }", f'{{"latency": {value}}}', "$.latency") == (number, text)


def test_what_is_absent_or_no_json_gives_nothing():
    assert both("{ $.a = * }", '{"a": 1}', "$.latency") == (None, None)
    assert both("{ $.a = * }", "latency 50", "$.latency") == (None, None)


@pytest.mark.parametrize(
    ("pattern", "selector", "text"),
    [
        ("[ip, id, user, time, request, status, size]", "$size", "1534"),
        ("[ip, id, user, time, request, status, size]", "$time", "10/Oct/2000:13:25:15 -0700"),
        ("[ip, id, user, time, request, status, size]", "$7", None),
        ("[ip, rest]", "$rest", ACCESS_LOG.partition(" ")[2]),
        ("[..., size]", "$1", "127.0.0.1"),
        ("[..., size]", "$6", "200"),
        ("[..., size]", "$7", None),
        ("[..., status = 2*, ]", "$7", "1534"),
        ("[..., status = 2*, ]", "$status", "200"),
        ("[]", "$5", "GET /apache_pb.gif HTTP/1.0"),
        ("[]", "$8", None),
    ],
)
def test_fields_are_found_by_name_and_the_others_by_place(pattern, selector, text):
    """As `extractedValues` in the examples of TestMetricFilter."""
    assert both(pattern, ACCESS_LOG, selector)[1] == text


@pytest.mark.parametrize(
    ("pattern", "selector", "message"),
    [
        ("{ $.a = 1 }", "$.a[*]", "a wildcard may find many values"),
        ("{ $.a = 1 }", "$a", r"write \$\.a"),
        ("{ $.a = 1 }", "5", "a selector begins with"),
        ("{ $.a = 1 }", "$.a = 1", "expected the end of the selector"),
        ("[a, b]", "$c", r"no field \$c in the pattern \(\$a, \$b\)"),
        ("[a, b]", "$.a", r"expected \$name or \$1"),
        ("ERROR", "$1", "a pattern of terms has no values"),
        ("", "$.a", "a pattern of terms has no values"),
    ],
)
def test_a_selector_that_does_not_go_with_the_pattern_is_an_error(pattern, selector, message):
    with pytest.raises(PatternError, match=message):
        parse_selector(parse(pattern), selector)
