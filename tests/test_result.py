import subprocess
import sys
from pathlib import Path

import msgspec
import pytest

from auditor.result.audit import AuditResult
from auditor.result.json import from_json

ROOT = Path(__file__).parents[1]


@pytest.mark.parametrize(("of", "page"), [("audit", "result"), ("backtest", "backtest-result")])
def test_the_documented_keys_are_the_keys_of_the_result(of, page):
    printed = subprocess.run(
        [sys.executable, ROOT / "scripts" / "document-result", of],
        capture_output=True,
        text=True,
        check=True,
    ).stdout
    assert (ROOT / "docs" / f"{page}.md").read_text("utf-8") == printed


@pytest.mark.parametrize("text", ["{", "[]", '{"auditor": 1}'])
def test_what_is_no_result_is_an_error(text):
    with pytest.raises(msgspec.DecodeError):
        from_json(AuditResult, text)
