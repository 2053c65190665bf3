"""What is said of settings."""

import shlex
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from auditor.cloudwatch.alarms import TreatMissingData
from auditor.cloudwatch.metrics import Statistic
from auditor.cloudwatch.statistics import ExtendedStatistic
from auditor.render.backtest import export_command as backtest_export
from auditor.render.backtest import figures, setting_text
from auditor.render.backtest import words as backtest_words
from auditor.render.backtest.text import headline
from auditor.result.against import Against, RecordCount
from auditor.result.backtest import Axes, Tally
from auditor.result.labels import Detection, Verdict
from auditor.result.recommendation import Basis, Recommendation
from tests.render.backtest.results import LABEL, OTHER, alarm_backtest, backtest, tally

ALARM = alarm_backtest()
NO_RECORDS = RecordCount(0, ())


def other(**changes: Any) -> Tally:
    deployed = ALARM.deployed
    return replace(deployed, settings=replace(deployed.settings, **changes))


@pytest.mark.parametrize(
    ("changes", "expected", "options"),
    [
        ({}, "the same setting", ""),
        ({"threshold": 0.5}, "threshold 0.5", "--threshold 0.5"),
        ({"threshold": 1e15}, "threshold 1e+15", "--threshold 1e+15"),
        ({"period": timedelta(hours=6)}, "a period of 6 h", "--period 6h"),
        ({"period": timedelta(minutes=90)}, "a period of 1 h 30 min", "--period 90m"),
        (
            {"datapoints_to_alarm": 2, "evaluation_periods": 3},
            "2 of 3 datapoints",
            "--datapoints 2/3",
        ),
        (
            {"threshold": 3.0, "statistic": ExtendedStatistic("p99")},
            "threshold 3 and statistic p99",
            "--threshold 3 --statistic p99",
        ),
        (
            {"treat_missing_data": TreatMissingData.NOT_BREACHING},
            "missing data treated as notBreaching",
            "--treat-missing-data notBreaching",
        ),
    ],
)
def test_a_setting_is_named_by_what_it_changes(
    changes: dict[str, object], expected: str, options: str
) -> None:
    assert setting_text.changed(ALARM, other(**changes)) == expected
    assert backtest_export.options(ALARM, other(**changes)) == options


def test_the_command_quotes_what_a_shell_would_read() -> None:
    named = replace(ALARM, alarm=replace(ALARM.alarm, name="$(reboot) it's"))
    result = backtest(named)
    options = replace(result.options, packs=("iam-changes",), files=("m + x y.yaml",))
    result = replace(result, options=options)
    assert shlex.split(backtest_export.command(result, named)) == [
        *("auditor", "rules", "export", "iam-changes", "PATH/TO/m + x y.yaml"),
        *("--alarm", "$(reboot) it's"),
    ]
    assert "PATH/TO/" in backtest_export.note(result)


def test_the_command_for_a_pattern_exports_the_pattern() -> None:
    result = backtest(ALARM)
    result = replace(result, options=replace(result.options, rules="--pattern", packs=()))
    pattern = ALARM.filters[0].pattern
    assert shlex.split(backtest_export.command(result, ALARM))[3:] == ["--pattern", pattern]
    assert backtest_export.note(result) == ""


def test_an_incident_is_caught_once_whatever_the_number_of_alarms() -> None:
    assert backtest_words.headline(backtest(ALARM, alarm_backtest("Other"))) == (
        "As deployed, 2 alarms would have fired 16 times; as recommended, 8 times,"
        " catching 1 of 2 incidents."
    )


def test_knees_are_not_recommendations() -> None:
    bent = alarm_backtest(labelled=False)
    assert backtest_words.sentence(bent) == (
        "As deployed, it would have fired 8 times on 8 days;"
        " with threshold 4 (the knee), 4 times on 4 days."
    )
    assert backtest_words.choice(bent) == "At the knee"
    assert backtest_words.headline(backtest(bent, bent, labels=())) == (
        "As deployed, 2 alarms would have fired 16 times; at the knee, 8 times."
    )


