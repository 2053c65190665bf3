import pytest

from auditor.result.lint import Severity
from tests.rules.lint.rule import FILTER, checks, linted

USER = [{"Key": "user", "Value": "$.userIdentity.userName"}]
NEAR = [
    ({"Alarm": {"Namespace": "trail"}}, "letter case counts; it reads trail/Stops"),
    ({"Alarm": {"MetricName": "stops"}}, "letter case counts; it reads Trail/stops"),
    ({"Alarm": {"Namespace": "LogMetrics"}}, "the namespaces differ; it reads LogMetrics/Stops"),
    ({"Alarm": {"MetricName": "Stop"}}, "the names differ; it reads Trail/Stop"),
    (
        {"Alarm": {"MetricName": "Trail", "Namespace": "Stops"}},
        "Namespace and MetricName are swapped; it reads Stops/Trail",
    ),
    ({"Alarm": {"Unit": "Count"}}, "it reads the unit Count, the filter Filter publishes None"),
    (
        {"Transformation": {"Dimensions": USER}},
        "it reads the series with no dimensions, the filter Filter publishes series with dimensions"
        " user",
    ),
    (
        {"Alarm": {"Dimensions": [{"Name": "user", "Value": "alice"}]}},
        "it reads the series with dimensions user, the filter Filter publishes series with no",
    ),
]


@pytest.mark.parametrize(("changes", "message"), NEAR)
def test_a_metric_that_is_nearly_published_is_an_error_that_says_in_what_it_differs(
    changes, message
):
    (finding,) = linted(**changes).findings
    assert finding.check == "missed-metric"
    assert finding.severity is Severity.ERROR
    assert message in finding.message


def test_a_metric_of_awss_own_is_a_note_and_another_a_warning():
    own = linted(Alarm={"Namespace": "AWS/S3", "MetricName": "BucketSize"}).findings
    other = linted(Alarm={"Namespace": "Shop", "MetricName": "Conversions"}).findings
    severities = {
        finding.severity for finding in (*own, *other) if finding.check == "unpublished-metric"
    }
    assert severities == {Severity.NOTE, Severity.WARNING}


def test_a_broken_filter_is_not_said_twice_to_publish_nothing():
    assert checks(Filter={"FilterPattern": "{ $eventName = x }"}) == {"rejected"}


def test_a_filter_whose_alarm_is_broken_is_not_said_to_have_none():
    assert checks(Alarm={"Threshold": "many"}) == {"rejected"}


def test_two_filters_on_one_metric_are_both_watched():
    second = {
        "Type": "AWS::Logs::MetricFilter",
        "Properties": {
            **FILTER,
            "FilterPattern": "{ $.eventName = DeleteTrail }",
            "MetricTransformations": [
                {"MetricNamespace": "Trail", "MetricName": "Stops", "MetricValue": "1"}
            ],
        },
    }
    assert checks(Resources={"Second": second}) == set()
