import math
import re
from dataclasses import replace
from datetime import UTC, datetime

import msgspec
import numpy as np
import pytest

from auditor.cloudwatch.metric_filter import Dimension, MetricFilter
from auditor.cloudwatch.metrics import MetricData, MetricId
from auditor.cloudwatch.minutes import Span, time_of


def test_dimensions_have_no_order():
    assert MetricId("A", "B", (("x", "1"), ("y", "2"))) == MetricId(
        "A", "B", (("y", "2"), ("x", "1"))
    )


def test_samples_of_a_minute_add_up_and_keep_their_single_values():
    data = MetricData.of([5, 3, 5], [1, 2, 4])
    assert data.minutes.tolist() == [3, 5]
    assert data.sum.tolist() == [2, 5]
    assert data.maximum.tolist() == [2, 4]
    assert data.singles is not None
    assert data.singles.tolist() == [2, 1, 4]


def test_samples_that_arrive_at_different_times_stay_apart():
    data = MetricData.of([5, 5, 5], [1, 2, 4], [9, 6, 9])
    assert data.visible_from is not None
    assert (data.minutes.tolist(), data.visible_from.tolist()) == ([5, 5], [6, 9])
    assert data.sum.tolist() == [2, 5]


def test_no_sample_is_seen_before_its_minute_is_over():
    data = MetricData.of([5], [1], [2])
    assert data.visible_from is not None
    assert data.visible_from.tolist() == [6]


def test_data_of_several_filters_adds_up_with_its_single_values():
    default = MetricData.repeated(np.array([4, 6, 8]), np.array([1, 2, 1]), 0, singles=True)
    data = MetricData.merge([MetricData.of([5, 8], [1, 2]), default])
    assert data.minutes.tolist() == [4, 5, 6, 8]
    assert data.sample_count.tolist() == [1, 1, 2, 2]
    assert (data.minimum.tolist(), data.maximum.tolist()) == ([0, 1, 0, 0], [0, 1, 0, 2])
    assert data.singles is not None
    assert data.singles.tolist() == [0, 1, 0, 0, 0, 2]
    assert data.visible_from is None


def test_data_that_adds_up_stays_late_and_loses_single_values_that_a_part_lacks():
    late = MetricData.of([5, 8], [1, 2], [7, 9])
    plain = MetricData.repeated(np.array([5, 8]), np.array([1, 1]), 0, singles=False)
    data = MetricData.merge([late, plain])
    assert data.visible_from is not None
    assert data.minutes.tolist() == [5, 5, 8]
    assert data.visible_from.tolist() == [6, 7, 9]
    assert data.singles is None
    assert MetricData.merge([]).minutes.tolist() == []


FILTER = MetricFilter("f", '{ $.eventName = "*" }', MetricId("N", "m"))


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"name": ""}, "FilterName has 1 to 512 characters, none of them ':' or '*'"),
        ({"name": "a:b"}, "FilterName has 1 to 512 characters, none of them ':' or '*'"),
        ({"metric": MetricId("N", "a*")}, "MetricName has 1 to 255 characters"),
        ({"metric": MetricId("", "m")}, "MetricNamespace has 1 to 255 characters"),
        ({"value": math.inf}, "MetricValue and DefaultValue are from -2^360 to 2^360"),
        ({"default_value": math.nan}, "MetricValue and DefaultValue are from -2^360 to 2^360"),
        ({"value": "$." + "a" * 99}, "MetricValue has at most 100 characters"),
        ({"value": "many"}, "MetricValue must be a number or a selector: 'many': "),
        ({"value": "$.a[*]"}, "a wildcard may find many values"),
        ({"unit": "Potatoes"}, "Unit 'Potatoes' is not one of the standard units"),
        ({"dimensions": tuple(Dimension(n, "$.a") for n in "abcd")}, "at most 3 dimensions"),
        ({"dimensions": (Dimension("a", "$.a"),) * 2}, "each dimension has its own name"),
        (
            {"dimensions": (Dimension("a", "literal"),)},
            "Invalid metric transformation: dimension value must be valid selector: 'literal': ",
        ),
        (
            {"dimensions": (Dimension("a", "$.a"),), "default_value": 0.0},
            "Invalid metric transformation: dimensions and default value are mutually exclusive"
            " properties",
        ),
        (
            {"dimensions": (Dimension("a", "$.a"),), "pattern": "ERROR"},
            "The specified filter pattern does not support dimensions",
        ),
        (
            {"metric": MetricId("N", "m", (("b", "x"),)), "dimensions": (Dimension("a", "$.a"),)},
            "a series of a metric filter has a value for each of its dimensions",
        ),
    ],
)
def test_a_filter_that_cloudwatch_would_refuse_is_refused(changes, message):
    with pytest.raises(ValueError, match=re.escape(message)):
        replace(FILTER, **changes)


def test_all_that_is_wrong_with_a_filter_is_reported_at_once():
    with pytest.raises(ValueError, match=r"FilterName .*; Unit "):
        replace(FILTER, name="", unit="x")


def test_a_reader_finds_the_series_of_a_filter_by_name_dimension_names_and_unit():
    by_user = replace(FILTER, dimensions=(Dimension("u", "$.user"),), unit="Count")
    series = MetricId("N", "m", (("u", "eve"),))
    assert by_user.publishes(series, None)
    assert by_user.publishes(series, "Count")
    assert not by_user.publishes(series, "Bytes")
    assert not by_user.publishes(MetricId("N", "m"), None)
    assert not FILTER.publishes(series, None)
    assert replace(by_user, metric=series).whole == by_user


@pytest.mark.parametrize("value", [2.5, "$.latency"])
def test_a_filter_survives_json(value):
    made = replace(FILTER, value=value, dimensions=(Dimension("u", "$.user"),))
    assert msgspec.json.decode(msgspec.json.encode(made), type=MetricFilter) == made


def test_data_within_a_span_has_its_own_samples_alone():
    data = MetricData.of([1, 2, 2, 3], [1, 2, 3, 4]).within(Span(time_of(2), time_of(3)))
    assert data.minutes.tolist() == [2]
    assert data.singles is not None
    assert data.singles.tolist() == [2, 3]


def test_data_out_of_order_is_refused():
    one = np.ones(2)
    with pytest.raises(ValueError, match="strictly increase"):
        MetricData(np.array([2, 2]), one, one.copy(), one.copy(), one.copy())
    with pytest.raises(ValueError, match="as many as its samples"):
        MetricData(np.array([2, 3]), one, one.copy(), one.copy(), one.copy(), np.ones(5))
    with pytest.raises(ValueError, match="one shape"):
        MetricData(np.array([2, 3]), np.ones(3), one.copy(), one.copy(), one.copy())


def test_a_span_has_the_minutes_that_start_in_it():
    start = datetime(2026, 1, 1, 0, 0, 30, tzinfo=UTC)
    assert len(Span(start, datetime(2026, 1, 1, 0, 2, 1, tzinfo=UTC)).minutes) == 2
