import pytest

from auditor.result.checks import Check
from auditor.result.lint import Severity
from tests.rules.lint.rule import checks, linted


@pytest.mark.parametrize(
    ("alarm", "severity"),
    [
        ({"Period": 60}, Severity.WARNING),
        ({"Period": 60, "EvaluationPeriods": 3, "DatapointsToAlarm": 1}, Severity.WARNING),
        ({"Period": 60, "EvaluationPeriods": 4, "DatapointsToAlarm": 1}, Severity.NOTE),
        ({"Period": 120}, Severity.NOTE),
    ],
)
def test_a_short_period_is_a_warning_where_late_records_come_too_late(alarm, severity):
    (finding,) = linted(Alarm=alarm).findings
    assert (finding.check, finding.severity) == ("short-period", severity)


@pytest.mark.parametrize(
    ("periods", "severity", "message"),
    [
        (3, Severity.WARNING, "records that are 3 minutes late are never seen"),
        (6, Severity.NOTE, "different periods of 1 minute"),
    ],
)
def test_a_wall_clock_window_looks_back_no_further_than_its_periods(periods, severity, message):
    wall_clock = {"EvaluationWindow": {"WallClockWindow": {"Timezone": "UTC"}}}
    windows = {"Period": 60, "EvaluationPeriods": periods, "DatapointsToAlarm": 1}
    (finding,) = linted(Alarm={**windows, **wall_clock}).findings
    assert (finding.check, finding.severity) == ("short-period", severity)
    assert message in finding.message


def test_windows_by_the_calendar_are_not_evaluated_once_an_hour():
    days = {"Period": 86400, "EvaluationPeriods": 2}
    messages = {finding.check: finding.message for finding in linted(Alarm=days).findings}
    hourly = "windows of more than a day in all are evaluated only once an hour"
    assert messages[Check.HOURLY_EVALUATION] == hourly
    wall_clock = {"EvaluationWindow": {"WallClockWindow": {"Timezone": "UTC"}}}
    assert "hourly-evaluation" not in checks(Alarm={**days, **wall_clock})


@pytest.mark.parametrize(
    "alarm",
    [
        {"Period": 600, "EvaluationPeriods": 145},
        {"Period": 3600, "EvaluationPeriods": 169},
        {"EvaluationPeriods": 2, "DatapointsToAlarm": 3},
        {"EvaluationPeriods": 0},
        {"Period": 90},
    ],
)
def test_periods_beyond_what_cloudwatch_takes_are_rejected(alarm):
    assert checks(Alarm=alarm) == {"rejected"}


def test_an_alarm_may_tell_of_ok_too():
    topic = ["arn:aws:sns:us-east-1:111122223333:topic"]
    assert checks(Alarm={"OKActions": topic, "InsufficientDataActions": topic}) == set()


def test_alarms_of_other_services_are_not_judged_by_what_cloudtrail_does():
    lambdas = {"Namespace": "AWS/Lambda", "MetricName": "Errors", "Period": 60}
    findings = linted(Alarm={**lambdas, "AlarmActions": None}).findings
    of_alarm = [finding.check for finding in findings if finding.origin.name == "Alarm"]
    assert of_alarm == ["unpublished-metric"]
