"""The page of a backtest: what it says, what it leaves out, what it never does."""

import re
from dataclasses import replace
from datetime import timedelta

import pytest

from auditor.cloudtrail.logfile import Coverage
from auditor.cloudwatch.metrics import MetricId
from auditor.render.backtest.formats import FORMATS
from auditor.render.backtest.html import backtest_html
from auditor.render.backtest.setting_views import coded
from auditor.result.backtest import BacktestResult
from auditor.result.json import from_json, to_json
from auditor.result.labels import Detection, Verdict
from auditor.result.recommendation import Basis, Recommendation
from tests.render.audit.test_html import HOSTILE, HOSTILE_NAME
from tests.render.backtest import results as backtests
from tests.render.backtest.results import LABEL, OTHER, alarm_backtest, backtest, with_noise
from tests.render.page.browser import Page


@pytest.fixture(scope="module")
def page() -> Page:
    return Page(backtest_html(backtests.usual()))


def test_one_alarm_opens_with_its_own_sentence() -> None:
    page_text = Page(backtest_html(backtest(alarm_backtest(), labels=(LABEL, OTHER)))).text
    assert (
        "As deployed, IamChanges would have fired 8 times on 8 days, and caught 1 of 1 incident;"
        " with threshold 4, 4 times on 4 days, and caught 1 of 1 incident."
    ) in page_text


def test_several_alarms_open_with_their_sum(page: Page) -> None:
    assert (
        "As deployed, 2 alarms would have fired 16 times; as recommended, 8 times,"
        " catching 1 of 2 incidents."
    ) in page.text


def test_a_cell_has_its_number_its_marks_and_what_it_misses() -> None:
    page = Page(backtest_html(backtest(alarm_backtest())))
    head = page.text[page.text.index("Episodes by") if "Episodes by" in page.text else 0 :]
    assert "1 of 1 Sum Threshold 5 min 1 h" in head
    assert "4 4 recommended, frontier" in head
    assert "3 6 knee" in head
    assert "2 8 deployed" in head
    assert "5 2 \N{MULTIPLICATION SIGN}1 misses 1" in head


def test_every_setting_that_is_drawn_is_in_the_table_with_its_command(page: Page) -> None:
    ids = set(page.having("id"))
    links = [link for link in page.having("href") if link.startswith("#s-")]
    assert len(links) == len(set(links)) == 48
    assert {link[1:] for link in links} <= ids
    options = page.having("data-o")
    assert "--threshold 6 --period 1h --datapoints 2/3" in options
    assert "auditor rules export iam-changes --alarm IamChanges \\" in page.text


def test_incidents_stand_against_settings(page: Page) -> None:
    page_text = page.text[page.text.index("What must be caught") :]
    assert "leaked key 2026-01-26 00:00 3 caught after 4 min caught after 4 min" in page_text
    assert "spray 2 event ids without a record" in page_text
    assert "out of reach: no record has such an event" in page_text


def test_noise_its_exclusion_and_what_changes_are_shown(page: Page) -> None:
    for sentence in (
        "40 matches and 8 episodes as deployed.",
        "identity 50 values , 1 match has none ; the first 5",
        "terraform 30 75 % 4 50 % 2 2026-01-26 00:00 to 2026-01-29 00:00",
        "The first 10 of 90 pairs.",
        "It removes 29 of 30 matches of noise ( 97 % ) and hides 31 matches in all.",
        "None of 4 labelled events would be hidden.",
        "20 of 60, those with most matches.",
        "It has 4 episodes, the deployed alarm 8: 2 merged, 4 gone .",
        "1 min sooner",
        "The first 2 of 6 changes.",
        "10 of 90, the oldest.",
    ):
        assert re.sub(r" ?([,;.()]) ?", r"\1", sentence) in re.sub(
            r" ?([,;.()]) ?", r"\1", page.text
        )


def test_doubts_come_first(page: Page) -> None:
    assert "1 recommendation rests only on the knee of a curve" in page.text
    assert "1 incident that no alarm can catch" in page.text
    assert "2 event ids of labels in no record." in page.text


def test_the_page_says_that_there_is_no_recommendation() -> None:
    none = Recommendation(None, Basis.NOTHING, "Every setting misses everything.")
    page_text = Page(backtest_html(backtest(replace(alarm_backtest(), recommendation=none)))).text
    assert "1 incident; no other setting can be recommended. Every setting misses" in page_text
    assert "1 alarm without a recommendation: IamChanges." in page_text


def test_the_deployed_setting_may_be_the_one_to_keep() -> None:
    keep = Recommendation(1, Basis.LABELS, "")
    page_text = Page(backtest_html(backtest(replace(alarm_backtest(), recommendation=keep)))).text
    assert "of the settings tried, that is the one to keep." in page_text


