"""Why an alarm was in its state."""

import json
import textwrap

import pytest

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


def test_the_windows_are_told_from_the_newest_on_and_the_rule_that_decided(logs):
    done = explain(logs, "10:10")
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout == (
        "IAMAllActivityAlarm at 2026-01-26 10:10 UTC: ALARM as before since 2026-01-26 10:01\n"
        "\n"
        "Fires when  Sum ≥ 1 in 1 of 1 periods of 5 min\n"
        "Missing     treated as missing\n"
        "Decided by  Enough periods in range hold data: the newest decides, however old\n"
        "            (1 of 1 breaches, 1 needed).\n"
        "Reason      Threshold Crossed: 1 datapoint [2.0 (26/01/26 10:05:00)] was greater\n"
        "            than or equal to the threshold (1.0).\n"
        "\n"
        "  period from       to                       value  samples  datapoint\n"
        "  2026-01-26 10:05  2026-01-26 10:10             2        2  breaching\n"
        "  2026-01-26 10:00  2026-01-26 10:05             1        1  ignored: 1 newer decides\n"
        "  2026-01-26 09:55  2026-01-26 10:00             -        -  missing\n"
    )


def test_a_change_of_state_is_told_as_one(logs):
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
    said = "error: Composite: a composite alarm follows its children: explain IAMAllActivityAlarm\n"
    assert (done.returncode, done.stderr) == (2, said)


def test_json_holds_what_the_evaluation_saw(logs):
    told = json.loads(explain(logs, "10:10", "--clock", "fixed:5m", "--format", "json").stdout)
    assert list(told) == ["alarm", "asked", "evaluation", "since", "last_event"]
    assert told["evaluation"]["new"] == "ALARM"
    assert [window["value"] for window in told["evaluation"]["windows"]] == [None, None, 1.0]


def test_after_the_end_of_the_logs_it_is_said_that_they_end(logs):
    assert "Logs end" not in explain(logs, "10:31").stdout
    for at in ("10:32", "10:45"):
        said = "Logs end    the last event is of 2026-01-26 10:30; what came after is unknown"
        assert said in explain(logs, at).stdout.splitlines()
    told = json.loads(explain(logs, "10:45", "--format", "json").stdout)
    assert told["last_event"] == "2026-01-26T10:30:00Z"


def test_buckets_are_explained_by_the_last_one_that_was_over(logs):
    first = explain(logs, "10:13", "--evaluation", "buckets").stdout.partition("\n")[0]
    assert "at 2026-01-26 10:10 UTC" in first


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (
            ("Other", "--at", "2026-01-26T10:10Z"),
            "error: Other: no such alarm in iam-changes; alarms are: IAMAllActivityAlarm,",
        ),
        (
            ("IAMAllActivityAlarm", "--at", "2026-01-26T10:00Z"),
            "error: --at 2026-01-26T10:00Z: before the first evaluation; the first event is of",
        ),
        (
            ("IAMAllActivityAlarm", "--at", "2026-01-26T10:46Z"),
            "error: --at 2026-01-26T10:46Z: the evaluation looks at nothing that the logs know;"
            " the last event is of 2026-01-26T10:30Z, and what came after is unknown",
        ),
        (("IAMAllActivityAlarm", "--at", "noon"), "error: noon: not a time; "),
    ],
)
def test_wrong_alarms_and_times_are_wrong_usage(logs, arguments, said):
    name, *rest = arguments
    done = call("explain-state", name, logs, *rest)
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.startswith(said)
