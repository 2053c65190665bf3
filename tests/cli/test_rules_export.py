"""`auditor rules export` as people run it."""

import json
import shlex

import pytest

from auditor.pattern import matches, parse
from auditor.rules import load_rules
from tests.cli.conftest import call
from tests.conftest import record
from tests.rules.test_cloudformation import template


def export(*arguments):
    return call("rules", "export", *arguments)


@pytest.mark.parametrize(
    ("to", "first"),
    [
        ("cloudformation", 'AWSTemplateFormatVersion: "2010-09-09"'),
        ("terraform", 'variable "log_group_name" {'),
        ("cli", "#!/usr/bin/env bash"),
    ],
)
def test_a_pack_is_written_to_stdout(to, first):
    done = export("iam-changes", "--to", to)
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.startswith(first)
    assert done.stdout.endswith("\n")


def test_tuned_settings_are_exported_and_read_again(tmp_path):
    path = tmp_path / "tuned.yaml"
    settings = ["--threshold", 5, "--period", "10m", "--datapoints", "2/3"]
    settings += ["--statistic", "p99", "--treat-missing-data", "notBreaching"]
    done = export("iam-changes", "--alarm", "IAMAllActivityAlarm", *settings, "-o", path)
    assert (done.returncode, done.stdout) == (0, "")
    assert path.read_text().count("AWS::CloudWatch::Alarm") == 1
    again = export(path, "--to", "cli").stdout
    document = json.loads(again[again.rindex("json '{") + 6 :].rstrip().removesuffix("'"))
    assert document == {
        "AlarmName": "IAMAllActivityAlarm",
        "Namespace": "CloudTrailMetrics",
        "MetricName": "IAMAllActivity",
        "ExtendedStatistic": "p99",
        "Period": 600,
        "EvaluationPeriods": 3,
        "DatapointsToAlarm": 2,
        "Threshold": 5,
        "ComparisonOperator": "GreaterThanOrEqualToThreshold",
        "TreatMissingData": "notBreaching",
    }


def test_what_cannot_be_exported_is_left_out_and_named(tmp_path):
    path = tmp_path / "t.json"
    path.write_bytes(template(alarm={"ThresholdMetricId": "band"}))
    done = call("rules", "export", "t.json", cwd=tmp_path)
    assert done.returncode == 0
    assert done.stderr == (
        "left out: t.json:1: Alarm: ThresholdMetricId: anomaly bands are not simulated: their"
        " model is not public; a static threshold can be judged\n"
    )
    assert "AWS::Logs::MetricFilter" in done.stdout


@pytest.mark.parametrize(
    ("option", "message"),
    [
        (("--period", "often"), "--period often: write minutes, hours or days: 5m, 1h, 1d"),
        (
            ("--datapoints", "2"),
            "--datapoints 2: write M/N, such as 2/3: datapoints to alarm out of periods",
        ),
        (
            ("--statistic", "Median"),
            "--statistic Median: give SampleCount, Average, Sum, Minimum, Maximum, or one such as"
            " p99 or tm90",
        ),
        (
            ("--datapoints", "4/3"),
            "IAMAllActivityAlarm: DatapointsToAlarm must be from 1 to EvaluationPeriods",
        ),
        (("--threshold", "nan"), "IAMAllActivityAlarm: Threshold must be a finite number"),
    ],
)
def test_a_setting_that_cannot_be_is_wrong_usage(option, message):
    done = export("iam-changes", *option)
    assert (done.returncode, done.stdout, done.stderr) == (2, "", f"error: {message}\n")


def test_names_of_strangers_do_nothing_to_a_terminal(tmp_path):
    document = json.loads(template(alarm={"Period": 7}))
    document["Resources"]["A\x1b[31m\x9b"] = document["Resources"].pop("Alarm")
    path = tmp_path / "t.json"
    path.write_text(json.dumps(document), "utf-8")
    done = export(path)
    assert done.returncode == 1
    assert ": A␛[31m⟨U+009B⟩: Period must be" in done.stderr


def test_the_alarm_of_a_pattern_is_exported_with_other_settings(tmp_path):
    path = tmp_path / "one.yaml"
    pattern = '{ $.eventName = "StopLogging" }'
    done = export("--pattern", pattern, "--threshold", 3, "-o", path)
    assert done.returncode == 0
    (rule,) = load_rules([str(path)]).rules
    assert (rule.filters[0].pattern, rule.alarm.threshold) == (pattern, 3)


@pytest.mark.parametrize("arguments", [[], ["iam-changes", "--pattern", ""]])
def test_rules_or_a_pattern_are_exported(arguments):
    assert export(*arguments).returncode == 2


HALVES = ["{ $.eventName = PutUserPolicy }", "{ $.eventName = PutRolePolicy }"]


def test_other_patterns_are_written_as_filters_on_the_same_metric(tmp_path):
    path = tmp_path / "split.yaml"
    given = [word for half in HALVES for word in ("--filter-pattern", half)]
    done = export("iam-changes", "--alarm", "IAMAllActivityAlarm", *given, "-o", path)
    assert (done.returncode, done.stdout) == (0, "")
    (rule,) = load_rules([str(path)], {}).rules
    assert [one.pattern for one in rule.filters] == [
        '{ $.eventName = "PutUserPolicy" }',
        '{ $.eventName = "PutRolePolicy" }',
    ]
    assert len({one.metric for one in rule.filters}) == 1
    assert len({one.name for one in rule.filters}) == 2


def test_other_patterns_need_an_alarm_with_one_filter_and_have_to_be_valid():
    done = export("iam-changes", "--filter-pattern", HALVES[0])
    assert done.returncode == 2
    assert "the alarms have 3 metric filters; name one alarm with one filter" in done.stderr
    done = export("--pattern", HALVES[0], "--filter-pattern", "{ $.a }")
    assert done.returncode == 1
    assert "$.a" in done.stderr


@pytest.mark.slow
def test_the_command_that_a_backtest_shows_for_two_filters_writes_them(archive, tmp_path):
    names = [
        f"{verb}{noun}{number}"
        for verb in ("Put", "Tag")
        for noun in ("Rolicy", "Users")
        for number in range(10)
    ]
    pattern = "{" + "||".join(f"$.eventName={name}" for name in names) + "}"
    bot = "arn:aws:iam::111122223333:user/" + "deployment-" * 20 + "bot"
    records = [
        record(
            eventID=f"00000000-0000-4000-8000-{number:012}",
            eventTime=f"2026-01-26T10:{number:02}:00Z",
            eventName=name,
            userIdentity={"type": "IAMUser", "arn": bot if number > 4 else "arn:aws:iam::1:user/x"},
        )
        for number, name in enumerate(names)
    ]
    must = tmp_path / "must.txt"
    must.write_text("00000000-0000-4000-8000-000000000000\n")
    done = call(
        "backtest", archive(a=records), "--pattern", pattern, "--explain", "--must-catch", must
    )
    assert "Two patterns, for two metric filters on the same metric" in done.stdout
    (line,) = [one.strip() for one in done.stdout.splitlines() if "--filter-pattern" in one]
    program, *arguments = shlex.split(line)
    assert program == "auditor"
    path = tmp_path / "split.yaml"
    assert call(*arguments, "-o", path).returncode == 0
    (rule,) = load_rules([str(path)], {}).rules
    assert len(rule.filters) == 2
    counts = [sum(matches(parse(one.pattern), r) for one in rule.filters) for r in records]
    assert counts == [1] * 5 + [0] * 35
