"""What lint says of states, each with a replay that shows it."""

from datetime import timedelta

import pytest

from auditor.cloudwatch.alarms import AlarmState
from auditor.cloudwatch.evaluation.history import history
from auditor.cloudwatch.metrics import MetricData
from auditor.cloudwatch.minutes import Span, time_of
from auditor.result.lint import Severity
from tests.rules.lint.rule import TOPIC, checks, linted, rules

START = 1_000_000


def finding(check, **changes):
    (match,) = [one for one in linted(**changes).findings if one.check == check]
    return match


def replay(changes, minutes, length=60):
    """The states that the changed rule enters, each with the minute after START."""
    (rule,) = rules(changes).rules
    data = MetricData.of([START + minute for minute in minutes], [1.0] * len(minutes))
    span = Span(time_of(START - 5), time_of(START + length))
    return [
        ((change.at - time_of(START)) // timedelta(minutes=1), change.new)
        for change in history(rule.alarm, data, span).transitions
    ]


def test_an_average_of_ones_never_reaches_five_and_sum_is_what_to_write():
    never = finding("never-fires", Alarm={"Statistic": "Average", "Threshold": 5})
    assert never.message == "Average is always 1 here, never 5 or more"
    assert never.remedy == "Statistic: Sum, which counts the matches of 5 minutes"
    assert never.severity is Severity.ERROR


@pytest.mark.parametrize(
    "alarm",
    [
        {"ComparisonOperator": "LessThanThreshold"},
        {"ComparisonOperator": "LessThanOrEqualToThreshold", "Threshold": 0.5},
        {"Statistic": "Maximum", "ComparisonOperator": "GreaterThanThreshold"},
        {"Statistic": None, "ExtendedStatistic": "p99", "Threshold": 2},
        {"Statistic": "SampleCount", "Threshold": 0, "ComparisonOperator": "LessThanThreshold"},
        {
            "Statistic": None,
            "ExtendedStatistic": "p100",
            "EvaluateLowSampleCountPercentile": "ignore",
        },
    ],
)
def test_other_statistics_and_comparisons_that_never_breach_are_found_too(alarm):
    assert "never-fires" in checks(Alarm=alarm)


@pytest.mark.parametrize(
    "changes",
    [
        {"Alarm": {"Threshold": 1e9}},
        {
            "Alarm": {"Statistic": "Average", "Threshold": 5},
            "Transformation": {"MetricValue": "$.n"},
        },
        {"Alarm": {"Statistic": "Average", "Threshold": 5}, "Transformation": {"MetricValue": "7"}},
        {
            "Alarm": {"ComparisonOperator": "LessThanThreshold"},
            "Transformation": {"DefaultValue": 0},
        },
    ],
)
def test_an_alarm_that_some_data_can_fire_is_not_called_never(changes):
    assert "never-fires" not in checks(**changes)


def test_metric_math_that_can_never_fire_is_found_through_its_expressions():
    stat = {
        "Metric": {"Namespace": "Trail", "MetricName": "Stops"},
        "Period": 300,
        "Stat": "Average",
    }
    metrics = [
        {"Id": "m1", "MetricStat": stat, "ReturnData": False},
        {"Id": "e1", "Expression": "FILL(m1, 0) * 100", "ReturnData": True},
    ]
    left_out = dict.fromkeys(["Namespace", "MetricName", "Statistic", "Period"])
    math = {**left_out, "Metrics": metrics}
    never = finding("never-fires", Alarm={**math, "Threshold": 101})
    assert never.message == "the expression is from 0 to 100 here, never 101 or more"
    assert "never-fires" not in checks(Alarm={**math, "Threshold": 100})


def test_missing_data_filled_as_breaching_is_alarm_from_the_first_evaluation_on():
    changes = {"Alarm": {"TreatMissingData": "breaching"}}
    assert finding("always-in-alarm", **changes).severity is Severity.ERROR
    assert replay(changes, [3, 4, 20]) == [(-5, AlarmState.ALARM)]


def test_ignore_on_a_silent_metric_keeps_alarm_for_ever_and_that_is_an_error():
    changes = {"Alarm": {"TreatMissingData": "ignore"}}
    assert finding("stays-in-alarm", **changes).severity is Severity.ERROR
    assert replay(changes, [3], 5000) == [(4, AlarmState.ALARM)]


def test_ignore_with_a_higher_threshold_waits_for_few_matches_and_that_is_a_warning():
    changes = {"Alarm": {"TreatMissingData": "ignore", "Threshold": 2}}
    assert finding("stays-in-alarm", **changes).severity is Severity.WARNING
    assert replay(changes, [3, 3, 500], 600) == [
        (4, AlarmState.ALARM),
        (501, AlarmState.OK),
    ]


STRICT = {"ComparisonOperator": "GreaterThanThreshold"}


def test_more_than_the_value_of_one_match_takes_a_second_one():
    changes = {"Alarm": STRICT}
    note = finding("needs-two-matches", **changes)
    assert note.severity is Severity.NOTE
    assert note.message.startswith("a single match makes Sum 1, which is not more than 1: only")
    assert AlarmState.ALARM not in dict(replay(changes, [3])).values()
    assert (4, AlarmState.ALARM) in replay(changes, [3, 3])


@pytest.mark.parametrize(
    "changes",
    [
        {"Alarm": {**STRICT, "Threshold": 0}},
        {"Alarm": {**STRICT, "Threshold": 5}},
        {"Alarm": STRICT, "Transformation": {"MetricValue": "$.n"}},
        {"Alarm": STRICT, "Transformation": {"MetricValue": "2"}},
        {"Alarm": {**STRICT, "Threshold": -1}, "Transformation": {"MetricValue": "-1"}},
        {"Alarm": {**STRICT, "Statistic": "Maximum"}},
    ],
)
def test_a_threshold_that_one_match_exceeds_or_that_asks_for_many_is_let_be(changes):
    assert "needs-two-matches" not in checks(**changes)


def test_samples_that_are_counted_or_worth_more_than_one_are_compared_by_what_they_add():
    counted = {"Alarm": {**STRICT, "Statistic": "SampleCount"}}
    worth_seven = {
        "Alarm": {**STRICT, "Threshold": 7},
        "Transformation": {"MetricValue": "7", "DefaultValue": 0},
    }
    assert "needs-two-matches" in checks(**counted)
    assert "needs-two-matches" in checks(**worth_seven)


@pytest.mark.parametrize(
    "changes",
    [
        {"Alarm": {"EvaluationPeriods": 3}},
        {"Alarm": {"EvaluationPeriods": 5, "DatapointsToAlarm": 2}},
        {"Alarm": {"EvaluationPeriods": 2}, "Transformation": {"DefaultValue": 0}},
    ],
)
def test_several_datapoints_take_matches_in_several_periods(changes):
    note = finding("needs-several-periods", **changes)
    assert note.severity is Severity.NOTE
    assert AlarmState.ALARM not in dict(replay(changes, [3])).values()
    assert AlarmState.ALARM in dict(replay(changes, [3, 8, 13, 18])).values()


@pytest.mark.parametrize(
    "changes",
    [
        {"Alarm": {"EvaluationPeriods": 3, "DatapointsToAlarm": 1}},
        {"Alarm": {"EvaluationPeriods": 3, "TreatMissingData": "missing"}},  # premature-alarm
        {"Alarm": {"EvaluationPeriods": 3}, "Transformation": {"DefaultValue": 1}},
    ],
)
def test_several_datapoints_that_one_match_or_silence_gives_are_let_be(changes):
    assert "needs-several-periods" not in checks(**changes)


def test_an_alarm_that_is_never_ok_goes_to_insufficient_data_when_lint_says():
    changes = {"Alarm": {"TreatMissingData": "missing"}}
    note = finding("never-ok", **changes)
    assert "INSUFFICIENT_DATA, 15 minutes after the last match" in note.message
    assert note.severity is Severity.NOTE
    assert replay(changes, [3]) == [
        (4, AlarmState.ALARM),
        (3 + 15 + 1, AlarmState.INSUFFICIENT_DATA),
    ]


def test_never_ok_is_a_warning_where_ok_actions_wait_for_it():
    warning = finding("never-ok", Alarm={"TreatMissingData": "missing", "OKActions": [TOPIC]})
    assert warning.severity is Severity.WARNING
    assert "its OKActions never run" in warning.message


def test_one_match_raises_a_premature_alarm_although_three_datapoints_are_asked_for():
    changes = {"Alarm": {"TreatMissingData": "missing", "EvaluationPeriods": 3}}
    assert "10 minutes later" in finding("premature-alarm", **changes).message
    assert (14, AlarmState.ALARM) in replay(changes, [3])
    assert replay({"Alarm": {"EvaluationPeriods": 3}}, [3]) == [(-5, AlarmState.OK)]


def test_default_values_count_as_samples_so_that_quiet_minutes_fire():
    changes = {"Alarm": {"Statistic": "SampleCount"}, "Transformation": {"DefaultValue": 0}}
    assert finding("fires-without-match", **changes).severity is Severity.ERROR
    one = {"Alarm": {}, "Transformation": {"DefaultValue": 1}}
    assert "make Sum 5, by the DefaultValue 1" in finding("fires-without-match", **one).message


def test_more_default_values_than_fit_into_a_period_fire_nothing():
    alarm = {"Statistic": "SampleCount", "Threshold": 6}
    assert checks(Alarm=alarm, Transformation={"DefaultValue": 0}) == set()


def test_an_average_is_diluted_unless_one_match_of_a_period_still_reaches_the_threshold():
    warning = finding(
        "diluted-by-default", Alarm={"Statistic": "Average"}, Transformation={"DefaultValue": 0}
    )
    assert "beside 4 minutes" in warning.message
    assert "makes Average 0.2" in warning.message
    enough = {"DefaultValue": 0, "MetricValue": "5"}
    assert checks(Alarm={"Statistic": "Average"}, Transformation=enough) == set()


def test_a_dead_mans_switch_is_a_note():
    changes = {"ComparisonOperator": "LessThanThreshold", "TreatMissingData": "breaching"}
    assert finding("fires-on-silence-only", Alarm=changes).severity is Severity.NOTE


@pytest.mark.parametrize(
    ("alarm", "value"),
    [
        ({"ComparisonOperator": "LessThanOrEqualToThreshold", "Threshold": 0}, 0),
        ({"ComparisonOperator": "LessThanThreshold", "Threshold": 1, "Statistic": "Average"}, 0),
        ({"ComparisonOperator": "GreaterThanThreshold", "Threshold": 1, "Statistic": "Maximum"}, 2),
    ],
)
def test_an_alarm_that_only_a_default_value_brings_to_alarm_is_a_note(alarm, value):
    changes = {"Alarm": alarm, "Transformation": {"DefaultValue": value}}
    note = finding("fires-on-silence-only", **changes)
    assert note.severity is Severity.NOTE
    assert f"by the DefaultValue {value} alone" in note.message


def test_an_alarm_on_few_matches_is_brought_to_alarm_by_them():
    alarm = {"ComparisonOperator": "LessThanThreshold", "Threshold": 5}
    found = checks(Alarm=alarm, Transformation={"DefaultValue": 0})
    assert "fires-on-silence-only" not in found


@pytest.mark.parametrize(
    ("changes", "remedy"),
    [
        (
            {"Transformation": {"DefaultValue": 0}, "Alarm": {"Threshold": 0}},
            "GreaterThanOrEqualToThreshold and Threshold: 1, or GreaterThanThreshold and"
            " Threshold: 0, or no DefaultValue",
        ),
        (
            {
                "Transformation": {"DefaultValue": 0, "MetricValue": "$.n"},
                "Alarm": {"Threshold": 0},
            },
            "GreaterThanThreshold and Threshold: 0, or no DefaultValue",
        ),
        (
            {"Transformation": {"DefaultValue": 1}},
            "Statistic: Sum and DefaultValue: 0, or no DefaultValue",
        ),
    ],
)
def test_of_an_alarm_that_silence_sets_off_what_differs_is_what_to_write(changes, remedy):
    assert finding("fires-without-match", **changes).remedy == remedy


def test_of_matches_that_count_nothing_the_value_is_what_to_write_and_no_threshold_of_zero():
    never = finding("never-fires", Transformation={"MetricValue": 0})
    assert never.remedy == 'MetricValue: "1", so that matches count'


@pytest.mark.parametrize(
    ("changes", "remedy"),
    [
        ({"Filter": {"FilterPattern": "{ $.EventName = X }"}}, "a pattern that can match"),
        (
            {
                "Transformation": {"MetricValue": -1},
                "Alarm": {"Statistic": None, "ExtendedStatistic": "p90"},
            },
            "a MetricValue that is not negative, which percentiles pass over",
        ),
    ],
)
def test_of_an_alarm_without_samples_the_reason_is_what_to_mend(changes, remedy):
    assert finding("never-fires", **changes).remedy == remedy
