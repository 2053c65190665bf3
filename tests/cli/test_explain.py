"""Why an alarm was in its state."""

import json
import textwrap

import numpy as np
import pytest

from auditor.audit.run import audit_with_histories
from auditor.cloudwatch.alarms import AlarmState, Evaluation
from auditor.cloudwatch.evaluation.grid import evaluation_up_to, grid_of
from auditor.cloudwatch.messages.reasons import CREATED
from auditor.cloudwatch.minutes import minute_of, time_of
from auditor.replay.judge import observation_at
from auditor.replay.method import Method
from auditor.replay.question import Question
from auditor.rules import load_rules
from tests.cli.conftest import call
from tests.conftest import record


@pytest.fixture
def logs(archive):
    times = ("10:00:30", "10:06:10", "10:07:10", "10:30:00")
    return archive(a=[record(eventTime=f"2026-01-26T{time}Z", eventID=time) for time in times])


def explain(folder, at, *options):
    return call(
        "explain-state", "IAMAllActivityAlarm", folder, "--at", f"2026-01-26T{at}Z", *options
    )


def test_the_windows_are_shown_from_the_newest_on_and_the_rule_that_decided(logs):
    done = explain(logs, "10:10")
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout == (
        "IAMAllActivityAlarm at 2026-01-26 10:10 UTC: ALARM, unchanged since 2026-01-26 10:01\n"
        "\n"
        "Fires when  Sum ≥ 1 in 1 of 1 periods of 5 min\n"
        "Missing     treated as missing\n"
        "Decided by  Enough periods in range hold data: the newest decides, however old\n"
        "            (1 of 1 breaches, 1 needed).\n"
        "Reason      Threshold Crossed: 1 datapoint [1.0 (26/01/26 09:56:00)] was greater\n"
        "            than or equal to the threshold (1.0).\n"
        "\n"
        "  period from       to                       value  samples  datapoint\n"
        "  2026-01-26 10:05  2026-01-26 10:10             2        2  breaching\n"
        "  2026-01-26 10:00  2026-01-26 10:05             1        1  ignored: 1 newer decides\n"
        "  2026-01-26 09:55  2026-01-26 10:00             -        -  missing\n"
    )


def test_a_change_of_state_is_shown_as_one(logs):
    first = explain(logs, "10:01").stdout.partition("\n")[0]
    assert first == "IAMAllActivityAlarm at 2026-01-26 10:01 UTC: INSUFFICIENT_DATA to ALARM"


def test_filled_datapoints_are_the_newest_missing_ones(logs, tmp_path):
    path = tmp_path / "rules.yaml"
    path.write_text(
        textwrap.dedent("""
        Resources:
          F:
            Type: AWS::Logs::MetricFilter
            Properties:
              FilterPattern: '{ $.eventSource = "iam.amazonaws.com" }'
              MetricTransformations: [{MetricNamespace: N, MetricName: M, MetricValue: 1}]
          IAMAllActivityAlarm:
            Type: AWS::CloudWatch::Alarm
            Properties: {Namespace: N, MetricName: M, Statistic: Sum, Period: 300,
              EvaluationPeriods: 2, Threshold: 1, TreatMissingData: notBreaching,
              ComparisonOperator: GreaterThanOrEqualToThreshold}
          Composite:
            Type: AWS::CloudWatch::CompositeAlarm
            Properties: {AlarmRule: ALARM(IAMAllActivityAlarm)}
        """)
    )
    shown = explain(logs, "10:25", "--rules", path).stdout.splitlines()[-4:]
    assert [line.split("  ")[-1].strip() for line in shown] == [
        "missing, filled as not breaching",
        "missing",
        "missing",
        "breaching",
    ]
    done = call("explain-state", "Composite", logs, "--at", "2026-01-26T10:15Z", "--rules", path)
    message = (
        "error: Composite: a composite alarm follows its children; name one of them:"
        " IAMAllActivityAlarm\n"
    )
    assert (done.returncode, done.stderr) == (2, message)


def test_json_holds_what_the_evaluation_saw(logs):
    answer = json.loads(explain(logs, "10:10", "--clock", "fixed:5m", "--format", "json").stdout)
    assert list(answer) == ["alarm", "asked", "evaluation", "since", "last_event"]
    assert answer["evaluation"]["new"] == "ALARM"
    assert [window["value"] for window in answer["evaluation"]["windows"]] == [None, None, 1.0]


@pytest.mark.slow
def test_after_the_end_of_the_logs_the_output_says_that_they_end(logs):
    assert "Logs end" not in explain(logs, "10:31").stdout
    for at in ("10:32", "10:45"):
        message = "Logs end    at 2026-01-26 10:30; later events are unknown"
        assert message in explain(logs, at).stdout.splitlines()
    answer = json.loads(explain(logs, "10:45", "--format", "json").stdout)
    assert answer["last_event"] == "2026-01-26T10:30:00Z"


