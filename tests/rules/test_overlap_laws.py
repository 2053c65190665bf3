"""What is claimed of alarms that overlap, held against the matcher on random records."""

import json
from datetime import timedelta
from itertools import permutations

import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from auditor.cloudtrail.vocabulary import event_names
from auditor.cloudwatch.alarms import Alarm, ComparisonOperator
from auditor.cloudwatch.metric_filter import Dimension, MetricFilter
from auditor.cloudwatch.metrics import MetricId, Statistic
from auditor.cloudwatch.rule import About, Rule
from auditor.pattern import matches, parse
from auditor.result.rule_comparison import OverlapKind
from auditor.rules.overlaps import overlaps_of, side_comparison
from tests.conftest import record

CALLS = [
    ("cloudtrail.amazonaws.com", "StopLogging"),
    ("cloudtrail.amazonaws.com", "DeleteTrail"),
    ("iam.amazonaws.com", "PutUserPolicy"),
    ("iam.amazonaws.com", "PutRolePolicy"),
    ("kms.amazonaws.com", "DisableKey"),
]
ERRORS = [None, "AccessDenied", "Client.UnauthorizedOperation"]
CONDITIONS = st.sampled_from(
    [
        *(f'$.eventName = "{name}"' for _, name in CALLS),
        *(f'$.eventSource = "{source}"' for source in sorted({source for source, _ in CALLS})),
        *(f'$.eventName = "{glob}"' for glob in ("*Policy", "Put*", "*", "St*g", "*Trail")),
        '$.eventName != "Put*"',
        "$.eventName = %^Put[UR]%",
        "$.errorCode NOT EXISTS",
        '$.errorCode = "*"',
        '$.errorCode = "*Unauthorized*"',
        '$.errorCode != "AccessDenied"',
    ]
)
EXPRESSIONS = st.recursive(
    CONDITIONS,
    lambda parts: st.builds(
        lambda terms, joined: f"({joined.join(terms)})",
        st.lists(parts, min_size=2, max_size=3),
        st.sampled_from([" && ", " || "]),
    ),
    max_leaves=4,
)
PATTERNS = EXPRESSIONS.map("{{ {} }}".format).filter(lambda text: text.count("%^") <= 2)


REGIONS = ["us-east-1", "eu-west-1"]
SELECTORS = st.sampled_from(["$.awsRegion", "$.tlsRegion"])


@st.composite
def rules(draw):
    drawn = []
    some = st.sampled_from(draw(st.lists(PATTERNS, min_size=1, max_size=4)))
    for number in range(draw(st.integers(2, 4))):
        region = draw(st.sampled_from([None, None, *REGIONS]))
        metric = MetricId("N", f"M{number}", () if region is None else (("Region", region),))
        filters = tuple(
            MetricFilter(
                f"f{index}",
                text,
                metric,
                dimensions=() if region is None else (Dimension("Region", draw(SELECTORS)),),
            )
            for index, text in enumerate(draw(st.lists(some, min_size=1, max_size=2)))
        )
        alarm = Alarm(
            name=f"a{number}",
            metric=metric,
            statistic=Statistic.SUM,
            period=timedelta(minutes=5),
            evaluation_periods=1,
            threshold=draw(st.sampled_from([1.0, 1.0, 2.0])),
            comparison_operator=ComparisonOperator.GREATER_OR_EQUAL,
        )
        drawn.append(Rule(alarm, filters, About("")))
    return drawn


@st.composite
def written_records(draw):
    source, name = draw(st.sampled_from(CALLS))
    error = draw(st.sampled_from(ERRORS))
    fields = {} if error is None else {"errorCode": error}
    fields |= {field: draw(st.sampled_from(REGIONS)) for field in ("awsRegion", "tlsRegion")}
    return record(eventSource=source, eventName=name, **fields)


def samples(rule, one):
    """How many samples a record publishes to the metric of an alarm."""
    count = 0
    for each in rule.filters:
        wanted = dict(each.metric.dimensions)
        chosen = all(one[d.selector.removeprefix("$.")] == wanted[d.name] for d in each.dimensions)
        count += chosen and matches(parse(each.pattern), json.dumps(one))
    return count


def no_record_contradicts_an_overlap(drawn, records):
    claimed = {frozenset((one.one, one.other)): one for one in overlaps_of(drawn)}
    for overlap in claimed.values():
        one, other = drawn[overlap.one], drawn[overlap.other]
        for each in records:
            ours, theirs = samples(one, each), samples(other, each)
            match overlap.kind:
                case OverlapKind.WITHIN:
                    assert not ours or theirs, each
                case OverlapKind.SAME_RECORDS:
                    assert bool(ours) == bool(theirs), each
                case OverlapKind.TOGETHER:
                    assert ours == theirs, each
                    assert one.alarm.threshold == other.alarm.threshold


def a_rule_overlaps_with_itself_and_nothing_depends_on_order(drawn, records):
    del records
    (copied,) = overlaps_of([drawn[0], drawn[0]])
    assert copied.kind is OverlapKind.TOGETHER
    count = len(drawn)

    def claims(overlaps, index):
        for overlap in overlaps:
            ends = (index(overlap.one), index(overlap.other))
            yield overlap.kind, ends if overlap.kind is OverlapKind.WITHIN else frozenset(ends)

    forward = set(claims(overlaps_of(drawn), lambda index: index))
    backward = set(claims(overlaps_of(drawn[::-1]), lambda index: count - 1 - index))
    assert forward == backward


def no_overlap_is_left_out(drawn, records):
    del records
    sides = [[one.pattern for one in rule.filters] for rule in drawn]
    claimed = {(one.one, one.other) for one in overlaps_of(drawn)}
    claimed |= {(one.other, one.one) for one in overlaps_of(drawn) if one.kind != "within"}
    for one, other in permutations(range(len(drawn)), 2):
        if drawn[one].alarm.metric.dimensions == drawn[other].alarm.metric.dimensions == ():
            is_within = side_comparison(sides[one], sides[other]).is_within()
            assert ((one, other) in claimed) == is_within


LAWS = [
    no_overlap_is_left_out,
    no_record_contradicts_an_overlap,
    a_rule_overlaps_with_itself_and_nothing_depends_on_order,
]
each_law = pytest.mark.parametrize("law", LAWS, ids=lambda law: law.__name__)
DRAWN = (rules(), st.lists(written_records(), min_size=1, max_size=12))


@each_law
def test_for_any_alarms(law):
    run = settings(max_examples=30, deadline=None, derandomize=True)
    run(given(*DRAWN)(law))()


@pytest.mark.slow
@each_law
def test_for_thousands_of_alarms(law):
    run = settings(max_examples=2000, deadline=None, derandomize=True, phases=[Phase.generate])
    run(given(*DRAWN)(law))()


def test_records_of_the_laws_are_calls_that_the_list_has():
    listed = event_names().by_source
    assert all(name in listed[source] for source, name in CALLS)
