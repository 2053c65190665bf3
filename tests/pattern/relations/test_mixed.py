"""Sides with patterns of several kinds, and the matcher's verdict on messages of both."""

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from auditor.pattern import matches, parse
from auditor.pattern.relations import RelationKind, relate
from auditor.pattern.relations.kinds import relation_kind

STOP = "{ $.eventName = StopLogging }"
BOTH = "{ $.eventName = StopLogging || $.eventName = DeleteTrail }"
PATTERNS = (STOP, BOTH, "{ $.a NOT EXISTS }", "ERROR", "?ERROR ?StopLogging", "-x", "[a=1x, b]", "")
SIDES = st.lists(st.sampled_from(PATTERNS), min_size=1, max_size=3)
NAMES = ("StopLogging", "DeleteTrail", "x", "ERROR")
MESSAGES = [
    *("", "ERROR", "x", "1x a", "StopLogging", "1x ERROR x"),
    *(json.dumps({"eventName": name, "b": b}) for name in NAMES for b in ("ERROR", "x", "y")),
    *(json.dumps({"eventName": name, "a": 1}) for name in NAMES),
]


@pytest.mark.parametrize(
    ("a", "b", "kind"),
    [
        ([STOP, "ERROR"], [STOP], "wider"),
        ([STOP], ["ERROR", STOP], "narrower"),
        ([STOP, "ERROR"], [BOTH], "overlap"),
        ([BOTH, "[a=1x, b]"], [STOP], "wider"),
        ([STOP, "ERROR"], [STOP, "ERROR"], "equal"),
        ([STOP, "ERROR"], [STOP, "?ERROR ?WARN"], "narrower"),
        ([STOP, "ERROR"], [STOP, ""], "narrower"),
        ([STOP], ["ERROR"], "undecided"),
        ([STOP, "-x"], [BOTH, "-x -y"], "undecided"),
    ],
)
def test_patterns_of_one_kind_decide_where_they_prove_it_alone(a, b, kind):
    found = relate(list(map(parse, a)), list(map(parse, b)))
    assert found.kind.value == kind
    assert relation_kind(list(map(parse, a)), list(map(parse, b))).value == kind


@given(one=SIDES, other=SIDES)
@settings(max_examples=150, deadline=None, derandomize=True)
def test_no_message_contradicts_the_relation_of_such_sides(one, other):
    a, b = list(map(parse, one)), list(map(parse, other))
    found = relate(a, b)
    shown = [text for text in (found.only_a, found.only_b, found.both) if text is not None]
    for text in (*MESSAGES, *shown):
        in_a, in_b = (any(matches(pattern, text) for pattern in side) for side in (a, b))
        if in_a and not in_b:
            assert found.kind not in {RelationKind.EQUAL, RelationKind.NARROWER}, text
        if in_b and not in_a:
            assert found.kind not in {RelationKind.EQUAL, RelationKind.WIDER}, text
        if in_a and in_b:
            assert found.kind is not RelationKind.DISJOINT, text
