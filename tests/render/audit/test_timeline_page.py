"""What one actor did, as a page."""

import json
import re
from dataclasses import replace
from datetime import timedelta

import pytest

from auditor.audit.timeline.records import RecordMarks, novelties
from auditor.audit.timeline.records import records_of as records_by_id
from auditor.audit.timeline.run import run_timeline
from auditor.audit.timeline.selection import Selection
from auditor.audit.timeline.sessions import sessions_of
from auditor.cloudtrail.lineage import links_of
from auditor.render.audit.call_rows import call_name
from auditor.render.audit.lineage_tree import MAX_BRANCHES, lineage_tree, tree_lines
from auditor.render.audit.timeline import text
from auditor.render.audit.timeline_html import timeline_html
from auditor.render.audit.timeline_words import log_gaps
from auditor.rules import load_rules
from tests.cloudtrail.lineage.cases import CASES
from tests.paths import SAMPLE
from tests.render.page.browser import Page
from tests.significance.plain import records_of

KEY = "AKIAHQER7AO2PEXAMPLE"


@pytest.fixture(scope="module")
def timeline():
    return run_timeline([str(SAMPLE)], Selection(key=KEY), pack=load_rules(["cis-5.0"]))


def test_its_numbers_are_what_plain_python_counts(timeline):
    page = Page(timeline_html(timeline))
    own = [
        record
        for record in records_of(str(SAMPLE))
        if record["userIdentity"].get("accessKeyId") == KEY
    ]
    failed = sum("errorCode" in record for record in own)
    days = len({record["eventTime"][:10] for record in own})
    assert (
        f"Key {KEY} made {len(own)} calls on {days} days, {failed} of them refused or failed"
        in page.text
    )
    kinds = {(record["eventSource"], record["eventName"]) for record in own}
    assert f"Kinds of calls {len(kinds)}" in page.text


def test_links_lead_to_sessions_that_are_there(timeline):
    page = Page(timeline_html(timeline))
    ids = set(page.having("id"))
    assert {f"session-{session.number}" for session in timeline.sessions} <= ids
    assert {link[1:] for link in page.having("href") if link.startswith("#")} <= ids


def test_sessions_that_the_page_leaves_out_have_no_links(timeline):
    own, begun = timeline.sessions
    quiet = replace(own, failed=0, rows=tuple(replace(r, new=(), alarms=()) for r in own.rows))
    many = [replace(begun, number=n, parent=1, depth=1) for n in range(2, 40)]
    page = Page(timeline_html(replace(timeline, sessions=(quiet, *many))))
    links = {link[1:] for link in page.having("href") if link.startswith("#session-")}
    assert links == {one for one in page.having("id") if re.fullmatch(r"session-\d+", one)}
    assert "session-1" not in links
    assert "Begun by session 1." in page.text


def test_text_of_strangers_does_nothing(timeline):
    hostile = "<script>alert(1)</script>\x1b[31m"
    session = timeline.sessions[0]
    row = replace(session.rows[0], user_agent=hostile, targets=(hostile,), error=hostile)
    changed = replace(session, actor=hostile, key=hostile, rows=(row, *session.rows[1:]))
    page = timeline_html(replace(timeline, sessions=(changed, *timeline.sessions[1:])))
    assert "<script>alert" not in page
    assert "\x1b" not in page


def test_nobody_is_a_page_too(timeline):
    nothing = replace(timeline, sessions=(), span=None, calls=0)
    page = Page(timeline_html(nothing)).text
    assert f"No record matches key {KEY}." in page
    assert "no span" not in page
    assert "--role finds roles" in page
    assert "Exact: an id" not in page


def test_days_without_records_add_up_to_the_days_named(timeline):
    first, last = timeline.span.start.date(), timeline.span.end.date()
    days = [first + timedelta(days=n) for n in range((last - first).days + 1)]
    cells = [replace(timeline.coverage[0], day=day) for day in days[::3]]
    (sentence,) = log_gaps(replace(timeline, coverage=tuple(cells)))
    missing = len(days) - len(cells)
    assert f"on {missing} of {len(days)} days" in sentence
    assert f", and {missing - 6} more days): unknown" in sentence


@pytest.mark.slow
def test_a_long_timeline_is_cut_and_what_is_left_out_is_counted(timeline):
    many = tuple(replace(timeline.sessions[0], number=n) for n in range(1, 501))
    page = timeline_html(replace(timeline, sessions=many))
    assert "480 more sessions" in Page(page).text
    assert len(page) < 5_000_000


def test_what_is_new_or_refused_is_on_the_page_however_much_routine_comes_before(timeline):
    page = "".join(Page(timeline_html(timeline)).text.split())
    own, *_ = timeline.sessions
    acts = [row for row in own.rows if row.new or row.alarms or row.error]
    assert 10 < len(acts) < len(own.rows) / 2
    for row in acts:
        assert f"{row.first:%Y-%m-%d%H:%M}{call_name(row)}" in page


