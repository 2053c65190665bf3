"""What a backtest says of noise, and of another alarm beside each."""

import re
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from auditor.audit.run import run_audit
from auditor.backtest.data import BacktestRequest
from auditor.backtest.run import run_backtest
from auditor.cloudwatch.metric_filter import MetricFilter
from auditor.cloudwatch.metrics import MetricId
from auditor.cloudwatch.minutes import Span
from auditor.cloudwatch.rule import About, Rule, RulePack
from auditor.cloudwatch.settings import Settings, with_settings
from auditor.errors import PatternError, UsageError
from auditor.render.backtest.formats import FORMATS
from auditor.replay.bounds import Bounds
from auditor.replay.judge import select_alarms
from auditor.replay.question import Question
from auditor.result.backtest import Axes, BacktestResult
from auditor.result.json import from_json, to_json
from auditor.result.labels import Label, LabelKind
from auditor.rules import load_rules
from tests.conftest import record
from tests.paths import ROOT

SAMPLE = str(ROOT / "sample_data")
CHANGES = select_alarms(load_rules(["iam-changes"]), ["IAMChangeActivityAlarm"])
INTRUSION = Span(
    datetime(2026, 3, 17, 21, 41, tzinfo=UTC), datetime(2026, 3, 17, 22, 40, tzinfo=UTC)
)
LEAKED_KEY = Label("leaked key", LabelKind.MUST_CATCH, (), INTRUSION)


@pytest.fixture(scope="module")
def explained():
    """The sample's alarm, explained."""
    wanted = BacktestRequest(Axes((1.0, 7.0)), (LEAKED_KEY,), explain=True)
    return run_backtest(Question([SAMPLE], CHANGES), wanted)


def test_the_pipeline_goes_and_the_intruder_stays(explained):
    (alarm,) = explained.alarms
    (offered,) = alarm.exclusions
    exclusion = offered.exclusion
    assert exclusion is not None
    assert exclusion.pattern in (ROOT / "docs" / "backtest.md").read_text("utf-8")
    assert (exclusion.removed, exclusion.noise) == (124, 144)
    assert (exclusion.labelled, exclusion.labelled_hidden) == (14, ())
    assert {hidden.identity.rpartition("/")[0] for hidden in exclusion.hides} == {
        "arn:aws:sts::444455556666:assumed-role/terraform-deploy"
    }


def test_the_alarm_without_the_pipeline_is_quiet_on_thirty_of_its_days(explained):
    (offered,) = explained.alarms[0].exclusions
    assert offered.exclusion is not None
    wanted = BacktestRequest(Axes(), (LEAKED_KEY,), other=offered.exclusion.pattern)
    (alarm,) = run_backtest(Question([SAMPLE], CHANGES), wanted).alarms
    assert alarm.against is not None
    assert (alarm.against.before, alarm.against.after) == (39, 9)
    assert [one.pattern for one in alarm.other_filters] == [offered.exclusion.pattern]
    assert alarm.against.only_before.count == offered.exclusion.hidden


def test_what_is_recommended_stands_beside_what_is_deployed(explained):
    (alarm,) = explained.alarms
    assert alarm.other is not None
    assert alarm.against is not None
    assert alarm.other.threshold == 7
    assert (alarm.against.before, alarm.against.after) == (39, 4)
    assert len(alarm.against.changes) == alarm.against.change_count > 20
    assert "the first 20 of 39 changes" in FORMATS["html"](explained).replace("The", "the")


def test_noise_adds_up_to_the_matches(explained):
    (alarm,) = explained.alarms
    assert alarm.noise is not None
    assert alarm.noise.matches == alarm.matches == sum(map(sum, alarm.noise.week.hours))
    assert alarm.noise.episodes == alarm.deployed.episodes


def test_without_a_label_noise_is_described_and_nothing_is_offered():
    wanted = BacktestRequest(Axes((1.0, 7.0)), explain=True)
    (alarm,) = run_backtest(Question([SAMPLE], CHANGES), wanted).alarms
    assert alarm.noise is not None
    assert alarm.noise.matches == 158
    (offered,) = alarm.exclusions
    assert offered.exclusion is None
    assert offered.none is not None
    assert offered.none.reason.startswith("no incidents are labelled")


def test_an_explained_result_round_trips_through_json(explained):
    assert from_json(BacktestResult, to_json(explained)) == explained


def test_a_longer_period_beside_it_looks_back_as_far_as_an_audit_does():
    settings = Settings(period=timedelta(hours=6), threshold=20.0)
    start = datetime(2026, 3, 10, 2, 30, tzinfo=UTC)
    (rule,) = CHANGES.rules
    longer = replace(CHANGES, rules=(replace(rule, alarm=with_settings(rule.alarm, settings)),))
    bounds = Bounds(start)
    (audited,) = run_audit(Question([SAMPLE], longer, bounds)).alarms
    wanted = BacktestRequest(Axes((1.0,)), other=settings)
    (alarm,) = run_backtest(Question([SAMPLE], CHANGES, bounds), wanted).alarms
    assert alarm.against is not None
    assert alarm.against.after == len(audited.episodes)


def test_each_metric_filter_has_an_exclusion_of_its_own(archive):
    names = ("CreateUser", "DeleteUser")
    records = [
        record(eventName=name, eventID=f"{name}-{n}", eventTime=f"2026-01-2{n}T10:00:00Z")
        for name in names
        for n in range(1, 6)
    ]
    metric = MetricId("N", "Both")
    filters = tuple(MetricFilter(name, f'{{ $.eventName = "{name}" }}', metric) for name in names)
    (rule,) = CHANGES.rules
    both = RulePack("p", "", (Rule(replace(rule.alarm, metric=metric), filters, About("a")),))
    label = Label("one", LabelKind.MUST_CATCH, ("CreateUser-1",))
    (alarm,) = run_backtest(
        Question([str(archive(a=records))], both), BacktestRequest(Axes(), (label,), explain=True)
    ).alarms
    assert [offered.filter for offered in alarm.exclusions] == list(names)
    assert all(offered.exclusion or offered.none for offered in alarm.exclusions)
    with pytest.raises(UsageError, match="has several metric filters"):
        run_backtest(Question([SAMPLE], both), BacktestRequest(Axes(), other="{ $.a = 1 }"))


@pytest.mark.parametrize(
    ("other", "error", "message"),
    [
        ("{ $.a == 1 }", PatternError, "== is not supported"),
        (Settings(period=timedelta(seconds=7)), UsageError, "--against: IAMChangeActivityAlarm: "),
        (load_rules(["cis-5.0"]), UsageError, "--against cis-5.0: none of its alarms corresponds"),
    ],
)
def test_a_variant_that_does_not_fit_is_refused_before_anything_is_read(other, error, message):
    with pytest.raises(error, match=re.escape(message)):
        run_backtest(Question(["nowhere"], CHANGES), BacktestRequest(Axes(), other=other))
