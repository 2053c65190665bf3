import pytest

from auditor.pattern import alternatives, format, parse


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("{ $.a = 1 }", []),
        ("{ $.a = 1 || $.b = 2 }", []),
        ("", []),
        ("?a ?b", []),
        ("{ ($.a = 1 && $.b = 2) && $.c = 3 }", [["{ $.a = 1 }", "{ $.b = 2 }", "{ $.c = 3 }"]]),
        (
            "{ ($.a = 1 && ($.b = 2 || $.c = 3)) || $.d = 4 || ($.e = 5 && $.f = 6) }",
            [["{ $.a = 1 }", "{ $.b = 2 || $.c = 3 }"], ["{ $.e = 5 }", "{ $.f = 6 }"]],
        ),
        ("{ $.a = x && $.a != y && $.b = 1 }", [['{ $.a = "x" }', "{ $.b = 1 }"]]),
        ("{ ($.a = x* && $.b = 1) || ($.a = xy && $.b = 1) }", [['{ $.a = "x*" }', "{ $.b = 1 }"]]),
        ("{ $.a = x && $.a = x* }", []),
        ('ERROR -exit ?x "a b"', [["ERROR", "-exit", '"a b"']]),
        ("[a = 1, ..., b > 2, c]", [["[a = 1, ..., b, c]", "[a, ..., b > 2, c]"]]),
    ],
)
def test_a_way_to_match_is_two_or_more_conditions_that_must_all_hold(text, expected):
    assert [list(map(format, way)) for way in alternatives(parse(text))] == expected