def test_stretches_without_a_call_are_named_inside_a_session(timeline):
    for shown in (Page(timeline_html(timeline)).text, text(timeline)):
        assert "no call for 17 h 45 min" in shown
        assert "with pauses up to 2 d 18 h" in " ".join(shown.split())


def words(content):
    return re.findall(r"[\w./@-]+", content.replace("\u202f", ","))


def asked_for_all(timeline, records):
    """The timeline of everybody in some records."""
    shown = records_by_id(map(json.dumps, records))
    links = links_of([one.call for one in shown.values()])
    marks = RecordMarks(novelties(shown.values()), {}, {})
    return replace(timeline, sessions=sessions_of(links, shown, set(shown), marks))


@pytest.mark.parametrize("case", CASES)
def test_text_and_page_have_the_same_tree_word_by_word(timeline, case):
    whole = asked_for_all(timeline, CASES[case]["records"])
    page = timeline_html(whole)
    listed = page.partition('<ul class="tree">')[2].partition("</section>")[0]
    printed = text(whole).partition("came from\n")[2].partition("─")[0]
    shown = Page(page).text.partition("Where the credentials came from")[2]
    assert words(shown.partition("Calls by kind")[0]) == words(printed) != []
    lines = list(tree_lines(lineage_tree(whole).branches))
    opened = [listed[: item.start()] for item in re.finditer("<li>", listed)]
    assert [one.count("<ul") - one.count("</ul") for one in opened] == [n for n, _ in lines]
    assert sum(words(line) != [] for _, line in lines) <= len(whole.sessions)
    assert all(len(line) <= 80 for line in printed.splitlines())


def chained(timeline, sessions):
    """Return a timeline in which each session began the next one."""
    first, second = timeline.sessions
    chain = (replace(second, number=n, parent=n - 1, depth=n - 1) for n in range(2, sessions + 1))
    return replace(timeline, sessions=(first, *chain))


@pytest.mark.browser
@pytest.mark.slow
@pytest.mark.parametrize(("width", "least"), [(390, 180), (900, 300)])
def test_the_deepest_level_of_a_tree_has_room(browser, timeline, width, least):
    context = browser.new_context(viewport={"width": width, "height": 900})
    page = context.new_page()
    page.set_content(timeline_html(chained(timeline, MAX_BRANCHES)))
    items = page.locator(".tree li")
    deepest = items.nth(items.count() - 1).bounding_box()
    context.close()
    assert deepest["width"] >= least
    assert deepest["x"] + deepest["width"] <= width


def test_levels_that_text_cannot_indent_are_numbered(timeline):
    printed = text(chained(timeline, 8)).partition("came from\n")[2].partition("─")[0]
    starts = re.findall(r"^( +)(level \d+: )?user", printed, re.MULTILINE)
    assert [len(indent) // 2 for indent, _ in starts] == [1, 2, 3, 4, 5, 6, 6, 6]
    assert [level for _, level in starts] == [*[""] * 6, "level 7: ", "level 8: "]


def test_a_kind_of_call_is_counted_as_new_only_after_a_day_of_history(timeline):
    page = Page(timeline_html(timeline)).text
    rows = [row for one in timeline.sessions if not one.depth for row in one.rows if row.new]
    day = timeline.known_since + timedelta(days=1)
    late = {call_name(row) for row in rows if "call" in row.new and row.first >= day}
    assert f"; {len(late)} kinds of calls not used before." in page
    assert f"{len(late)} new" in page
    short = Page(timeline_html(replace(timeline, known_since=timeline.span.end))).text
    assert "not used before." not in short
    assert "no history: none can be called new" in short


@pytest.mark.parametrize(
    ("option", "words"),
    [("--ip 192.0.2.1", "Address 192.0.2.1"), ("--event e-1", "The credential of event e-1")],
)
def test_the_headline_names_the_actor_in_words(timeline, option, words):
    page = Page(timeline_html(replace(timeline, selection=(option,)))).text
    assert f"{words} made {timeline.calls} calls" in page


def test_where_no_call_began_a_session_text_gives_the_reason_and_names_no_call(timeline):
    whole = " ".join(text(timeline).split())
    assert "Origin not followed: long-lived key; no CreateAccessKey for it" in whole
    forwarded = " ".join(text(asked_for_all(timeline, CASES["console-login"]["records"])).split())
    assert "Origin matched: secretsmanager.amazonaws.com acted with the rights" in forwarded


def test_a_tree_without_end_is_cut(timeline):
    long = chained(timeline, 2_999)
    tree = lineage_tree(long)
    assert len(list(tree_lines(tree.branches))) == MAX_BRANCHES
    assert tree.more == "2,959 more sessions; --format json has them all.".replace(",", "\u202f")
    assert "2\u202f959 more sessions" in timeline_html(long)
