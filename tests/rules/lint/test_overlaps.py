"""Records counted twice, and alarms that fire together; each claim with a replay of records."""

import json

import pytest

from auditor.cloudtrail.vocabulary import vocabulary
from auditor.pattern import matches, parse
from auditor.result.checks import Check
from tests.rules.lint.rule import ALARM, FILTER, TRANSFORMATION, checks, linted


def filter_of(pattern, metric="Stops", **transformation):
    publishes = {**TRANSFORMATION, "MetricName": metric, **transformation}
    properties = {**FILTER, "FilterPattern": pattern, "MetricTransformations": [publishes]}
    return {"Type": "AWS::Logs::MetricFilter", "Properties": properties}


def alarm_of(metric="Again", **properties):
    return {
        "Type": "AWS::CloudWatch::Alarm",
        "Properties": {**ALARM, "MetricName": metric, **properties},
    }


def messages(check, **changes):
    return [one.message for one in linted(**changes).findings if one.check is check]


def test_a_record_that_two_filters_of_an_alarm_count_is_shown():
    second = '{ $.eventName = "Stop*" && $.errorCode NOT EXISTS }'
    (message,) = messages(Check.COUNTED_TWICE, Resources={"Second": filter_of(second)})
    example = json.loads(message.partition("for example ")[2])
    assert all(matches(parse(text), example) for text in (FILTER["FilterPattern"], second))


@pytest.mark.parametrize(
    "second",
    [
        '{ $.eventName = "DeleteTrail" }',
        '{ $.eventName != "StopLogging" }',
        "StopLogging",
    ],
)
def test_filters_that_match_nothing_in_common_or_are_not_compared_are_let_be(second):
    assert "counted-twice" not in checks(Resources={"Second": filter_of(second)})


def test_an_alarm_that_does_not_count_may_have_filters_that_overlap():
    changes = {"Alarm": {"Statistic": "Maximum"}, "Resources": {"Second": filter_of("{ $.a = b }")}}
    assert "counted-twice" not in checks(**changes)


def overlaps(pattern, alarm=None, **transformation):
    resources = {
        "Filter2": filter_of(pattern, "Again", **transformation),
        "Alarm2": alarm or alarm_of(),
    }
    return messages(Check.OVERLAPPING_ALARM, Overlaps=True, Resources=resources)


SAME = '{ $.eventName = "Stop*" && $.eventName = "*Logging" && $.eventName = %^StopLogging$% }'


def test_alarms_of_equal_meaning_and_settings_always_fire_together():
    (message,) = overlaps('{ ($.eventName = "StopLogging") }')
    assert message == (
        "it matches the same records as Alarm (rules.yaml:17: Alarm), with the same settings, so"
        " that the two always fire together"
    )


def test_equal_meaning_with_other_settings_or_other_values_is_told_apart():
    (message,) = overlaps(SAME, alarm_of(Threshold=5, Period=60))
    assert "Period 300 s there, 60 s here, Threshold 1 there, 5 here" in message
    (message,) = overlaps(SAME, MetricValue="2")
    assert message.endswith("but its filters count them differently")


def by_region(value):
    """An alarm on one value of a dimension, and what its filter has besides its pattern."""
    return (
        alarm_of(Dimensions=[{"Name": "Region", "Value": value}]),
        {"Dimensions": [{"Key": "Region", "Value": "$.awsRegion"}]},
    )


def test_alarms_on_other_values_of_a_dimension_do_not_fire_together():
    alarm, dimensions = by_region("eu-west-1")
    (message,) = overlaps(SAME, alarm, **dimensions)
    assert message.startswith("all records that it matches are matched by Alarm (")
    elsewhere = {**by_region("us-east-1")[0]["Properties"], "MetricName": "Third"}
    resources = {
        "Filter2": filter_of(SAME, "Again", **dimensions),
        "Alarm2": alarm,
        "Filter3": filter_of(SAME, "Third", **dimensions),
        "Alarm3": {"Type": "AWS::CloudWatch::Alarm", "Properties": elsewhere},
    }
    several = messages(Check.OVERLAPPING_ALARM, Overlaps=True, Resources=resources)
    assert len(several) == 2
    assert all("matched by Alarm (" in message for message in several)


def test_filters_that_publish_in_other_units_count_otherwise():
    (message,) = overlaps(SAME, Unit="Count")
    assert message.endswith("but its filters count them differently")


def test_the_narrower_one_is_named_whichever_comes_first():
    (message,) = overlaps('{ $.eventName = "Stop*" }')
    assert message.startswith("all records that it matches are matched by Alarm2")
    (message,) = overlaps('{ $.eventName = "StopLogging" && $.errorCode NOT EXISTS }')
    assert message.startswith("all records that it matches are matched by Alarm (")


def test_alarms_with_only_some_records_in_common_and_lists_of_events_make_no_overlap():
    assert overlaps('{ $.eventName = "StopLogging" || $.eventName = "a" && $.x = 1 }') != []
    assert overlaps('{ $.userIdentity.type = "Root" }') == []
    assert vocabulary().excludes("iam.amazonaws.com", "StopLogging")
    assert overlaps('{ $.eventSource != "iam.amazonaws.com" && $.eventName = "StopLogging" }') != []


def test_without_the_option_alarms_are_not_compared_with_each_other():
    resources = {"Filter2": filter_of(SAME, "Again"), "Alarm2": alarm_of()}
    assert "overlapping-alarm" not in checks(Resources=resources)
