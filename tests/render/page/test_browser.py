"""The page as a browser shows it."""

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import pytest

from auditor.render.audit.html import html
from tests.render.conftest import (
    PATIENCE,
    START,
    audit,
    evidence,
    fired,
    quiet,
    rejection,
    scrolling,
)
from tests.render.page.axe import SERIOUS, violations

if TYPE_CHECKING:
    from playwright.sync_api import Browser, BrowserContext, Page

pytestmark = [pytest.mark.browser, pytest.mark.slow]


FIRST, SECOND = "Alarm3/20260126T0100Z", "Alarm3/20260126T0700Z"
"""Ids of episodes, which are those of elements."""


@pytest.fixture(scope="module")
def report(tmp_path_factory: pytest.TempPathFactory) -> str:
    """The address of a page with every part, and with words too long for a narrow screen."""
    long = evidence(
        START,
        identity="arn:aws:sts::111122223333:assumed-role/" + "x" * 150,
        user_name="y" * 120,
        event_name="z" * 120,
        user_agent="Mozilla/5.0 " + "w" * 180,
        file="f" * 200,
        record='{"a":"' + "b" * 2000 + '"}',
    )
    result = audit(
        fired("A" * 200, episodes=4, records=(long, evidence(START))),
        *(fired(f"Alarm{n}", episodes=n + 1) for n in range(4)),
        fired("Busy", episodes=170, opened=3),
        quiet(),
        days=40,
        rejections=(rejection(), rejection(2, file="g" * 200)),
    )
    file = tmp_path_factory.mktemp("page") / "report.html"
    file.write_text(html(result), encoding="utf-8")
    return file.as_uri()


def opened(page: "Page") -> None:
    page.evaluate("document.querySelectorAll('details').forEach(fold => { fold.open = true })")


@pytest.mark.parametrize(
    "width",
    [360, pytest.param(768, marks=pytest.mark.slow), pytest.param(1280, marks=pytest.mark.slow)],
)
def test_it_never_scrolls_sideways(page: "Page", width: int) -> None:
    page.set_viewport_size({"width": width, "height": 800})
    opened(page)
    assert page.evaluate("document.documentElement.scrollWidth") == width


def test_on_a_telephone_only_the_map_of_coverage_scrolls_sideways(page: "Page") -> None:
    page.set_viewport_size({"width": 390, "height": 800})
    opened(page)
    assert set(scrolling(page)) <= {"cv"}


def first_names(page: "Page") -> list[str]:
    return page.locator("#all tbody th a").all_inner_texts()


def test_sorting_says_its_direction(page: "Page") -> None:
    assert first_names(page)[0] == "Busy"
    head = page.locator("#all th", has_text="Episodes")
    head.get_by_role("button").click()
    assert head.get_attribute("aria-sort") == "ascending"
    assert first_names(page)[0] == "RootLogin"
    page.locator("#all th", has_text="Matches").get_by_role("button").click()
    assert head.get_attribute("aria-sort") is None
    assert first_names(page)[0] == "Busy"


def test_filtering_says_how_many_are_shown(page: "Page") -> None:
    page.get_by_role("searchbox").fill("alarm3")
    assert page.locator("#all tbody tr:visible").count() == 1
    assert page.get_by_role("status").inner_text() == "1 of 7 shown"


def test_all_episodes_open_and_close_together(page: "Page") -> None:
    button = page.get_by_role("button", name="Open all episodes")
    button.click()
    assert button.get_attribute("aria-pressed") == "true"
    assert page.locator("details.ep:not([open])").count() == 0
    button.click()
    assert page.locator("details.ep[open]").count() == 0


def test_a_link_to_an_episode_opens_it(page: "Page") -> None:
    page.locator(f".eps a[href='#{SECOND}']").click()
    page.wait_for_selector(f'[id="{SECOND}"]', state="visible")


@pytest.fixture
def unscripted(browser: "Browser", report: str) -> "Iterator[Page]":
    context: BrowserContext = browser.new_context(java_script_enabled=False)
    context.set_default_timeout(PATIENCE)
    shown = context.new_page()
    shown.goto(report)
    yield shown
    context.close()


def test_it_reads_without_script(unscripted: "Page") -> None:
    assert "6 of 7 alarms would have fired" in unscripted.locator(".lead").inner_text()
    assert unscripted.locator(".js-only:visible").count() == 0
    unscripted.locator("#alarm-alarm3 details.ep summary").first.click()
    assert "Threshold Crossed" in unscripted.locator(f'[id="{FIRST}"] .reason').first.inner_text()


def test_print_shows_reasons_and_mails_but_no_folded_json(page: "Page") -> None:
    page.emulate_media(media="print")
    assert page.locator(f'[id="{FIRST}"] .reason').first.is_visible()
    assert page.locator(f'[id="{FIRST}"] pre', has_text="You are receiving").is_visible()
    assert not page.locator(f'[id="{FIRST}"] .js-row').first.is_visible()
    assert not page.locator("nav").is_visible()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_serious(page: "Page", scheme: Any) -> None:
    page.emulate_media(color_scheme=scheme)
    opened(page)
    assert violations(page, SERIOUS) == []
