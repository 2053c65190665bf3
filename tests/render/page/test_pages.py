"""What holds for every page, of an audit as of a backtest."""

import base64
import hashlib
import re
from itertools import pairwise

import pytest

from auditor.render.audit.html import html
from auditor.render.backtest.html import backtest_html
from tests.render.backtest import results as backtests
from tests.render.conftest import audit, fired, quiet, rejection
from tests.render.page.browser import Page


@pytest.fixture(scope="module", params=["audit", "backtest"])
def page(request: pytest.FixtureRequest) -> Page:
    if request.param == "audit":
        return Page(html(audit(quiet(), fired(), rejections=(rejection(),))))
    return Page(backtest_html(backtests.usual()))


def test_headings_go_down_one_level_at_a_time(page: Page) -> None:
    levels = [int(tag[1]) for tag, _ in page.tags if re.fullmatch("h[1-6]", tag)]
    assert levels[0] == 1
    assert levels.count(1) == 1
    assert all(after <= before + 1 for before, after in pairwise(levels))


def test_nothing_is_fetched_from_outside(page: Page) -> None:
    assert page.having("src") == []
    assert all(link.startswith("#") for link in page.having("href"))
    assert not {"img", "link", "iframe", "object", "image"} & {tag for tag, _ in page.tags}
    assert "url(" not in page.raw["style"].replace("url(#hatch)", "")
    assert "@import" not in page.raw["style"]


def test_the_policy_allows_exactly_the_style_and_the_script_inside(page: Page) -> None:
    policy = next(
        attrs["content"] or ""
        for _, attrs in page.tags
        if attrs.get("http-equiv") == "Content-Security-Policy"
    )
    for kind in ("style", "script"):
        digest = hashlib.sha256(page.raw[kind].encode()).digest()
        assert f"{kind}-src 'sha256-{base64.b64encode(digest).decode()}'" in policy
    assert policy.startswith("default-src 'none'")
    assert page.having("style") == []
    assert not [name for _, attrs in page.tags for name in attrs if name.startswith("on")]
