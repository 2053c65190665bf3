"""The whole of it: order, acceptance, round trip, and odd rules, which crash nothing."""

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from auditor.cloudwatch.rule import Origin
from auditor.result.checks import Check
from auditor.result.json import from_json, to_json
from auditor.result.lint import Finding, LintResult, Severity, in_order
from tests.rules.lint.rule import ALARM, FILTER, TRANSFORMATION, checks, linted

COMPOSITE = "AWS::CloudWatch::CompositeAlarm"
PLAN = {
    "format_version": "1.2",
    "planned_values": {
        "root_module": {
            "resources": [
                {"address": "a", "type": "aws_cloudwatch_metric_alarm", "values": {"threshold": 1}}
            ]
        }
    },
    "resource_changes": [{"address": "a", "change": {"after_unknown": {"threshold": True}}}],
}
WRONG = {"Alarm": {"Statistic": "Average", "Threshold": 5, "AlarmActions": None}}


def test_a_result_round_trips_through_json():
    result = linted(ignored={Check.NO_ACTION}, **WRONG)
    assert result.findings
    assert result.accepted
    assert from_json(LintResult, to_json(result)) == result


def test_metadata_accepts_what_is_found_of_its_own_resource_and_an_option_accepts_it_anywhere():
    assert checks(**WRONG) == {"never-fires", "no-action"}
    assert checks(**WRONG, Ignore=["never-fires"]) == {"no-action"}
    assert checks(**WRONG, Ignore="never-fires") == {"no-action"}
    everywhere = linted(ignored={Check.NEVER_FIRES}, **WRONG)
    assert [finding.check for finding in everywhere.accepted] == ["never-fires"]
    pattern = {"FilterPattern": "{ $.eventName = Stoplogging }"}
    assert "unknown-event-name" in checks(Filter=pattern, Ignore=["unknown-event-name"])


def test_findings_stand_by_place_the_most_severe_first_and_once():
    earlier, later = Origin("a.yaml", 3, "A"), Origin("a.yaml", 20, "B")
    note = Finding(Check.NO_ACTION, Severity.NOTE, earlier, "x", "y")
    error = Finding(Check.NEVER_FIRES, Severity.ERROR, earlier, "x", "y")
    other = Finding(Check.NEVER_FIRES, Severity.ERROR, later, "x", "y")
    assert in_order([other, note, error, note]) == (error, note, other)


def test_severities_reach_findings_that_are_not_more_severe():
    result = linted(Alarm={"AlarmActions": None})
    assert result.reaches(Severity.NOTE)
    assert not result.reaches(Severity.WARNING)
    assert [result.count(severity) for severity in Severity] == [0, 0, 1]


def test_an_alarm_that_a_composite_names_needs_no_action_of_its_own():
    composite = {
        "Type": "AWS::CloudWatch::CompositeAlarm",
        "Properties": {"AlarmRule": "ALARM(Alarm)", "AlarmActions": ["arn:aws:sns:x:1:t"]},
    }
    assert checks(Alarm={"AlarmActions": None}, Resources={"Both": composite}) == set()


def test_an_alarm_that_only_suppresses_a_composite_needs_no_action_of_its_own():
    suppressing = {
        "AlarmRule": "TRUE",
        "AlarmActions": ["arn:aws:sns:x:1:t"],
        "ActionsSuppressor": "Alarm",
        "ActionsSuppressorWaitPeriod": 60,
        "ActionsSuppressorExtensionPeriod": 60,
    }
    composite = {"Type": "AWS::CloudWatch::CompositeAlarm", "Properties": suppressing}
    names = checks(Alarm={"AlarmActions": None}, Resources={"Quiet": composite})
    assert names == {"rule-always-true"}


def test_an_alarm_with_two_filters_of_which_one_never_matches_can_still_fire():
    second = {
        "Type": "AWS::Logs::MetricFilter",
        "Properties": {
            **FILTER,
            "FilterPattern": "{ $.eventName = a && $.eventName = b }",
            "MetricTransformations": [TRANSFORMATION],
        },
    }
    assert "never-fires" not in checks(Resources={"Second": second})
    only = {"Filter": {"FilterPattern": "{ $.eventName = a && $.eventName = b }"}}
    assert {"never-fires", "matches-nothing"} <= checks(**only)


