"""What no verdict depends on is exported too, or said to be impossible."""

import json
import re

import pytest

from auditor.errors import RuleError
from auditor.rules import read_rules
from auditor.rules.export import FORMATS, choose
from tests.rules.written import ALARM, FILTER, template, written

STACK = {"Fn::Sub": "${AWS::StackName}-x"}
NOTIFICATIONS = {"AlarmTagsPropagation": {"Enabled": True, "IncludedTagKeys": ["team"]}}


def exported(folder, to, *, metric_filter=(), alarm=(), **document):
    path = written(
        folder, template(F=FILTER | dict(metric_filter), A=ALARM | dict(alarm)) | document
    )
    return FORMATS[to](choose(read_rules([path])))


def again(folder, text):
    path = folder / "again.yaml"
    path.write_text(text, "utf-8")
    return read_rules([str(path)])


@pytest.mark.parametrize("key", ["AlarmName", "AlarmDescription"])
@pytest.mark.parametrize(
    ("value", "text"),
    [
        (STACK, "${AWS::StackName}-x"),
        ({"Ref": "AWS::StackName"}, "${AWS::StackName}"),
        ({"Fn::Join": ["-", [{"Ref": "AWS::Region"}, "x"]]}, None),
    ],
)
def test_a_text_that_the_stack_completes_stays_one_in_cloudformation(tmp_path, key, value, text):
    exported_text = exported(tmp_path, "cloudformation", alarm={key: value})
    assert text is None or f"{key}: !Sub '{text}'" in exported_text
    (alarm,) = again(tmp_path, exported_text).alarms
    assert str(alarm.declared.properties[key]).startswith("${AWS::")


def test_a_filter_s_name_that_the_stack_completes_stays_one(tmp_path):
    exported_text = exported(tmp_path, "cloudformation", metric_filter={"FilterName": STACK})
    assert "FilterName: !Sub '${AWS::StackName}-x'" in exported_text


@pytest.mark.parametrize("to", ["terraform", "cli"])
def test_other_formats_say_that_they_cannot(tmp_path, to):
    with pytest.raises(RuleError) as refused:
        exported(tmp_path, to, metric_filter={"FilterName": STACK}, alarm={"AlarmName": STACK})
    text = str(refused.value)
    assert "AlarmName depends on AWS::StackName" in text
    assert "FilterName depends on AWS::StackName" in text
    assert "--parameter AWS::StackName=VALUE" in text


@pytest.mark.parametrize("to", FORMATS)
def test_a_parameter_of_the_template_has_to_be_given(tmp_path, to):
    stage = {"AlarmName": {"Fn::Sub": "${Stage}-${AWS::Region}"}}
    with pytest.raises(RuleError, match="--parameter Stage=VALUE"):
        exported(tmp_path, to, alarm=stage, Parameters={"Stage": {"Type": "String"}})


def test_a_composite_alarm_names_what_the_stack_completes(tmp_path):
    document = template(F=FILTER, A=ALARM | {"AlarmName": STACK})
    document["Resources"]["C"] = {
        "Type": "AWS::CloudWatch::CompositeAlarm",
        "Properties": {"AlarmName": "C", "AlarmRule": {"Fn::Sub": "ALARM(${A})"}},
    }
    text = FORMATS["cloudformation"](choose(read_rules([written(tmp_path, document)])))
    assert "AlarmRule: !Sub 'ALARM(${AWS::StackName}-x)'" in text


def test_tags_and_notifications_are_exported(tmp_path):
    more = {"Tags": [{"Key": "team", "Value": "audit"}], "ActionConfiguration": NOTIFICATIONS}
    exported_text = again(tmp_path, exported(tmp_path, "cloudformation", alarm=more))
    (alarm,) = exported_text.alarms
    assert {key: alarm.declared.properties[key] for key in more} == more
    script = exported(tmp_path, "cli", alarm=more)
    documents = re.findall(r"--cli-input-json '(.*?)'$", script, re.MULTILINE | re.DOTALL)
    assert {key: json.loads(documents[-1])[key] for key in more} == more


def test_terraform_has_tags_and_no_argument_for_notifications(tmp_path):
    tags = {"Tags": [{"Key": "team", "Value": "audit"}, {"Key": "x", "Value": {"Ref": "Other"}}]}
    text = exported(tmp_path, "terraform", alarm=tags)
    assert '"team" = "audit"' in text
    (tmp_path / "again.tf").write_text(text, "utf-8")
    (alarm,) = read_rules([str(tmp_path / "again.tf")]).alarms
    assert alarm.declared.properties["Tags"] == [{"Key": "team", "Value": "audit"}]
    with pytest.raises(RuleError, match="no argument for ActionConfiguration"):
        exported(tmp_path, "terraform", alarm={"ActionConfiguration": NOTIFICATIONS})


def test_a_label_that_is_not_known_is_named(tmp_path):
    stat = {"Metric": {"Namespace": "N", "MetricName": "Stops"}, "Period": 300, "Stat": "Sum"}
    math = {key: ALARM[key] for key in ("EvaluationPeriods", "Threshold", "ComparisonOperator")}
    math["Metrics"] = [{"Id": "m", "MetricStat": stat, "Label": STACK}]
    path = written(tmp_path, template(F=FILTER, A=math))
    with pytest.raises(RuleError, match="Label depends on"):
        FORMATS["cloudformation"](choose(read_rules([path])))


def test_a_value_that_cloudformation_does_not_take_is_reported(tmp_path):
    (tmp_path / "f.json").write_text(
        json.dumps(
            {
                "metricFilters": [
                    {
                        "filterName": "f",
                        "filterPattern": "x",
                        "metricTransformations": [
                            {"metricName": "m", "metricNamespace": "N", "metricValue": "1e105"}
                        ],
                    }
                ]
            }
        )
    )
    chosen = choose(read_rules([str(tmp_path / "f.json")]))
    with pytest.raises(RuleError, match="more than 100 digits"):
        FORMATS["cloudformation"](chosen)
    assert "1e+105" in FORMATS["cli"](chosen)
