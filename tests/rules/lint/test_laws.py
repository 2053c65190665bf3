"""What lint claims of states, held against the evaluator on random and on searched metric data.

Never, always and stays are claims about all data: random data may not refute them. The other way
round, of an alarm that lint does not call `never-fires`, some data must bring ALARM. That is so for
one filter and every statistic but trimmed counts and sums and those with fixed bounds; steady data
is enough to find it. With several filters or metric math, lint may miss what can never fire.
"""

import itertools
from dataclasses import replace
from datetime import timedelta

import numpy as np
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from auditor.cloudwatch.alarms import (
    Alarm,
    AlarmState,
    ComparisonOperator,
    LowSamples,
    TreatMissingData,
)
from auditor.cloudwatch.evaluation.history import history
from auditor.cloudwatch.metric_filter import MetricFilter
from auditor.cloudwatch.metrics import MetricData, MetricId, Statistic
from auditor.cloudwatch.minutes import MINUTE, Span, time_of
from auditor.cloudwatch.queries import MetricQuery, MetricStat
from auditor.cloudwatch.statistics import ExtendedStatistic
from auditor.rules.lint.outlook import outlook

METRIC = MetricId("Trail", "Stops")
OTHER = MetricId("Trail", "Starts")
START = 1_000_000
EXAMPLES = 80
NUMBERS = st.sampled_from([-2.0, -1.0, 0.0, 0.1, 0.5, 1.0, 2.0, 3.0, 5.0])
DECIDED = [*Statistic, *map(ExtendedStatistic, ("p0", "p50", "p90", "p100", "tm90", "IQM", "wm80"))]
"""Statistics whose values lint knows exactly."""
BOUNDED = [*map(ExtendedStatistic, ("TC(0:2)", "ts90", "PR(0:1)", "TM(1:5)"))]
"""Statistics of which it knows bounds only."""
STATISTICS = st.sampled_from(DECIDED + BOUNDED)
FILTERS = st.builds(
    MetricFilter,
    name=st.just("filter"),
    pattern=st.just('{ $.eventName = "StopLogging" }'),
    metric=st.just(METRIC),
    value=NUMBERS | st.just("$.x"),
    default_value=st.none() | NUMBERS,
)


@st.composite
def alarms(draw, metric=METRIC, statistic=None):
    n = draw(st.integers(1, 3))
    return Alarm(
        name="alarm",
        metric=metric,
        statistic=statistic,
        period=timedelta(minutes=draw(st.integers(1, 3))),
        evaluation_periods=n,
        datapoints_to_alarm=draw(st.none() | st.integers(1, n)),
        threshold=draw(NUMBERS),
        comparison_operator=draw(st.sampled_from(list(ComparisonOperator))),
        treat_missing_data=draw(st.none() | st.sampled_from(list(TreatMissingData))),
        low_samples=draw(st.none() | st.just(LowSamples.IGNORE)) if statistic else None,
    )


@st.composite
def minutes_of(draw, metric_filter, length=14):
    """What a filter publishes in some minutes: matches, default values, both or nothing."""
    fixed, default = metric_filter.value, metric_filter.default_value
    of_match = NUMBERS if isinstance(fixed, str) else st.just(fixed)
    samples = []
    for minute in range(START, START + length):
        kind = draw(st.sampled_from(["silent", "unmatched", "matches", "mixed"]))
        if kind in {"matches", "mixed"}:
            samples += [(minute, value) for value in draw(st.lists(of_match, max_size=4))]
        if kind in {"unmatched", "mixed"} and default is not None:
            samples += [(minute, default)] * draw(st.integers(1, 3))
    return samples


def data_of(samples):
    return MetricData.of([minute for minute, _ in samples], [value for _, value in samples])


def states(alarm, data, initial=AlarmState.INSUFFICIENT_DATA, length=40):
    """The state after each evaluation, the first ones before there is any data."""
    span = Span(time_of(START - 3), time_of(START + length))
    transitions = history(alarm, data, span, initial=initial)
    changes = {transition.at: transition.new for transition in transitions.transitions}
    state, every = initial, []
    for minute in span.minutes:
        state = changes.get(time_of(minute), state)
        every.append(state)
    return every


def check_claims(alarm, claims, data):
    """No claim about all data is refuted by some."""
    by_minute = states(alarm, data)
    if claims.never_fires:
        assert AlarmState.ALARM not in by_minute
    if claims.always_in_alarm:
        assert set(by_minute) == {AlarmState.ALARM}
    if claims.never_ok:
        assert AlarmState.OK not in by_minute
    if claims.stays_in_alarm and AlarmState.ALARM in by_minute:
        assert set(by_minute[by_minute.index(AlarmState.ALARM) :]) == {AlarmState.ALARM}
    if claims.fires_on_silence_only:
        unfilled = replace(alarm, treat_missing_data=TreatMissingData.NOT_BREACHING)
        assert AlarmState.ALARM not in states(unfilled, data)


