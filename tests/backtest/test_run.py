"""A backtest of logs: every setting is what an audit with that alarm says."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from auditor.audit.run import run_audit
from auditor.backtest.data import BacktestRequest
from auditor.backtest.run import run_backtest
from auditor.cloudwatch.alarms import Evaluation, TreatMissingData
from auditor.cloudwatch.composite.alarm import CompositeAlarm
from auditor.cloudwatch.metrics import Statistic
from auditor.cloudwatch.minutes import MINUTE, Span
from auditor.cloudwatch.rule import About, CompositeRule
from auditor.cloudwatch.settings import Settings, with_settings
from auditor.cloudwatch.statistics import ExtendedStatistic
from auditor.errors import UsageError
from auditor.render.backtest.formats import FORMATS
from auditor.render.backtest.incidents import caught_by
from auditor.render.backtest.text import backtest_text
from auditor.render.backtest.words import unmatched
from auditor.replay.bounds import Bounds
from auditor.replay.judge import select_alarms
from auditor.replay.method import Method, Scope
from auditor.replay.question import Question
from auditor.result.backtest import Axes, BacktestResult
from auditor.result.json import from_json, to_json
from auditor.result.labels import Label, LabelKind, Verdict
from auditor.result.recommendation import Basis
from auditor.rules import load_rules
from auditor.rules.of_pattern import pattern_pack
from tests.conftest import record
from tests.paths import SAMPLE
from tests.render.page.browser import Page

PACK = load_rules(["iam-changes"])
CHANGES = select_alarms(PACK, ["IAMChangeActivityAlarm"])
START = datetime(2026, 1, 26, 12, tzinfo=UTC)
END = datetime(2026, 1, 27, tzinfo=UTC)


def at(minute):
    return START + timedelta(minutes=minute)


@pytest.fixture
def logs(archive):
    """Bursts of calls: minute and how many."""

    def write(**bursts):
        records = [
            record(
                eventTime=f"{at(int(minute[1:])):%Y-%m-%dT%H:%M:%SZ}", eventID=f"{minute}-{number}"
            )
            for minute, count in bursts.items()
            for number in range(count)
        ]
        return [str(archive(a=records))]

    return write


def tried(sources, pack, wanted):
    """Return the one alarm of a backtest."""
    (alarm,) = run_backtest(Question(sources, pack), wanted).alarms
    return alarm


def test_a_record_of_many_megabytes_is_judged(archive):
    long = record(eventTime=f"{START:%Y-%m-%dT%H:%M:%SZ}", **{"k" * 6_000_000: 1})
    sources = [str(archive(a=[long]))]
    absent = " && ".join(f"($.f{number} NOT EXISTS)" for number in range(12))
    pack = pattern_pack(f"{{ {absent} }}")
    assert tried(sources, pack, BacktestRequest(Axes())).matches == 1


@pytest.mark.parametrize(
    "evaluation",
    [pytest.param(Evaluation.SLIDING, marks=pytest.mark.slow), Evaluation.BUCKETS],
)
def test_every_setting_has_the_episodes_that_an_audit_with_that_alarm_has(evaluation):
    axes = Axes(
        thresholds=(1.0, 3.0, 6.0),
        periods=(5 * MINUTE, 15 * MINUTE),
        datapoints=((1, 1), (2, 3)),
        statistics=(Statistic.SUM, ExtendedStatistic("p90")),
        treatments=(TreatMissingData.MISSING, TreatMissingData.IGNORE),
    )
    method = Method(evaluation)
    result = run_backtest(Question([str(SAMPLE)], CHANGES, method=method), BacktestRequest(axes))
    (alarm,) = result.alarms
    assert result.span is not None
    (rule,) = CHANGES.rules
    every = [alarm.deployed, *alarm.settings]
    renamed = [
        replace(rule, alarm=replace(with_settings(rule.alarm, tally.settings), name=f"{index}"))
        for index, tally in enumerate(every)
    ]
    bounds = Bounds(result.span.start, result.span.end)
    audit = run_audit(
        Question([str(SAMPLE)], replace(CHANGES, rules=tuple(renamed)), bounds, method)
    )
    assert len(alarm.settings) == 48
    for tally, audited in zip(every, audit.alarms, strict=True):
        assert (tally.episodes, tally.days) == (len(audited.episodes), audited.days), tally.settings
        assert tally.breaching_periods == audited.periods_over_threshold
        in_alarm = sum(
            ((one.end or result.span.end + MINUTE) - one.start for one in audited.episodes),
            timedelta(0),
        )
        assert tally.minutes_in_alarm == in_alarm // MINUTE
    assert [(episode.start, episode.end) for episode in alarm.timelines[0].episodes] == [
        (one.start, one.end) for one in audit.alarms[0].episodes
    ]
    assert alarm.timelines[0].periods == audit.alarms[0].periods


def test_accounts_have_alarms_of_their_own_and_the_same_episodes_as_in_an_audit():
    method, axes = Method(scope=Scope.ACCOUNT_REGION), Axes((1.0,))
    result = run_backtest(Question([str(SAMPLE)], CHANGES, method=method), BacktestRequest(axes))
    audit = run_audit(Question([str(SAMPLE)], CHANGES, method=method))
    assert [(one.name, one.settings[0].episodes) for one in result.alarms] == [
        (one.name, len(one.episodes)) for one in audit.alarms
    ]


def test_the_whole_result_round_trips_through_json():
    label = Label("night", LabelKind.MUST_CATCH, (), Span(*(START, START + timedelta(days=1))))
    result = run_backtest(
        Question([str(SAMPLE)], CHANGES), BacktestRequest(Axes((1.0, 2.0, 9.0)), (label,))
    )
    assert from_json(BacktestResult, to_json(result)) == result


def test_what_cloudwatch_would_refuse_is_left_out_and_counted(logs):
    axes = Axes((1.0, 2.0), (5 * MINUTE, timedelta(hours=6)), ((1, 1), (3, 2), (1, 30)))
    alarm = tried(logs(m0=1), CHANGES, BacktestRequest(axes))
    assert len(alarm.settings) == 6
    assert [(one.settings, one.reason[:40]) for one in alarm.refused] == [
        (4, "DatapointsToAlarm must be from 1 to Eval"),
        (2, "Metrics cannot be checked across more th"),
    ]


def test_an_alarm_notices_a_label_by_the_windows_that_brought_it_into_alarm(logs):
    sources = logs(m0=1, m60=2, m63=3)
    attack = Label("attack", LabelKind.MUST_CATCH, ("m63-0", "m60-1", "m999-0"))
    alarm = tried(sources, CHANGES, BacktestRequest(Axes((1.0, 3.0, 6.0)), (attack,)))
    assert [tally.score.noticed[0].after for tally in alarm.settings] == [MINUTE, 4 * MINUTE, None]
    assert [tally.score.noise_episodes for tally in alarm.settings] == [1, 0, 0]
    assert alarm.labelled[0].unknown_ids == 1
    assert alarm.labelled[0].matches == 2
    assert alarm.settings[alarm.recommendation.setting].settings.threshold == 3


def test_an_alarm_that_was_on_already_is_unnotified_of_a_label(logs):
    sources = logs(m0=1, m10=3)
    attack = Label("attack", LabelKind.MUST_CATCH, ("m10-0",))
    alarm = tried(sources, CHANGES, BacktestRequest(Axes((1.0, 4.0)), (attack,)))
    unnotified, missed = (tally.score for tally in alarm.settings)
    assert (unnotified.noticed[0].verdict, unnotified.unnotified, unnotified.recall) == (
        Verdict.UNNOTIFIED,
        1,
        0.0,
    )
    assert missed.noticed[0].verdict is Verdict.MISSED
    assert unnotified.true_episodes == 1
    assert alarm.settings[0].unnotified_matches == 3
    assert alarm.recommendation.setting is None
    assert "no notification for attack" in alarm.recommendation.reason


def test_an_alarm_that_begins_within_a_span_catches_it(logs):
    sources = logs(m0=5, m200=1)
    span = Label("outage", LabelKind.MUST_CATCH, (), Span(at(199), at(210)))
    alarm = tried(sources, CHANGES, BacktestRequest(Axes((1.0, 2.0)), (span,)))
    assert [tally.score.noticed[0].after for tally in alarm.settings] == [MINUTE, None]


@pytest.mark.parametrize(("days", "rate"), [(6, None), (14, 0.5)])
def test_notifications_are_not_extrapolated_to_a_week(logs, days, rate):
    bounds = Bounds(END - timedelta(days=days), END)
    question = Question(logs(m10=5), CHANGES, bounds)
    result = run_backtest(question, BacktestRequest(Axes((1.0,))))
    (tally,) = result.alarms[0].settings
    assert (tally.episodes, tally.per_week) == (1, rate)
    text = " ".join(backtest_text(result).split())
    assert ("mails a week" in text) == (rate is not None)
    assert all(FORMATS[name](result) for name in ("html", "csv", "json"))


def test_an_event_that_the_filters_do_not_match_is_out_of_reach(archive):
    other = record(eventName="ListUsers", eventID="read")
    sources = [str(archive(a=[record(), other]))]
    label = Label("reading", LabelKind.MUST_CATCH, ("read",))
    alarm = tried(sources, CHANGES, BacktestRequest(Axes((1.0,)), (label,)))
    assert not alarm.labelled[0].in_reach
    assert alarm.settings[0].score.recall is None
    assert "no threshold can catch any" in alarm.recommendation.reason


def test_the_reason_for_a_label_out_of_reach_is_reported(archive):
    undated = record(eventID="undated", eventTime="soon")
    late = record(eventID="late", eventTime="2026-02-09T00:00:00Z")
    read = record(eventName="ListUsers", eventID="read")
    sources = [str(archive(a=[record(), undated, late, read]))]
    ids = ("undated", "late", "read", "nobody")
    labels = tuple(Label(one, LabelKind.MUST_CATCH, (one,)) for one in ids)
    days = {"later": Span(END, END + timedelta(days=1)), "quiet": Span(at(200), at(210))}
    labels += tuple(Label(name, LabelKind.MUST_CATCH, (), span) for name, span in days.items())
    labels += (Label("build", LabelKind.NOISE, ("undated", "gone")),)
    bounds = Bounds(END - timedelta(days=2), END)
    result = run_backtest(Question(sources, CHANGES, bounds), BacktestRequest(Axes((1.0,)), labels))
    (alarm,) = result.alarms
    assert not any(one.in_reach for one in alarm.labelled)
    assert [unmatched(one, result.span) for one in alarm.labelled] == [
        "its record has no usable eventTime",
        "outside the span",
        "the filters do not match it",
        "no record has such an event",
        "outside the span",
        "the filters match nothing in its span of time",
        "no record has such an event (1 of 2 ids), its record has no usable eventTime (1 of 2 ids)",
    ]
    text, page = " ".join(backtest_text(result).split()), FORMATS["html"](result)
    assert [caught_by(one, result) for one in result.incidents[3:5]] == [
        "no alarm: no record has such an event",
        "no alarm: outside the span",
    ]
    assert "2 labelled event ids in no record" in text
    assert "2 labelled events without a usable eventTime" in text
    assert "noise without a match: build: no record has" in text
    assert "of noise without a match of any alarm: build" in page


def test_labels_of_noise_leave_all_else_out_of_the_precision(logs):
    sources = logs(m0=1, m100=1, m200=1)
    labels = (
        Label("bad", LabelKind.MUST_CATCH, ("m100-0",)),
        Label("build", LabelKind.NOISE, ("m0-0",)),
    )
    alarm = tried(sources, CHANGES, BacktestRequest(Axes((1.0,)), labels, quiet=1e9))
    score = alarm.settings[0].score
    assert (score.true_episodes, score.noise_episodes, score.precision) == (1, 1, 0.5)


def test_noise_alone_recommends_nothing_since_what_never_fires_has_none(logs):
    noise = Label("build", LabelKind.NOISE, ("m0-0",))
    axes = Axes(tuple(map(float, range(1, 21))))
    alarm = tried(logs(m0=6, m100=4, m200=4, m300=1), CHANGES, BacktestRequest(axes, (noise,)))
    assert alarm.recommendation.basis is not Basis.LABELS
    assert "no incidents are labelled" in alarm.recommendation.reason
    assert alarm.frontier


def test_noise_that_nothing_matches_is_reported_where_a_setting_is_chosen_by_it(logs):
    labels = (
        Label("bad", LabelKind.MUST_CATCH, ("m0-0",)),
        Label("build", LabelKind.NOISE, ("nobody",)),
    )
    alarm = tried(logs(m0=3, m100=1), CHANGES, BacktestRequest(Axes((1.0, 2.0)), labels))
    assert "nothing labelled as noise matches" in alarm.recommendation.reason


def test_none_is_recommended_where_what_is_quiet_enough_misses_something(logs):
    sources = logs(m0=3, m100=3, m200=1)
    label = Label("slow thief", LabelKind.MUST_CATCH, ("m200-0",))
    wanted = BacktestRequest(Axes((1.0, 2.0, 4.0)), (label,), quiet=0)
    alarm = tried(sources, CHANGES, wanted)
    assert alarm.recommendation.setting is None
    assert alarm.recommendation.reason.startswith(
        "no setting that is quiet enough (at most 0 noise episodes per week) catches every"
        " incident; the best of them: missed slow thief."
    )
    assert [alarm.settings[index].score.noise_episodes for index in alarm.frontier] == [0, 2]
    text = " ".join(backtest_text(run_backtest(Question(sources, CHANGES), wanted)).split())
    assert "misses slow thief" in text
    assert f", in ALARM for {alarm.deployed.minutes_in_alarm} min, " in text


def test_of_equal_settings_the_least_changed_and_most_sensitive_is_chosen(logs):
    label = Label("bad", LabelKind.MUST_CATCH, ("m100-0",))
    axes = Axes((5.0, 4.0, 6.0), (15 * MINUTE, 5 * MINUTE))
    alarm = tried(logs(m0=1, m100=9), CHANGES, BacktestRequest(axes, (label,)))
    chosen = alarm.settings[alarm.recommendation.setting].settings
    assert (chosen.threshold, chosen.period) == (4.0, 5 * MINUTE)


def test_no_record_gives_no_alarm_and_no_error(archive):
    result = run_backtest(
        Question([str(archive(a=[]))], CHANGES), BacktestRequest(Axes((1.0, 2.0)))
    )
    assert (result.span, result.alarms) == (None, ())


def test_records_and_coverage_are_those_of_the_span(logs):
    wanted = BacktestRequest(Axes((1.0,)))
    result = run_backtest(Question(logs(m0=3, m1500=4), CHANGES, Bounds(START, END)), wanted)
    assert [cell.records for cell in result.coverage.judged] == [3]
    lines = backtest_text(result).splitlines()
    assert "Records    7 records from 1 file" in lines
    assert "In span    3 of these records" in lines
    assert "Coverage   1 account and Region, 1 of 1 day with records" in lines
    page = Page(FORMATS["html"](result)).text
    assert "with the same 3 records in the span, of 7 read for each" in page
    assert "Records 3 records in the span, of 7 read, each event once" in page


def test_a_pattern_makes_a_rule_of_its_own(logs):
    pack = pattern_pack('{ $.eventName = "CreateUser" }')
    alarm = tried(logs(m0=2, m60=1), pack, BacktestRequest(Axes((1.0, 2.0))))
    assert [tally.episodes for tally in alarm.settings] == [2, 1]


def test_alarms_are_chosen_by_name():
    assert [rule.alarm.name for rule in CHANGES.rules] == ["IAMChangeActivityAlarm"]
    with pytest.raises(
        UsageError, match="no alarm of iam-changes has this in its name; alarms are: IAMAll"
    ):
        select_alarms(PACK, ["nope"])


def test_an_alarm_with_its_actions_off_sends_nothing(logs):
    (rule,) = CHANGES.rules
    silent = replace(rule, alarm=replace(rule.alarm, actions_enabled=False))
    pack = replace(CHANGES, rules=(silent,))
    alarm = tried(logs(m0=2), pack, BacktestRequest(Axes((1.0,))))
    tally = alarm.settings[0]
    assert (tally.episodes, tally.notifications, tally.worst_day) == (1, 0, None)


def test_settings_name_all_six():
    alarm = tried([str(SAMPLE)], CHANGES, BacktestRequest(Axes((1.0,))))
    assert alarm.deployed.settings == Settings(
        1.0, 5 * MINUTE, None, 1, Statistic.SUM, TreatMissingData.MISSING
    )


def test_a_composite_alarm_of_the_rules_is_listed_and_not_tried(logs):
    both = CompositeAlarm("Both", 'ALARM("IAMChangeActivityAlarm")')
    pack = replace(CHANGES, composites=(CompositeRule(both, About("Both")),))
    result = run_backtest(Question(logs(m0=1), pack), BacktestRequest(Axes((1.0,))))
    message = "not tried: Both, a composite alarm; try its children: IAMChangeActivityAlarm"
    assert message in " ".join(FORMATS["text"](result).split())
    assert message in FORMATS["html"](result)
    assert select_alarms(pack, ()).composites
    assert not select_alarms(pack, ["IAMChangeActivityAlarm"]).composites
    with pytest.raises(UsageError, match="Both: a composite alarm follows its children; name one"):
        select_alarms(pack, ["Both"])
