"""Mute rules and log alarms, in every format that rules come in."""

import json
from datetime import UTC, datetime, timedelta

import pytest

from auditor.cloudwatch.mute_rules import MuteRule
from auditor.cloudwatch.schedules import parse_schedule
from auditor.errors import RuleError
from auditor.rules import load_rules, read_rules
from auditor.rules.declared import FaultKind
from tests.cli.conftest import call

FILTER = """
  Filter:
    Type: AWS::Logs::MetricFilter
    Properties:
      FilterPattern: '{ $.eventName = "StopLogging" }'
      LogGroupName: trail
      MetricTransformations: [{MetricNamespace: Audit, MetricName: Stops, MetricValue: '1'}]
  Alarm:
    Type: AWS::CloudWatch::Alarm
    Properties:
      AlarmName: Stops
      Namespace: Audit
      MetricName: Stops
      Statistic: Sum
      Period: 300
      EvaluationPeriods: 1
      Threshold: 1
      ComparisonOperator: GreaterThanOrEqualToThreshold
"""
CLOUDFORMATION = f"""
Resources:{FILTER}
  Nightly:
    Type: AWS::CloudWatch::AlarmMuteRule
    Properties:
      Name: nightly
      Rule: {{Schedule: {{Expression: cron(0 2 * * *), Duration: PT4H, Timezone: Europe/Berlin}}}}
      MuteTargets: {{AlarmNames: [!Ref Alarm]}}
      StartDate: '2026-01-01T00:00:00Z'
"""
TERRAFORM = """
resource "aws_cloudwatch_log_metric_filter" "stops" {
  name           = "stops"
  pattern        = "{ $.eventName = \\"StopLogging\\" }"
  log_group_name = "trail"
  metric_transformation {
    namespace = "Audit"
    name      = "Stops"
    value     = "1"
  }
}
resource "aws_cloudwatch_metric_alarm" "stops" {
  alarm_name          = "Stops"
  namespace           = "Audit"
  metric_name         = "Stops"
  statistic           = "Sum"
  period              = 300
  evaluation_periods  = 1
  threshold           = 1
  comparison_operator = "GreaterThanOrEqualToThreshold"
}
resource "aws_cloudwatch_alarm_mute_rule" "nightly" {
  name       = "nightly"
  start_date = "2026-01-01T00:00:00Z"
  rule {
    schedule {
      expression = "cron(0 2 * * *)"
      duration   = "PT4H"
      timezone   = "Europe/Berlin"
    }
  }
  mute_targets {
    alarm_names = [aws_cloudwatch_metric_alarm.stops.alarm_name]
  }
}
"""
NIGHTLY = MuteRule(
    name="nightly",
    alarms=("Stops",),
    schedule=parse_schedule("cron(0 2 * * *)"),
    duration=timedelta(hours=4),
    timezone="Europe/Berlin",
    start=datetime(2026, 1, 1, tzinfo=UTC),
)


@pytest.mark.parametrize(("name", "text"), [("rules.yaml", CLOUDFORMATION), ("main.tf", TERRAFORM)])
def test_mute_rules_are_read_beside_the_alarms(name, text, tmp_path):
    path = tmp_path / name
    path.write_text(text)
    assert load_rules([str(path)]).mute_rules == (NIGHTLY,)


def test_the_answer_of_the_api_is_read(tmp_path):
    (tmp_path / "rules.yaml").write_text(f"Resources:{FILTER}")
    answer = {
        "Name": "nightly",
        "AlarmMuteRuleArn": "arn:aws:cloudwatch:us-east-1:111122223333:alarm-mute-rule:nightly",
        "Rule": {
            "Schedule": {
                "Expression": "cron(0 2 * * *)",
                "Duration": "PT4H",
                "Timezone": "Europe/Berlin",
            }
        },
        "MuteTargets": {"AlarmNames": ["Stops"]},
        "StartDate": "2026-01-01T00:00:00+00:00",
        "Status": "SCHEDULED",
        "MuteType": "RECURRING",
    }
    (tmp_path / "mute.json").write_text(json.dumps(answer))
    assert load_rules([str(tmp_path)]).mute_rules == (NIGHTLY,)


