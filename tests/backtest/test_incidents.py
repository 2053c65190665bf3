"""Incidents against a set of alarms: a setting is judged by what the set would miss."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from random import Random

import pytest

from auditor.audit.run import run_audit
from auditor.backtest.data import BacktestRequest
from auditor.backtest.run import run_backtest
from auditor.cloudwatch.metric_filter import MetricFilter
from auditor.cloudwatch.metrics import MetricId
from auditor.cloudwatch.minutes import Span
from auditor.cloudwatch.rule import RulePack
from auditor.render.backtest.html import backtest_html
from auditor.render.backtest.incidents import incident_headline
from auditor.render.backtest.text import backtest_text
from auditor.replay.question import Question
from auditor.result.backtest import Axes, BacktestResult
from auditor.result.json import from_json, to_json
from auditor.result.labels import Label, LabelKind
from auditor.rules import load_rules
from tests.conftest import record
from tests.render.page.browser import Page

START = datetime(2026, 1, 26, tzinfo=UTC)
CALLS = ("CreateUser", "DeleteUser", "TagUser")


def pack(*calls: str) -> RulePack:
    (rule, *_) = load_rules(["iam-changes"]).rules
    rules = []
    for call in calls:
        metric = MetricId("Audit", call)
        metric_filter = MetricFilter(call, f'{{ $.eventName = "{call}" }}', metric)
        rules.append(
            replace(
                rule, alarm=replace(rule.alarm, name=call, metric=metric), filters=(metric_filter,)
            )
        )
    return RulePack("calls", "", tuple(rules))


def called(minute: int, call: str, number: int):
    time = START + timedelta(minutes=minute)
    return record(
        eventTime=f"{time:%Y-%m-%dT%H:%M:%SZ}", eventName=call, eventID=f"{call}-{minute}-{number}"
    )


def label(name: str, minute: int, length: int = 30) -> Label:
    start = START + timedelta(minutes=minute)
    span = Span(start, start + timedelta(minutes=length))
    return Label(name, LabelKind.MUST_CATCH, (), span)


def tried(folder, rules, labels, thresholds=(1.0, 2.0, 3.0, 5.0), quiet=1000.0):
    wanted = BacktestRequest(Axes(thresholds), tuple(labels), quiet)
    return run_backtest(Question([str(folder)], rules), wanted)


def test_an_incident_outside_the_span_is_not_called_missed(two):
    labels = [label("both", 100), label("none", 2500), label("last year", -500_000)]
    result = tried(two, pack("CreateUser", "DeleteUser"), labels)
    assert incident_headline(result) == (
        "calls catches 1 of 3 incidents as deployed; no alarm fires for none;"
        " last year lies outside the span."
    )


def test_the_reason_names_what_is_wrong_with_quiet_settings_that_lose_nothing_for_the_set(two):
    rules = pack("CreateUser", "DeleteUser")
    result = tried(two, rules, [label("both", 100)], thresholds=(1.0, 9.0), quiet=0.1)
    assert alarm_of(result, "DeleteUser").recommendation.reason == (
        "every setting that is quiet enough (at most 0.1 noise episodes per week) catches nothing"
        " or fires more often than as deployed. The quietest of the others has 5 noise episodes"
        " (16.8 per week)"
    )


def alarm_of(result: BacktestResult, name: str):
    return next(one for one in result.alarms if one.name == name)


@pytest.fixture
def two(archive):
    """One incident by both alarms, CreateUser first, one by DeleteUser alone, and noise."""
    records = [called(0, "Other", 0), called(3000, "Other", 0)]
    records += [called(100, "CreateUser", n) for n in range(2)]
    records += [called(104, "DeleteUser", n) for n in range(3)]
    records += [called(1000, "DeleteUser", n) for n in range(3)]
    for noise in (300, 600, 1500, 2000):
        records += [called(noise, "CreateUser", 0), called(noise, "DeleteUser", 0)]
    return archive(a=records)


def test_which_alarm_catches_each_incident_first_and_after_how_long_which_one_alone_which_none(two):
    labels = [label("both", 100), label("one", 1000), label("none", 2500)]
    result = tried(two, pack("CreateUser", "DeleteUser"), labels)
    both, one, none = result.incidents
    assert [(catch.alarm, catch.after.seconds // 60) for catch in both.caught] == [
        ("CreateUser", 1),
        ("DeleteUser", 5),
    ]
    assert both.first == START + timedelta(minutes=100)
    assert [catch.alarm for catch in one.caught] == ["DeleteUser"]
    assert (none.caught, none.in_reach, none.recommended) == ((), (), ())
    text = " ".join(backtest_text(result).split())
    assert "calls catches 2 of 3 incidents as deployed; no alarm fires for none." in text
    assert "both: CreateUser after 1 min, then DeleteUser after 5 min" in text
    assert "none: no alarm: the filters match nothing in its span of time" in text
    assert "Caught by one alarm only: one by DeleteUser." in text
    assert from_json(BacktestResult, to_json(result)) == result


def test_what_another_alarm_catches_sooner_need_not_be_caught(archive):
    records = [called(0, "Other", 0), called(3000, "Other", 0)]
    records += [called(100, "CreateUser", 0), called(104, "DeleteUser", 0)]
    records += [called(1000, "DeleteUser", n) for n in range(3)]
    records += [called(noise, "DeleteUser", 0) for noise in (300, 600, 1500)]
    folder = archive(a=records)
    labels = [label("both", 100), label("one", 1000)]
    alone = tried(folder, pack("DeleteUser"), labels)
    assert alone.alarms[0].settings[alone.alarms[0].recommendation.setting].settings.threshold == 1
    beside = alarm_of(tried(folder, pack("CreateUser", "DeleteUser"), labels), "DeleteUser")
    assert beside.recommendation.setting is not None
    chosen = beside.settings[beside.recommendation.setting]
    assert (chosen.settings.threshold, chosen.score.noise_episodes) == (2, 0)
    assert beside.recommendation.reason.startswith(
        "it catches the one incident that no other alarm catches sooner with 0 noise episodes"
    )


def test_a_setting_that_catches_nothing_any_more_is_not_recommended(two):
    result = tried(two, pack("CreateUser", "DeleteUser"), [label("both", 100)], (1.0, 50.0))
    second = alarm_of(result, "DeleteUser")
    assert second.recommendation.setting == 0
    assert second.recommendation.reason.startswith(
        "other alarms catch every incident in reach sooner; it still catches one"
    )


def test_what_fires_more_often_is_recommended_only_if_it_catches_what_is_lost_now(archive):
    folder = archive(
        a=[called(0, "Other", 0), called(3000, "Other", 0)]
        + [called(100, "CreateUser", number) for number in range(3)]
        + [called(minute, "CreateUser", 0) for minute in (300, 500, 700, 1000)]
    )
    rules = pack("CreateUser")
    (rule,) = rules.rules
    deaf = replace(rules, rules=(replace(rule, alarm=replace(rule.alarm, threshold=3.0)),))
    lost = [label("quick", 1000)]
    alarm = tried(folder, deaf, lost, (1.0, 3.0)).alarms[0]
    assert alarm.settings[0].episodes > alarm.deployed.episodes
    assert alarm.recommendation.setting == 0
    caught = [label("long", 100)]
    alarm = tried(folder, deaf, caught, (1.0,)).alarms[0]
    assert alarm.settings[0].episodes > alarm.deployed.episodes
    assert alarm.recommendation.setting is None
    assert "fires more often than as deployed" in alarm.recommendation.reason


@pytest.mark.parametrize("seed", range(6))
def test_with_all_settings_recommended_the_set_misses_no_more(archive, seed):
    random = Random(seed)
    records = [called(0, "Other", 0), called(4000, "Other", 0)]
    for number in range(60):
        at, call = random.randrange(20, 3900), random.choice(CALLS)
        records += [called(at, call, number + 100 * n) for n in range(random.choice([1, 1, 2, 4]))]
    folder = archive(a=records)
    labels = [label(f"incident {n}", random.randrange(20, 3800), 90) for n in range(7)]
    result = tried(folder, pack(*CALLS), labels, (1.0, 2.0, 3.0, 4.0), random.choice([1.0, 1000.0]))
    for incident in result.incidents:
        assert bool(incident.caught) <= bool(incident.recommended)
    for alarm in result.alarms:
        if (index := alarm.recommendation.setting) is not None:
            gains = alarm.settings[index].score.caught > alarm.deployed.score.caught
            assert alarm.settings[index].episodes <= alarm.deployed.episodes or gains
    episodes = {
        alarm.name: alarm.episodes
        for alarm in run_audit(Question([str(folder)], pack(*CALLS))).alarms
    }
    for one, incident in zip(labels, result.incidents, strict=True):
        assert one.span is not None
        started = {
            name
            for name, alarm_episodes in episodes.items()
            if any(one.span.start < episode.start <= one.span.end for episode in alarm_episodes)
        }
        assert started <= {catch.alarm for catch in incident.caught}


def test_the_page_has_who_catches_what_and_who_is_first(two):
    labels = [label("both", 100), label("one", 1000), label("none <b>", 2500)]
    page = backtest_html(tried(two, pack("CreateUser", "DeleteUser", "TagUser"), labels))
    shown = Page(page)
    assert '<td class="hit first" data-l="CreateUser"><span>1\u00a0min</span>' in page
    assert '<td class="hit" data-l="DeleteUser"><span>5\u00a0min</span>' in page
    assert "calls catches 2 of 3 incidents as deployed; no alarm fires for none <b>." in shown.text
    assert "1 alarm that catches none of them is not shown" in shown.text
    assert "none <b>" not in page


def test_a_page_without_labels_has_no_table_of_incidents(two):
    page = backtest_html(tried(two, pack("CreateUser"), []))
    assert 'id="incidents"' not in page
