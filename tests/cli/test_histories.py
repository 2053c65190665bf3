"""Histories as CloudWatch tells them, and against those that it told."""

import json

import pytest

from auditor.result.audit import AuditResult
from auditor.result.json import from_json
from tests.cli.conftest import call
from tests.conftest import record


def history(folder, *options):
    done = call("audit", folder, "--format", "alarm-history", *options)
    assert (done.returncode, done.stderr) == (0, "")
    return json.loads(done.stdout)["AlarmHistoryItems"]


@pytest.fixture
def day(archive):
    """A call to IAM and, two hours later, one to S3."""
    late = record(eventTime="2026-01-26T23:45:30Z", eventID="2", eventSource="s3.amazonaws.com")
    return archive(a=[record(), late])


def test_alarm_history_is_what_describe_alarm_history_would_print(day):
    items = history(day)
    assert [item["Timestamp"] for item in items] == sorted(
        (item["Timestamp"] for item in items), reverse=True
    )
    mine = [item for item in items if item["AlarmName"] == "IAMAllActivityAlarm"]
    assert [(item["HistoryItemType"], item["HistorySummary"]) for item in mine] == [
        ("StateUpdate", "Alarm updated from ALARM to INSUFFICIENT_DATA"),
        ("StateUpdate", "Alarm updated from INSUFFICIENT_DATA to ALARM"),
        ("ConfigurationUpdate", 'Alarm "IAMAllActivityAlarm" created'),
    ]
    assert mine[1]["Timestamp"].startswith("2026-01-26T21:46:")
    data = json.loads(mine[1]["HistoryData"])
    assert data["newState"]["stateReason"].startswith("Threshold Crossed: 1 datapoint [1.0 (")
    assert data["newState"]["stateReasonData"]["recentDatapoints"] == [1.0]
    assert mine[1]["HistoryData"].startswith('{"version":"1.0","oldState":{"stateValue":')


def test_sns_is_a_message_a_line_oldest_first_from_the_place_that_was_given(day):
    done = call("audit", day, "--format", "sns", "--alarm-region", "eu-west-1")
    messages = [json.loads(line) for line in done.stdout.splitlines()]
    assert [message["NewStateValue"] for message in messages] == 3 * ["ALARM"] + 3 * [
        "INSUFFICIENT_DATA"
    ]
    assert messages[0]["AlarmArn"].startswith("arn:aws:cloudwatch:eu-west-1:111122223333:alarm:")
    assert messages[0]["Region"] == "EU (Ireland)"


def test_eventbridge_is_an_event_a_line_oldest_first(day):
    events = [
        json.loads(line)
        for line in call("audit", day, "--format", "eventbridge").stdout.splitlines()
    ]
    assert [event["detail"]["state"]["value"] for event in events] == 3 * ["ALARM"] + 3 * [
        "INSUFFICIENT_DATA"
    ]
    assert [event["time"] for event in events] == sorted(event["time"] for event in events)
    assert {event["detail-type"] for event in events} == {"CloudWatch Alarm State Change"}
    assert json.loads(events[0]["detail"]["state"]["reasonData"])["recentDatapoints"] == [1.0]
    assert len({event["id"] for event in events}) == len(events)


def written(path, items):
    path.write_text(json.dumps({"AlarmHistoryItems": items}))
    return path


def test_a_real_history_is_compared_change_by_change(day, tmp_path):
    items = history(day)
    later = [
        {**item, "Timestamp": item["Timestamp"].replace("T21:46", "T21:47")}
        for item in items
        if not (
            item["AlarmName"] == "IAMAllActivityAlarm" and "to INSUFF" in item["HistorySummary"]
        )
    ]
    actual = written(tmp_path / "history.json", later)
    done = call("audit", day, "--actual", actual, "--format", "json")
    compared = from_json(AuditResult, done.stdout).comparison
    assert compared is not None
    minutes = {
        alarm.alarm: (
            [change.minutes for change in alarm.agreeing],
            len(alarm.only_real),
            len(alarm.only_simulated),
        )
        for alarm in compared.alarms
    }
    assert minutes == {
        "IAMAllActivityAlarm": ([-1], 0, 1),
        "IAMAuthnAuthzActivityAlarm": ([-1, 0], 0, 0),
        "IAMChangeActivityAlarm": ([-1, 0], 0, 0),
    }
    saved = tmp_path / "result.json"
    saved.write_text(done.stdout)
    text = call("render", saved, "--format", "text").stdout
    assert "IAMAllActivityAlarm: 1 agree (up to 1 min apart), 0 only real, 1 only" in text
    assert "    2026-01-26 22:01  only simulated  ALARM to INSUFFICIENT_DATA\n" in text
    assert "Against the real history" in call("render", saved, "--format", "html").stdout