@pytest.mark.parametrize(
    ("old", "new", "reason"),
    [
        ("cron(0 2 * * *)", "rate(1 day)", "Expression 'rate(1 day)' is neither cron"),
        ("PT4H", "P16D", "Duration is from PT1M to P15D"),
        ("Europe/Berlin", "Mars/Base", "'Mars/Base' is not the name of a time zone"),
        (
            "2026-01-01T00:00:00Z",
            "0001-01-01T00:00:00+14:00",
            "StartDate '0001-01-01T00:00:00+14:00' is not a time in ISO 8601",
        ),
        (
            "Name: nightly",
            "Title: nightly",
            "Title is not a property of AWS::CloudWatch::AlarmMuteRule",
        ),
    ],
)
def test_what_aws_refuses_of_a_mute_rule_is_a_fault_with_its_place(old, new, reason, tmp_path):
    path = tmp_path / "rules.yaml"
    path.write_text(CLOUDFORMATION.replace(old, new))
    with pytest.raises(RuleError) as error:
        load_rules([str(path)])
    assert f"rules.yaml:21: Nightly: {reason}" in str(error.value)


def test_import_and_check_name_mute_rules(tmp_path):
    (tmp_path / "rules.yaml").write_text(CLOUDFORMATION)
    read = call("rules", "import", "rules.yaml", cwd=tmp_path).stdout
    assert "rules.yaml: CloudFormation, 1 metric filter, 1 alarm, 1 mute rule\n" in read
    assert "nightly (rules.yaml:21)\n  holds back the actions of Stops for 4 h at a time\n" in read
    done = call("rules", "check", "rules.yaml", "--against", "cis-5.0", cwd=tmp_path).stdout
    assert "  MuteRules nightly instead of none\n" in done


def test_log_alarms_are_set_aside_by_name(tmp_path):
    path = tmp_path / "rules.yaml"
    path.write_text(
        CLOUDFORMATION
        + """
  Logs:
    Type: AWS::CloudWatch::LogAlarm
    Properties: {AlarmName: Errors, Threshold: 1}
"""
    )
    (unjudged,) = load_rules([str(path)]).unjudged
    assert (unjudged.alarm, unjudged.reason) == (
        "Errors",
        "log alarms are not simulated: they need the results of scheduled queries of CloudWatch"
        " Logs",
    )
    listed = tmp_path / "alarms.json"
    bare = [{"AlarmName": "E", "ScheduledQueryConfiguration": {}}]
    for answer in ({"LogAlarms": bare}, {"LogAlarms": [{"AlarmName": "E"}]}, bare):
        listed.write_text(json.dumps(answer))
        (fault,) = read_rules([str(listed)]).faults
        assert (fault.kind, fault.alarm) == (FaultKind.NOT_SIMULATED, "E")


def test_a_summary_of_mute_rules_says_what_to_give_instead(tmp_path):
    listed = tmp_path / "list.json"
    listed.write_text(json.dumps({"AlarmMuteRuleSummaries": [{"AlarmMuteRuleArn": "arn"}]}))
    (fault,) = read_rules([str(listed)]).faults
    assert fault.kind is FaultKind.NOT_READ
    assert "aws cloudwatch get-alarm-mute-rule" in fault.what


def test_log_transformers_are_set_aside_by_name(tmp_path):
    path = tmp_path / "rules.yaml"
    path.write_text(f"{CLOUDFORMATION}\n  Reshaping: {{Type: AWS::Logs::Transformer}}\n")
    pack = load_rules([str(path)])
    assert [unjudged.alarm for unjudged in pack.unjudged] == ["Reshaping"]
    assert len(pack.rules) == 1
