import json
from datetime import timedelta
from typing import Any

import pytest

from auditor.cloudwatch.alarms import LowSamples, TreatMissingData
from auditor.cloudwatch.composite.alarm import Suppressor
from auditor.cloudwatch.metric_filter import Dimension
from auditor.cloudwatch.metrics import MetricId
from auditor.cloudwatch.statistics import ExtendedStatistic
from auditor.cloudwatch.timing import WallClock, WarmUp
from auditor.errors import RuleError, UsageError
from auditor.rules import load_rules
from auditor.rules.declared import RuleFile
from auditor.rules.formats import read
from auditor.rules.join import understand
from tests.rules import written

FILTER: dict[str, Any] = {"Type": "AWS::Logs::MetricFilter", "Properties": written.FILTER}
ALARM: dict[str, Any] = {"Type": "AWS::CloudWatch::Alarm", "Properties": written.ALARM}


def template(*, alarm=(), metric_filter=(), **document):
    """A template of one filter and one alarm, some properties given instead."""
    resources = {
        "Filter": {**FILTER, "Properties": {**FILTER["Properties"], **dict(metric_filter)}},
        "Alarm": {**ALARM, "Properties": {**ALARM["Properties"], **dict(alarm)}},
    }
    return json.dumps({"Resources": resources, **document}).encode()


def understood(data, file="t.json"):
    return understand(read([RuleFile(file, data)]))


def only_rule(data):
    rules = understood(data)
    assert rules.faults == ()
    (one,) = rules.rules
    return one


def faults(data, file="t.yaml"):
    return [str(fault) for fault in understood(data, file).faults]


def test_a_filter_and_an_alarm_join_by_their_metric():
    rule = only_rule(template())
    assert rule.alarm.name == rule.about.title == "Stops"
    assert [f.name for f in rule.filters] == ["Filter"]
    assert rule.alarm.period == timedelta(minutes=5)


@pytest.mark.parametrize(("given", "name"), [(True, "true"), (False, "false"), (12, "12")])
def test_booleans_and_numbers_are_texts_where_cloudformation_wants_texts(given, name):
    rule = only_rule(template(alarm={"AlarmName": given}, metric_filter={"FilterName": given}))
    assert rule.alarm.name == name
    assert [f.name for f in rule.filters] == [name]


def test_letter_case_counts_in_the_metric_and_the_near_miss_is_named():
    (fault,) = faults(template(alarm={"MetricName": "stops"}), "t.json")
    assert (
        fault
        == "t.json:1: Alarm: no metric filter here publishes N/stops; a filter publishes N/Stops"
    )


def transformation(**changes):
    (plain,) = FILTER["Properties"]["MetricTransformations"]
    return {"MetricTransformations": [{**plain, **changes}]}


def test_the_whole_transformation_of_a_filter_is_read():
    changes = {"MetricValue": "$.size", "DefaultValue": "0", "Unit": "Bytes"}
    rule = only_rule(template(metric_filter=transformation(**changes)))
    (read,) = rule.filters
    assert (read.value, read.default_value, read.unit) == ("$.size", 0, "Bytes")


def test_an_alarm_with_dimensions_watches_one_series_of_a_filter():
    by_user = transformation(Dimensions=[{"Key": "user", "Value": "$.userIdentity.userName"}])
    eve = {"Dimensions": [{"Name": "user", "Value": "eve"}]}
    rule = only_rule(template(metric_filter=by_user, alarm=eve))
    (read,) = rule.filters
    assert read.dimensions == (Dimension("user", "$.userIdentity.userName"),)
    assert read.metric == rule.alarm.metric == MetricId("N", "Stops", (("user", "eve"),))


