"""The state of an alarm is carried into a span, so that adjoining spans add up."""

import itertools
from collections import Counter
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from random import Random

import pytest

from auditor.audit.explain import explain_state
from auditor.audit.histories import FORMATS as HISTORIES
from auditor.audit.run import audit_with_histories, run_audit
from auditor.backtest.data import BacktestRequest
from auditor.backtest.run import run_backtest
from auditor.cloudwatch.alarms import AlarmState, Evaluation, TreatMissingData
from auditor.cloudwatch.clock import EVENT_CLOCK, Clock, ClockKind
from auditor.cloudwatch.composite.alarm import CompositeAlarm, Suppressor
from auditor.cloudwatch.minutes import MINUTE
from auditor.cloudwatch.rule import About, CompositeRule, RulePack
from auditor.render.audit.text import text
from auditor.replay.bounds import Bounds
from auditor.replay.method import Method
from auditor.replay.question import Question
from auditor.result.audit import AlarmResult, AuditResult, CompositeResult
from auditor.result.backtest import Axes
from auditor.rules import load_rules
from tests.conftest import record

START = datetime(2026, 1, 26, tzinfo=UTC)
END = START + timedelta(days=3)
MISSING, IGNORE, BREACHING, NOT_BREACHING = TreatMissingData
EVALUATIONS = pytest.mark.parametrize("evaluation", Evaluation)
ONE_IN_TIME = pytest.mark.parametrize(
    "evaluation",
    [Evaluation.SLIDING, pytest.param(Evaluation.BUCKETS, marks=pytest.mark.slow)],
)
"""The other evaluation is tested as often as all is."""


def varied() -> RulePack:
    """Alarms that keep states, fill missing data, judge days, and follow others."""
    (rule, *_) = load_rules(["iam-changes"]).rules
    minutes = {"five": 5, "hour": 60, "day": 1440}
    alarms = [
        replace(
            rule.alarm,
            name=f"{name}-{missing}-{m}of{n}",
            period=minutes[name] * MINUTE,
            treat_missing_data=missing,
            evaluation_periods=n,
            datapoints_to_alarm=m,
            threshold=threshold,
        )
        for name, n, m, threshold, missing in (
            ("five", 1, 1, 1, MISSING), ("five", 3, 2, 2, IGNORE), ("five", 2, 2, 1, BREACHING),
            ("hour", 1, 1, 4, MISSING), ("hour", 2, 2, 2, NOT_BREACHING), ("hour", 2, 1, 6, IGNORE),
            ("day", 1, 1, 30, IGNORE), ("day", 2, 1, 40, NOT_BREACHING), ("day", 1, 1, 1, MISSING),
        )
    ]  # fmt: skip
    names = [alarm.name for alarm in alarms]
    composite = CompositeAlarm(
        "both",
        f"ALARM({names[1]}) OR ALARM({names[3]})",
        suppressor=Suppressor(names[4], timedelta(minutes=7), timedelta(minutes=3)),
    )
    return RulePack(
        "varied",
        "",
        tuple(replace(rule, alarm=alarm) for alarm in alarms),
        composites=(CompositeRule(composite, About("both")),),
    )


PACK = varied()


@pytest.fixture
def logs(archive):
    """Three days of bursts, one of them across each midnight, and of calls alone."""
    random = Random(7)
    bursts = [*(random.randrange(4320) for _ in range(25)), 1435, 1438, 2875, 2879, 2880]
    minutes = [
        0,
        4319,
        *sorted(
            min(max(burst + random.randrange(-3, 12), 0), 4319)
            for burst in bursts
            for _ in range(6)
        ),
    ]
    times = [
        START + minute * MINUTE + timedelta(seconds=random.randrange(60)) for minute in minutes
    ]
    return archive(
        a=[
            record(eventTime=f"{time:%Y-%m-%dT%H:%M:%SZ}", eventID=f"{number}")
            for number, time in enumerate(times)
        ]
    )


def audit(logs, start, end, evaluation, clock=EVENT_CLOCK):
    method = Method(evaluation, clock)
    return run_audit(Question([str(logs)], PACK, Bounds(start, end), method))


def days(alarm: AlarmResult | CompositeResult) -> set[date]:
    return {(episode.start - MINUTE).date() for episode in alarm.fired}


def cuts() -> list[datetime]:
    random = Random(11)
    inside = [START + random.randrange(1, 4320) * MINUTE for _ in range(4)]
    return [*inside, START + timedelta(days=1), START + timedelta(days=2)]


def add_up(parts: list[AuditResult], whole: AuditResult, midnight: bool) -> Counter[str]:
    """Hold spans that adjoin against the whole; return how much there was to carry."""
    met: Counter[str] = Counter()
    for index, one in enumerate(whole.alarms):
        pieces = [part.alarms[index] for part in parts]
        assert sum(piece.matches for piece in pieces) == one.matches
        assert sum(
            episode.matches for piece in pieces for episode in piece.episodes
        ) == sum(episode.matches for episode in one.episodes)  # fmt: skip
    for index, every in enumerate(whole.every_alarm):
        pieces_of_alarm = [part.every_alarm[index] for part in parts]
        starts = [episode.start for piece in pieces_of_alarm for episode in piece.fired]
        assert starts == [episode.start for episode in every.episodes]
        assert [change for piece in pieces_of_alarm for change in piece.transitions] == [
            *every.transitions
        ]
        assert set().union(*map(days, pieces_of_alarm)) == days(every)
        if midnight:
            assert sum(piece.days for piece in pieces_of_alarm) == every.days
        for before, after in itertools.pairwise(pieces_of_alarm):
            assert before.last_state is after.first_state
        assert pieces_of_alarm[-1].last_state is every.last_state
        for piece in pieces_of_alarm[1:]:
            carried = [episode for episode in piece.episodes if episode.carried]
            assert len(carried) == (piece.first_state is AlarmState.ALARM)
            assert carried == [*piece.episodes[: len(carried)]]
            met["carried"] += len(carried)
            ends = {episode.start: episode.end for episode in every.episodes}
            assert all(ends[one.start] == one.end for one in carried if one.end)
    return met


