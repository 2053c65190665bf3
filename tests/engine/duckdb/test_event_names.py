"""Names of calls without which a pattern matches no record."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from auditor.engine.duckdb.event_names import event_names
from auditor.pattern import matches, parse
from auditor.rules import load_rules

IAM = "($.eventName = PutUserPolicy) || ($.eventName = DeleteUserPolicy)"


@pytest.mark.parametrize(
    ("pattern", "names"),
    [
        ("{ $.eventName = PutUserPolicy }", {"PutUserPolicy"}),
        (f"{{ {IAM} }}", {"PutUserPolicy", "DeleteUserPolicy"}),
        (f"{{ ($.eventSource = iam.*) && ({IAM}) }}", {"PutUserPolicy", "DeleteUserPolicy"}),
        (f"{{ ($.eventName = PutUserPolicy) && ({IAM}) }}", {"PutUserPolicy"}),
        ("{ ($.eventName = A) && ($.eventName = B) }", set()),
        ("{ $.eventName = Put* }", None),
        ("{ $.eventName != PutUserPolicy }", None),
        ("{ $.eventName = %Put% }", None),
        ("{ $.eventName = 5 }", None),
        ("{ $.eventName IS NULL }", None),
        ("{ ($.eventName = A) || ($.errorCode = B) }", None),
        ("{ $.requestParameters.eventName = A }", None),
        ("{ $.* = A }", None),
        ("PutUserPolicy", None),
        ("", None),
    ],
)
def test_a_pattern_needs_the_names_that_it_compares_in_each_of_its_ways(pattern, names):
    assert event_names(parse(pattern)) == names


CONDITIONS = ["$.eventName = A", "$.eventName = B", "$.eventName != A", "$.errorCode = A"]


@given(
    st.recursive(
        st.sampled_from(CONDITIONS),
        lambda inner: st.builds("({}) {} ({})".format, inner, st.sampled_from(["&&", "||"]), inner),
        max_leaves=6,
    )
)
def test_what_a_pattern_matches_has_one_of_its_names(conditions):
    pattern = parse(f"{{ {conditions} }}")
    names = event_names(pattern)
    for name in ("A", "B", "C", None):
        for code in ("A", "B"):
            record = {"eventName": name, "errorCode": code}
            assert names is None or not matches(pattern, record) or name in names


def test_most_filters_of_a_pack_need_names():
    filters = [one for rule in load_rules(["cis-5.0"]).rules for one in rule.filters]
    assert sum(event_names(parse(one.pattern)) is not None for one in filters) == len(filters) - 2
