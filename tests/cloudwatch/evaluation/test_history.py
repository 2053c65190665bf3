from dataclasses import replace
from datetime import UTC, datetime, timedelta

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from auditor.cloudwatch.alarms import (
    Alarm,
    AlarmState,
    ComparisonOperator,
    Evaluation,
    LowSamples,
    TreatMissingData,
)
from auditor.cloudwatch.evaluation.changes import changes, clock_aligned, evaluation_windows
from auditor.cloudwatch.evaluation.decide import STATES
from auditor.cloudwatch.evaluation.grid import lookback
from auditor.cloudwatch.evaluation.history import evaluate_at, history, judge
from auditor.cloudwatch.metrics import MetricData, MetricId, Statistic
from auditor.cloudwatch.minutes import MINUTE, Span, time_of
from auditor.cloudwatch.queries import MetricQuery, MetricStat
from auditor.cloudwatch.statistics import ExtendedStatistic
from auditor.cloudwatch.timing import WallClock, WarmUp
from tests.cloudwatch.reference import history_of

MIDNIGHT = 29_000_160
"""A minute at which a UTC day begins."""

ALARM = Alarm(
    name="Case",
    metric=MetricId("Audit", "Events"),
    statistic=Statistic.SUM,
    period=timedelta(minutes=5),
    evaluation_periods=1,
    threshold=1,
    comparison_operator=ComparisonOperator.GREATER_OR_EQUAL,
    datapoints_to_alarm=1,
)
P50 = ExtendedStatistic("p50")


@st.composite
def alarms(draw: st.DrawFn) -> Alarm:
    n = draw(st.integers(1, 4))
    statistic = draw(st.sampled_from([*Statistic, P50]))
    return Alarm(
        name="Case",
        metric=MetricId("Audit", "Events"),
        statistic=statistic,
        period=timedelta(minutes=draw(st.sampled_from([1, 2, 5, 7, 60, 1440]))),
        evaluation_periods=n,
        threshold=draw(st.integers(-1, 4)),
        comparison_operator=draw(st.sampled_from(ComparisonOperator)),
        datapoints_to_alarm=draw(st.none() | st.integers(1, n)),
        treat_missing_data=draw(st.none() | st.sampled_from(TreatMissingData)),
        low_samples=draw(st.none() | st.sampled_from(LowSamples)) if statistic == P50 else None,
        warm_up=draw(
            st.none()
            | st.builds(WarmUp, st.integers(1, 90).map(lambda n: n * MINUTE), st.booleans())
        ),
    )


@st.composite
def samples(draw: st.DrawFn) -> list[tuple[int, float, int]]:
    """Samples in a few bursts, some of them late."""
    drawn: list[tuple[int, float, int]] = []
    for burst in draw(st.lists(st.integers(-400, 400), max_size=4)):
        minutes = draw(st.lists(st.integers(burst, burst + 30), max_size=25))
        for minute in minutes:
            at = MIDNIGHT + minute
            late = draw(st.sampled_from([0, 0, 0, 1, 4, 20]))
            drawn.append((at, float(draw(st.integers(-1, 3))), at + 1 + late))
    return drawn


@settings(max_examples=50)
@given(alarms(), samples(), st.sampled_from(Evaluation), st.booleans())
def test_it_agrees_with_the_slow_reference(alarm, samples, evaluation, arrival):
    if not arrival:
        samples = [(at, value, at + 1) for at, value, _ in samples]
    start, end = MIDNIGHT - 30, MIDNIGHT + 600
    data = MetricData.of(
        [at for at, _, _ in samples],
        [value for _, value, _ in samples],
        [visible for _, _, visible in samples] if arrival else None,
    )
    actual = history(alarm, data, Span(time_of(start), time_of(end)), evaluation)
    expected = history_of(alarm, samples, start, end, evaluation)
    assert [(change.at, change.new) for change in actual.transitions] == [
        (time_of(minute), state) for minute, state in expected
    ]


@settings(max_examples=50)
@given(alarms(), samples())
def test_each_change_of_a_history_is_what_one_evaluation_says(alarm, samples):
    alarm = replace(alarm, warm_up=None)
    data = MetricData.of(*zip(*samples, strict=True)) if samples else MetricData.of((), ())
    span = Span(time_of(MIDNIGHT - 30), time_of(MIDNIGHT + 600))
    for change in history(alarm, data, span).transitions:
        assert evaluate_at(alarm, data, change.at, change.old) == change


