"""Composite alarms over alarms, and the names that both have."""

import json

import pytest

from tests.rules.lint.rule import FILTER, TRANSFORMATION, checks, linted

SILENT = {"Alarm": {"Statistic": "Average", "Threshold": 5}}


def composite(rule, **more):
    return {
        "Type": "AWS::CloudWatch::CompositeAlarm",
        "Properties": {"AlarmRule": rule, "AlarmActions": ["arn:aws:sns:x:1:y"], **more},
    }


def findings(rule, **changes):
    """The checks that find something in a composite alarm with that rule."""
    result = linted(Resources={"Composite": composite(rule)}, **changes)
    return [finding.check for finding in result.findings if finding.origin.name == "Composite"]


@pytest.mark.parametrize(
    "rule",
    [
        "ALARM(Alarm)",
        "NOT OK(Alarm)",
        "ALARM(Alarm) AND NOT INSUFFICIENT_DATA(Alarm)",
        "AT_LEAST(1, ALARM, (Alarm))",
        "OK(Alarm) OR ALARM(Alarm)",
    ],
)
def test_a_rule_that_may_be_either_has_no_finding(rule):
    assert findings(rule) == []


@pytest.mark.parametrize(
    ("rule", "changes", "check"),
    [
        ("FALSE", {}, "rule-never-true"),
        ("ALARM(Alarm) AND OK(Alarm)", {}, "rule-never-true"),
        ("AT_LEAST(2, ALARM, (Alarm, Alarm)) AND OK(Alarm)", {}, "rule-never-true"),
        ("ALARM(Alarm)", SILENT, "rule-never-true"),
        ("TRUE", {}, "rule-always-true"),
        ("OK(Alarm) OR ALARM(Alarm) OR INSUFFICIENT_DATA(Alarm)", {}, "rule-always-true"),
        ("NOT ALARM(Alarm)", SILENT, "rule-always-true"),
        ("NOT OK(Alarm)", {"Alarm": {"TreatMissingData": "missing"}}, "rule-always-true"),
    ],
)
def test_a_rule_that_is_never_or_always_true_is_an_error(rule, changes, check):
    assert findings(rule, **changes) == [check]


def test_what_a_composite_alarm_cannot_be_is_known_to_those_above_it():
    resources = {"Low": composite("FALSE"), "High": composite("ALARM(Low) AND ALARM(Alarm)")}
    findings = linted(Resources=resources).findings
    assert [(one.origin.name, one.check) for one in findings] == [
        ("Low", "rule-never-true"),
        ("High", "rule-never-true"),
    ]


def test_composite_alarms_that_wait_for_one_another_are_never_evaluated():
    resources = {"A": composite("ALARM(B)"), "B": composite("ALARM(A) OR ALARM(Alarm)")}
    a, b = linted(Resources=resources).findings
    assert a.message.startswith("it waits for B, in a circle")
    assert b.message.startswith("it waits for A, in a circle")


def test_of_a_rule_with_too_many_alarms_to_try_nothing_is_claimed():
    one = {"Type": "AWS::CloudWatch::Alarm", "Properties": {"Namespace": "AWS/X"}}
    names = [f"X{number}" for number in range(60)]
    rule = " OR ".join(f"ALARM({name})" for name in names)
    resources = dict.fromkeys(names, one) | {"Composite": composite(rule)}
    result = linted(Resources=resources)
    assert not [f for f in result.findings if f.origin.name == "Composite"]


def test_one_filter_name_in_two_log_groups_is_two_filters():
    again = {**FILTER, "FilterName": "F", "MetricTransformations": [TRANSFORMATION]}
    for group, wanted in (("logs", True), ("other", False)):
        more = {
            "Type": "AWS::Logs::MetricFilter",
            "Properties": {**again, "LogGroupName": group},
        }
        assert ("same-name" in checks(Filter={"FilterName": "F"}, Resources={"G": more})) is wanted


@pytest.mark.parametrize(("second", "severity"), [("module.eu", "warning"), ("module.us", "note")])
def test_one_name_in_two_modules_may_be_meant_for_two_regions(second, severity):
    kind = "aws_cloudwatch_composite_alarm"
    values = {"alarm_name": "Any", "alarm_rule": "ALARM(X)"}
    resources = [
        {"address": f"{module}.{kind}.{name}", "type": kind, "name": name, "values": values}
        for module, name in (("module.eu", "a"), (second, "b"))
    ]
    plan = {"format_version": "1.2", "values": {"root_module": {"resources": resources}}}
    findings = linted(File=json.dumps(plan)).findings
    assert [f.severity for f in findings if f.check == "same-name"] == [severity]


def test_names_that_only_a_deployment_knows_are_let_be():
    name = {"Fn::Sub": "${AWS::StackName}-stops"}
    again = {"Type": "AWS::CloudWatch::CompositeAlarm"}
    more = {**again, "Properties": {"AlarmName": name, "AlarmRule": "ALARM(Alarm)"}}
    assert "same-name" not in checks(Alarm={"AlarmName": name}, Resources={"C": more})