def test_without_a_span_a_label_or_a_setting_there_is_a_page() -> None:
    empty = replace(
        backtest(labels=()), span=None, first_event=None, last_event=None, coverage=Coverage(())
    )
    assert "No alarm could be judged" in Page(backtest_html(empty)).text
    bare = replace(
        alarm_backtest(labelled=False),
        settings=(),
        knees=(),
        rates=(),
        timelines=(),
        recommendation=Recommendation(None, Basis.NOTHING, ""),
    )
    page_text = Page(backtest_html(backtest(bare, labels=()))).text
    assert "The setting as deployed is not among those tried." in page_text
    assert "What must be caught" not in page_text


@pytest.fixture(scope="module")
def huge() -> str:
    """The page of fifteen alarms with thousands of settings."""
    return backtest_html(backtests.huge(15))


@pytest.mark.slow
def test_what_is_left_out_is_counted(huge: str) -> None:
    page = Page(huge)
    thin = "\u202f"
    assert f"210 of 3{thin}000 settings drawn: 21 of 100 thresholds, 1 of 3 maps." in page.text
    assert "The first 50 of 226 episodes." in page.text
    assert "The first 30 of 40 incidents." in page.text


def test_outcomes_for_the_script_have_a_space_between_two_numbers_alone() -> None:
    caught = Detection(Verdict.CAUGHT, timedelta(minutes=12))
    unnotified, missed = Detection(Verdict.UNNOTIFIED, None), Detection(Verdict.MISSED, None)
    assert coded([caught, missed, caught, caught, unnotified, missed]) == "12m12 12um"


@pytest.mark.slow
def test_the_page_stays_small_whatever_the_grid(huge: str) -> None:
    assert len(huge.encode()) < 5_000_000


@pytest.mark.slow
@pytest.mark.parametrize("alarms", [1, 100])
def test_the_page_stays_small_whatever_the_number_of_alarms(alarms: int) -> None:
    assert len(backtest_html(backtests.huge(alarms)).encode()) < 5_000_000


def test_alarms_beyond_a_page_are_counted() -> None:
    small = alarm_backtest(thresholds=2, periods=(5,), datapoints=((1, 1),))
    many = (replace(small, alarm=replace(small.alarm, name=f"A{n}")) for n in range(160))
    assert "135 alarms not shown in full" in Page(backtest_html(backtest(*many))).text


def test_ids_are_unique_and_every_link_has_its_target(page: Page) -> None:
    ids = page.having("id")
    assert len(ids) == len(set(ids))
    links = page.having("href") + ["#" + id for id in page.having("aria-labelledby")]
    assert {link.removeprefix("#") for link in links} <= set(ids)


def test_hostile_text_stays_text_in_every_field() -> None:
    watched = with_noise(alarm_backtest(), HOSTILE)
    named = replace(
        watched.alarm, name="Alarm " + HOSTILE_NAME, metric=MetricId(HOSTILE_NAME, HOSTILE_NAME)
    )
    label = replace(LABEL, name=HOSTILE)
    hostile = replace(
        watched,
        alarm=named,
        title=HOSTILE,
        explanation=HOSTILE,
        account=HOSTILE,
        labelled=tuple(replace(one, label=label) for one in watched.labelled),
        recommendation=replace(watched.recommendation, reason=HOSTILE),
    )
    result = backtest(hostile, labels=(label, label))
    options = replace(result.options, sources=(HOSTILE,), rules=HOSTILE, rules_sha256=HOSTILE)
    text = backtest_html(replace(result, auditor=HOSTILE, options=options))
    page, harmless = Page(text), Page(backtest_html(backtests.usual()))
    assert {tag for tag, _ in page.tags} <= {tag for tag, _ in harmless.tags}
    assert sum(tag == "script" for tag, _ in page.tags) == 1
    assert not [name for _, attrs in page.tags for name in attrs if name.startswith("on")]
    assert "\x1b" not in text
    assert "\u202e" not in text


def test_the_page_depends_on_the_result_alone() -> None:
    result = backtests.usual()
    again = from_json(BacktestResult, to_json(result))
    assert again == result
    assert FORMATS["html"](again) == backtest_html(result)


def test_an_open_episode_is_shown_as_open() -> None:
    alarm = alarm_backtest()
    timelines = tuple(
        replace(line, episodes=(replace(line.episodes[0], end=None),)) for line in alarm.timelines
    )
    page_text = Page(backtest_html(backtest(replace(alarm, timelines=timelines)))).text
    assert "still in ALARM open" in page_text


def test_stays_of_the_tally_stand_in_for_a_timeline() -> None:
    alarm = replace(alarm_backtest(), timelines=())
    length = timedelta(days=backtests.DAYS) // backtests.MINUTE
    deployed = replace(alarm.deployed, stays=((60, 3), (length - 5, 6)))
    page_text = Page(backtest_html(backtest(replace(alarm, deployed=deployed)))).text
    assert "1 2026-01-26 01:00 2026-01-26 01:03 3 min" in page_text
    assert "2 2026-02-08 23:55 still in ALARM open" in page_text
