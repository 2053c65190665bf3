"""What macros of CloudFormation make of a template is never taken for absent or refused."""

import json

import pytest

from auditor.rules.declared import FaultKind
from tests.rules.test_cloudformation import ALARM, FILTER, template, understood

INCLUDE = {"Name": "AWS::Include", "Parameters": {"Location": "s3://b/k"}}
MACRO = {"Fn::Transform": INCLUDE}


def document(**changes):
    """A template of one filter and one alarm, with other resources and parts."""
    given = json.loads(template())
    return json.dumps({**given, "Resources": {**given["Resources"], **changes}}).encode()


@pytest.mark.parametrize(
    ("changed", "what"),
    [
        ({"Filter": {**FILTER, "Properties": MACRO}}, "whether it is there depends on"),
        (
            {"Filter": {**FILTER, "Properties": {**FILTER["Properties"], **MACRO}}},
            "whether it is there depends on",
        ),
        ({"Filter": {**FILTER, **MACRO}}, "whether it is there depends on"),
        ({"Alarm": {**ALARM, "Properties": {"AlarmName": "a", **MACRO}}}, "whether it is there"),
        (
            {
                "Filter": {
                    **FILTER,
                    "Properties": {**FILTER["Properties"], "MetricTransformations": [MACRO]},
                }
            },
            "MetricTransformations depends on",
        ),
    ],
)
def test_a_resource_that_a_macro_completes_is_not_resolved(changed, what):
    rules = understood(document(**changed))
    assert not rules.rules
    first = rules.faults[0]
    assert (first.kind, what in first.what) == (FaultKind.UNRESOLVED, True)
    assert first.what.endswith("Fn::Transform")
    assert FaultKind.REJECTED not in {fault.kind for fault in rules.faults}


def test_a_transformation_that_a_condition_decides_is_not_resolved():
    unknown = {"Fn::If": ["C", FILTER["Properties"]["MetricTransformations"][0], "x"]}
    given = template(
        metric_filter={"MetricTransformations": [unknown]},
        Conditions={"C": {"Fn::Equals": [{"Ref": "AWS::Region"}, "eu-west-1"]}},
    )
    first = understood(given).faults[0]
    assert first.what == (
        "MetricTransformations depends on AWS::Region; give it with --parameter AWS::Region=VALUE"
    )


@pytest.mark.parametrize(
    ("transform", "name"),
    [
        (INCLUDE, "AWS::Include"),
        ("OrgDefaults", "OrgDefaults"),
        (["AWS::LanguageExtensions", "OrgDefaults"], "OrgDefaults"),
    ],
)
def test_a_macro_over_the_whole_template_is_named_and_the_rest_is_judged(transform, name):
    rules = understood(template(Transform=transform))
    assert len(rules.rules) == 1
    (fault,) = rules.faults
    assert fault.kind is FaultKind.NOT_READ
    assert fault.what == (
        f"what {name} makes is not in this file; give what"
        " aws cloudformation get-template --template-stage Processed prints"
    )


def test_resources_that_a_macro_adds_are_named():
    rules = understood(document(**MACRO))
    assert len(rules.rules) == 1
    assert [fault.kind for fault in rules.faults] == [FaultKind.NOT_READ]


@pytest.mark.parametrize(
    "transform", ["AWS::Serverless-2016-10-31", ["AWS::LanguageExtensions"], None]
)
def test_macros_of_aws_that_leave_alarms_alone_are_no_fault(transform):
    assert understood(template(Transform=transform)).faults == ()
