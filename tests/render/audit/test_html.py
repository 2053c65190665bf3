"""The page as a whole: what it says, what it leaves out, what it never does."""

import re
from collections.abc import Callable
from dataclasses import fields, replace
from datetime import date, timedelta

import pytest

from auditor.cloudtrail.logfile import Cell, Coverage
from auditor.cloudwatch.alarms import AlarmState
from auditor.cloudwatch.metrics import MetricId
from auditor.cloudwatch.rule import Control
from auditor.render.audit.formats import FORMATS
from auditor.render.audit.html import html
from auditor.render.audit.text import text
from auditor.result.audit import AuditResult
from auditor.result.json import from_json, to_json
from auditor.result.records import Evidence
from tests.render.conftest import START, actor, alarm, audit, evidence, fired, quiet, rejection
from tests.render.page.browser import Page

THIN = "\u202f"


@pytest.fixture
def page(usual: AuditResult) -> Page:
    return Page(html(usual))


def test_it_opens_with_the_answer(page: Page) -> None:
    assert "1 of 2 alarms would have fired, 2 times on 1 day." in page.text
    assert "1 fault in the files; everything that could be read was used." in page.text
    assert f"from 1{THIN}234 records in 3 files, with the rules iam-changes" in page.text


def test_an_alarm_says_what_it_watches_and_when_it_fired(page: Page) -> None:
    sentence = (
        "would have fired 2 times on 1 day, first on 2026-01-26 01:00; in ALARM for 20 min of 2 d"
    )
    assert f"Watches for changes to IAM. It {sentence}." in page.text
    assert '{ $.eventName = "Create*" }' in page.text
    assert "Sum ≥ 2 in 1 of 1 periods of 5 min" in page.text


def test_an_episode_has_its_mail_its_reasons_and_its_records(usual: AuditResult) -> None:
    page = Page(html(usual))
    details = usual.alarms[1].episodes[0].details
    assert details is not None
    assert " ".join(details.mail.split()) in page.text
    assert details.transition.reason in page.text
    assert "ALARM to OK, 2026-01-26 01:10 UTC" in page.text
    assert "The newest datapoint decides." in page.text
    for value in ("alice", "MFA no", "203.0.113.7", "aws-cli/2.11", "CreateUser", "AccessDenied"):
        assert value in page.text
    assert '{"eventName":"CreateUser"}' in page.text


def test_records_before_and_after_the_change_to_alarm_stand_around_it() -> None:
    late = START + timedelta(hours=2)
    records = (evidence(START, event_name="Early"), evidence(late, event_name="Late"))
    page_text = Page(html(audit(fired(episodes=1, records=records)))).text
    table = page_text[page_text.index("From where What") :]
    assert table.index("Early") < table.index("OK to ALARM") < table.index("Late")


def test_what_is_left_out_is_counted() -> None:
    faults = tuple(rejection(number) for number in range(70))
    result = audit(
        replace(fired(episodes=900, opened=20), actors=(actor(),) * 20, actor_count=40),
        days=300,
        rejections=faults,
    )
    page_text = Page(html(result)).text
    assert "Threshold Crossed: 1 datapoint [900.0] was greater than" in page_text
    assert "20 of 900 episodes are shown in full below: the first, the last" in page_text
    assert "200 are listed, 700 with fewer matches are not." in page_text
    assert "The 50 busiest of 900 periods with matches" in page_text
    assert "10 of 40 identities, those with most matches." in page_text
    assert "50 of 70 faults listed" in page_text
    assert (
        "1 of 2 records shown, the oldest; auditor audit --matches FILE writes them all."
        in page_text
    )


def test_a_cut_record_says_its_whole_length() -> None:
    cut = evidence(START, record="x" * 2048, record_length=9000)
    page_text = Page(html(audit(fired(records=(cut,))))).text
    assert f"the first 2{THIN}048 of 9{THIN}000 characters" in page_text


def test_alarms_with_most_episodes_come_first_and_quiet_ones_last() -> None:
    page = Page(html(audit(quiet("Quiet"), fired("Few", 1), fired("Many", 3))))
    order = [id for id in page.having("id") if re.fullmatch("alarm-[a-z]+", id)]
    assert order == ["alarm-many", "alarm-few", "alarm-quiet"]


