"""Comparisons that every record meets which a pattern matches."""

from itertools import product

import duckdb
import pytest
from hypothesis import given
from hypothesis import strategies as st

from auditor.cloudwatch.metric_filter import MetricFilter
from auditor.cloudwatch.metrics import MetricId
from auditor.engine.base import Criteria
from auditor.engine.duckdb.columns import STORED
from auditor.engine.duckdb.equalities import equalities, narrowing_sql
from auditor.engine.duckdb.extraction import OrdinaryFilter
from auditor.pattern import WildcardRule, matches, parse
from auditor.rules import load_rules

IAM = "($.eventName = PutUserPolicy) || ($.eventName = DeleteUserPolicy)"
IAM_ONES = {"{ $.eventName = PutUserPolicy }", "{ $.eventName = DeleteUserPolicy }"}
DENIED = {"{ $.errorCode = AccessDenied* }"}


@pytest.mark.parametrize(
    ("pattern", "needed"),
    [
        ("{ $.eventName = PutUserPolicy }", {"{ $.eventName = PutUserPolicy }"}),
        (f"{{ {IAM} }}", IAM_ONES),
        (f"{{ ($.eventSource = iam.*) && ({IAM}) }}", IAM_ONES),
        (f"{{ ($.eventName = PutUserPolicy) && ({IAM}) }}", {"{ $.eventName = PutUserPolicy }"}),
        ("{ ($.eventName = A) && ($.eventName = B) }", set()),
        ("{ ($.errorCode = AccessDenied*) && ($.eventName != A) }", DENIED),
        ("{ ($.errorCode = AccessDenied*) && ($.awsRegion = A) }", DENIED),
        (
            "{ ($.eventName = A) || ($.errorCode = AccessDenied*) }",
            {"{ $.eventName = A }", *DENIED},
        ),
        ("{ ($.eventName = A) || ($.eventVersion = B) }", None),
        ("{ $.eventName != PutUserPolicy }", None),
        ("{ $.eventName = %Put% }", None),
        ("{ $.eventName = 5 }", None),
        ("{ $.eventName IS NULL }", None),
        ("{ $.requestParameters.eventName = A }", None),
        ("{ $.* = A }", None),
        ("PutUserPolicy", None),
        ("", None),
    ],
)
def test_a_pattern_needs_the_texts_that_it_compares_in_each_of_its_ways(pattern, needed):
    ones = equalities(parse(pattern), STORED)
    assert ones == (None if needed is None else {parse(one) for one in needed})


CONDITIONS = ["$.eventName = A", "$.eventName = B", "$.eventName != A", "$.errorCode = A"]


@given(
    st.recursive(
        st.sampled_from(CONDITIONS),
        lambda inner: st.builds("({}) {} ({})".format, inner, st.sampled_from(["&&", "||"]), inner),
        max_leaves=6,
    )
)
def test_what_a_pattern_matches_meets_one_of_its_comparisons(conditions):
    pattern = parse(f"{{ {conditions} }}")
    needed = equalities(pattern, STORED)
    for name in ("A", "B", "C", None):
        for code in ("A", "B"):
            record = {"eventName": name, "errorCode": code}
            if needed is not None and matches(pattern, record):
                assert any(matches(one, record) for one in needed)


TEXTS = ["A", "A*", "*A", "A*A", "*A*", "*"]
VALUES = ["A", "AA", "AAA", "AB", "BA", "BAB", "B", "", None]


@pytest.mark.parametrize("kind", [MetricFilter, OrdinaryFilter])
@pytest.mark.parametrize("field", ["eventName", "errorCode"])
def test_the_condition_on_columns_leaves_out_no_match(kind, field):
    rule = WildcardRule.ORDINARY if kind is OrdinaryFilter else WildcardRule.OBSERVED
    for text, value in product(TEXTS, VALUES):
        metric_filter = kind("f", f'{{ $.{field} = "{text}" }}', MetricId("N", "m"))
        condition = narrowing_sql(Criteria((metric_filter,)), ["NULL"], STORED)
        row = f"SELECT $value::VARCHAR AS {field}"
        names = {"eventName", "errorCode"} - {field}
        others = "".join(f", NULL::VARCHAR AS {name}" for name in names)
        sql = f"SELECT count(*) FROM ({row}{others}) WHERE {condition}"
        ((met,),) = duckdb.execute(sql, {"value": value}).fetchall()
        record = {field: value}
        assert met or not matches(parse(metric_filter.pattern), record, wildcards=rule), (
            text,
            value,
        )


def test_all_filters_of_a_pack_need_texts():
    filters = [one for rule in load_rules(["cis-5.0"]).rules for one in rule.filters]
    assert all(equalities(parse(one.pattern), STORED) is not None for one in filters)
