import json

import pytest

from auditor.readers.content.documents import BrokenValue, Deviation, PlainText, pieces
from tests.work import work_limit


def values(text: bytes) -> list[object]:
    """Read the values of a text; what is none stands as it is."""
    return [
        piece
        if isinstance(piece, BrokenValue | Deviation | PlainText)
        else json.loads(bytes(piece))
        for piece in pieces(text)
    ]


@pytest.mark.parametrize(
    "text",
    [
        b'{"a":1}\n{"b":[2]}\n{"c":"}{"}',
        b'{"a":1}\r\n\r\n{"b":[2]}\r\n{"c":"}{"}\r\n',
        b'{"a":1}{"b":[2]}{"c":"}{"}',
        b'{"a":1} {"b":[2]}\t{"c":"}{"}',
        b'{"a":1},\n{"b":[2]},\n{"c":"}{"}',
        b'{\n "a": 1\n}\n{\n "b": [\n  2\n ]\n}\n{\n "c": "}{"\n}\n',
        b'\x1e{"a":1}\n\x1e{"b":[2]}\n\x1e{"c":"}{"}\n',
        b'\xef\xbb\xbf{"a":1}\n\xef\xbb\xbf{"b":[2]}{"c":"}{"}',
    ],
)
def test_values_come_out_whatever_separates_them(text: bytes):
    assert values(text) == [{"a": 1}, {"b": [2]}, {"c": "}{"}]


def test_values_keep_every_byte():
    text = rb'{"a": 1.10, "b":"\u003c", "c":123456789012345678901234567890}'
    assert b"|".join(pieces(text + text)) == text + b"|" + text  # type: ignore[arg-type]  # no faults


def test_what_stands_before_the_json_on_a_line_is_skipped():
    assert values(b'2026-01-26T21:45:30Z stream {"a":1}\n2026-01-26T21:45:31Z {"b":2}') == [
        {"a": 1},
        {"b": 2},
    ]


def test_lines_without_json_are_told_apart():
    assert values(b'{"a":1}\nhello\n{"b":2}') == [{"a": 1}, PlainText(b"hello"), {"b": 2}]


@pytest.mark.parametrize("broken", [b'{"x":', b'{"x":"', b'{"x":[}', b'{"x" 5}', b"{"])
def test_a_broken_line_costs_itself_and_no_other(broken: bytes):
    pieces = values(b'{"a":1}\n' + broken + b'\n{"b":2}\n{"c":3}\n')
    assert [value for value in pieces if isinstance(value, dict)] == [{"a": 1}, {"b": 2}, {"c": 3}]
    assert [type(value) for value in pieces if not isinstance(value, dict)] == [BrokenValue]


def test_a_document_that_breaks_off_gives_its_whole_items():
    assert values(b'{"Records":[{"a":1},{"b":2},{"c":') == [
        {"Records": [{"a": 1}, {"b": 2}]},
        BrokenValue("the value at byte 28 breaks off"),
    ]
    assert values(b'[{"a":1},{"b":2') == [[{"a": 1}], BrokenValue("the value at byte 9 breaks off")]


def test_junk_in_a_broken_list_costs_no_item():
    assert values(b'[null,{"a":1},"x",5,{"b":2},') == [
        [None, {"a": 1}, "x", 5, {"b": 2}],
        BrokenValue("the value at byte 28 breaks off"),
    ]


def test_a_broken_item_costs_itself_and_no_other():
    assert values(b'{"Records":[{"a":1},{"b" 2},{"c":3}]}\n{"Records":[{"d":4}]}') == [
        {"Records": [{"a": 1}, {"c": 3}]},
        BrokenValue("the value at byte 20 is not JSON"),
        {"Records": [{"d": 4}]},
    ]


def test_an_item_nested_too_deeply_costs_itself_and_no_other():
    deep = b'{"a":' * 300_000 + b"1" + b"}" * 300_000
    assert values(b'{"Records":[{"a":1},' + deep + b',{"b":2}]}') == [
        {"Records": [{"a": 1}, {"b": 2}]},
        BrokenValue("the value at byte 20 is nested too deeply"),
    ]


def test_a_record_that_breaks_off_gives_none_that_only_its_parameters_hold():
    forged = b'{"eventName":"a","requestParameters":{"Records":[{"eventName":"b"},{"c":'
    assert values(forged) == [BrokenValue("the value at byte 0 breaks off")]


def test_a_search_that_breaks_off_gives_its_whole_hits():
    assert values(b'{"took":3,"hits":{"total":{},"hits":[{"_source":{}},{"_so')[0] == {
        "hits": [{"_source": {}}]
    }


def test_damage_around_a_list_is_reported():
    assert values(b'{"Records":[{"a":1}],}') == [
        {"Records": [{"a": 1}]},
        Deviation("the text around the list at byte 0 is not JSON"),
    ]


@pytest.mark.parametrize(
    ("text", "value", "how"),
    [
        (b'{"a":NaN}', {"a": None}, "NaN or an infinity became null at byte 5"),
        (b'{"a":[-Infinity]}', {"a": [None]}, "NaN or an infinity became null at byte 6"),
        (b'{"a":"x\ny"}', {"a": "x\ny"}, "a control character was escaped at byte 7"),
        (rb'{"a":"\x"}', {"a": r"\x"}, "a backslash that escapes nothing was doubled at byte 6"),
        (
            rb'{"a":"\ud83d\ude00 \ud800 \\ud800"}',
            {"a": "\U0001f600 \ufffd \\ud800"},
            "half of a surrogate pair became U+FFFD at byte 19",
        ),
    ],
)
def test_common_defects_are_mended_and_named(text: bytes, value: object, how: str):
    assert values(text) == [Deviation(how), value]


def test_what_python_prints_is_named():
    assert values(b"{'a': None}") == [
        BrokenValue("the value at byte 0 is a dict printed by Python, not JSON")
    ]


def test_numbers_and_names_that_hold_nan_stay_as_they_are():
    text = b'{"NaN":"Infinity","b":NaN}'
    assert values(text)[1] == {"NaN": "Infinity", "b": None}


@pytest.mark.parametrize("unit", [b'{"a":\n', b'{"', b'\\"', b"[", b"{}", b'{"a":"\n{}\n', b"}{"])
def test_hostile_texts_take_linear_time(unit: bytes):
    with work_limit(30):  # which takes less than 1 s; hours, if each unit looks through all others
        for _ in pieces(b'{"' + unit * (1_000_000 // len(unit))):
            pass
