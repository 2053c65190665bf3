"""The report by control as a reader sees it, on a screen and on paper."""

import re
from dataclasses import replace
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from auditor.audit.run import run_audit
from auditor.evidence.compliance import ComplianceRequest, compliance_of
from auditor.render.compliance.html import html
from auditor.replay.question import Question
from auditor.result.compliance import RequirementStatus
from auditor.rules import load_rules
from tests.paths import ROOT

if TYPE_CHECKING:
    from playwright.sync_api import Browser


@pytest.mark.slow
@pytest.mark.browser
def test_a_summary_of_many_requirements_accounts_and_regions_prints_on_two_pages(
    browser: "Browser", tmp_path
):
    question = Question([str(ROOT / "sample_data")], load_rules(["cis-5.0"]))
    report = compliance_of(run_audit(question), ComplianceRequest())
    many = replace(
        report,
        requirements=report.requirements * 5,
        logs=tuple(
            replace(row, account=f"{number:012d}") for number in range(40) for row in report.logs
        ),
    )
    (tmp_path / "summary.html").write_text(html(many, summary=True), "utf-8")
    printed = browser.new_page()
    printed.goto((tmp_path / "summary.html").as_uri())
    pdf = printed.pdf(format="A4", prefer_css_page_size=True)
    assert len(re.findall(rb"/Type\s*/Page\b(?!s)", pdf)) == 2
    assert "16 of 80 requirements" in printed.inner_text("#requirements")


@pytest.mark.slow
@pytest.mark.browser
def test_the_summary_prints_on_two_pages_and_no_page_scrolls_sideways(browser: "Browser", tmp_path):
    question = Question([str(ROOT / "sample_data")], load_rules(["cis-5.0"]))
    report = compliance_of(run_audit(question), ComplianceRequest())
    assert report.count(RequirementStatus.NO_ALARM) == 1
    for name, page in (("page", html(report)), ("summary", html(report, summary=True))):
        file: Path = tmp_path / f"{name}.html"
        file.write_text(page, "utf-8")
        for width in (1440, 900, 390):
            shown = browser.new_page(viewport={"width": width, "height": 900})
            shown.goto(file.as_uri())
            assert shown.evaluate("document.documentElement.scrollWidth") <= width
            tables = "[...document.querySelectorAll('.tw')]"
            wide = f"{tables}.filter(e => e.scrollWidth > e.clientWidth + 1).length"
            assert shown.evaluate(wide) == 0
            shown.close()
    printed = browser.new_page()
    printed.goto((tmp_path / "summary.html").as_uri())
    pdf = printed.pdf(format="A4", prefer_css_page_size=True)
    assert len(re.findall(rb"/Type\s*/Page\b(?!s)", pdf)) == 2
    printed.emulate_media(media="print")
    strips = "[...document.querySelectorAll('.lanes tbody td.d > svg')]"
    boxes = f"{strips}.map(e => e.getBoundingClientRect()).map(b => [b.top, b.bottom])"
    rows = printed.evaluate(boxes)
    assert len(rows) == 6
    assert all(above[1] + 1 <= below[0] for above, below in pairwise(rows))
