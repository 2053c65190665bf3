"""A reference is not its value: what a deployment looks up is not resolved."""

import pytest

from auditor.rules import read_rules
from auditor.rules.declared import FaultKind
from tests.rules.written import ALARM, FILTER, template, written


def read(folder, pattern, parameters=(), **declared):
    document = template(F=FILTER | {"FilterPattern": pattern}, A=ALARM)
    document["Parameters"] = declared
    return read_rules([written(folder, document)], dict(parameters))


STORED = {"Type": "AWS::SSM::Parameter::Value<String>", "Default": "/audit/StopPattern"}


def test_the_default_of_a_stored_parameter_is_a_key_and_no_value(tmp_path):
    rules = read(tmp_path, {"Ref": "P"}, P=STORED)
    assert rules.rules == ()
    (fault, *_) = rules.faults
    assert fault.kind is FaultKind.UNRESOLVED
    assert fault.what == "FilterPattern depends on P; give it with --parameter P=VALUE"


def test_its_value_can_be_given(tmp_path):
    given = {"P": "{ $.eventName = StopLogging }"}
    (one,) = read(tmp_path, {"Ref": "P"}, given, P=STORED).rules
    assert one.filters[0].pattern == given["P"]


def test_a_stored_list_is_one_when_it_is_given(tmp_path):
    kind = {"Type": "AWS::SSM::Parameter::Value<List<String>>", "Default": "/audit/events"}
    pattern = {"Fn::Sub": ["{ $.eventName = ${E} }", {"E": {"Fn::Select": [1, {"Ref": "P"}]}}]}
    assert read(tmp_path, pattern, P=kind).rules == ()
    (one,) = read(tmp_path, pattern, {"P": "A, B"}, P=kind).rules
    assert one.filters[0].pattern == "{ $.eventName = B }"


@pytest.mark.parametrize(
    "pattern",
    [
        "{{resolve:ssm:/audit/pattern}}",
        {"Fn::Sub": "{{resolve:ssm:/audit/${AWS::Region}}}"},
        {"Fn::Join": ["", ["{{resolve:", "ssm:/audit/pattern}}"]]},
        {"Fn::If": ["C", "{{resolve:ssm:x}}", "{{resolve:ssm:y}}"]},
        {"Fn::Select": [0, ["{{resolve:ssm:x}}"]]},
        {"Ref": "P"},
        {"Fn::Sub": "${P}"},
        {"Fn::ImportValue": "audit-pattern"},
    ],
)
def test_a_dynamic_reference_is_not_resolved_wherever_it_comes_from(tmp_path, pattern):
    given = {"AWS::Region": "eu-west-1"}
    held = {"Type": "String", "Default": "{{resolve:ssm:/audit/pattern}}"}
    rules = read(tmp_path, pattern, given, P=held)
    assert rules.rules == ()
    assert FaultKind.UNRESOLVED in {fault.kind for fault in rules.faults}