def test_ids_are_readable_and_unique_and_every_link_has_its_target() -> None:
    page = Page(html(audit(fired("IAM/Changes!"), fired("iam changes"), fired("警报"))))
    ids = page.having("id")
    assert len(ids) == len(set(ids))
    assert {"alarm-iam-changes", "alarm-iam-changes-2", "alarm-alarm"} <= set(ids)
    assert {"iam%20changes/20260126T0100Z", "%E8%AD%A6%E6%8A%A5/20260126T0100Z"} <= set(ids)
    links = page.having("href") + ["#" + id for id in page.having("aria-labelledby")]
    assert {link.removeprefix("#") for link in links} <= set(ids)


HOSTILE = (
    "</pre></script><script>alert(1)</script>\"'><img src=x onerror=alert(1)>"
    "\x1b[2J\u202e{{7*7}}&lt;"
)
HOSTILE_NAME = HOSTILE.replace("\x1b", "\x9b")
"""CloudWatch refuses ASCII control characters in names."""


def hostile_result() -> AuditResult:
    """A result with markup in every text that a stranger, or a rule's author, may write."""
    texts = {
        field.name: HOSTILE
        for field in fields(Evidence)
        if field.name not in {"time", "record_length"}
    }
    watched = fired(records=(evidence(START, record_length=10**6, **texts),))
    person = actor(identity=HOSTILE, identity_type=HOSTILE, account=HOSTILE, source_ips=(HOSTILE,))
    person = replace(person, event_names=(HOSTILE,))
    named = alarm("Alarm " + HOSTILE_NAME)
    named = replace(named, metric=MetricId(HOSTILE_NAME, HOSTILE_NAME))
    episodes = tuple(
        replace(
            episode,
            details=episode.details
            and replace(
                episode.details,
                mail=HOSTILE,
                transition=replace(episode.details.transition, reason=HOSTILE, rule=HOSTILE),
                closing=episode.details.closing
                and replace(episode.details.closing, reason=HOSTILE),
            ),
        )
        for episode in watched.episodes
    )
    quoted = '"' + HOSTILE.replace("\\", "\\\\").replace('"', '\\"') + '"'
    filters = tuple(
        replace(f, name=HOSTILE.replace("*", ""), pattern=quoted) for f in watched.filters
    )
    watched = replace(
        watched,
        alarm=named,
        title=HOSTILE,
        explanation=HOSTILE,
        source=HOSTILE,
        defect=HOSTILE,
        controls=(Control(HOSTILE, HOSTILE, HOSTILE, HOSTILE), Control("b", "", "1")),
        actors=(person,),
        episodes=episodes,
        filters=filters,
    )
    fault = rejection(file=HOSTILE, detail=HOSTILE, remedy=HOSTILE)
    cells = (Cell(HOSTILE, HOSTILE, START.date(), 5), Cell("", "", START.date(), 5))
    result = audit(watched, rejections=(fault,), cells=cells)
    options = replace(
        result.options,
        sources=(HOSTILE,),
        rules=HOSTILE,
        rules_sha256=HOSTILE,
        account=HOSTILE,
        region=HOSTILE,
    )
    return replace(result, auditor=HOSTILE, options=options)


def test_hostile_text_stays_text_in_every_field() -> None:
    text = html(hostile_result())
    page = Page(text)
    harmless = Page(html(audit(fired(records=(evidence(START),)), rejections=(rejection(),))))
    assert {tag for tag, _ in page.tags} <= {tag for tag, _ in harmless.tags}
    assert sum(tag == "script" for tag, _ in page.tags) == 1
    assert not [name for _, attrs in page.tags for name in attrs if name.startswith("on")]
    assert "\x1b" not in text
    assert "\u202e" not in text
    assert "␛[2J⟨U+202E⟩{{7*7}}&lt;" in page.text