@pytest.mark.parametrize(
    ("metric_filter", "alarm", "message"),
    [
        (
            {},
            {"Unit": "Seconds"},
            "N/Stops in unit Seconds; a filter publishes N/Stops in unit None",
        ),
        (
            {"Unit": "Bytes"},
            {"Unit": "None"},
            "N/Stops in unit None; a filter publishes N/Stops in unit Bytes",
        ),
        (
            {"Dimensions": [{"Key": "user", "Value": "$.user"}]},
            {},
            "N/Stops; a filter publishes N/Stops by user",
        ),
        (
            {},
            {"Dimensions": [{"Name": "b", "Value": "1"}, {"Name": "a", "Value": "2"}]},
            "N/Stops by a, b; a filter publishes N/Stops",
        ),
    ],
)
def test_an_alarm_that_no_series_would_reach_is_a_fault_that_names_the_nearest(
    metric_filter, alarm, message
):
    (fault,) = faults(template(metric_filter=transformation(**metric_filter), alarm=alarm), "t")
    assert fault == f"t:1: Alarm: no metric filter here publishes {message}"


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        (transformation(MetricValue="many"), "MetricValue must be a number, not 'many'"),
        (transformation(MetricValue="$size"), "MetricValue must be a number or a selector"),
        (transformation(Unit="Potatoes"), "Unit 'Potatoes' is not one of the standard units"),
        (
            transformation(Dimensions=[{"Key": "user", "Value": "eve"}]),
            "dimension value must be valid selector: 'eve'",
        ),
        (
            transformation(Dimensions=[{"Key": "user", "Value": "$.user"}], DefaultValue=0),
            "dimensions and default value are mutually exclusive properties",
        ),
        (transformation(Dimensions="user"), "Dimensions must be a list of objects"),
        ({"MetricTransformations": ["x"]}, "must hold exactly one transformation"),
        (
            {"EmitSystemFieldDimensions": ["@aws.account"]},
            "EmitSystemFieldDimensions is not simulated",
        ),
    ],
)
def test_a_filter_that_cloudwatch_would_refuse_is_a_fault(changes, message):
    messages = faults(template(metric_filter=changes))
    assert message in messages[0]


def test_numbers_and_booleans_may_be_strings():
    rule = only_rule(template(alarm={"Threshold": "2.5", "ActionsEnabled": "false"}))
    assert rule.alarm.threshold == 2.5
    assert rule.alarm.actions_enabled is False


def test_parameters_conditions_and_substitutions_resolve_by_their_defaults():
    data = template(
        alarm={
            "AlarmName": {"Fn::Sub": "${Prefix}-stops"},
            "Threshold": {"Fn::If": ["Strict", 1, 5]},
            "TreatMissingData": {"Ref": "AWS::NoValue"},
            "AlarmActions": [{"Ref": "Topic"}],
        },
        Parameters={"Prefix": {"Default": "prod"}, "Level": {"Default": "low"}, "Topic": {}},
        Conditions={"Strict": {"Fn::Equals": [{"Ref": "Level"}, "high"]}},
    )
    alarm = only_rule(data).alarm
    assert (alarm.name, alarm.threshold, alarm.treat_missing_data) == ("prod-stops", 5, None)
    assert alarm.alarm_actions == ("Topic",)


def test_every_parameter_of_putmetricalarm_is_understood():
    alarm = only_rule(
        template(
            alarm={
                "Statistic": {"Ref": "AWS::NoValue"},
                "ExtendedStatistic": "p99",
                "EvaluateLowSampleCountPercentile": "ignore",
                "EvaluationWindow": {"WallClockWindow": {"Timezone": "Europe/Berlin"}},
                "WarmUpConfiguration": {
                    "WarmUpPeriodDurationInMinutes": "30",
                    "OnlyStartEvaluatingAfterWarmUpPeriodEnds": "true",
                },
            }
        )
    ).alarm
    assert alarm.statistic == ExtendedStatistic("p99")
    assert alarm.low_samples is LowSamples.IGNORE
    assert alarm.wall_clock == WallClock("Europe/Berlin")
    assert alarm.warm_up == WarmUp(timedelta(minutes=30), only_after=True)