@settings(max_examples=EXAMPLES)
@given(st.data())
def test_no_data_refutes_what_is_claimed_of_an_alarm_on_filters(data):
    filters = data.draw(st.lists(FILTERS, min_size=1, max_size=2))
    alarm = data.draw(STATISTICS.flatmap(lambda statistic: alarms(statistic=statistic)))
    samples = [sample for one in filters for sample in data.draw(minutes_of(one))]
    check_claims(alarm, outlook(alarm, filters), data_of(samples))


@settings(max_examples=EXAMPLES)
@given(st.data())
def test_what_is_not_called_never_can_fire(data):
    """Complete for one filter: a window of matches, or of default values, of one or both ends."""
    metric_filter = data.draw(FILTERS)
    assume(0.1 not in (metric_filter.value, metric_filter.default_value))  # sums are rounded
    alarm = data.draw(st.sampled_from(DECIDED).flatmap(lambda one: alarms(statistic=one)))
    claims = outlook(alarm, [metric_filter])
    # A percentile that keeps the state may need more samples than are worth publishing here.
    assume(not claims.never_fires and not claims.keeps)
    assert any(
        AlarmState.ALARM in states(alarm, candidate, length=30)
        for candidate in candidates(metric_filter, alarm.period // MINUTE)
    )


def candidates(metric_filter, period):
    """Steady data: one or many matches, or default values, a minute or a period; or nothing."""
    value, default = metric_filter.value, metric_filter.default_value
    values = [-9.0, 0.0, 1.0, 1.1, 9.0] if isinstance(value, str) else [value]
    minutes = range(START, START + 20)
    yield MetricData.of([], [])
    for sample in values if default is None else [*values, default]:
        for step, times in ((1, 1), (1, 60), (period, 1)):
            at = np.repeat(minutes[::step], times)
            yield MetricData.of(at, itertools.repeat(sample, len(at)))


EXPRESSIONS = st.recursive(
    st.sampled_from(["m1", "m2"]),
    lambda inner: st.one_of(
        st.builds("({} {} {})".format, inner, st.sampled_from("+-*/"), inner),
        st.builds("({} {} {})".format, inner, st.sampled_from("+-*/"), st.sampled_from("012")),
        st.builds("({} {} {})".format, inner, st.sampled_from(["<", ">=", "==", "AND"]), inner),
        st.builds("FILL({}, {})".format, inner, st.sampled_from(["0", "1", "REPEAT", "LINEAR"])),
        st.builds("IF({}, {}, {})".format, inner, inner, inner),
        st.builds("IF({} > 1, {})".format, inner, inner),
        st.builds("{}({})".format, st.sampled_from(["ABS", "CEIL", "FLOOR", "-"]), inner),
        st.builds("{}([m1, m2])".format, st.sampled_from(["SUM", "AVG", "MIN", "MAX"])),
        st.builds("({} + MAX({}))".format, inner, inner),
        st.builds("({} * SUM({}))".format, inner, inner),
        st.builds("{}({})".format, st.sampled_from(["RATE", "DIFF", "RUNNING_SUM"]), inner),
        st.builds("({} - DATAPOINT_COUNT({}))".format, inner, inner),
    ),
    max_leaves=5,
)


@settings(max_examples=EXAMPLES)
@given(st.data())
def test_no_data_refutes_what_is_claimed_of_a_metric_math_alarm(data):
    statistics = data.draw(st.tuples(*[st.sampled_from(list(Statistic))] * 2))
    queries = (
        MetricQuery("m1", MetricStat(METRIC, statistics[0]), returns_data=False),
        MetricQuery("m2", MetricStat(OTHER, statistics[1]), returns_data=False),
        MetricQuery("e1", data.draw(EXPRESSIONS)),
    )
    one = data.draw(FILTERS)
    filters = [one, MetricFilter("other", "", OTHER, data.draw(NUMBERS))]
    try:
        alarm = data.draw(alarms(metric=queries))
    except ValueError:  # the expression gives one number, no series
        assume(False)
    published = {
        METRIC: data_of(data.draw(minutes_of(one))),
        OTHER: data_of(data.draw(minutes_of(filters[1]))),
    }
    check_claims(alarm, outlook(alarm, filters), published)