@pytest.mark.slow
@pytest.mark.parametrize("alarms", [1, 100])
def test_the_page_stays_small_whatever_the_archive(
    huge: Callable[[int], AuditResult], alarms: int
) -> None:
    page = html(huge(alarms))
    assert len(page.encode()) < 5_000_000
    assert "episodes are shown in full below" in page


def test_a_page_without_alarms_fired_says_so_with_the_days_that_have_records() -> None:
    days = (0, 1, 4)
    cells = tuple(Cell("1", "eu-west-1", START.date() + timedelta(days=d), 9) for d in days)
    page_text = Page(html(audit(quiet(), days=5, cells=cells))).text
    assert "None of 1 alarm would have fired, over 3 of 5 days with records." in page_text
    assert "2 of 5 days of the span without a record, 2026-01-28 to 2026-01-29" in page_text
    for word in ("safe", "clean", "no incident"):
        assert word not in page_text.lower()


def test_records_and_coverage_are_those_of_the_span() -> None:
    first = START.date()
    cells = tuple(
        Cell("1", region, first + timedelta(days=day), 100)
        for region in ("eu-west-1", "us-east-1")
        for day in range(6)
    )
    result = audit(quiet(), days=3, cells=cells)
    result = replace(result, coverage=result.coverage.within(cells[:2]))
    page = Page(html(result))
    assert f"from 200 records in the span, of 1{THIN}234 read in 3 files" in page.text
    assert f"Records 200 in the span, of 1{THIN}234 read" in page.text
    assert "1 of 2 accounts \u00d7 Regions , 2 of 3 days with records" in page.text
    assert "us-east-1 0 3 2026-01-26 to 2026-01-28" in page.text
    assert "Days without any record 2026-01-28 ." in page.text.replace(".", " .")


def test_days_of_the_span_after_the_last_record_are_unknown() -> None:
    cells = (Cell("1", "eu-west-1", START.date(), 9),)
    page_text = Page(html(audit(quiet(), days=64, cells=cells))).text
    assert "there are records on 1 of 64 days" in page_text
    assert "eu-west-1 account 1 9 63 2026-01-27 to 2026-03-30" in page_text
    assert "Days without any record 2026-01-27 to 2026-03-30" in page_text


def test_days_without_a_record_are_the_first_doubt() -> None:
    cells = (Cell("1", "eu-west-1", START.date(), 9),)
    page_text = Page(html(audit(fired(), days=5, cells=cells, rejections=(rejection(),)))).text
    assert "4 of 5 days of the span without a record" in page_text
    assert "1 fault in 1 file; the answer" not in page_text


def test_errors_are_reported_as_what_is_counted_of_them() -> None:
    result = audit(replace(fired(), actors=(actor(errors=3),)))
    assert "Identity Matches Refused or failed First and last" in Page(html(result)).text
    assert "3 of them refused or failed" in Page(html(result)).text
    assert "3 refused or failed" in " ".join(text(result).split())


def test_alarms_of_each_account_are_distinguished_from_the_rules() -> None:
    alarms = tuple(
        replace(alarm, account=account) for account in ("1", "2") for alarm in (quiet(), fired())
    )
    result = audit(*alarms)
    assert "of 2 in the rules" in Page(html(audit(quiet(), fired()))).text
    each = replace(result, options=replace(result.options, scope="account"))
    assert "Alarms fired 2 of 4: 2 rules in 2 accounts" in Page(html(each)).text
    by_region = tuple(replace(alarm, region="eu-west-1") for alarm in alarms[:2])
    each = replace(each, alarms=by_region, options=replace(each.options, scope="account-region"))
    assert "of 2: 2 rules in 1 account and Region" in Page(html(each)).text


def test_without_a_dated_record_nothing_is_judged() -> None:
    result = replace(
        audit(replace(quiet(), last_state=AlarmState.INSUFFICIENT_DATA, matches_undated=3)),
        span=None,
        first_event=None,
        last_event=None,
        coverage=Coverage(()),
    )
    page_text = Page(html(result)).text
    assert "No alarm could be judged: no record has a usable eventTime." in page_text
    assert f"1{THIN}234 records without a usable eventTime, so no alarm could be" in page_text
    assert "not judged" in page_text


