"""Every benchmark that runs by itself prints its figures."""

import subprocess
import sys

import pytest

from benchmarks.corpus.archive import Archive
from tests.paths import ROOT

pytestmark = [pytest.mark.process, pytest.mark.slow]


def run(module, *arguments):
    command = [sys.executable, "-m", f"benchmarks.{module}", *map(str, arguments)]
    return subprocess.run(command, cwd=ROOT, check=True, capture_output=True, text=True).stdout


def test_verdicts_over_a_store_are_those_of_the_matcher(tmp_path):
    archive = Archive("large", scale=0.002).made(tmp_path)
    printed = run("patterns", archive, "--match", 1, "--runs", 1)
    assert printed.startswith("15 patterns, ")
    assert printed.endswith(" 0 records differ\n")


@pytest.mark.parametrize(
    ("module", "arguments", "figure"),
    [
        ("alarms", [], "one setting of a grid"),
        ("backtest", ["--days", 5], "sparse: 15,000 settings"),
        ("checks", ["--alarms", 3], "3 alarms, against cis-5.0"),
        ("relations", ["--count", 12], "undecided 0 of 12"),
    ],
)
def test_it_prints_its_figures(module, arguments, figure):
    assert figure in run(module, *arguments)
