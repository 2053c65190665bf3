"""Knees of curves, which need no labels."""

from dataclasses import replace

import pytest

from auditor.backtest.settings.grid import Curve
from auditor.backtest.settings.knees import knees
from auditor.backtest.settings.recommendation import by_knee
from auditor.cloudwatch.alarms import ComparisonOperator
from auditor.result.recommendation import Basis
from tests.backtest.test_result import tally
from tests.cloudwatch.evaluation.test_history import ALARM


def tallies(*episodes):
    return [
        replace(tally(float(threshold)), episodes=count) for threshold, count in enumerate(episodes)
    ]


def curve(*thresholds, operator=ComparisonOperator.GREATER_OR_EQUAL):
    return Curve(replace(ALARM, comparison_operator=operator), thresholds)


@pytest.mark.parametrize(
    ("episodes", "knee"),
    [
        ((100, 20, 10, 5, 0), (1,)),
        ((40, 100, 10, 5, 0), (2,)),  # unnotified at first, so the curve rises before it falls
        ((100, 75, 50, 25, 0), ()),  # a straight line has no knee
        ((7, 7, 7, 7, 7), ()),
    ],
)
def test_the_knee_is_where_the_curve_hangs_farthest_under_the_straight_line(episodes, knee):
    assert knees([curve(1.0, 2.0, 3.0, 4.0, 5.0)], tallies(*episodes)) == knee


def test_thresholds_in_any_order_have_the_same_knee():
    assert knees([curve(5.0, 1.0, 3.0, 2.0, 4.0)], tallies(0, 100, 10, 20, 5)) == (3,)


def test_an_alarm_on_little_has_its_knee_where_thresholds_fall():
    less = curve(5.0, 4.0, 3.0, 2.0, 1.0, operator=ComparisonOperator.LESS)
    assert knees([less], tallies(100, 20, 10, 5, 0)) == (1,)


def test_two_thresholds_make_no_curve():
    assert knees([curve(1.0, 2.0)], tallies(9, 1)) == ()


def test_a_knee_is_not_sold_as_a_recommendation():
    settings = tallies(100, 20, 10, 5, 0)
    recommendation = by_knee((1,), settings[0], settings)
    assert (recommendation.setting, recommendation.basis) == (1, Basis.KNEE)
    assert "unknown which episodes matter" in recommendation.reason
    assert by_knee((), settings[0], settings).basis is Basis.NOTHING


def test_a_knee_that_fires_more_often_than_what_is_deployed_is_not_a_recommendation():
    settings = tallies(100, 20, 10, 5, 0)
    recommendation = by_knee((1,), settings[3], settings)
    assert (recommendation.setting, recommendation.basis) == (None, Basis.NOTHING)
    assert recommendation.reason.endswith("at its knee the alarm fires more often than now")
