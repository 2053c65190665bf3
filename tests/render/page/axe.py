"""The findings of axe-core, Deque's accessibility checker, on a page."""

import os
from pathlib import Path
from typing import TYPE_CHECKING, Final

import pytest

if TYPE_CHECKING:
    from playwright.sync_api import Page

RUN: Final = "axe.run({ resultTypes: ['violations'] })"
"""Without the elements that pass, which take several times as long to list."""


SERIOUS: Final = ("serious", "critical")
"""Impacts that keep people from reading a page."""


def violations(page: "Page", impacts: tuple[str, ...] = ()) -> list[str]:
    """Return the violations on a page, two elements of each rule.

    Needs axe.min.js of the npm package axe-core, named by the variable AXE_CORE.

    Args:
        impacts: the impacts to return; empty: all.
    """
    axe = os.environ.get("AXE_CORE")
    if not axe:
        pytest.skip("AXE_CORE does not name an axe.min.js")
    page.evaluate(Path(axe).read_text(encoding="utf-8"))
    return [
        f"{violation['id']}: {node['html'][:200]} {node['failureSummary']}"
        for violation in page.evaluate(RUN)["violations"]
        if not impacts or violation["impact"] in impacts
        for node in violation["nodes"][:2]
    ]
