"""What one actor did, as a page."""

from dataclasses import replace

import pytest

from auditor.audit.selection import Selection
from auditor.audit.timeline import run_timeline
from auditor.render.audit.timeline_html import timeline_html
from auditor.rules import load_rules
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
    assert f"No record matches --key {KEY}." in Page(timeline_html(nothing)).text


@pytest.mark.slow
def test_a_long_timeline_is_cut_and_what_is_left_out_is_counted(timeline):
    many = tuple(replace(timeline.sessions[0], number=n) for n in range(1, 501))
    page = timeline_html(replace(timeline, sessions=many))
    assert "480 more sessions" in Page(page).text
    assert len(page) < 5_000_000
