from datetime import UTC, datetime

import numpy as np
import pytest

from auditor.cloudwatch.metrics import MetricData, MetricId, Span, time_of


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


def test_a_default_value_fills_minutes_with_traffic_and_no_match():
    data = MetricData.of([5, 8], [1, 2], [7, 9]).with_default(0, np.array([4, 5, 6]))
    assert data.minutes.tolist() == [4, 5, 6, 8]
    assert data.sum.tolist() == [0, 1, 0, 2]
    assert data.singles is not None
    assert data.singles.tolist() == [0, 1, 0, 2]
    assert data.visible_from is not None
    assert data.visible_from.tolist() == [5, 7, 7, 9]


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
