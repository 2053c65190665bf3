"""An audit on paper: two pages that sum it up, then the rest."""

import io
import unicodedata
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from pypdf import PdfReader

from auditor.render.audit.html import html
from tests.render.audit.stories import LONG, quarter

if TYPE_CHECKING:
    from pathlib import Path

    from playwright.sync_api import Browser

    from auditor.result.audit import AuditResult

pytestmark = [pytest.mark.browser, pytest.mark.slow]


def printed(browser: "Browser", result: "AuditResult", folder: "Path") -> list[str]:
    """The text of each page on paper, without spaces and ligatures, the running foot first."""
    file = folder / "report.html"
    file.write_text(html(result), encoding="utf-8")
    page = browser.new_page()
    page.goto(file.as_uri())
    document = PdfReader(io.BytesIO(page.pdf(prefer_css_page_size=True)))
    page.close()
    texts = [unicodedata.normalize("NFKC", one.extract_text()) for one in document.pages]
    return ["".join(text.split()) for text in texts]


@pytest.mark.parametrize(
    ("name", "words"),
    [("user ci-deploy", "created a key for dave"), (f"role {LONG}", f"attached {LONG} to {LONG}")],
    ids=["short names", "long names"],
)
def test_a_quarter_begins_with_a_summary_of_two_pages(browser, tmp_path, name, words):
    answer, lanes, threads, *rest = printed(browser, quarter(name, words), tmp_path)
    assert "CloudTrailalarmauditoflogs" in answer
    assert "Whatmattersfirst" in answer
    assert "250morethreadsmatterless" in answer
    assert "Judgedby" in lanes
    assert "Lanebylane" in lanes
    assert "recordsaday,fewtomany" in lanes
    assert "Whathappened,threadbythread" in threads
    assert "Allalarms" in "".join(rest)


def test_without_threads_the_lanes_are_the_second_page(browser, tmp_path):
    result = replace(quarter(), threads=None)
    answer, lanes, third, *_ = printed(browser, result, tmp_path)
    assert "Lookherefirst" in answer
    assert "Judgedby" in answer
    assert "Lanebylane" in lanes
    assert "recordsaday,fewtomany" in lanes
    assert "1Allalarms" in third
