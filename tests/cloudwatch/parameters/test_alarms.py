# ruff: noqa: E501 - error texts stand in one line, to be compared whole

import contextlib
import re
from datetime import timedelta
from typing import Any

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from auditor.cloudwatch.alarms import Alarm, LowSamples, not_simulated
from auditor.cloudwatch.composite.alarm import Suppressor
from auditor.cloudwatch.metrics import UNITS, MetricId, Statistic
from auditor.cloudwatch.parameters.alarms import read_alarm
from auditor.cloudwatch.parameters.composite_alarms import read_composite_alarm
from auditor.cloudwatch.problems import BANDS_NOT_SIMULATED, PropertiesError, single
from auditor.cloudwatch.queries import MetricQuery, MetricStat
from auditor.cloudwatch.statistics import ExtendedStatistic
from auditor.cloudwatch.timing import WallClock, WarmUp

PLAIN: dict[str, Any] = {
    "AlarmName": "Root sign-in",
    "Namespace": "Audit",
    "MetricName": "Root",
    "Statistic": "Sum",
    "Period": 300,
    "EvaluationPeriods": 3,
    "Threshold": 1,
    "ComparisonOperator": "GreaterThanOrEqualToThreshold",
}
STAT = {
    "Metric": {"Namespace": "Audit", "MetricName": "Root"},
    "Period": 300,
    "Stat": "Sum",
}
MATH: dict[str, Any] = {
    **{key: PLAIN[key] for key in PLAIN if key not in {"Namespace", "MetricName", "Statistic"}},
    "Metrics": [
        {"Id": "m1", "MetricStat": STAT, "ReturnData": False},
        {"Id": "e1", "Expression": "m1 * 2", "Label": "twice"},
    ],
}
del MATH["Period"]


def test_every_parameter_is_read():
    alarm = read_alarm(
        {
            **PLAIN,
            "Statistic": None,
            "ExtendedStatistic": "p99",
            "AlarmDescription": "Somebody.",
            "Dimensions": [{"Name": "Trail", "Value": "main"}],
            "DatapointsToAlarm": 2,
            "TreatMissingData": "ignore",
            "Unit": "Count",
            "ActionsEnabled": False,
            "AlarmActions": ["arn:aws:sns:eu-west-1:111122223333:topic"],
            "EvaluateLowSampleCountPercentile": "ignore",
            "EvaluationWindow": {"WallClockWindow": {"Timezone": "Europe/Berlin"}},
            "WarmUpConfiguration": {"WarmUpPeriodDurationInMinutes": 30},
        }
    )
    assert alarm.metric == MetricId("Audit", "Root", (("Trail", "main"),))
    assert alarm.statistic == ExtendedStatistic("p99")
    assert (alarm.m, alarm.n, alarm.period) == (2, 3, timedelta(minutes=5))
    assert alarm.low_samples is LowSamples.IGNORE
    assert alarm.samples_needed == 1000
    assert alarm.wall_clock == WallClock("Europe/Berlin")
    assert alarm.warm_up == WarmUp(timedelta(minutes=30))
    assert not alarm.actions_enabled


def test_metric_math_is_read_from_its_queries():
    alarm = read_alarm(MATH)
    stat = MetricStat(MetricId("Audit", "Root"), Statistic.SUM)
    assert alarm.queries == (
        MetricQuery("m1", stat, "", returns_data=False),
        MetricQuery("e1", "m1 * 2", "twice"),
    )
    assert (alarm.stats, alarm.returned.id, alarm.period) == ((stat,), "e1", timedelta(minutes=5))


@pytest.mark.parametrize("parameters", [PLAIN, MATH, {**PLAIN, "WarmUpConfiguration": None}])
def test_an_alarm_survives_json(parameters: dict[str, Any]):
    alarm = read_alarm(parameters)
    assert msgspec.json.decode(msgspec.json.encode(alarm), type=Alarm) == alarm


def test_there_are_27_units():
    assert len(UNITS) == 27