def test_metric_math_joins_every_filter_that_its_queries_name():
    stat = {"Metric": {"Namespace": "N", "MetricName": "Stops"}, "Period": "60", "Stat": "Sum"}
    watched = ("Namespace", "MetricName", "Statistic", "Period")
    rule = only_rule(
        template(
            alarm={
                **{key: {"Ref": "AWS::NoValue"} for key in watched},
                "Metrics": [
                    {"Id": "m1", "MetricStat": stat, "ReturnData": "false"},
                    {"Id": "e1", "Expression": "FILL(m1, 0) * 2"},
                ],
            }
        )
    )
    assert rule.alarm.expressions == {"m1": None, "e1": "FILL(m1, 0) * 2"}
    assert [f.name for f in rule.filters] == ["Filter"]


def composite(rule_text, **properties):
    """A template of one filter, one alarm and a composite over it, which comes first."""
    resources = {
        "Both": {
            "Type": "AWS::CloudWatch::CompositeAlarm",
            "Properties": {"AlarmRule": rule_text, **properties},
            "Metadata": {"Auditor": {"Title": "Either"}},
        },
        **json.loads(template())["Resources"],
    }
    return json.dumps({"Resources": resources}).encode()


@pytest.mark.parametrize(
    "text",
    [
        "ALARM(Stops)",
        {"Fn::Sub": 'ALARM("${Alarm}")'},
        {"Fn::Sub": "ALARM(${Alarm.Arn})"},
        {"Fn::Join": ["", ["ALARM(", {"Ref": "Alarm"}, ")"]]},
        {"Fn::Join": ["", ["ALARM(", {"Fn::GetAtt": ["Alarm", "Arn"]}, ")"]]},
        {"Fn::Join": ["", ["ALARM(", {"Fn::GetAtt": "Alarm.Arn"}, ")"]]},
    ],
)
def test_a_composite_alarm_names_alarms_of_its_template_however_it_refers_to_them(text):
    rules = understood(composite(text, AlarmName="both"))
    (both,), (alarm,) = rules.composites, rules.rules
    assert (both.about.title, both.alarm.name, both.alarm.children) == (
        "Either",
        "both",
        ("Stops",),
    )
    assert alarm.about.title == "Stops"


def test_a_suppressor_waits_as_long_as_it_says():
    rules = understood(
        composite(
            "ALARM(Stops)",
            ActionsSuppressor="Stops",
            ActionsSuppressorWaitPeriod="60",
            ActionsSuppressorExtensionPeriod="120",
        )
    )
    (both,) = rules.composites
    assert both.alarm.suppressor == Suppressor("Stops", timedelta(minutes=1), timedelta(minutes=2))


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("ALARM(Other)", "t.json:1: Both: no alarm here has the name Other"),
        (
            "ALARM(Stops",
            "t.json:1: Both: expected ')'\n        ALARM(Stops\n                   ^",
        ),
    ],
)
def test_a_rule_of_a_composite_alarm_that_is_wrong_is_a_fault(text, message):
    assert faults(composite(text), "t.json") == [message]


def test_short_form_tags_of_yaml_are_read():
    text = """
Parameters: {Missing: {Type: String, Default: notBreaching}}
Resources:
  F:
    Type: AWS::Logs::MetricFilter
    Properties:
      FilterPattern: >-
        { $.eventName = "StopLogging" }
      MetricTransformations:
        - {MetricNamespace: N, MetricName: !Join ["", [St, ops]], MetricValue: "1"}
  A:
    Type: AWS::CloudWatch::Alarm
    Properties: {MetricName: Stops, Namespace: N, Statistic: Sum, Period: 60, EvaluationPeriods: 3,
      DatapointsToAlarm: 2, Threshold: 1, ComparisonOperator: GreaterThanThreshold,
      TreatMissingData: !Ref Missing, AlarmActions: [!GetAtt Topic.Arn]}
"""
    rule = only_rule(text.encode())
    assert rule.alarm.name == "A"
    assert (rule.alarm.n, rule.alarm.m) == (3, 2)
    assert rule.alarm.treat_missing_data is TreatMissingData.NOT_BREACHING


