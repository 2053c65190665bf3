import json

import pytest

from auditor.pattern import matches, parse
from auditor.pattern.reach import Reach, reach
from tests.conftest import record

NOTHING = [
    "{ $.eventName = a && $.eventName = b }",
    "{ $.eventName = a && ($.eventName = b || $.eventName = c) }",
    "{ ($.eventName = a || $.eventName = b) && $.x = 1 && $.eventName NOT EXISTS }",
    "{ $.eventName = a && $.eventName != a }",
    "{ $.eventName = Put* && $.eventName = DeleteUser }",
    "{ $.eventname = a }",
    "{ $.eventSource = iam || $.detail.eventName = b }",
]
ALMOST_ALL = [
    "",
    "{ $.eventName != a }",
    "{ $.eventName = * }",
    "{ $.errorCode = x || $.eventName != a }",
    "{ $.eventName != a || $.eventName != b }",
    "{ $.eventName != a && $.sourceIPAddress != b }",
    "{ $.x = a || $.x != a || $.x NOT EXISTS }",
    "{ $.sourceIPAddress != 10.* }",
    "{ $.recipientAccountId = * }",
    "{ $.eventName = A* || $.eventName != A* }",
]
SOME = [
    "{ $.eventName = a }",
    "{ $.eventName = a || $.eventName = b }",
    "{ $.eventName = *a && $.eventName = b* }",
    "{ $.eventName = %a% && $.eventName = b }",
    "{ $.x != a }",
    "{ $.a[*] = x && $.a[*] = y }",
    "{ $.eventName != Describe* }",
    "{ $.eventName != Describe* && $.eventName != Get* }",
    "{ $.x = A* || $.x != A* }",
    "{ $.n > 5 && $.n < 9 }",
    "term",
    "[a, b]",
]
CASES = [
    *((text, Reach.NOTHING) for text in NOTHING),
    *((text, Reach.ALMOST_ALL) for text in ALMOST_ALL),
    *((text, Reach.SOME) for text in SOME),
]


@pytest.mark.parametrize(("text", "expected"), CASES)
def test_a_pattern_reaches_nothing_some_or_nearly_all_records(text, expected):
    assert reach(parse(text)) is expected


@pytest.mark.parametrize("name", ["a", "b", "DeleteUser", "PutUserPolicy", "ba"])
@pytest.mark.parametrize("text", NOTHING)
def test_what_reaches_nothing_matches_no_record(text, name):

    assert not matches(parse(text), json.dumps(record(eventName=name)))