def test_a_record_without_a_time_is_one_however_many_alarms_match_it() -> None:
    undated = replace(quiet(), matches_undated=1)
    result = audit(undated, undated)
    one = replace(result, intake=replace(result.intake, undated=1))
    page_text = Page(html(one)).text
    assert (
        "1 record has no usable eventTime and counts in no metric; 2 alarms match it." in page_text
    )
    page_text = Page(html(audit(replace(quiet(), matches_undated=3)))).text
    assert (
        "7 records have no usable eventTime and count in no metric; 1 alarm matches some"
        in page_text
    )


def test_an_empty_archive_and_no_alarms_make_a_page() -> None:
    result = audit()
    empty = replace(
        result,
        span=None,
        first_event=None,
        last_event=None,
        coverage=Coverage(()),
        intake=replace(result.intake, files=0, records=0, duplicates=0, undated=0),
    )
    assert "No alarm could be judged: no record was found;" in Page(html(empty)).text


def test_a_span_of_no_length_makes_a_page() -> None:
    result = audit(fired(episodes=1), quiet())
    assert result.span is not None
    Page(html(replace(result, span=replace(result.span, end=result.span.start))))


def test_an_alarm_that_fires_on_missing_data_has_no_records() -> None:
    one = fired(episodes=1, records=())
    episode = replace(one.episodes[0], matches=0, first_match=None, known_after=None, end=None)
    page_text = Page(html(audit(replace(one, episodes=(episode,), periods=(), actors=())))).text
    assert "No record matches: the alarm fires on missing data." in page_text
    assert "1 alarm is still in ALARM at the end of the span: IamChanges." in page_text


def test_many_accounts_are_counted_beyond_the_busiest() -> None:
    cells = tuple(Cell(f"{n:012}", "eu-west-1", date(2026, 1, 26), n + 1) for n in range(100))
    page_text = Page(html(audit(fired(), cells=cells))).text
    assert re.search("40 more accounts . Regions with 820 records are left out", page_text)


def test_an_alarm_says_its_controls_its_source_and_its_defect() -> None:
    own = Control("CIS", "5.0.0", "4.1", "CIS", official=True)
    others = tuple(Control("PCI DSS", "4.0", f"10.{n}", "Powerpipe") for n in range(3))
    watched = replace(
        fired(), source="CIS 5.0.0", defect="Matches too much.", controls=(own, *others)
    )
    page_text = Page(html(audit(watched, quiet()))).text
    assert page_text.count("CIS 5.0.0: 4.1") == 2  # in the table of all alarms, and with the alarm
    assert "PCI DSS 4.0: 10.0, 10.1, 10.2" in page_text
    assert "as Powerpipe reads it" in page_text
    assert "Known defect of the published rule. Matches too much." in page_text


def test_requirements_beyond_the_page_s_share_are_counted() -> None:
    many = tuple(Control(f"framework {n}", "", "1") for n in range(1500))
    page_text = Page(html(audit(replace(fired(), controls=many)))).text
    assert "300 more; --format json has them all." in page_text


def test_the_root_user_is_looked_at_first() -> None:
    root = actor(identity="arn:aws:iam::1:root", identity_type="Root", matches=1)
    page_text = Page(html(audit(replace(fired(), actors=(actor(), root))))).text
    assert "The root user of account 111122223333 is behind 1 of 5 matches" in page_text


def test_the_page_depends_on_the_result_alone(usual: AuditResult) -> None:
    assert FORMATS["html"](from_json(AuditResult, to_json(usual))) == html(usual)


def test_matches_that_lack_what_the_filter_extracts_are_reported() -> None:
    lacking = replace(fired(), matches_without_value=2, matches_without_dimension=1)
    page_text = Page(html(audit(lacking))).text
    assert "2 matches without a number to publish, in no metric" in page_text
    assert "1 further record without the field of a dimension" in page_text


def test_what_a_filter_publishes_is_shown() -> None:
    watched = fired()
    sized = tuple(replace(f, value="$.size", unit="Bytes") for f in watched.filters)
    page_text = Page(html(audit(replace(watched, filters=sized)))).text
    assert "Publishes value $.size; unit Bytes." in page_text