ALARMS = """
Resources:
  F:
    Type: AWS::Logs::MetricFilter
    Properties:
      FilterPattern: '{ $.eventSource = "iam.amazonaws.com" }'
      MetricTransformations: [{MetricNamespace: N, MetricName: M, MetricValue: 1}]
  Ignoring:
    Type: AWS::CloudWatch::Alarm
    Properties: {AlarmName: ignoring, MetricName: M, Namespace: N, Statistic: Sum, Period: 300,
      EvaluationPeriods: 3, DatapointsToAlarm: 2, Threshold: 5, TreatMissingData: ignore,
      ComparisonOperator: GreaterThanOrEqualToThreshold}
  Filling:
    Type: AWS::CloudWatch::Alarm
    Properties: {AlarmName: filling, MetricName: M, Namespace: N, Statistic: Sum, Period: 60,
      EvaluationPeriods: 2, Threshold: 1, TreatMissingData: notBreaching,
      ComparisonOperator: GreaterThanOrEqualToThreshold}
  Daily:
    Type: AWS::CloudWatch::Alarm
    Properties: {AlarmName: daily, MetricName: M, Namespace: N, Statistic: Sum, Period: 86400,
      EvaluationPeriods: 2, Threshold: 12, TreatMissingData: breaching,
      ComparisonOperator: GreaterThanOrEqualToThreshold}
  Local:
    Type: AWS::CloudWatch::Alarm
    Properties: {AlarmName: local, MetricName: M, Namespace: N, Statistic: Sum, Period: 86400,
      EvaluationPeriods: 1, Threshold: 5, ComparisonOperator: GreaterThanOrEqualToThreshold,
      EvaluationWindow: {WallClockWindow: {Timezone: America/New_York}}}
  Warming:
    Type: AWS::CloudWatch::Alarm
    Properties: {AlarmName: warming, MetricName: M, Namespace: N, Statistic: Sum, Period: 300,
      EvaluationPeriods: 1, Threshold: 5, ComparisonOperator: GreaterThanOrEqualToThreshold,
      WarmUpConfiguration: {WarmUpPeriodDurationInMinutes: 600,
        OnlyStartEvaluatingAfterWarmUpPeriodEnds: true}}
"""


@pytest.fixture
def alarms(tmp_path):
    path = tmp_path / "alarms.yaml"
    path.write_text(ALARMS)
    return path


@pytest.mark.parametrize("evaluation", Evaluation)
def test_every_minute_has_the_state_and_the_reason_of_the_history(alarms, evaluation):
    done = audit_with_histories(
        Question(["sample_data"], load_rules([str(alarms)]), method=Method(evaluation))
    )
    (replay,) = done.replays
    random = np.random.default_rng(20260301)
    for judged in replay.alarms:
        history = judged.history.transitions
        first = evaluation_up_to(grid_of(judged.rule.alarm, evaluation), replay.span.minutes.start)
        every = [minute_of(change.at) for change in history]
        every += random.integers(first + 1441, replay.span.minutes.stop, 100).tolist()
        for at in map(time_of, every):
            observed = observation_at(judged, replay.span.start, at, evaluation).evaluation
            before = [change for change in history if change.at <= at]
            assert observed.new is (before[-1].new if before else AlarmState.INSUFFICIENT_DATA)
            assert observed.reason == (before[-1].reason if before else CREATED)


def test_an_alarm_that_warms_up_is_not_evaluated(alarms):
    done = call(
        "explain-state", "warming", "sample_data", "--rules", alarms, "--at", "2026-03-01T02:10"
    )
    head, *facts = done.stdout.splitlines()
    assert head == "warming at 2026-03-01 02:10 UTC: INSUFFICIENT_DATA, unchanged"
    message = "Decided by  It is not evaluated before its warm-up ends at 2026-03-01 10:03 UTC."
    assert message in facts


def test_a_window_ends_where_the_next_begins_in_summer_time_too(alarms):
    done = call(
        "explain-state", "local", "sample_data", "--rules", alarms, "--at", "2026-03-09T12:00"
    )
    head, *_, window = done.stdout.splitlines()
    assert head.startswith("local at 2026-03-09 04:00 UTC: ")
    assert window.startswith("  2026-03-08 05:00  2026-03-09 04:00 ")


def test_the_alarm_of_an_account_and_region_counts_its_records(archive):
    at = {"eventTime": "2026-01-26T10:00:30Z"}
    folder = archive(
        a=[
            record(eventID="1", **at),
            record(eventID="2", recipientAccountId="999999999999", **at),
            record(eventID="3", recipientAccountId="999999999999", awsRegion="eu-west-1", **at),
        ]
    )

    def counted(*options):
        answer = json.loads(explain(folder, "10:01", *options, "--format", "json").stdout)
        return answer["evaluation"]["windows"][-1]["value"]

    assert counted() == 3
    assert counted("--account", "999999999999") == 2
    assert counted("--account", "999999999999", "--region", "eu-west-1") == 1
    wrong = explain(folder, "10:01", "--account", "1" * 12)
    message = "error: no record is from 111111111111; records are from 111122223333, 999999999999\n"
    assert (wrong.returncode, wrong.stderr) == (2, message)
    alone = explain(folder, "10:01", "--region", "eu-west-1")
    assert (alone.returncode, alone.stderr.startswith("error: --region: give --account")) == (
        2,
        True,
    )


def test_buckets_are_explained_by_the_last_one_that_was_over(logs):
    first = explain(logs, "10:13", "--evaluation", "buckets").stdout.partition("\n")[0]
    assert "at 2026-01-26 10:10 UTC" in first


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (
            ("Other", "--at", "2026-01-26T10:10Z"),
            "error: Other: no alarm of iam-changes has this in its name; alarms are:"
            " IAMAllActivityAlarm,",
        ),
        (
            ("IAMAllActivityAlarm", "--at", "2026-01-26T10:00Z"),
            "error: --at 2026-01-26T10:00Z: before the first evaluation; the logs begin at",
        ),
        (
            ("IAMAllActivityAlarm", "--at", "2026-01-26T10:46Z"),
            "error: --at 2026-01-26T10:46Z: the logs end at 2026-01-26T10:30Z, before"
            " the periods that this evaluation looks at",
        ),
        (("IAMAllActivityAlarm", "--at", "noon"), "error: --at noon: not a time; "),
    ],
)
def test_wrong_alarms_and_times_are_wrong_usage(logs, arguments, message):
    name, *rest = arguments
    done = call("explain-state", name, logs, *rest)
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.startswith(message)