@pytest.mark.parametrize(
    ("changed", "message"),
    [
        ({"Period": 3600, "EvaluationPeriods": 169}, "Metrics cannot be checked across more than a week (EvaluationPeriods * Period must be <= 604800) for alarms using period >= 3600"),
        ({"EvaluationPeriods": 289}, "Metrics cannot be checked across more than a day (EvaluationPeriods * Period must be <= 86400) for alarms using period < 3600"),
        ({"EvaluationPeriods": 10**300}, "Metrics cannot be checked across more than a day (EvaluationPeriods * Period must be <= 86400) for alarms using period < 3600"),
        ({"WarmUpConfiguration": {"WarmUpPeriodDurationInMinutes": -(10**300)}}, "WarmUpPeriodDurationInMinutes is out of range"),
        ({"Period": 1209600}, "Metrics cannot be checked across more than a week (EvaluationPeriods * Period must be <= 604800) for alarms using period >= 3600"),
        ({"Period": 1e12}, "Metrics cannot be checked across more than a week (EvaluationPeriods * Period must be <= 604800) for alarms using period >= 3600"),
        ({"Period": -1e12}, "Period is out of range"),
        ({"Dimensions": [7]}, "Dimensions must hold objects"),
        ({"OKActions": [7]}, "OKActions must be a list of texts"),
        ({"Period": 45}, "Period must be 10, 20, 30 or a multiple of 60"),
        ({"TreatMissingData": "drop"}, "The value drop is not supported for TreatMissingData parameter. Supported values are [breaching, notBreaching, ignore, missing]."),
        ({"EvaluateLowSampleCountPercentile": "drop"}, "Option drop is not supported. Supported options for parameter EvaluateLowSampleCountPercentile are evaluate and ignore."),
        ({"Statistic": None, "ExtendedStatistic": "p101"}, "The value p101 for parameter ExtendedStatistic is not supported."),
        ({"ComparisonOperator": "Above"}, "1 validation error detected: Value 'Above' at 'comparisonOperator' failed to satisfy constraint: Member must satisfy enum value set: [GreaterThanOrEqualToThreshold, GreaterThanThreshold, LessThanThreshold, LessThanOrEqualToThreshold]"),
        ({"Statistic": "Median"}, "1 validation error detected: Value 'Median' at 'statistic' failed to satisfy constraint: Member must satisfy enum value set: [SampleCount, Average, Sum, Minimum, Maximum]"),
        ({"DatapointsToAlarm": 4}, "DatapointsToAlarm must be from 1 to EvaluationPeriods"),
        ({"DatapointsToAlarm": 0}, "DatapointsToAlarm must be from 1 to EvaluationPeriods"),
        ({"ExtendedStatistic": "p99"}, "exactly one of Statistic and ExtendedStatistic is required"),
        ({"Statistic": None}, "exactly one of Statistic and ExtendedStatistic is required"),
        ({"Threshold": None}, "Threshold is missing"),
        ({"Threshold": float("nan")}, "Threshold must be a finite number"),
        ({"ComparisonOperator": None}, "ComparisonOperator is missing"),
        ({"EvaluationPeriods": 1.5}, "EvaluationPeriods must be a whole number, not 1.5"),
        ({"AlarmName": "x" * 256}, "AlarmName has 1 to 255 characters"),
        ({"AlarmName": "a\nb"}, "AlarmName has no control characters"),
        ({"AlarmDescription": "x" * 1025}, "AlarmDescription has at most 1024 characters"),
        ({"Namespace": ":x"}, "Namespace has 1 to 255 characters and does not start with ':'"),
        ({"Unit": "Apples"}, "Unit 'Apples' is not one of the standard units"),
        ({"OKActions": ["a"] * 6}, "at most 5 actions for each state"),
        ({"Dimensions": [{"Name": f"d{n}", "Value": "x"} for n in range(31)]}, "at most 30 dimensions"),
        ({"Tags": [{}] * 51}, "at most 50 Tags"),
        ({"EvaluationWindow": {"WallClockWindow": {"Timezone": "Mars/Base"}}}, "Timezone 'Mars/Base' is not the name of a time zone"),
        ({"EvaluationWindow": {"WallClockWindow": {"Timezone": "+05:32"}}}, "Timezone '+05:32' is not an offset in multiples of five minutes, up to 18:00"),
        ({"EvaluationWindow": {"Foo": {}}}, "EvaluationWindow has exactly one of SlidingWindow and WallClockWindow"),
        ({"EvaluationWindow": {}}, "EvaluationWindow has exactly one of SlidingWindow and WallClockWindow"),
        ({"EvaluationWindow": {"SlidingWindow": {}, "WallClockWindow": {}}}, "EvaluationWindow has exactly one of SlidingWindow and WallClockWindow"),
        ({"EvaluationWindow": {"WallClockWindow": {}}, "Period": 600}, "a WallClockWindow needs a Period of 60, 300, 3600, 86400 or 604800"),
        ({"WarmUpConfiguration": {"WarmUpPeriodDurationInMinutes": 2881}}, "WarmUpPeriodDurationInMinutes is from 1 to 2880"),
        ({"ThresholdMetricId": "ad1"}, f"ThresholdMetricId: {BANDS_NOT_SIMULATED}"),
        ({"ComparisonOperator": "LessThanLowerThreshold"}, f"ComparisonOperator LessThanLowerThreshold: {BANDS_NOT_SIMULATED}"),
        ({"EvaluationCriteria": {}}, "EvaluationCriteria: PromQL alarms are not simulated: they need the series that their query is about"),
        ({"Metrics": MATH["Metrics"]}, "Metrics excludes MetricName, Namespace, Statistic, Period"),
    ],
)  # fmt: skip
def test_a_wrong_parameter_is_refused(changed: dict[str, Any], message: str):
    with pytest.raises(ValueError, match=f"^{re.escape(message)}$"):
        read_alarm({**PLAIN, **changed})