def test_without_a_recommendation_none_is_counted() -> None:
    none = replace(ALARM, recommendation=Recommendation(None, Basis.NOTHING, "nothing tried"))
    assert backtest_words.headline(backtest(none, none)) == (
        "As deployed, 2 alarms would have fired 16 times; no other setting can be recommended."
    )
    assert backtest_words.reason(none) == "Nothing tried."


def test_alarms_that_would_not_have_fired_are_not_counted_as_fired() -> None:
    none = replace(ALARM, recommendation=Recommendation(None, Basis.NOTHING, "nothing tried"))
    quiet = replace(none, deployed=replace(none.deployed, episodes=0))
    assert backtest_words.headline(backtest(none, quiet)) == (
        "As deployed, 1 of 2 alarms would have fired, 8 times; no other setting can be recommended."
    )
    assert backtest_words.headline(backtest(quiet, quiet)) == (
        "As deployed, none of 2 alarms would have fired; no other setting can be recommended."
    )


def test_a_variant_is_the_answer_where_nothing_else_was_tried() -> None:
    none = Recommendation(None, Basis.NOTHING, "no incidents are labelled")
    compared = Against(8, 3, (), (), NO_RECORDS, NO_RECORDS, NO_RECORDS, NO_RECORDS)
    varied = replace(
        ALARM,
        settings=ALARM.settings[:1],
        frontier=(),
        knees=(),
        timelines=(),
        recommendation=none,
        against=compared,
    )
    assert backtest_words.sentence(varied).endswith("; with the variant, 3 times.")
    assert headline(varied).endswith(" as deployed, and 3 times with the variant.")
    assert backtest_words.reason(varied) == ""
    assert backtest_words.headline(backtest(varied, varied)) == (
        "As deployed, 2 alarms would have fired 16 times; with their variants, 6 times."
    )
    other = replace(varied, against=None)
    assert backtest_words.headline(backtest(varied, other)) == (
        "As deployed, 2 alarms would have fired 16 times; 1 has a variant,"
        " 8 times before and 3 times with it."
    )


def test_a_setting_that_never_fires_says_so() -> None:
    silent = replace(ALARM, deployed=tally(2.0, episodes=0, caught=None))
    assert backtest_words.sentence(silent).startswith("As deployed, it would not have fired; with")
    assert backtest_words.fired(tally(9.0, episodes=0, caught=None)) == "not once"
    assert " would not have fired as deployed, but " in headline(silent)


def test_a_label_out_of_reach_does_not_count() -> None:
    assert backtest_words.caught_by_any(backtest(ALARM, labels=(LABEL, OTHER))) == [True, False]


def test_verdicts_have_words() -> None:
    assert [
        backtest_words.noticed(one.verdict, one.after)
        for one in (
            Detection(Verdict.CAUGHT, timedelta(minutes=64)),
            Detection(Verdict.UNNOTIFIED, None),
            Detection(Verdict.MISSED, None),
        )
    ] == ["caught after 1 h 4 min", "in ALARM already", "missed"]


def test_axes_say_how_many_and_which() -> None:
    axes = Axes(
        tuple(float(n) for n in range(1, 21)),
        (timedelta(minutes=5),),
        ((1, 1), (2, 3)),
        (Statistic.SUM,),
    )
    assert setting_text.axes(axes) == (
        "20 thresholds (1 to 20), 1 period (5 min), 2 choices of M of N (1 of 1, 2 of 3),"
        " 1 statistic (Sum)"
    )
    assert setting_text.axes(Axes()) == "each alarm as deployed"


@pytest.mark.parametrize(
    ("part", "whole", "expected"),
    [(0, 0, "0 %"), (1, 1000, "< 1 %"), (1, 3, "33 %"), (9, 9, "100 %")],
)
def test_a_share_that_is_little_is_not_nothing(part: int, whole: int, expected: str) -> None:
    assert figures.share(part, whole) == expected


def test_an_episode_may_begin_sooner() -> None:
    assert figures.later(-timedelta(minutes=4)) == "4 min sooner"
    assert figures.later(timedelta(minutes=4)) == "4 min"
    assert figures.later(None) == "none"
