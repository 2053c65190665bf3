"""A backtest as JSON, and back."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import msgspec
import pytest

from auditor.cloudtrail.logfile import Coverage, Intake
from auditor.cloudwatch.alarms import Evaluation, TreatMissingData
from auditor.cloudwatch.metric_filter import DefaultValue
from auditor.cloudwatch.metrics import Statistic
from auditor.cloudwatch.minutes import Span
from auditor.cloudwatch.settings import Settings
from auditor.cloudwatch.statistics import ExtendedStatistic
from auditor.result.backtest import (
    AlarmBacktest,
    Axes,
    BacktestResult,
    EpisodeSpan,
    EpisodeTimeline,
    Rates,
    RejectedSettings,
    Tally,
)
from auditor.result.episodes import Period
from auditor.result.head import Options
from auditor.result.json import from_json, to_json
from auditor.result.labels import Detection, Label, LabelKind, LabelMatch, Score, Verdict
from auditor.result.recommendation import Basis, Recommendation
from auditor.rules import load_rules

START = datetime(2026, 1, 26, tzinfo=UTC)
HOUR = timedelta(hours=1)
LABEL = Label("leaked key", LabelKind.MUST_CATCH, ("id-1",), Span(START, START + HOUR))


def tally(threshold: float, score: Score | None = None) -> Tally:
    return Tally(
        settings=Settings(
            threshold=threshold,
            period=timedelta(minutes=5),
            evaluation_periods=1,
            statistic=Statistic.SUM,
            treat_missing_data=TreatMissingData.MISSING,
        ),
        episodes=2,
        days=1,
        notifications=2,
        per_week=2.0,
        worst_day=date(2026, 1, 26),
        worst_day_notifications=2,
        minutes_in_alarm=30,
        longest_episode=timedelta(minutes=15),
        longest_quiet=timedelta(days=6),
        unnotified_matches=3,
        breaching_periods=2,
        score=score,
    )


@pytest.fixture
def result() -> BacktestResult:
    rule = load_rules(["iam-changes"]).rules[0]
    caught = Detection(Verdict.CAUGHT, timedelta(minutes=1))
    score = Score((caught,), 1, 0, 0, 1, 1, 0.5, 1.0, timedelta(minutes=1))
    one = AlarmBacktest(
        alarm=rule.alarm,
        title=rule.about.title,
        explanation=rule.about.explanation,
        filters=rule.filters,
        account="111122223333",
        region=None,
        matches=9,
        deployed=tally(1.0),
        settings=(tally(1.0, score), tally(2.5)),
        refused=(RejectedSettings(4, "EvaluationPeriods must be at least 1"),),
        rates=(Rates(HOUR, ExtendedStatistic("p90"), 4, 1, 2, 3, 3, 3),),
        labelled=(LabelMatch(LABEL, 2, START, 0, 0, 0, True),),
        frontier=(0,),
        knees=(1,),
        recommendation=Recommendation(0, Basis.LABELS, "it catches all of 1"),
        timelines=(
            EpisodeTimeline(None, (EpisodeSpan(START, None),), (Period(START, 1, 1.0, True),)),
        ),
    )
    return BacktestResult(
        auditor="0.1.0",
        options=Options(
            ("logs",), "rules", "", Evaluation.SLIDING, "event", "all",
            DefaultValue.PER_MINUTE, "", "",
        ),
        span=Span(START, START + timedelta(days=7)),
        first_event=START,
        last_event=None,
        intake=Intake(1, 1, 0, 1, 0, 0, 0, ()),
        coverage=Coverage(()),
        axes=Axes((1.0, 2.5), (HOUR,), ((2, 3),), (Statistic.SUM,), (TreatMissingData.IGNORE,)),
        quiet=1.0,
        labels=(LABEL,),
        alarms=(one,),
    )  # fmt: skip


def test_it_round_trips(result):
    assert from_json(BacktestResult, to_json(result)) == result


def test_an_alarm_is_named_with_its_account(result):
    assert result.alarms[0].name == "IAMAllActivityAlarm (111122223333)"


@pytest.mark.parametrize(
    "wrong",
    [
        {"recommendation": Recommendation(99999, Basis.LABELS, "")},
        {"recommendation": Recommendation(-1, Basis.LABELS, "")},
        {"frontier": (2,)},
        {"knees": (2,)},
        {"timelines": (EpisodeTimeline(2, (), ()),)},
        {"labelled": ()},
    ],
)
def test_what_names_no_setting_or_label_is_refused(result, wrong):
    with pytest.raises(ValueError, match=r"setting .* does not exist|a score is of"):
        replace(result.alarms[0], **wrong)


def test_anything_but_a_backtest_is_an_error():
    with pytest.raises(msgspec.ValidationError):
        from_json(BacktestResult, "{}")
