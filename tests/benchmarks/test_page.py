"""The committed page of results."""

import re

import pytest

from tests.paths import ROOT


@pytest.mark.parametrize("name", ["RESULTS.md", "results.json"])
def test_no_folder_of_a_machine_is_on_the_page(name):
    text = (ROOT / "benchmarks" / name).read_text("utf-8")
    assert re.findall(r"(?<![\w.])/(?:[\w.+-]+/){2,}[\w.+-]*", text) == []