def test_all_wrong_parameters_are_reported_at_once():
    with pytest.raises(PropertiesError) as error:
        read_alarm({"AlarmName": "a", "MetricName": "m", "Namespace": "n", "TreatMissingData": "x"})
    messages = [str(one).partition(".")[0] for one in error.value.errors]
    assert messages == [
        "exactly one of Statistic and ExtendedStatistic is required",
        "Period is missing",
        "EvaluationPeriods is missing",
        "Threshold is missing",
        "ComparisonOperator is missing",
        "The value x is not supported for TreatMissingData parameter",
    ]


WRONG: st.SearchStrategy[Any] = st.sampled_from([None, True, [], {}, "x", -1])


@settings(max_examples=300)
@given(st.dictionaries(st.sampled_from(sorted(PLAIN)), WRONG, min_size=2, max_size=4))
def test_what_is_wrong_beside_others_is_what_is_wrong_by_itself(changed):
    """No error about one wrong parameter is a consequence of the stand-in for another."""

    def messages_for(changes):
        try:
            read_alarm({**PLAIN, **changes})
        except ValueError as error:
            return {part for one in single(error) for part in str(one).split("; ")}
        return set()

    together = messages_for(changed)
    if not any("DatapointsToAlarm" in part or "*" in part for part in together):
        assert together == set().union(
            *(messages_for({key: value}) for key, value in changed.items())
        )


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from([*PLAIN, *STAT, "Id", "Name", "Value"]), inner, max_size=3
        )
    ),
    max_leaves=6,
)
KEYS = [*PLAIN, "Metrics", "Dimensions", "Unit", "AlarmActions", "ExtendedStatistic"]
KEYS += ["EvaluationWindow", "WarmUpConfiguration", "Tags", "TreatMissingData", "AlarmDescription"]