def test_our_own_history_agrees_with_itself(day, tmp_path):
    actual = written(tmp_path / "history.json", history(day))
    compared = from_json(
        AuditResult, call("audit", day, "--actual", actual, "--format", "json").stdout
    ).comparison
    assert compared is not None
    assert [(len(a.agreeing), a.apart, a.only_real, a.only_simulated) for a in compared.alarms] == [
        (2, 0, (), ())
    ] * 3


@pytest.mark.parametrize(
    ("text", "status", "message"),
    [
        (None, 2, "No such file or directory; give what `aws"),
        (
            "{",
            1,
            "history.json: the JSON is cut short: the file ends inside the value that begins at"
            " line 1",
        ),
        ("{,}", 1, "history.json: not JSON: Expecting property name"),
        ('{"MetricAlarms": []}', 1, "describe-alarms lists settings and present states, not a"),
        ('{"a": 1}', 1, "give the output of aws cloudwatch describe-alarm-history --output json"),
    ],
)
def test_anything_but_a_history_is_named(day, tmp_path, text, status, message):
    path = tmp_path / "history.json"
    if text is not None:
        path.write_text(text)
    done = call("audit", day, "--actual", path)
    assert (done.returncode, done.stdout) == (status, "")
    assert message in done.stderr


def test_items_that_cannot_be_read_are_named_with_their_place(day, tmp_path):
    actual = written(tmp_path / "history.json", [1, {"AlarmName": 2, "HistoryItemType": "Action"}])
    text = " ".join(call("audit", day, "--actual", actual).stdout.split())
    assert "has no readable item, so nothing was compared" in text
    assert "history.json: AlarmHistoryItems[0]: 1 is not an item" in text
    assert "history.json: AlarmHistoryItems[1]: 2 is not the name of an alarm" in text


def test_where_no_name_is_in_both_the_report_says_so(day, tmp_path):
    items = [{**item, "AlarmName": "IAMAllActivity"} for item in history(day)]
    actual = written(tmp_path / "history.json", items)
    text = " ".join(call("audit", day, "--actual", actual).stdout.split())
    assert "No alarm of the rules is in the real history" in text
    assert "IAMAllActivity (similar: IAMAllActivityAlarm)" in text


def test_a_real_history_is_that_of_one_set_of_alarms(day, tmp_path):
    actual = written(tmp_path / "history.json", [])
    done = call("audit", day, "--actual", actual, "--scope", "account")
    assert done.returncode == 2
    assert "a real history belongs to one set of alarms" in done.stderr


@pytest.mark.slow
def test_windows_of_more_than_a_day_are_evaluated_in_the_minute_that_was_given(tmp_path, archive):
    logs = archive(
        a=[
            record(eventID=str(hour), eventTime=f"2026-01-0{1 + hour // 24}T{hour % 24:02}:30:00Z")
            for hour in range(72)
        ]
    )
    template = tmp_path / "rules.yaml"
    template.write_text(DAYS)
    for minute in (0, 17):
        done = call(
            "audit", logs, "--rules", template, "--hourly-minute", minute, "--format", "json"
        )
        alarm = from_json(AuditResult, done.stdout).alarms[0]
        assert alarm.transitions
        assert {at.minute for at, _ in alarm.transitions} == {minute}
    late = written(
        tmp_path / "history.json",
        [
            {**item, "Timestamp": item["Timestamp"].replace(":17:", ":02:")}
            for item in json.loads(
                call(
                    *("audit", logs, "--rules", template, "--hourly-minute", 17),
                    *("--format", "alarm-history"),
                ).stdout
            )["AlarmHistoryItems"]
        ],
    )
    text = call("audit", logs, "--rules", template, "--actual", late).stdout
    assert "0 only real, 0 only simulated" in " ".join(text.split())


DAYS = """
Resources:
  Filter:
    Type: AWS::Logs::MetricFilter
    Properties:
      FilterPattern: '{ $.eventSource = * }'
      LogGroupName: trail
      MetricTransformations: [{MetricNamespace: Audit, MetricName: Events, MetricValue: '1'}]
  Alarm:
    Type: AWS::CloudWatch::Alarm
    Properties:
      AlarmName: Busy
      Namespace: Audit
      MetricName: Events
      Statistic: Sum
      Period: 86400
      EvaluationPeriods: 2
      Threshold: 20
      ComparisonOperator: GreaterThanOrEqualToThreshold
"""
