"""What parts of a pattern add to it; claims are held against records by the matcher and by SQL."""

import json

import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from auditor.cloudtrail.vocabulary import vocabulary
from auditor.pattern import format, matches, parse
from auditor.pattern.nodes import And, Expression, Or
from auditor.pattern.relations.parts import Parts
from auditor.pattern.relations.paths import conditions_of
from tests.conformance.patterns import in_sql
from tests.conftest import record
from tests.pattern import draw

NOTHING = [
    "{ $.eventName = a && $.eventName = b }",
    "{ $.eventName = a && ($.eventName = b || $.eventName = c) }",
    "{ ($.eventName = a || $.eventName = b) && $.x = 1 && $.eventName NOT EXISTS }",
    "{ $.eventName = a && $.eventName != a }",
    "{ $.eventName = Put* && $.eventName = DeleteUser }",
    "{ $.eventName = %a% && $.eventName = b }",
    "{ $.n > 5 && $.n < 3 }",
    "{ $.x.y = 1 && $.x = 2 }",
    "{ $.eventname = a }",
    "{ $.userIdentity.type = root }",
    "{ $.eventSource = iam || $.detail.eventName = b }",
]
ALMOST_ALL = [
    "{ $.eventName != a }",
    "{ $.eventName = * }",
    "{ $.errorCode = x || $.eventName != a }",
    "{ $.eventName != a || $.eventName != b }",
    "{ $.eventName != a && $.sourceIPAddress != b }",
    "{ $.x = a || $.x != a || $.x NOT EXISTS }",
    "{ $.sourceIPAddress != 10.* }",
    "{ $.recipientAccountId = * }",
    "{ $.eventName = A* || $.eventName != A* }",
    "{ $.eventName = %^A% || $.eventName != %^A% }",
]
SOME = [
    "{ $.eventName = a }",
    "{ $.eventName = a || $.eventName = b }",
    "{ $.eventName = *a && $.eventName = b* }",
    "{ $.x != a }",
    "{ $.x.y NOT EXISTS }",
    "{ $.a[*] = x && $.a[*] = y }",
    "{ $.eventName != Describe* }",
    "{ $.eventName != Describe* && $.eventName != Get* }",
    "{ $.x = A* || $.x != A* }",
    "{ $.n > 5 && $.n < 9 }",
    "{ $.readOnly NOT EXISTS }",
]


def parts_of(text, **options):
    expression = parse(text)
    assert isinstance(expression, Expression)
    return Parts(expression, vocabulary=vocabulary().certain, **options)


@pytest.mark.parametrize("text", NOTHING)
def test_a_part_that_no_record_satisfies_is_recognised(text):
    parts = parts_of(text)
    assert parts.never(parts.whole)


@pytest.mark.parametrize("name", ["a", "b", "DeleteUser", "PutUserPolicy", "ba"])
@pytest.mark.parametrize("text", NOTHING)
def test_what_no_record_satisfies_matches_none(text, name):
    assert not matches(parse(text), json.dumps(record(eventName=name)))


@pytest.mark.parametrize("text", ALMOST_ALL)
def test_a_part_that_nearly_every_record_satisfies_is_recognised(text):
    parts = parts_of(text)
    assert parts.nearly_always(parts.whole)
    assert matches(parts.whole, json.dumps(record(recipientAccountId="111122223333")))


@pytest.mark.parametrize("text", SOME)
def test_of_other_patterns_neither_is_claimed(text):
    parts = parts_of(text)
    assert not parts.never(parts.whole)
    assert not parts.nearly_always(parts.whole)