@settings(max_examples=50)
@given(alarms(), samples(), st.integers(-1, 4), st.sampled_from(TreatMissingData))
def test_a_grid_of_settings_can_share_its_windows(alarm, samples, threshold, treatment):
    data = MetricData.of([at for at, _, _ in samples], [value for _, value, _ in samples])
    span = Span(time_of(MIDNIGHT - 30), time_of(MIDNIGHT + 600))
    windows = evaluation_windows(alarm, data, span)
    for n in range(1, alarm.n + 1):
        other = replace(
            alarm,
            evaluation_periods=n,
            datapoints_to_alarm=1,
            threshold=threshold,
            treat_missing_data=treatment,
        )
        if other.period * alarm.n > timedelta(days=1) >= other.period * n:
            continue
        shared = changes(other, windows)
        actual = history(other, data, span)
        assert [time_of(minute) for minute in shared.minutes.tolist()] == [
            change.at for change in actual.transitions
        ]
        assert [STATES[code] for code in shared.states] == [c.new for c in actual.transitions]


def test_a_year_with_ten_matches_gives_ten_episodes_and_looks_at_few_windows():
    minutes = [MIDNIGHT + day * 1440 * 30 for day in range(10)]
    data = MetricData.of(minutes, [1.0] * 10)
    span = Span(time_of(MIDNIGHT), time_of(MIDNIGHT + 1440 * 365))
    actual = history(ALARM, data, span)
    assert [change.at for change in actual.transitions if change.new is AlarmState.ALARM] == [
        time_of(minute + 1) for minute in minutes
    ]
    assert len(evaluation_windows(ALARM, data, span).frame.ends) < 200


def test_a_year_of_minutes_stays_in_one_episode():
    minutes = np.arange(MIDNIGHT, MIDNIGHT + 1440 * 365)
    data = MetricData.of(minutes, np.ones(len(minutes)))
    actual = history(ALARM, data, Span(time_of(MIDNIGHT), time_of(MIDNIGHT + 1440 * 365)))
    assert [(change.at, change.new) for change in actual.transitions] == [
        (time_of(MIDNIGHT + 1), AlarmState.ALARM)
    ]


def test_lookback_is_n_plus_2_periods_sliding_and_n_in_buckets():
    alarm = replace(ALARM, evaluation_periods=3)
    assert lookback(alarm, Evaluation.SLIDING) == timedelta(minutes=25)
    assert lookback(alarm, Evaluation.BUCKETS) == timedelta(minutes=15)


