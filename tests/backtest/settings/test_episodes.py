"""Many thresholds at once against the evaluator of one alarm, which is the law."""

from dataclasses import replace

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from auditor.backtest.settings.critical_values import BLOCK_DATAPOINTS, critical_values
from auditor.backtest.settings.episodes import BLOCK_STATES, episode_tables
from auditor.cloudwatch.alarms import AlarmState, Evaluation, TreatMissingData
from auditor.cloudwatch.evaluation.changes import changes, evaluation_windows
from auditor.cloudwatch.evaluation.decide import STATES
from auditor.cloudwatch.metrics import MetricData
from auditor.cloudwatch.minutes import Span, time_of
from tests.cloudwatch.evaluation.test_history import ALARM, MIDNIGHT, alarms, samples

THRESHOLDS = (-1.0, 0.0, 0.5, 1.0, 2.0, 3.0, 1000.0)
SPAN = Span(time_of(MIDNIGHT - 30), time_of(MIDNIGHT + 600))


def episodes_of(alarm, windows, stop):
    """Return the episodes of one alarm as start, end and whether it is open."""
    states = changes(alarm, windows)
    ends = [*states.minutes.tolist(), stop]
    return [
        (minute, end, index == len(states.minutes) - 1)
        for index, (minute, state, end) in enumerate(
            zip(states.minutes.tolist(), states.states.tolist(), ends[1:], strict=True)
        )
        if STATES[state] is AlarmState.ALARM
    ]


def many(alarms, windows, thresholds, evaluated, states=BLOCK_STATES, datapoints=BLOCK_DATAPOINTS):
    """Return the same for each alarm and threshold."""
    by_alarm = []
    for critical in critical_values(alarms, windows, datapoints):
        rows: list[list[tuple[int, int, bool]]] = [[] for _ in thresholds]
        first = 0
        operator = alarms[0].comparison_operator
        for part in episode_tables(operator, critical, thresholds, evaluated, states):
            for row, start, end, still in zip(
                part.rows, part.starts, part.ends, part.open, strict=True
            ):
                rows[first + row].append((int(start), int(end), bool(still)))
            first += len(part.thresholds)
        by_alarm.append(rows)
    return by_alarm


@settings(max_examples=60)
@given(
    alarms(),
    samples(),
    st.sampled_from(Evaluation),
    st.booleans(),
    st.sampled_from([SPAN.minutes.start, MIDNIGHT, MIDNIGHT + 7, MIDNIGHT + 60]),
)
def test_each_threshold_stays_in_alarm_as_the_evaluator_of_one_alarm_says(
    alarm, samples, evaluation, arrival, since
):
    data = MetricData.of(
        [at for at, _, _ in samples],
        [value for _, value, _ in samples],
        [visible_from for _, _, visible_from in samples] if arrival else None,
    )
    windows = evaluation_windows(alarm, data, SPAN, evaluation)
    variants = [
        replace(alarm, datapoints_to_alarm=m, treat_missing_data=treatment)
        for m in range(1, alarm.n + 1)
        for treatment in TreatMissingData
    ]
    stop = SPAN.minutes.stop
    rows_by_variant = many(variants, windows, THRESHOLDS, range(since, stop))
    for variant, rows in zip(variants, rows_by_variant, strict=True):
        for threshold, row in zip(THRESHOLDS, rows, strict=True):
            every = episodes_of(replace(variant, threshold=threshold), windows, stop)
            assert row == [episode for episode in every if episode[1] >= since]


def test_many_thresholds_over_many_evaluations_are_taken_a_few_at_a_time():
    random = np.random.default_rng(1)
    minutes = np.arange(MIDNIGHT, MIDNIGHT + 500)
    data = MetricData.of(minutes, random.poisson(2, 500))
    alarm = replace(ALARM, evaluation_periods=3, datapoints_to_alarm=2)
    windows = evaluation_windows(alarm, data, SPAN)
    thresholds = [float(number) for number in range(30)]
    (whole,) = many([alarm], windows, thresholds, SPAN.minutes)
    (parts,) = many([alarm], windows, thresholds, SPAN.minutes, states=2_000, datapoints=100)
    assert parts == whole
    assert any(whole)


def test_a_span_without_a_minute_has_no_episodes():
    nothing = Span(SPAN.start, SPAN.start)
    windows = evaluation_windows(ALARM, MetricData.of([MIDNIGHT], [5]), nothing)
    assert many([ALARM], windows, THRESHOLDS, nothing.minutes) == [[[]] * len(THRESHOLDS)]
