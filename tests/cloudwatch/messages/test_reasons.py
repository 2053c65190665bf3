from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from auditor.cloudwatch.alarms import AlarmState, LowSamples, TreatMissingData
from auditor.cloudwatch.evaluation.history import judge
from auditor.cloudwatch.messages.reasons import number
from auditor.cloudwatch.statistics import ExtendedStatistic
from auditor.cloudwatch.transitions import Transition
from tests.cloudwatch.evaluation.test_history import ALARM

START = datetime(2026, 1, 15, 10, tzinfo=UTC)
THREE = replace(ALARM, evaluation_periods=3, datapoints_to_alarm=2, threshold=5)


def transition_of(
    values: list[float | None],
    treatment: TreatMissingData | None = None,
    n: int = 3,
    m: int = 2,
    previous: AlarmState = AlarmState.INSUFFICIENT_DATA,
) -> Transition:
    alarm = replace(
        THREE, evaluation_periods=n, datapoints_to_alarm=m, treat_missing_data=treatment
    )
    slots = [(START + n * timedelta(minutes=5), value, 1.0) for n, value in enumerate(values)]
    return judge(alarm, slots, previous)


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (0.0, "0.0"),
        (1.0, "1.0"),
        (-2.5, "-2.5"),
        (0.005, "0.005"),
        (0.0005, "5.0E-4"),
        (9999999.0, "9999999.0"),
        (1e7, "1.0E7"),
        (860604416.0, "8.60604416E8"),
        (1e22, "1.0E22"),
    ],
)
def test_numbers_are_written_as_java_writes_them(value, text):
    assert number(value) == text


@pytest.mark.parametrize(
    ("values", "treatment", "rule"),
    [
        (
            [7, 0, 7, 7],
            None,
            "Enough periods in range hold data: the newest 3 decide, however old (2 of 3 breach,"
            " 2 needed).",
        ),
        (
            [7],
            TreatMissingData.BREACHING,
            "1 of the 5 periods in range holds data; the 2 missing of 3 count as breaching (1"
            " breach, 2 needed).",
        ),
        (
            [7],
            TreatMissingData.NOT_BREACHING,
            "1 of the 5 periods in range holds data; the 2 missing of 3 count as not breaching (1"
            " breach, 2 needed).",
        ),
        (
            [None],
            None,
            "No period in range holds data; missing data is insufficient data.",
        ),
        (
            [None],
            TreatMissingData.IGNORE,
            "No period in range holds data; missing data is ignored, so the state is kept.",
        ),
        (
            [7, 7],
            None,
            "2 of the 5 periods in range hold data; 2 breach, 2 needed, so filling cannot"
            " change it.",
        ),
        (
            [7, 0],
            None,
            "2 of the 5 periods in range hold data; 1 of them not breaching, which is enough for"
            " OK.",
        ),
        (
            [7, None],
            None,
            "1 of the 5 periods in range holds data, all breaching; the state depends on"
            " whether the oldest is at least 2 periods old.",
        ),
        (
            [7, None],
            TreatMissingData.IGNORE,
            "1 of the 5 periods in range holds data, all breaching but fewer than 2; missing data"
            " is ignored: the state is kept.",
        ),
    ],
)
def test_an_evaluation_says_which_rule_decided(values, treatment, rule):
    assert transition_of(values, treatment).rule == rule


def test_too_few_samples_keep_the_state_and_say_so():
    alarm = replace(
        THREE, statistic=ExtendedStatistic("p99"), low_samples=LowSamples.IGNORE, threshold=1
    )
    verdict = judge(alarm, [(START, 9.0, 12.0)], AlarmState.OK)
    assert verdict.new is AlarmState.OK
    assert verdict.rule == (
        "The state is kept: 1 of 1 datapoints used hold fewer samples than 1000 that p99 needs."
    )


@pytest.mark.parametrize(
    ("transition", "guess"),
    [
        (transition_of([7, 7, 7]), False),
        (transition_of([7] * 4, n=4), True),
        (transition_of([7] * 5, n=5), False),
        (transition_of([0] * 5, n=5), True),
        (transition_of([7] * 5, TreatMissingData.BREACHING, n=6), True),
        (transition_of([7], TreatMissingData.NOT_BREACHING), True),
        (transition_of([0], TreatMissingData.BREACHING), False),
        (transition_of([7]), True),
        (transition_of([None]), False),
    ],
)
def test_texts_that_nobody_published_are_marked(transition, guess):
    assert transition.approximate is guess