@ONE_IN_TIME
def test_adjoining_spans_add_up_in_episodes_matches_and_days_wherever_they_are_cut(
    logs, evaluation
):
    whole = audit(logs, START, END, evaluation)
    met: Counter[str] = Counter()
    for cut in cuts():
        parts = [audit(logs, START, cut, evaluation), audit(logs, cut, END, evaluation)]
        met += add_up(parts, whole, midnight=cut == cut.replace(hour=0, minute=0))
    assert met["carried"] > 8


@pytest.mark.slow
@EVALUATIONS
def test_days_add_up_to_the_month(logs, evaluation):
    whole = audit(logs, START, END, evaluation)
    edges = [START + timedelta(days=n) for n in range(4)]
    parts = [audit(logs, *pair, evaluation) for pair in itertools.pairwise(edges)]
    add_up(parts, whole, midnight=True)


@ONE_IN_TIME
def test_explain_state_and_the_audit_of_a_later_span_agree(logs, evaluation):
    cut = START + timedelta(hours=30, minutes=7)
    later = audit(logs, cut, END, evaluation)
    question = Question([str(logs)], PACK, method=Method(evaluation))
    names = ("five-ignore-2of3", "day-ignore-1of1", "hour-missing-1of1", "five-breaching-2of2")
    for alarm in later.alarms:
        if alarm.alarm.name in names:
            state = explain_state(question, alarm.alarm.name, cut).observation.evaluation.new
            assert alarm.first_state is state


@pytest.mark.slow
@EVALUATIONS
def test_backtests_of_adjoining_spans_add_up_and_agree_with_audits(logs, evaluation):
    def backtest(start, end):
        question = Question([str(logs)], PACK, Bounds(start, end), Method(evaluation))
        return run_backtest(question, BacktestRequest(Axes(thresholds=(1.0, 3.0))))

    whole = backtest(START, END)
    for cut in cuts()[:2]:
        parts = [backtest(START, cut), backtest(cut, END)]
        for part, bounds in zip(parts, ((START, cut), (cut, END)), strict=True):
            for ours, theirs in zip(
                part.alarms, audit(logs, *bounds, evaluation).alarms, strict=True
            ):
                (episodes,) = (one.episodes for one in ours.timelines if one.setting is None)
                assert [(one.start, one.end, one.carried) for one in episodes] == [
                    (episode.start, episode.end, episode.carried) for episode in theirs.episodes
                ]
                assert ours.deployed.episodes == len(theirs.fired)
                assert ours.deployed.days == theirs.days
        for index, alarm in enumerate(whole.alarms):
            pieces = [part.alarms[index] for part in parts]
            for at, tally in enumerate((alarm.deployed, *alarm.settings)):
                tallies = [(piece.deployed, *piece.settings)[at] for piece in pieces]
                assert sum(one.episodes for one in tallies) == tally.episodes
                assert sum(one.minutes_in_alarm for one in tallies) == tally.minutes_in_alarm
                assert sum(one.unnotified_matches for one in tallies) == tally.unnotified_matches


@pytest.mark.slow
def test_messages_of_adjoining_spans_are_those_of_the_whole(logs):
    def messages(name, start, end):
        question = Question([str(logs)], PACK, Bounds(start, end))
        return HISTORIES[name](audit_with_histories(question).replays)

    cut = cuts()[0]
    for name in ("sns", "eventbridge"):
        parts = messages(name, START, cut) + messages(name, cut, END)
        assert parts == messages(name, START, END)
    later, every = (messages("alarm-history", at, END) for at in (cut, START))
    assert later.count('"ConfigurationUpdate"') == 0 < every.count('"ConfigurationUpdate"')


@pytest.mark.slow
def test_a_clock_that_counts_later_carries_states_too(logs):
    clock = Clock(ClockKind.FIXED, timedelta(minutes=9))
    evaluation = Evaluation.SLIDING
    end = END + timedelta(minutes=9)
    whole = audit(logs, START, end, evaluation, clock)
    cut = cuts()[1]
    parts = [audit(logs, *b, evaluation, clock) for b in ((START, cut), (cut, end))]
    add_up(parts, whole, midnight=False)


def test_text_shows_since_when_an_alarm_was_in_alarm(logs):
    result = audit(logs, START + timedelta(days=1, minutes=1), END, Evaluation.SLIDING)
    shown = text(result)
    assert "; in ALARM since 2026-01-2" in shown
    assert "began before the span" in shown
    assert "Before it  records since 2026-01-26 0" in shown
