"""The script that lists what AWS added to alarms and metric filters."""

import importlib.util
import re
import sys
from importlib.machinery import SourceFileLoader
from typing import Any

import botocore
import pytest

from tests.paths import ROOT

CHECKED = ROOT / "scripts" / "checked-models.txt"


@pytest.fixture
def script(tmp_path, monkeypatch):
    """The script, with a list of its own that it checks against."""
    loader = SourceFileLoader("new_in_models", str(ROOT / "scripts" / "new-in-models"))
    spec = importlib.util.spec_from_loader(loader.name, loader)
    assert spec is not None
    module: Any = importlib.util.module_from_spec(spec)
    monkeypatch.setattr(sys, "dont_write_bytecode", True)
    loader.exec_module(module)
    module.CHECKED = tmp_path / "checked-models.txt"
    monkeypatch.setattr(sys, "argv", ["new-in-models"])
    return module


def test_what_is_new_and_what_is_gone_is_listed(script, monkeypatch, capsys):
    monkeypatch.setattr(sys, "argv", ["new-in-models", "--write"])
    assert script.main() == 0
    monkeypatch.setattr(sys, "argv", ["new-in-models"])
    assert script.main() == 0
    assert capsys.readouterr().out.endswith("nothing is new\n")
    text = script.CHECKED.read_text("utf-8")
    was = "cloudwatch operation PutLogAlarm"
    script.CHECKED.write_text(text.replace(was, "cloudwatch operation Gone"), "utf-8")
    assert script.main() == 1
    assert capsys.readouterr().out.splitlines()[1:] == [
        f"+ {was}",
        "- cloudwatch operation Gone",
    ]


def test_the_page_names_the_version_that_was_checked(script, capsys):
    head, *lines = CHECKED.read_text("utf-8").splitlines()
    page = (ROOT / "docs" / "alarms.md").read_text("utf-8")
    assert re.findall(r"Checked against (botocore [\d.]+\d)", page) == [head.removeprefix("# ")]
    if head == f"# botocore {botocore.__version__}":
        assert lines == sorted({line for one in script.SUBJECTS for line in script.lines(one)})
