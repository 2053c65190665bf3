"""`auditor rules show`."""

import json

from auditor.render.shared.words import width
from tests.cli.conftest import call

TEMPLATE = """
Resources:
  Filter:
    Type: AWS::Logs::MetricFilter
    Properties:
      FilterPattern: '{ $.eventName = "StopLogging" }'
      MetricTransformations:
        - { MetricNamespace: N, MetricName: Stops, MetricValue: $.n, DefaultValue: 0 }
  Stops:
    Type: AWS::CloudWatch::Alarm
    Metadata: { Auditor: { Explanation: "Bell \\a and \\u202e arrow." } }
    Properties:
      Namespace: N
      MetricName: Stops
      ExtendedStatistic: p99
      Period: 60
      EvaluationPeriods: 3
      DatapointsToAlarm: 2
      Threshold: 1.5
      ComparisonOperator: GreaterThanThreshold
      TreatMissingData: ignore
  Both:
    Type: AWS::CloudWatch::CompositeAlarm
    Properties: { AlarmName: Both, AlarmRule: ALARM(Stops) }
"""


def test_a_pack_is_shown_alarm_by_alarm():
    done = call("rules", "show", "cis-5.0")
    lines = done.stdout.splitlines()
    assert (done.returncode, done.stderr) == (0, "")
    assert sum(line.startswith("CIS-5.0-4.") for line in lines) == 15
    assert "  controls    CIS AWS Foundations Benchmark 5.0.0: 4.1, and 84 more" in lines
    assert not any(line.startswith("  matches") for line in lines)
    assert max(map(width, lines)) == 80


def test_an_alarm_is_shown_in_full_by_a_part_of_its_name():
    done = call("rules", "show", "cis-5.0", "usersignin")
    assert done.returncode == 2
    assert done.stderr.startswith("error: usersignin: no alarm of cis-5.0 has this in its name")
    lines = call("rules", "show", "cis-5.0", "rootusage").stdout.splitlines()
    assert lines[1] == "CIS-5.0-4.3-RootUsage: Use of the root user"
    assert '  pattern     { $.userIdentity.type = "Root" && $.userIdentity.invokedBy NOT' in lines
    assert "  fires when  Sum ≥ 1 in 1 of 1 periods of 5 min" in lines
    assert "    PCI DSS 3.2.1: 7.2.1, AWS Security Hub user guide" in lines
    assert "  matches" in lines
    assert "  does not match" in lines
    assert max(map(width, lines)) <= 80


def test_a_file_of_one_s_own_is_shown_too_its_strange_characters_harmless(tmp_path):
    (tmp_path / "own.yaml").write_text(TEMPLATE, "utf-8")
    done = call("rules", "show", tmp_path / "own.yaml")
    assert done.returncode == 0
    assert "Bell ␇ and ⟨U+202E⟩ arrow." in done.stdout
    assert "              Publishes value $.n; default value 0." in done.stdout.splitlines()
    settings = " ".join(done.stdout.split("settings")[1].split("\n\n")[0].split())
    assert settings == (
        "ExtendedStatistic p99, Period 60, EvaluationPeriods 3, DatapointsToAlarm 2, Threshold 1.5,"
        " ComparisonOperator GreaterThanThreshold, TreatMissingData ignore"
    )
    assert "  rule        ALARM(Stops)" in done.stdout.splitlines()


def test_rules_are_json_for_programs():
    done = call("rules", "show", "security-hub", "CloudWatch.5-", "--format", "json")
    (rule,) = json.loads(done.stdout)
    assert rule["alarm"]["name"] == "CloudWatch.5-CloudTrailChanges"
    assert rule["about"]["controls"][0]["official"] is True
    assert json.loads(rule["about"]["examples"]["match"][0])["eventName"] == "StopLogging"
