import importlib
import re
import subprocess
import sys

import msgspec
import pytest

from auditor.result.audit import AuditResult
from auditor.result.backtest import BacktestResult
from auditor.result.control_check import ControlCheck
from auditor.result.json import from_json
from tests.paths import ROOT

PAGES = [
    ("audit", "result", AuditResult),
    ("backtest", "backtest-result", BacktestResult),
    ("rules check", "check-result", ControlCheck),
]


@pytest.mark.process
@pytest.mark.parametrize(("of", "page"), [(of, page) for of, page, _ in PAGES])
def test_the_documented_keys_are_the_keys_of_the_result(of, page):
    printed = subprocess.run(
        [sys.executable, ROOT / "scripts" / "document-result", of],
        capture_output=True,
        text=True,
        check=True,
    ).stdout
    assert (ROOT / "docs" / f"{page}.md").read_text("utf-8") == printed
    assert re.findall(r"^.*\| *\|$", printed, re.MULTILINE) == [], "each key has a meaning"
    assert re.findall("(?i)likewise", printed) == [], "and one that can be read alone"


@pytest.mark.parametrize(("page", "kind"), [(page, kind) for _, page, kind in PAGES])
def test_the_documented_loader_gives_the_result_again(page, kind):
    text = (ROOT / "docs" / f"{page}.md").read_text("utf-8")
    name, module = re.findall(r"`from_json\((\w+), text\)` of `([\w.]+)`", text)[0]
    assert name == kind.__name__
    assert importlib.import_module(module).from_json is from_json


@pytest.mark.parametrize("text", ["{", "[]", '{"auditor": 1}'])
def test_anything_but_a_result_is_an_error(text):
    with pytest.raises(msgspec.DecodeError):
        from_json(AuditResult, text)
