"""The worked example of docs/backtest.md prints what the page shows."""

import re
import shlex

import pytest
from typer.testing import CliRunner

from auditor.cli import app
from tests.paths import ROOT

PAGE = (ROOT / "docs" / "backtest.md").read_text("utf-8")
INCIDENTS = re.findall(r"```\n(.*?)```", PAGE, re.DOTALL)[0]
EXAMPLES = re.findall(r"```sh\nauditor (.*?)\n```\n\n```text\n(.*?)```", PAGE, re.DOTALL)


@pytest.mark.parametrize(("command", "printed"), EXAMPLES)
def test_an_example_prints_what_the_page_shows(command, printed, tmp_path, monkeypatch):
    (tmp_path / "incidents.txt").write_text(INCIDENTS)
    (tmp_path / "sample_data").symlink_to(ROOT / "sample_data")
    monkeypatch.chdir(tmp_path)
    done = CliRunner().invoke(app, shlex.split(command))
    assert done.exit_code == 0, done.stderr
    assert done.stdout == printed


def test_the_page_has_two_examples():
    assert len(EXAMPLES) == 2
