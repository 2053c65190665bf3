"""Every page that the product writes: accessible, and laid out without a fault at any width."""

import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Literal

import pytest

from auditor.api.evidence import run_compliance
from auditor.api.sources import run_audit, run_backtest
from auditor.audit.timeline.run import run_timeline
from auditor.audit.timeline.selection import Selection
from auditor.cloudwatch.minutes import Span
from auditor.render.audit.html import html as audit_html
from auditor.render.audit.timeline_html import timeline_html
from auditor.render.backtest.html import backtest_html
from auditor.render.compliance.html import html as compliance_html
from auditor.result.labels import Label, LabelKind
from auditor.rules import load_rules
from tests.conftest import record
from tests.paths import SAMPLE
from tests.render.audit.stories import LONG, quarter
from tests.render.page.axe import violations

if TYPE_CHECKING:
    from playwright.sync_api import Page

pytestmark = [pytest.mark.browser, pytest.mark.slow]

LAYOUT = Path(__file__).with_name("layout.js")
MARKED = """
() => [...new Set([...document.querySelectorAll("a[href^='#']")].map(link => link.hash))]
  .filter(hash => {
    location.hash = hash;
    const target = document.querySelector(":target");
    const shown = getComputedStyle(target).backgroundColor;
    return target.querySelector("h1, h2, h3, h4, h5") && shown !== "rgba(0, 0, 0, 0)";
  })
"""
FOCUSED = """
() => {
  const shown = document.activeElement;
  if (shown === document.body) { return null; }
  const place = [...document.querySelectorAll("*")].indexOf(shown);
  const outline = getComputedStyle(shown).outlineStyle === "none" ? "no outline " : "";
  return `${outline}${place} ${shown.textContent.trim().slice(0, 40)}`;
}
"""
"""The focused element, by its place in the page; null for none."""
MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)
KEY = "AKIAHQER7AO2PEXAMPLE"
SOURCE = str(SAMPLE)
PAGES = (
    "audit",
    "audit with long names",
    "audit with endless names",
    "audit without threads",
    "backtest",
    "compliance",
    "compliance of 18 days",
    "compliance summary",
    "who",
    "who is not there",
    "who in an endless Region",
)
ENDLESS = "x" * 200
LEAKED = datetime(2026, 3, 17, 21, tzinfo=UTC)


def written(name: str, folder: Path) -> str:
    """Write a page of the sample archive, or of a result built by hand."""
    rules = load_rules(["cis-5.0"])
    match name:
        case "audit":
            return audit_html(run_audit(SOURCE, rules))
        case "audit with long names":
            return audit_html(quarter(f"role {LONG}", f"attached {LONG} to {LONG}"))
        case "audit with endless names":
            return audit_html(quarter(ENDLESS, f"attached {ENDLESS}"))
        case "audit without threads":
            return audit_html(replace(quarter(), threads=None))
        case "backtest":
            leaked = Label("leaked key", LabelKind.MUST_CATCH, (), Span(LEAKED, LEAKED + 2 * HOUR))
            day = LEAKED - 9 * DAY
            long = Label("x" * 90, LabelKind.MUST_CATCH, (), Span(day, day + DAY))
            return backtest_html(
                run_backtest(
                    SOURCE,
                    rules,
                    thresholds=range(1, 12),
                    periods=(MINUTE, HOUR),
                    labels=(leaked, long),
                )
            )
        case "compliance of 18 days":
            return compliance_html(
                run_compliance(SOURCE, rules, start=LEAKED - 16 * DAY, end=LEAKED + 2 * DAY)
            )
        case "compliance" | "compliance summary":
            return compliance_html(run_compliance(SOURCE, rules), summary=name.endswith("summary"))
        case "who":
            return timeline_html(run_timeline([SOURCE], Selection(key=KEY), pack=rules))
        case "who is not there":
            return timeline_html(run_timeline([SOURCE], Selection(key="AKIA" + "0" * 16)))
        case "who in an endless Region":
            days = [
                record(eventTime=f"2026-03-{day:02}T10:00:00Z", eventID=f"{day}", awsRegion=ENDLESS)
                for day in (1, 2, 20)
            ]
            (folder / "log.json").write_text(json.dumps({"Records": days}))
            return timeline_html(run_timeline([str(folder)], Selection(identity="alice")))
        case _ as unexpected:
            raise ValueError(unexpected)


@pytest.fixture(scope="module", params=PAGES)
def report(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> str:
    folder = tmp_path_factory.mktemp("page")
    page = written(request.param, folder)
    file = folder / "report.html"
    file.write_text(page, encoding="utf-8")
    return file.as_uri()


def unfolded(page: "Page") -> "Page":
    page.evaluate("document.querySelectorAll('details').forEach(fold => { fold.open = true })")
    return page


@pytest.mark.parametrize("width", [1440, 900, 390])
def test_no_text_overlaps_or_is_cut_and_no_page_scrolls_sideways(page: "Page", width: int) -> None:
    page.set_viewport_size({"width": width, "height": 900})
    faults = unfolded(page).evaluate(LAYOUT.read_text(encoding="utf-8"))
    assert faults == []
    assert page.evaluate("document.documentElement.scrollWidth") == width


@pytest.mark.parametrize(("width", "scheme"), [(1440, "light"), (390, "dark")])
def test_axe_finds_nothing(page: "Page", width: int, scheme: Literal["light", "dark"]) -> None:
    page.set_viewport_size({"width": width, "height": 900})
    page.emulate_media(color_scheme=scheme)
    assert violations(unfolded(page)) == []


def test_tab_visits_each_place_once_and_shows_where_it_is(page: "Page") -> None:
    stops: list[str] = []
    while True:
        page.keyboard.press("Tab")
        stop = page.evaluate(FOCUSED)
        if stop is None:
            break
        assert stop not in stops
        assert not stop.startswith("no outline")
        stops.append(stop)
    assert stops[0].endswith("Skip to the answer")


def test_a_jump_marks_a_heading_or_a_row_and_no_section(page: "Page") -> None:
    """Every place that a link leads to: none of more than one heading is marked as a whole."""
    marked = page.evaluate(MARKED)
    assert marked == []
