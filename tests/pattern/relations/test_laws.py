"""Laws of relations: no message contradicts one, and each example stands up to both witnesses."""

import json

import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from auditor.pattern import WildcardRule, format, matches, parse
from auditor.pattern.nodes import MatchAll
from auditor.pattern.relations import Domain, RelationKind, relate
from tests.conformance.patterns import in_sql
from tests.pattern import draw

RULES = st.sampled_from(WildcardRule)
ONLY_A = {RelationKind.WIDER, RelationKind.OVERLAP, RelationKind.DISJOINT}
ONLY_B = {RelationKind.NARROWER, RelationKind.OVERLAP, RelationKind.DISJOINT}
BOTH = {RelationKind.OVERLAP}


def no_message_contradicts_a_relation(a, b, messages, rule):
    relation = relate(a, b, Domain.JSON, rule=rule)
    shown = [text for text in (relation.only_a, relation.only_b, relation.both) if text is not None]
    for text in (*messages, *shown):
        if relation.domain is Domain.JSON and not is_json(text):
            continue
        verdict = (matches(a, text, wildcards=rule), matches(b, text, wildcards=rule))
        if verdict == (True, False):
            assert relation.kind in ONLY_A | {RelationKind.UNDECIDED}, text
        if verdict == (False, True):
            assert relation.kind in ONLY_B | {RelationKind.UNDECIDED}, text
        if verdict == (True, True):
            assert relation.kind is not RelationKind.DISJOINT, text
    assert "contradicts" not in relation.reason


def both_witnesses_agree_on_the_examples(a, b):
    relation = relate(a, b, Domain.JSON)
    expected = {
        relation.only_a: (True, False),
        relation.only_b: (False, True),
        relation.both: (True, True),
    }
    for text, verdicts in expected.items():
        if text is not None:
            assert (matches(a, text), matches(b, text)) == verdicts
            assert (in_sql(a, text), in_sql(b, text)) == verdicts
    kinds = {RelationKind.EQUAL, RelationKind.UNDECIDED}
    assert (relation.only_a is not None) == (relation.kind in ONLY_A) or relation.kind in kinds


def turned_round_it_is_the_opposite(a, b):
    wider, narrower = RelationKind.WIDER, RelationKind.NARROWER
    opposite = {wider: narrower, narrower: wider}
    kind = relate(a, b, Domain.JSON).kind
    assert relate(b, a, Domain.JSON).kind is opposite.get(kind, kind)


def a_pattern_is_equal_to_itself(a):
    relation = relate(a, parse(format(a)), Domain.JSON)
    assert relation.kind in {RelationKind.EQUAL, RelationKind.UNDECIDED}
    everything = relate(a, MatchAll(), Domain.JSON).kind
    assert everything in {RelationKind.EQUAL, RelationKind.NARROWER, RelationKind.UNDECIDED}


@pytest.mark.parametrize(
    ("a", "b"),
    [
        ('{ $.n > 1e-7 && $.n = "*e*" }', "{ $.n < 1e21 }"),
        ('{ $.n = "*e-7" }', "{ $.n > 1e-7 }"),
        ('{ $.n > 12 && $.n = "*e*" }', "{ $.n > 100 }"),
        ('{ $.n > 12 && $.n < 100 && $.n = "*e*" }', "{ $.n > 12 && $.n < 100 && $.n = x }"),
    ],
)
def test_examples_with_exponents_hold(a, b):
    relation = relate(parse(a), parse(b), Domain.JSON)
    assert relation.kind is not RelationKind.UNDECIDED, relation.reason


def is_json(text):
    try:
        json.loads(text)
    except ValueError:
        return False
    return True


LAWS = {
    no_message_contradicts_a_relation: (
        draw.JSON_PATTERNS,
        draw.JSON_PATTERNS,
        draw.RECORDS,
        RULES,
    ),
    both_witnesses_agree_on_the_examples: (draw.JSON_PATTERNS, draw.JSON_PATTERNS),
    turned_round_it_is_the_opposite: (draw.PATTERNS, draw.PATTERNS),
    a_pattern_is_equal_to_itself: (draw.PATTERNS,),
}
each_law = pytest.mark.parametrize("law", LAWS, ids=lambda law: law.__name__)


@each_law
def test_for_any_two_patterns(law):
    run = settings(max_examples=30, deadline=None, derandomize=True)
    run(given(*LAWS[law])(law))()


@pytest.mark.slow
@each_law
def test_for_thousands_of_patterns(law):
    run = settings(max_examples=2000, deadline=None, derandomize=True, phases=[Phase.generate])
    run(given(*LAWS[law])(law))()