@settings(max_examples=100)
@given(st.sampled_from([PLAIN, MATH]), st.sampled_from(KEYS), JSON)
def test_whatever_stands_in_a_parameter_is_read_or_refused(parameters, key, value):
    with contextlib.suppress(ValueError):
        assert isinstance(read_alarm({**parameters, key: value}), Alarm)


@pytest.mark.parametrize(
    ("queries", "message"),
    [
        ([{"Id": "m1"}], "each of Metrics has exactly one of MetricStat and Expression"),
        ([{"Id": "m1", "MetricStat": STAT, "AccountId": "1"}], "AccountId: metrics of other accounts are not simulated: they need the rules of that account; without AccountId, the alarm is judged by the filters here"),
        ([{"Id": "m1", "MetricStat": STAT}, {"Id": "m2", "MetricStat": {**STAT, "Period": 60}, "ReturnData": False}], "all of Metrics share one Period"),
        ([{"Id": "m1", "MetricStat": STAT}, {"Id": "m2", "MetricStat": STAT}], "exactly one of Metrics returns data"),
        ([{"Id": "M1", "MetricStat": STAT}], "an Id begins with a lower-case letter and goes on with letters, digits and _"),
        ([{"Id": "m1", "MetricStat": STAT}, {"Id": "m1", "Expression": "1", "ReturnData": False}], "each of Metrics has its own Id"),
    ],
)  # fmt: skip
def test_wrong_queries_are_refused(queries: list[dict[str, Any]], message: str):
    with pytest.raises(ValueError, match=f"^{re.escape(message)}$"):
        read_alarm({**MATH, "Metrics": queries})


def test_what_is_valid_but_not_simulated_says_so():
    quick = read_alarm({**PLAIN, "Period": 10})
    assert "metric filters publish once a minute" in str(not_simulated(quick))
    acting = {**PLAIN, "AlarmActions": ["arn:aws:automate:us-east-1:ec2:stop"]}
    assert "EC2 and Auto Scaling actions" in str(not_simulated(read_alarm(acting)))
    assert not_simulated(read_alarm(PLAIN)) is None


COMPOSITE: dict[str, Any] = {"AlarmName": "Any", "AlarmRule": "ALARM(one)"}
SUPPRESSED: dict[str, Any] = {
    **COMPOSITE,
    "ActionsSuppressor": "arn:aws:cloudwatch:eu-west-1:111122223333:alarm:deploying",
    "ActionsSuppressorWaitPeriod": 120,
    "ActionsSuppressorExtensionPeriod": 60,
}


def test_a_composite_alarm_is_read():
    alarm = read_composite_alarm(SUPPRESSED)
    assert alarm.children == ("one",)
    assert alarm.suppressor == Suppressor(
        "deploying", timedelta(seconds=120), timedelta(seconds=60)
    )
    assert read_composite_alarm(COMPOSITE).suppressor is None


@pytest.mark.parametrize(
    ("parameters", "message"),
    [
        ({**SUPPRESSED, "ActionsSuppressorWaitPeriod": None}, "ActionsSuppressor needs ActionsSuppressorWaitPeriod and ActionsSuppressorExtensionPeriod"),
        ({**COMPOSITE, "ActionsSuppressorWaitPeriod": 1}, "ActionsSuppressorWaitPeriod needs an ActionsSuppressor"),
        ({**SUPPRESSED, "ActionsSuppressorWaitPeriod": -1}, "WaitPeriod and ExtensionPeriod are not negative"),
        ({**COMPOSITE, "AlarmName": "x" * 256}, "AlarmName has 1 to 255 characters"),
        ({"AlarmName": "Any"}, "AlarmRule is missing"),
        ({**COMPOSITE, "AlarmRule": "ALARM(one"}, "expected ')'\n    ALARM(one\n             ^"),
    ],
)  # fmt: skip
def test_a_wrong_composite_alarm_is_refused(parameters: dict[str, Any], message: str):
    with pytest.raises(ValueError, match=f"^{re.escape(message)}$"):
        read_composite_alarm(parameters)
