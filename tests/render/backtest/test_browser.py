"""The page of a backtest as a browser shows it."""

from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest

from auditor.render.backtest.html import backtest_html
from auditor.render.backtest.setting_views import coded
from auditor.result.labels import Detection, Verdict
from tests.render.backtest.results import LABEL, OTHER, alarm_backtest, backtest, with_noise
from tests.render.conftest import PATIENCE, scrolling
from tests.render.page.axe import SERIOUS, violations

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

pytestmark = [pytest.mark.browser, pytest.mark.slow]


@pytest.fixture(scope="module")
def report(tmp_path_factory: pytest.TempPathFactory) -> str:
    """The address of a page with every part, and with words too long for a narrow screen."""
    result = backtest(
        with_noise(alarm_backtest("A" * 200, thresholds=20), "x" * 200),
        alarm_backtest("Busy", episodes=400),
        alarm_backtest("NoLabels", labelled=False),
        labels=(LABEL, OTHER),
    )
    file = tmp_path_factory.mktemp("page") / "backtest.html"
    file.write_text(backtest_html(result), encoding="utf-8")
    return file.as_uri()


def figures(page: "Page", alarm: str) -> list[str]:
    return page.locator(f"#alarm-{alarm} [data-figure]").all_inner_texts()


def test_a_selected_setting_stands_beside_the_others(page: "Page") -> None:
    page.locator("[data-grid=busy] .hm a[href='#s-busy-5']").click()
    assert figures(page, "busy")[:3] == ["388", "14", "194"]
    article = page.locator("#alarm-busy")
    side = article.locator("[data-selected]")
    assert "Sum ≥ 6 in 1 of 1 periods of 5 min" in side.inner_text()
    command = "auditor rules export iam-changes --alarm Busy \\\n  --threshold 6"
    assert side.locator("pre").inner_text() == command
    assert article.locator("[data-label]").first.inner_text() == "missed"
    assert article.locator("[data-strip] td").last.inner_text() == "388"


@pytest.mark.parametrize(
    ("noticed", "shown"),
    [
        (Detection(Verdict.CAUGHT, timedelta(minutes=64)), "caught after 1 h 4 min"),
        (Detection(Verdict.CAUGHT, None), "caught"),
        (Detection(Verdict.UNNOTIFIED, None), "in ALARM already"),
        (Detection(Verdict.MISSED, None), "missed"),
    ],
)
def test_the_script_shows_each_outcome_of_a_label(
    page: "Page", noticed: Detection, shown: str
) -> None:
    code = coded([noticed, Detection(Verdict.MISSED, None)])
    page.evaluate(f"document.getElementById('s-busy-5').dataset.n = '{code}'")
    page.locator("[data-grid=busy] .hm a[href='#s-busy-5']").click()
    assert page.locator("#alarm-busy [data-label]").first.inner_text() == shown


def test_what_the_script_draws_is_what_the_page_draws(page: "Page") -> None:
    """The setting that is recommended, drawn by both: blocks, and bars where they crowd."""
    for alarm in ("nolabels", "busy"):
        article = page.locator(f"#alarm-{alarm}")
        article.locator(f".hm a[href='#s-{alarm}-3']").click()
        drawn = article.locator(".lines .tl svg svg .ab")
        path = drawn.last.get_attribute("d")
        assert path
        assert path == drawn.nth(1).get_attribute("d")


def test_the_episodes_of_a_selected_setting_are_listed(page: "Page") -> None:
    page.locator("[data-grid=busy] .hm a[href='#s-busy-5']").click()
    fold = page.locator("[data-episodes=busy]")
    fold.locator("summary").click()
    rows = fold.locator("tbody tr")
    assert rows.count() == 50
    assert rows.first.inner_text().split("\t") == [
        "1", "2026-01-26 01:00", "2026-01-26 01:03", "3 min",
    ]  # fmt: skip
    assert fold.locator(".more").inner_text() == "The first 50 of 388."


def test_arrow_keys_walk_over_a_map(page: "Page") -> None:
    grid = page.locator("[data-grid=busy]")
    grid.locator(".hm a[href='#s-busy-0']").focus()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowRight")
    assert grid.locator("[aria-current]").get_attribute("href") == "#s-busy-7"
    assert grid.locator(".hm a[tabindex='0']").count() == 1
    page.keyboard.press("ArrowRight")
    assert page.evaluate("document.activeElement.hash") == "#s-busy-7"


def test_tab_leaves_a_map_and_enter_selects(page: "Page") -> None:
    page.locator("[data-grid=busy] .hm a[href='#s-busy-0']").focus()
    page.keyboard.press("Enter")
    assert page.locator("[data-grid=busy] [aria-current]").get_attribute("href") == "#s-busy-0"
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.closest('.hm td')") is None


def test_without_script_a_number_leads_to_its_row(browser: "Browser", report: str) -> None:
    context = browser.new_context(java_script_enabled=False)
    context.set_default_timeout(PATIENCE)
    shown = context.new_page()
    shown.goto(report)
    assert "3 alarms would have fired" in shown.locator(".lead").inner_text()
    assert shown.locator(".js-only:visible").count() == 0
    shown.locator("[data-grid=busy] .hm a[href='#s-busy-5']").click()
    assert shown.locator("#s-busy-5").is_visible()
    context.close()


@pytest.mark.parametrize(
    "width",
    [
        360,
        pytest.param(768, marks=pytest.mark.slow),
        pytest.param(1280, marks=pytest.mark.slow),
        pytest.param(1400, marks=pytest.mark.slow),
    ],
)
def test_it_never_scrolls_sideways(page: "Page", width: int) -> None:
    page.set_viewport_size({"width": width, "height": 800})
    page.locator("[data-grid=busy] .hm a").first.click()
    page.evaluate("document.querySelectorAll('details').forEach(fold => { fold.open = true })")
    assert page.evaluate("document.documentElement.scrollWidth") == width


def test_on_a_telephone_only_maps_and_the_table_of_settings_scroll_sideways(page: "Page") -> None:
    page.set_viewport_size({"width": 390, "height": 800})
    page.evaluate("document.querySelectorAll('details').forEach(fold => { fold.open = true })")
    assert set(scrolling(page)) <= {"hm", "tall", "cv"}
    assert page.locator(".shr td[data-l=Alone]").first.is_visible()


def test_print_shows_what_was_chosen_and_not_what_is_selected(page: "Page") -> None:
    page.locator("[data-grid=busy] .hm a").first.click()
    page.emulate_media(media="print")
    assert page.locator("#recommended-busy table").is_visible()
    assert not page.locator("#alarm-busy [data-strip]").is_visible()
    assert not page.locator("#alarm-busy [data-selected]").is_visible()
    assert not page.locator("nav").is_visible()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_serious(page: "Page", scheme: Any) -> None:
    page.emulate_media(color_scheme=scheme)
    page.locator("[data-grid=busy] .hm a").first.click()
    page.evaluate("document.querySelectorAll('details').forEach(fold => { fold.open = true })")
    assert violations(page, SERIOUS) == []