ODD = st.recursive(
    st.none() | st.booleans() | st.floats() | st.text(max_size=8) | st.integers(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner),
    max_leaves=5,
)
KEYS = st.sampled_from(
    [*ALARM, "OKActions", "Unit", "Dimensions", "Metrics", "DatapointsToAlarm", "ExtendedStatistic"]
)


@settings(max_examples=60)
@given(
    st.dictionaries(KEYS, ODD, max_size=3),
    st.dictionaries(st.sampled_from([*TRANSFORMATION, "DefaultValue", "Unit"]), ODD, max_size=2),
    ODD,
)
def test_whatever_stands_in_a_file_is_a_finding_and_no_crash(alarm, transformation, ignore):
    result = linted(Alarm=alarm, Transformation=transformation, Ignore=ignore)
    json.loads(to_json(result))


@pytest.mark.parametrize("text", ["", "[]", "Resources: 3", "{", "\0", "Resources: {A: {Type: 3}}"])
def test_a_file_that_is_not_a_template_is_unreadable_or_has_nothing_to_find(text):
    assert checks(File=text) <= {"unreadable"}


@pytest.mark.parametrize(
    ("pattern", "remedy"),
    [
        ('{ $.EventName = "ConsoleLogin" }', "the field is $.eventName"),
        ('{ $.eventSource = "iam.amazonaws.co" }', '"iam.amazonaws.com"'),
        ('{ $.eventSource = "signin.aws.amazon.com" }', '"signin.amazonaws.com"'),
        ('{ $.eventSource = "aws:s3" }', "one that does"),
        ('{ $.eventName != "*" }', "NOT EXISTS for an absent field"),
        ("{ $.eventVersion >= 1 }", "conditions that a record can satisfy"),
        ('{ ($.eventName = "StopLogging") && ($.eventName = "DeleteTrail") }', "|| for either"),
    ],
)
def test_of_a_pattern_that_matches_nothing_its_reason_is_what_to_mend(pattern, remedy):
    (finding,) = [
        one
        for one in linted(Filter={"FilterPattern": pattern}).findings
        if one.check == "matches-nothing"
    ]
    assert finding.remedy == remedy


@pytest.mark.parametrize(
    ("changes", "remedy"),
    [
        ({"Alarm": {"Threshold": None}}, "Threshold, which an alarm or a filter needs"),
        ({"Alarm": {"Threshold": "many"}}, "Threshold: a number"),
        ({"Alarm": {"Period": 45}}, "Period: 10, 20, 30 or a multiple of 60"),
        ({"Alarm": {"Statistic": None}}, "Statistic or ExtendedStatistic"),
        (
            {"Alarm": {"TreatMissingData": "Breaching"}},
            "one of breaching, notBreaching, ignore, missing",
        ),
        ({"Alarm": {"EvaluationPeriods": 300}}, "what AWS accepts, as the message shows"),
    ],
)
def test_of_what_aws_refuses_what_it_takes_is_what_to_write(changes, remedy):
    (finding,) = [one for one in linted(**changes).findings if one.check == "rejected"]
    assert finding.remedy == remedy


def test_an_array_never_holds_a_number():
    assert "value-never-a-number" in checks(Transformation={"MetricValue": "$.resources"})
    assert "value-never-a-number" not in checks(Transformation={"MetricValue": "$.resources[0].n"})


@pytest.mark.parametrize(
    ("changes", "remedy"),
    [
        (
            {"Alarm": {"Threshold": {"Ref": "AWS::Region"}}},
            "a default of AWS::Region in the file, or --parameter AWS::Region=VALUE",
        ),
        (
            {"Alarm": {"Threshold": {"Fn::ImportValue": "x"}}},
            "a value in the file, or a parameter that --parameter NAME=VALUE gives",
        ),
        (
            {"Resources": {"C": {"Type": COMPOSITE, "Properties": {"AlarmRule": "ALARM(nope)"}}}},
            "the file with that alarm beside this one, or the name that it has",
        ),
        (
            {"File": 'resource "aws_cloudwatch_metric_alarm" "a" { threshold = [for x in y : x] }'},
            "terraform show -json of the plan, which has it",
        ),
        (
            {"File": json.dumps(PLAN)},
            "terraform show -json of the state, once it is applied, which has it",
        ),
    ],
)
def test_what_is_unknown_comes_with_what_would_show_it(changes, remedy):
    remedies = {one.remedy for one in linted(**changes).findings if one.check == "unresolved"}
    assert remedies == {remedy}