def test_all_faults_come_at_once_each_with_its_line():
    text = b"""Resources:
  Broken:
    Type: AWS::Logs::MetricFilter
    Properties:
      FilterPattern: '{ $.eventName == "StopLogging" }'
      MetricTransformations: [{MetricNamespace: N, MetricName: M, MetricValue: "1"}]
  Alarm:
    Type: AWS::CloudWatch::Alarm
    Properties: {MetricName: M, Namespace: N, Statistic: Mean, Period: 60, EvaluationPeriods: 1,
      Threshold: 1, ComparisonOperator: GreaterThanThreshold}
"""
    pattern, statistic = faults(text)
    assert pattern == (
        "t.yaml:2: Broken: FilterPattern: == is not supported; write =\n"
        '        { $.eventName == "StopLogging" }\n'
        "                       ^"
    )
    assert statistic.startswith("t.yaml:7: Alarm: 1 validation error detected: Value 'Mean' at ")


@pytest.mark.parametrize(
    ("properties", "message"),
    [
        ({"Period": 7}, "Period must be 10, 20, 30 or a multiple of 60"),
        ({"EvaluationPeriods": 0}, "EvaluationPeriods must be at least 1"),
        ({"DatapointsToAlarm": 2}, "DatapointsToAlarm must be from 1 to EvaluationPeriods"),
        ({"EvaluationPeriods": 1.5}, "EvaluationPeriods must be a whole number, not 1.5"),
        ({"Threshold": None}, "Threshold is missing"),
        ({"Threshold": "many"}, "Threshold must be a number, not 'many'"),
        ({"Threshold": {"Ref": "X"}}, "Threshold depends on X"),
        ({"EvaluationPeriods": 300}, "across more than a day"),
        ({"Period": 3600, "EvaluationPeriods": 200}, "across more than a week"),
        ({"AlarmActions": ["arn"] * 6}, "at most 5 actions"),
        ({"ActionsEnabled": "perhaps"}, "ActionsEnabled must be true or false, not 'perhaps'"),
        ({"ThresholdMetricId": "band"}, "ThresholdMetricId: anomaly bands are not simulated"),
        ({"EvaluationCriteria": {"PromQLCriteria": {}}}, "PromQL alarms are not simulated"),
        ({"Period": 10}, "10, 20 and 30 are read only"),
    ],
)
def test_an_alarm_that_cloudwatch_would_refuse_is_a_fault(properties, message):
    (fault,) = faults(template(alarm=properties))
    assert message in fault


BOMB = b"a0: &a0 [x]\n" + b"".join(
    b"a%d: &a%d [%s]\n" % (level, level, b", ".join([b"*a%d" % (level - 1)] * 9))
    for level in range(1, 12)
)


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (b"a: [", "not YAML"),
        (b"\x80", "not UTF-8 at byte 0: save it as UTF-8"),
        (
            b"\xff\xfeResources: {}",
            "begins with the byte order mark of UTF-16, but is not UTF-16: save",
        ),
        (b"\xff\xfe{\0}", "not UTF-16 at byte 4: save it as UTF-8"),
        (b"just text", "it has no Resources"),
        (b"{}", "it has no Resources"),
        (BOMB, "it expands to too much"),
        (b"a: &a [*a]", "an alias within itself"),
        (b"[" * 5000 + b"]" * 5000, "nested too deeply"),
        (b"{a: " * 5000 + b"}" * 5000, "nested too deeply"),
    ],
)
def test_anything_but_a_template_is_named(data, message):
    (fault,) = faults(data)
    assert message in fault


