"""What mute rules hold back, in the reports and histories of audit and in a backtest."""

import json

import pytest

from auditor.result.audit import AuditResult
from auditor.result.json import from_json
from tests.cli.conftest import call
from tests.conftest import record

RULES = """
Resources:
  Filter:
    Type: AWS::Logs::MetricFilter
    Properties:
      FilterPattern: '{ $.eventName = "StopLogging" }'
      LogGroupName: trail
      MetricTransformations: [{MetricNamespace: Audit, MetricName: Stops, MetricValue: '1'}]
  Alarm:
    Type: AWS::CloudWatch::Alarm
    Properties:
      AlarmName: stops
      Namespace: Audit
      MetricName: Stops
      Statistic: Sum
      Period: 300
      EvaluationPeriods: 1
      Threshold: 1
      ComparisonOperator: GreaterThanOrEqualToThreshold
      TreatMissingData: notBreaching
      AlarmActions: ['arn:aws:sns:us-east-1:111122223333:topic']
  Composite:
    Type: AWS::CloudWatch::CompositeAlarm
    Properties: {AlarmName: any, AlarmRule: ALARM(stops)}
  Hour:
    Type: AWS::CloudWatch::AlarmMuteRule
    Properties:
      Name: hour
      Rule: {Schedule: {Expression: cron(0 21 * * *), Duration: PT1H}}
      MuteTargets: {AlarmNames: [stops, any]}
"""
LATE = "sent when the mute window ended"


@pytest.fixture
def muted(archive, tmp_path):
    """Three calls: one within the muted hour, one at its end, one after it."""
    path = tmp_path / "rules.yaml"
    path.write_text(RULES)
    times = ["21:15:30", "21:57:30", "23:15:30"]
    records = [
        record(eventName="StopLogging", eventTime=f"2026-01-26T{time}Z", eventID=str(index))
        for index, time in enumerate(times)
    ]
    return archive(a=records), path


def audited(muted, *options):
    done = call("audit", muted[0], "--rules", muted[1], *options)
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_reports_count_what_was_held_back_and_what_came_later(muted):
    result = from_json(AuditResult, audited(muted, "--format", "json"))
    (alarm,), (composite,) = result.alarms, result.composites
    assert len(alarm.episodes) == len(composite.episodes) == 3
    assert (alarm.held_back_by_mute_rules, alarm.sent_after_mute_windows) == (2, 1)
    assert (composite.held_back_by_mute_rules, composite.sent_after_mute_windows) == (2, 1)
    text = " ".join(audited(muted, "--format", "text").split())
    assert text.count("2 notifications held back by mute rules; 1 " + LATE) == 2
    page = audited(muted, "--format", "html")
    assert page.count(LATE) == 2


def test_messages_are_those_that_are_sent(muted):
    messages = [json.loads(line) for line in audited(muted, "--format", "sns").splitlines()]
    mine = [one for one in messages if one["AlarmName"] == "stops"]
    into_alarm = [one for one in mine if one["NewStateValue"] == "ALARM"]
    assert [one["ActionExecutedAfterMuteWindow"] for one in into_alarm] == [True, False]
    assert into_alarm[0]["StateChangeTime"].startswith("2026-01-26T21:58:")
    composite = [one for one in messages if one["AlarmName"] == "any"]
    late = [one for one in composite if one["ActionExecutedAfterMuteWindow"]]
    assert [one["NewStateValue"] for one in late] == ["ALARM"]


def test_a_history_has_the_action_when_the_window_ends(muted):
    items = json.loads(audited(muted, "--format", "alarm-history"))["AlarmHistoryItems"]
    mine = [item for item in items if item["AlarmName"] == "stops"]
    assert [item["HistoryItemType"] for item in mine].count("StateUpdate") == 5
    actions = [
        (item["Timestamp"], json.loads(item["HistoryData"])["muteWindowEndTimestamp"])
        for item in mine
        if item["HistoryItemType"] == "Action"
    ]
    (after, no_end), (late, end) = actions
    assert (no_end, end) == (None, 1769464800000)
    assert after.startswith("2026-01-26T23:16:")
    assert late.startswith("2026-01-26T22:00:00")


def test_events_are_not_muted(muted):
    events = [json.loads(line) for line in audited(muted, "--format", "eventbridge").splitlines()]
    states = [one["detail"]["state"]["value"] for one in events if "stops" in str(one["resources"])]
    assert states.count("ALARM") == 3


def test_a_backtest_counts_them(muted):
    tried = ("backtest", muted[0], "--rules", muted[1], "--threshold", "1,2", "--format")
    (alarm,) = json.loads(call(*tried, "json").stdout)["alarms"]
    assert alarm["deployed"]["held_back_by_mute_rules"] == 2
    assert "2 held back by mute rules" in " ".join(call(*tried, "text").stdout.split())
