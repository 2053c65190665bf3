"""What the schemas of CloudFormation's resources ask for, beyond the API."""

import pytest

from auditor.rules import read_rules
from auditor.rules.declared import FaultKind
from tests.rules.written import ALARM, FILTER, template, written


def with_value(value):
    (transformation,) = FILTER["MetricTransformations"]
    return FILTER | {"MetricTransformations": [transformation | {"MetricValue": value}]}


@pytest.mark.parametrize("value", ["1e3", "1_0", " 1", "1 ", "nan", "inf", "\u0661", "0x10", "one"])
def test_a_metric_value_is_written_in_plain_digits(tmp_path, value):
    rules = read_rules([written(tmp_path, template(F=with_value(value), A=ALARM))])
    assert FaultKind.REJECTED in {fault.kind for fault in rules.faults}
    assert rules.rules == ()


@pytest.mark.parametrize(("value", "number"), [("1", 1), ("+1.5", 1.5), ("-.5", -0.5), ("2.", 2)])
def test_other_numbers_are_taken(tmp_path, value, number):
    (rule,) = read_rules([written(tmp_path, template(F=with_value(value), A=ALARM))]).rules
    assert rule.filters[0].value == number


@pytest.mark.parametrize("key", ["FilterPattern", "MetricTransformations"])
def test_a_metric_filter_needs_its_required_properties(tmp_path, key):
    document = template(F=FILTER, A=ALARM)
    without = {name: value for name, value in FILTER.items() if name != key}
    document["Resources"]["F"] = {"Type": "AWS::Logs::MetricFilter", "Properties": without}
    rules = read_rules([written(tmp_path, document)])
    assert any(f"{key} " in fault.what for fault in rules.faults)
    assert rules.rules == ()


def test_a_property_that_a_metric_filter_does_not_have_is_refused(tmp_path):
    rules = read_rules([written(tmp_path, template(F=FILTER | {"Patern": "x"}, A=ALARM))])
    assert rules.faults[0].what == "Patern is not a property of AWS::Logs::MetricFilter"


@pytest.mark.parametrize("value", ["1_0", " 1", "nan", "\u0661"])
@pytest.mark.parametrize("key", ["Threshold", "Period", "EvaluationPeriods"])
def test_numbers_of_an_alarm_are_written_in_plain_digits(tmp_path, key, value):
    rules = read_rules([written(tmp_path, template(F=FILTER, A=ALARM | {key: value}))])
    assert {fault.kind for fault in rules.faults} == {FaultKind.REJECTED}
