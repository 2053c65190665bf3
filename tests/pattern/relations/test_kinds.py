"""How sides relate without examples, and which texts of a field they need."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from auditor.pattern import parse
from auditor.pattern.relations import RelationKind, implies, relate
from auditor.pattern.relations.kinds import event_names_needed, relation_kind

CONDITIONS = st.sampled_from(
    [
        *(f"$.eventName = {name}" for name in ("A", "B", "C", "D*", '"E"')),
        "$.eventName != A",
        "$.eventName IS TRUE",
        "$.errorCode = A",
        "$.errorCode NOT EXISTS",
    ]
)
EXPRESSIONS = st.recursive(
    CONDITIONS,
    lambda inner: st.tuples(inner, st.sampled_from(["&&", "||"]), inner).map(
        lambda parts: "({} {} {})".format(*parts)
    ),
    max_leaves=6,
)


@pytest.mark.parametrize(
    ("texts", "needed"),
    [
        (["{ $.eventName = A }"], {"A"}),
        (['{ $.eventName = "A" || $.eventName = B }'], {"A", "B"}),
        (["{ $.eventName = A && $.errorCode = * }"], {"A"}),
        (["{ ($.eventName = A || $.eventName = B) && $.eventName = B }"], {"B"}),
        (["{ $.eventName = A && $.eventName = B }"], set()),
        (["{ $.eventName = A }", "{ $.eventName = C }"], {"A", "C"}),
        ([], set()),
        (["{ $.eventName = A || $.errorCode = * }"], None),
        (["{ $.eventName = A* }"], None),
        (["{ $.eventName != A }"], None),
        (["{ $.eventName = 5 }"], None),
        (["{ $.requestParameters.eventName = A }"], None),
        (["{ $.eventName = A }", "words"], None),
        ([""], None),
    ],
)
def test_a_side_needs_the_texts_that_it_names(texts, needed):
    side = [parse(text) for text in texts]
    assert event_names_needed(side) == (None if needed is None else frozenset(needed))


@given(EXPRESSIONS)
def test_what_a_side_needs_is_implied_by_it(text):
    side = [parse(f"{{ {text} }}")]
    needed = event_names_needed(side)
    if needed is not None:
        assert implies(side, [parse(f"{{ $.eventName = {name} }}") for name in needed])


@given(EXPRESSIONS, EXPRESSIONS)
def test_the_kind_is_that_of_the_relation(text, other):
    a, b = ([parse(f"{{ {one} }}")] for one in (text, other))
    kind = relate(a, b).kind
    if implies(a, ()) or implies(b, ()):  # what matches nothing is within all, and meets nothing
        kind = RelationKind.DISJOINT
    assert relation_kind(a, b) is kind