def test_a_pack_goes_by_its_name_and_a_template_by_its_path(tmp_path):
    path = tmp_path / "mine.json"
    path.write_bytes(template())
    assert load_rules([str(path)]).name == "mine.json"
    assert load_rules(["iam-changes"]).name == "iam-changes"
    with pytest.raises(UsageError, match="no such rule pack, file or folder; packs are: "):
        load_rules(["nothing"])


def test_a_template_without_an_alarm_is_refused(tmp_path):
    path = tmp_path / "mine.yaml"
    path.write_bytes(b"Resources: {}")
    with pytest.raises(RuleError, match="no alarm in it can be evaluated"):
        load_rules([str(path)])


def of_parameter(declared, **parameters):
    """What is wrong with a parameter X, and with a rule that has nothing else."""
    content = {"Parameters": {"X": declared}, "Resources": {"F": FILTER, "A": ALARM}}
    file = RuleFile("rules.yaml", json.dumps(content, indent=1).encode())
    return [str(fault) for fault in understand(read([file], parameters)).faults]


@pytest.mark.parametrize(
    ("declared", "value", "what"),
    [
        ({"AllowedValues": ["prod", "dev"]}, "Prod", "is not one of prod, dev"),
        ({"AllowedValues": [True, 1]}, "false", "is not one of true, 1"),
        ({"AllowedPattern": "[a-z]+"}, "a1", "does not match AllowedPattern, [a-z]+"),
        ({"MinLength": "2"}, "a", "is below MinLength, 2"),
        ({"MaxLength": 2}, "abc", "is above MaxLength, 2"),
        ({"Type": "Number"}, "abc", "is not a number, and its Type is Number"),
        ({"Type": "Number", "MaxValue": 5}, "99", "is above MaxValue, 5"),
        ({"Type": "Number", "MinValue": "-1"}, "-1.5", "is below MinValue, -1"),
        ({"Type": "Number", "AllowedValues": [1, 60]}, "5", "is not one of 1, 60"),
        ({"Type": "List<Number>"}, "x", "is not a number, and its Type is List<Number>"),
        ({"Type": "CommaDelimitedList", "AllowedValues": ["a"]}, "b", "is not one of a"),
    ],
)
def test_values_that_cloudformation_refuses_are_faults(declared, value, what):
    declared = {"Type": "String", **declared}
    (fault,) = of_parameter(declared, X=value)
    assert fault == f"rules.yaml:3: X: the value {value} {what}"
    assert of_parameter({**declared, "Default": value}) == [fault]


@pytest.mark.parametrize(
    ("declared", "value"),
    [
        ({"Type": "String", "AllowedValues": ["prod", True]}, "true"),
        ({"Type": "Number", "AllowedValues": [1, 60]}, "60.0"),
        ({"Type": "CommaDelimitedList", "AllowedValues": ["a", "b"]}, "a, b"),
        ({"Type": "List<Number>", "MaxValue": 9}, "1,2"),
        ({"Type": "String", "AllowedPattern": r"\p{Alpha}+"}, "1"),
        ({"Type": "String", "AllowedPattern": "a.*"}, "abc"),
        ({"Type": "AWS::SSM::Parameter::Value<String>", "AllowedValues": ["x"]}, "/a/b"),
    ],
)
def test_values_that_cloudformation_takes_are_none(declared, value):
    assert of_parameter(declared, X=value) == []


def test_a_file_whose_rules_are_all_switched_off_says_so():
    content = {
        "Parameters": {"X": {"Type": "String", "Default": "dev"}},
        "Conditions": {"Live": {"Fn::Equals": [{"Ref": "X"}, "prod"]}},
        "Resources": {"F": {**FILTER, "Condition": "Live"}, "A": {**ALARM, "Condition": "Live"}},
    }
    file = RuleFile("rules.yaml", json.dumps(content).encode())
    (fault,) = understand(read([file])).faults
    assert (fault.origin.name, fault.kind.stops) == ("F", False)
    assert fault.what == "conditions leave out every metric filter and alarm of this file"
    assert understand(read([file], {"X": "prod"})).faults == ()
