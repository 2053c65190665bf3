from dataclasses import fields, replace
from datetime import timedelta

import pytest

from auditor.cloudwatch.alarms import Alarm, ComparisonOperator, TreatMissingData
from auditor.cloudwatch.metrics import MetricId, Statistic
from auditor.cloudwatch.queries import MetricQuery, MetricStat
from auditor.cloudwatch.settings import Settings, with_settings

MINUTE = timedelta(minutes=1)
METRIC = MetricId("N", "M")
ALARM = Alarm("A", METRIC, Statistic.SUM, 5 * MINUTE, 1, 1.0, ComparisonOperator.GREATER_OR_EQUAL)


def test_nothing_given_changes_nothing():
    assert with_settings(ALARM, Settings()) == ALARM


def test_every_setting_is_a_field_of_an_alarm():
    assert {field.name for field in fields(Settings)} <= {field.name for field in fields(Alarm)}


@pytest.mark.parametrize(
    ("one", "other", "differences"),
    [
        (Settings(evaluation_periods=3), Settings(None, None, 3, 3), ()),
        (Settings(1.0, MINUTE, None, 1), Settings(1.0, MINUTE, 1, 1), ()),
        (Settings(evaluation_periods=3), Settings(None, None, 2, 3), ("datapoints_to_alarm",)),
        (Settings(1.0, MINUTE), Settings(2.0, 2 * MINUTE), ("threshold", "period")),
    ],
)
def test_settings_mean_the_same_whether_datapoints_to_alarm_is_left_out_or_not(
    one, other, differences
):
    assert one.differences(other) == other.differences(one) == differences
    assert one.means(other) is (not differences)


def test_what_is_given_changes_and_nothing_else():
    settings = Settings(
        threshold=0.0,
        period=MINUTE,
        datapoints_to_alarm=2,
        evaluation_periods=3,
        statistic=Statistic.MAXIMUM,
        treat_missing_data=TreatMissingData.NOT_BREACHING,
    )
    assert with_settings(ALARM, settings) == replace(
        ALARM,
        threshold=0.0,
        period=MINUTE,
        datapoints_to_alarm=2,
        evaluation_periods=3,
        statistic=Statistic.MAXIMUM,
        treat_missing_data=TreatMissingData.NOT_BREACHING,
    )


def test_an_alarm_without_datapoints_to_alarm_needs_all_of_its_new_periods():
    changed = with_settings(ALARM, Settings(evaluation_periods=3))
    assert (changed.datapoints_to_alarm, changed.m, changed.n) == (None, 3, 3)


def test_what_cloudwatch_would_refuse_is_refused():
    with pytest.raises(
        ValueError, match=r"^DatapointsToAlarm must be from 1 to EvaluationPeriods$"
    ):
        with_settings(ALARM, Settings(datapoints_to_alarm=2))


def test_metric_math_keeps_its_own_statistics():
    math = replace(
        ALARM, metric=(MetricQuery("m1", MetricStat(METRIC, Statistic.SUM)),), statistic=None
    )
    assert with_settings(math, Settings(period=MINUTE)).period == MINUTE
    with pytest.raises(ValueError, match=r"^Metrics excludes Statistic"):
        with_settings(math, Settings(statistic=Statistic.MAXIMUM))