def test_a_day_of_a_wall_clock_ends_at_midnight_of_its_zone_also_when_clocks_change():
    alarm = replace(ALARM, period=timedelta(days=1), wall_clock=WallClock("Europe/Berlin"))
    # Summer time ends on 25 October 2026 at 03:00, so that this day lasts 25 hours.
    match = datetime(2026, 10, 25, 22, 30, tzinfo=UTC)
    data = MetricData.of([int(match.timestamp() // 60)], [1.0])
    span = Span(datetime(2026, 10, 20, tzinfo=UTC), datetime(2026, 10, 30, tzinfo=UTC))
    assert [(change.at, change.new) for change in history(alarm, data, span).transitions] == [
        (datetime(2026, 10, 25, 23, tzinfo=UTC), AlarmState.ALARM),
        (datetime(2026, 10, 26, 23, tzinfo=UTC), AlarmState.INSUFFICIENT_DATA),
    ]


def test_a_week_of_a_wall_clock_begins_on_monday():
    alarm = replace(ALARM, period=timedelta(days=7), wall_clock=WallClock())
    data = MetricData.of([int(datetime(2026, 1, 15, tzinfo=UTC).timestamp() // 60)], [1.0])
    span = Span(datetime(2026, 1, 1, tzinfo=UTC), datetime(2026, 2, 1, tzinfo=UTC))
    (alarming, _) = history(alarm, data, span).transitions
    assert alarming.at == datetime(2026, 1, 19, tzinfo=UTC)
    assert alarming.windows[0].start == datetime(2026, 1, 12, tzinfo=UTC)


def test_hours_of_a_zone_begin_at_its_own_full_hour():
    alarm = replace(ALARM, period=timedelta(hours=1), wall_clock=WallClock("Asia/Kolkata"))
    data = MetricData.of([int(datetime(2026, 1, 15, 10, 40, tzinfo=UTC).timestamp() // 60)], [1.0])
    span = Span(datetime(2026, 1, 15, tzinfo=UTC), datetime(2026, 1, 16, tzinfo=UTC))
    assert history(alarm, data, span).transitions[0].at == datetime(2026, 1, 15, 11, 30, tzinfo=UTC)


@pytest.mark.parametrize("timezone", ["+05:30", "UTC+05:30", "Asia/Kolkata"])
def test_offsets_are_time_zones_too(timezone):
    alarm = replace(ALARM, period=timedelta(hours=1), wall_clock=WallClock(timezone))
    data = MetricData.of([MIDNIGHT + 40], [1])
    span = Span(time_of(MIDNIGHT), time_of(MIDNIGHT + 200))
    (raised, *_) = history(alarm, data, span).transitions
    assert (raised.at, raised.windows[-1].start) == (
        time_of(MIDNIGHT + 90),
        time_of(MIDNIGHT + 30),
    )


def test_windows_of_more_than_a_day_are_evaluated_at_the_full_hour():
    alarm = replace(
        ALARM,
        period=timedelta(days=1),
        evaluation_periods=2,
        datapoints_to_alarm=1,
        treat_missing_data=TreatMissingData.NOT_BREACHING,
    )
    span = Span(time_of(MIDNIGHT + 10), time_of(MIDNIGHT + 2000))
    data = MetricData.of([MIDNIGHT + 200], [1])
    assert [(change.at, change.new) for change in history(alarm, data, span).transitions] == [
        (time_of(MIDNIGHT + 60), AlarmState.OK),
        (time_of(MIDNIGHT + 240), AlarmState.ALARM),
    ]
    later = replace(alarm, hourly_minute=23)
    assert [(change.at, change.new) for change in history(later, data, span).transitions] == [
        (time_of(MIDNIGHT + 23), AlarmState.OK),
        (time_of(MIDNIGHT + 203), AlarmState.ALARM),
    ]


def test_clock_aligned_periods_count_samples_however_late():
    data = MetricData.of([MIDNIGHT, MIDNIGHT + 1], [1, 1], [MIDNIGHT + 90, MIDNIGHT + 2])
    _, values, _, _ = clock_aligned(ALARM, data, Span(time_of(MIDNIGHT), time_of(MIDNIGHT + 60)))
    assert values.tolist() == [2]


def test_an_alarm_below_a_minute_is_refused():
    alarm = replace(ALARM, period=timedelta(seconds=10))
    with pytest.raises(ValueError, match="metric filters publish once a minute"):
        history(alarm, MetricData.of((), ()), Span(time_of(0), time_of(1)))


def test_clock_aligned_periods_hold_the_samples_of_the_span_alone():
    data = MetricData.of([MIDNIGHT, MIDNIGHT + 1, MIDNIGHT + 4, MIDNIGHT + 9], [1, 1, 1, 1])
    starts, values, counts, breaching = clock_aligned(
        replace(ALARM, threshold=2), data, Span(time_of(MIDNIGHT + 1), time_of(MIDNIGHT + 60))
    )
    assert starts.tolist() == [MIDNIGHT, MIDNIGHT + 5]
    assert (values.tolist(), counts.tolist(), breaching.tolist()) == ([2, 1], [2, 1], [True, False])


def math_alarm(expression: str, threshold: float = 1) -> Alarm:
    return replace(
        ALARM,
        metric=(
            MetricQuery("m1", MetricStat(MetricId("Audit", "A"), Statistic.SUM), "", False),
            MetricQuery("m2", MetricStat(MetricId("Audit", "B"), Statistic.SUM), "", False),
            MetricQuery("e1", expression),
        ),
        statistic=None,
        threshold=threshold,
    )


def test_metric_math_is_the_sum_of_two_metrics():
    both = MetricData.of([MIDNIGHT, MIDNIGHT + 2, MIDNIGHT + 60], [1, 1, 1])
    parts = {
        MetricId("Audit", "A"): MetricData.of([MIDNIGHT], [1]),
        MetricId("Audit", "B"): MetricData.of([MIDNIGHT + 2, MIDNIGHT + 60], [1, 1]),
    }
    span = Span(time_of(MIDNIGHT), time_of(MIDNIGHT + 300))
    for evaluation in Evaluation:
        plain = history(replace(ALARM, threshold=2), both, span, evaluation)
        math = history(math_alarm("m1 + m2", threshold=2), parts, span, evaluation)
        assert [(c.at, c.new, c.reason) for c in math.transitions] == [
            (c.at, c.new, c.reason) for c in plain.transitions
        ]
        assert plain.transitions


def test_a_fill_keeps_metric_math_out_of_insufficient_data():
    span = Span(time_of(MIDNIGHT), time_of(MIDNIGHT + 300))
    actual = history(math_alarm("FILL(m1, 0)"), {}, span)
    assert [(change.at, change.new) for change in actual.transitions] == [
        (time_of(MIDNIGHT), AlarmState.OK)
    ]


def test_the_hour_alone_can_move_an_alarm():
    span = Span(time_of(MIDNIGHT), time_of(MIDNIGHT + 300))
    actual = history(math_alarm("HOUR(m1)", threshold=2), {}, span)
    assert [(change.at, change.new) for change in actual.transitions] == [
        (time_of(MIDNIGHT), AlarmState.ALARM),
        (time_of(MIDNIGHT + 5), AlarmState.OK),
        (time_of(MIDNIGHT + 125), AlarmState.ALARM),
    ]


def test_the_sum_of_a_series_reaches_over_the_whole_range():
    data = {MetricId("Audit", "A"): MetricData.of([MIDNIGHT, MIDNIGHT + 12], [1, 1])}
    span = Span(time_of(MIDNIGHT), time_of(MIDNIGHT + 300))
    actual = history(math_alarm("m1 * 0 + SUM(m1)", threshold=2), data, span)
    assert [(c.at, c.new) for c in actual.transitions] == [
        (time_of(MIDNIGHT + 1), AlarmState.OK),
        (time_of(MIDNIGHT + 13), AlarmState.ALARM),
        (time_of(MIDNIGHT + 16), AlarmState.OK),
        (time_of(MIDNIGHT + 28), AlarmState.INSUFFICIENT_DATA),
    ]


def test_clock_aligned_periods_of_metric_math_hold_its_values():
    data = {
        MetricId("Audit", "A"): MetricData.of([MIDNIGHT, MIDNIGHT + 1], [1, 1]),
        MetricId("Audit", "B"): MetricData.of([MIDNIGHT + 7], [4]),
    }
    starts, values, _, _ = clock_aligned(
        math_alarm("m1 + m2"), data, Span(time_of(MIDNIGHT), time_of(MIDNIGHT + 60))
    )
    assert (starts - MIDNIGHT).tolist() == [0, 5]
    assert values.tolist() == [2, 4]


@settings(max_examples=40)
@given(alarms(), samples(), st.sampled_from(Evaluation))
def test_a_metric_alone_is_the_simplest_metric_math(alarm, samples, evaluation):
    alarm = replace(alarm, low_samples=None)
    stat = MetricStat(MetricId("Audit", "Events"), alarm.queries[0].of.statistic)
    math = replace(
        alarm,
        metric=(MetricQuery("m1", stat, "", False), MetricQuery("e1", "m1")),
        statistic=None,
    )
    data = MetricData.of(*zip(*samples, strict=True)) if samples else MetricData.of((), ())
    span = Span(time_of(MIDNIGHT - 30), time_of(MIDNIGHT + 600))
    assert [
        (change.at, change.new, change.reason)
        for change in history(math, data, span, evaluation).transitions
    ] == [
        (change.at, change.new, change.reason)
        for change in history(alarm, data, span, evaluation).transitions
    ]


@settings(max_examples=40)
@given(alarms(), samples())
def test_the_wall_clock_of_utc_has_the_windows_of_the_epoch(alarm, samples):
    minutes = alarm.period if alarm.period in {MINUTE, 5 * MINUTE, 60 * MINUTE} else 1440 * MINUTE
    alarm = replace(alarm, period=minutes)
    data = MetricData.of(*zip(*samples, strict=True)) if samples else MetricData.of((), ())
    span = Span(time_of(MIDNIGHT - 30), time_of(MIDNIGHT + 1600))
    fixed = replace(alarm, wall_clock=WallClock())
    actual, expected = history(fixed, data, span), history(alarm, data, span, Evaluation.BUCKETS)
    assert actual.transitions == expected.transitions
    assert actual.last_state is expected.last_state


def test_one_evaluation_of_fixed_windows_is_the_last_before_the_minute():
    data = MetricData.of([MIDNIGHT + 2, MIDNIGHT + 6], [1, 1])
    at = time_of(MIDNIGHT + 7)
    actual = evaluate_at(ALARM, data, at, AlarmState.OK, Evaluation.BUCKETS)
    assert (actual.at, actual.new) == (time_of(MIDNIGHT + 5), AlarmState.ALARM)
    assert [window.start for window in actual.windows] == [time_of(MIDNIGHT)]


def test_windows_of_another_alarm_are_refused():
    span = Span(time_of(MIDNIGHT), time_of(MIDNIGHT + 60))
    windows = evaluation_windows(ALARM, MetricData.of((), ()), span)
    for other in (replace(ALARM, evaluation_periods=2), replace(ALARM, period=MINUTE)):
        with pytest.raises(ValueError, match="do not fit the alarm"):
            changes(other, windows)


def test_a_judged_datapoint_keeps_the_seconds_of_its_window():
    alarm = replace(
        ALARM, period=timedelta(seconds=10), evaluation_periods=1, datapoints_to_alarm=None
    )
    start = datetime(2026, 1, 15, 3, 2, 20, tzinfo=UTC)
    change = judge(alarm, [(start, 5.0, 1.0)], AlarmState.OK)
    assert change.windows[-1].start == start
    assert "(15/01/26 03:02:20)" in change.reason
