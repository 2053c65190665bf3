"""What a filter publishes; tests/rule_tests/test_laws.py holds it equal to the engine's answers."""

import json
from dataclasses import replace

import pytest

from auditor.cloudwatch.metric_filter import DefaultValue, Dimension, MetricFilter
from auditor.cloudwatch.metrics import MetricId
from auditor.cloudwatch.publish_plain import CountedMessage, publish

METRIC = MetricId("N", "M")
FILTER = MetricFilter("f", '{ $.eventName = "Stop*" }', METRIC)


def messages(*records):
    """Records as (minute, fields)."""
    return [CountedMessage(minute, json.dumps(fields)) for minute, fields in records]


def sets(data):
    return list(
        zip(data.minutes.tolist(), data.sample_count.tolist(), data.sum.tolist(), strict=True)
    )


STOPS = messages(
    (1, {"eventName": "StopLogging", "user": "bob", "size": 3}),
    (2, {"eventName": "GetUser"}),
    (1, {"eventName": "StopX", "size": "4.5"}),
    (3, {"eventName": "StopX", "user": "eve", "size": "large"}),
    (3, {"eventName": "GetUser"}),
    (3, {"eventName": "GetUser"}),
)


def test_a_number_is_published_for_each_match():
    published = publish(replace(FILTER, value=2.0), STOPS)
    assert {metric: sets(data) for metric, data in published.items()} == {
        METRIC: [(1, 2, 4), (3, 1, 2)]
    }


def test_a_value_is_taken_out_of_the_record_where_it_is_a_number():
    assert sets(publish(replace(FILTER, value="$.size"), STOPS)[METRIC]) == [(1, 2, 7.5)]


def test_dimensions_tell_series_apart():
    dimensions = (Dimension("User", "$.user"),)
    published = publish(replace(FILTER, dimensions=dimensions), STOPS)
    bob = MetricId("N", "M", (("User", "bob"),))
    assert {metric.dimensions: sets(data) for metric, data in published.items()} == {
        (("User", "bob"),): [(1, 1, 1)],
        (): [(1, 1, 1)],
        (("User", "eve"),): [(3, 1, 1)],
    }
    only = publish(replace(FILTER, dimensions=dimensions, metric=bob), STOPS)
    assert {metric: sets(data) for metric, data in only.items()} == {bob: [(1, 1, 1)]}


@pytest.mark.parametrize(
    ("rule", "filled"),
    [(DefaultValue.PER_MINUTE, [(2, 1, 0)]), (DefaultValue.PER_EVENT, [(2, 1, 0), (3, 3, 1)])],
)
def test_the_default_value_fills_what_does_not_match(rule, filled):
    published = publish(replace(FILTER, default_value=0.0), STOPS, rule)[METRIC]
    assert [one for one in sets(published) if one in filled] == filled


def test_a_filter_that_matches_nothing_publishes_an_empty_series():
    assert sets(publish(FILTER, [])[METRIC]) == []