@pytest.mark.parametrize(
    ("text", "needless"),
    [
        (
            '{ $.eventName = "Delete*" || $.eventName = "DeleteTrail" }',
            ['$.eventName = "DeleteTrail"'],
        ),
        ("{ $.a = x && $.a != y }", ['$.a != "y"']),
        ("{ $.a = x || $.a = x }", ['$.a = "x"']),
        ("{ $.a = x && ($.a = x || $.b = y) }", ['($.a = "x" || $.b = "y")']),
        ("{ $.a = x || ($.a = x && $.b = y) }", ['($.a = "x" && $.b = "y")']),
        ("{ $.n > 5 && $.n > 3 }", ["$.n > 3"]),
        ("{ $.eventName = * && $.a = x }", ['$.eventName = "*"']),
        ("{ $.a.b = x && $.a != y }", []),
        ("{ $.a = x && $.b = y }", []),
        ("{ $.a[*] = x && $.a[*] != y }", ['$.a[*] != "y"']),
        ("{ $.a[*] = x && $.a[*] != x }", []),
        ("{ $.a = 1 && $.a = 1.0 }", []),
    ],
)
def test_what_can_be_left_out_is_named_once_and_of_two_equals_the_later(text, needless):
    parts = [one.part for one in parts_of(text).needless()]
    assert [format(part).strip("{ }") for part in parts] == [one.strip("()") for one in needless]


def test_a_term_that_contradicts_what_stands_around_it_is_never_satisfied():
    (part,) = parts_of("{ $.a = x && ($.b = y || ($.a = z && $.b = w)) }").needless()
    assert part.never
    assert part.beside is Or


def test_of_a_contradiction_the_terms_that_it_needs_are_named():
    parts = parts_of("{ $.b = y && $.a = x && $.c = z && $.a = w }")
    assert isinstance(parts.whole, And)
    assert [format(one) for one in parts.core(parts.whole.terms)] == [
        '{ $.a = "x" }',
        '{ $.a = "w" }',
    ]


def test_where_trials_run_out_less_is_claimed_and_nothing_wrong():
    clauses = [
        f"($.{a} = x || $.{b} != y || $.{c} = z)"
        for a, b, c in zip("abcdefgh", "cdefghab", "efghabcd", strict=True)
    ]
    text = "{ " + " && ".join([*clauses, "$.n > 5", "$.n > 3"]) + " }"
    every = [one.part for one in parts_of(text).needless()]
    some = [one.part for one in parts_of(text, limit=0).needless()]
    assert set(some) <= set(every)
    assert len(every) == 1


def no_record_contradicts_a_claim(expression, records):
    if not isinstance(expression, And | Or):
        expression = And((expression, expression))
    parts = Parts(expression)
    shorter = [expression, *(one.rest for one in parts.needless())][-1]
    never = [one for one in {expression, *conditions_of(expression)} if parts.never(one)]
    for text in records:
        assert matches(shorter, text) == matches(expression, text)
        assert in_sql(shorter, text) == in_sql(expression, text)
        assert not any(matches(one, text) for one in never)
        assert not any(in_sql(one, text) for one in never)


NAMES = ("eventName", "errorCode", "userAgent", "x")
FIELDS = st.fixed_dictionaries(
    {"eventName": draw.WORDS},
    optional={"errorCode": draw.WORDS, "userAgent": draw.WORDS, "x": draw.WORDS | st.integers()},
)
TRAIL = st.lists(FIELDS.map(lambda fields: json.dumps(record(**fields))), min_size=1, max_size=4)


CONDITIONS = st.builds(
    lambda name, value: parse(f"{{ $.{name} {value} }}"),
    st.sampled_from(NAMES),
    st.sampled_from(
        ["= a", "!= a", "= b", "= a*", "!= *a", "= %a%", "= *", "NOT EXISTS", "= 1", "> 1"]
    ),
)
EXPRESSIONS = st.recursive(
    CONDITIONS,
    lambda inner: st.builds(
        lambda kind, terms: kind(tuple(terms)),
        st.sampled_from([And, Or]),
        st.lists(inner, min_size=2, max_size=3),
    ),
    max_leaves=8,
)


def test_for_any_pattern_no_record_contradicts_what_is_claimed_of_its_parts():
    run = settings(max_examples=30, deadline=None, derandomize=True)
    run(given(EXPRESSIONS, TRAIL)(no_record_contradicts_a_claim))()


@pytest.mark.slow
def test_for_thousands_of_patterns_no_record_contradicts_what_is_claimed_of_their_parts():
    run = settings(max_examples=2000, deadline=None, derandomize=True, phases=[Phase.generate])
    run(given(EXPRESSIONS, TRAIL)(no_record_contradicts_a_claim))()
