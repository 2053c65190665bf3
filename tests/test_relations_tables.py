"""The tables of relations in the documentation are what the script prints."""

import subprocess
import sys

import pytest

from tests.paths import ROOT


@pytest.mark.slow
@pytest.mark.process
@pytest.mark.parametrize(("table", "page"), [("versions", "packs"), ("templates", "check")])
def test_the_tables_of_relations_are_up_to_date(table, page):
    printed = subprocess.run(
        [sys.executable, ROOT / "scripts" / "document-relations", table],
        capture_output=True,
        text=True,
        check=True,
    ).stdout
    assert printed.count("\n") > 10
    assert f"\n\n{printed}\n" in (ROOT / "docs" / f"{page}.md").read_text("utf-8")
