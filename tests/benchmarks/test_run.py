"""One command measures, judges and writes the page."""

import json
import sys
from dataclasses import replace

import pytest

from benchmarks import run
from benchmarks.comparisons.base import OUT, Comparison, Work, printed, ratio
from benchmarks.measure import Run
from benchmarks.report.chart import growth_chart
from benchmarks.report.page import growth_table, page
from benchmarks.report.results import Bound, Compared, Judged, Measured, Results, loaded
from tests.paths import ROOT

QUICK = [sys.executable, "-c"]


def results(*compared, scale=1.0):
    """Results of a run."""
    return Results("2026-11-29", {"processors": "2"}, {"auditor": "1"}, scale, {}, compared)


def commands(**walls):
    """Commands by name with times in seconds."""
    return tuple(
        Measured(name, f"auditor {name}", tuple(Run(wall, wall, 100.0) for wall in several))
        for name, several in walls.items()
    )


@pytest.fixture
def measured(monkeypatch, tmp_path):
    """Measure one comparison; return the exit status."""

    def measure(comparison, *options, runs=1):
        monkeypatch.setattr(run, "COMPARISONS", {"one": lambda files: comparison})
        words = ["--runs", str(runs), "--output", str(tmp_path / "page")]
        return run.main([*words, *options])

    return measure


@pytest.mark.slow
@pytest.mark.process
def test_a_trial_on_small_archives_names_the_peer_that_is_missing(tmp_path, capsys):
    words = ["--only", "ingest-small", "--scale", "0.0005", "--runs", "1"]
    folders = ["--archives", str(tmp_path / "archives"), "--output", str(tmp_path / "page")]
    status = run.main([*words, *folders])
    shown = capsys.readouterr().out
    assert status == 1
    assert "not run: chdb is not installed; pip install chdb" in shown
    assert "bounds are not judged" in shown
    assert "auditor ingest ARCHIVES/small-1-x0.0005 --store OUT/store.duckdb" in shown
    assert str(tmp_path) not in shown
    assert (tmp_path / "page" / "RESULTS.md").read_text() + "\n" == shown
    (only,) = json.loads((tmp_path / "page" / "results.json").read_text())["comparisons"]
    assert [len(one["runs"]) for one in only["commands"]] == [1, 0, 1]


@pytest.mark.process
def test_commands_run_in_turn_in_empty_folders_and_bounds_are_judged_by_medians(
    tmp_path, measured, capsys
):
    log = tmp_path / "log"
    script = (
        "import os, sys; from pathlib import Path;"
        f" assert not os.listdir('{OUT}'); Path('{OUT}/file').touch();"
        f" file = open({str(log)!r}, 'a'); file.write(sys.argv[1])"
    )
    works = tuple(Work(name, (*QUICK, script, name)) for name in "ab")
    bound = Bound("a in ratio to b", 1000.0)
    assert measured(Comparison("Two", works, ((bound, ratio("a", "b", "wall")),)), runs=3) == 0
    assert log.read_text() == "ababab"
    assert "| a in ratio to b | at most 1000.00 |" in capsys.readouterr().out


@pytest.mark.process
def test_answers_that_differ_and_commands_that_fail_are_shown_and_end_with_1(measured, capsys):
    works = tuple(
        Work(text, (*QUICK, f"print({text!r})"), answer=printed) for text in ("one", "another")
    )
    assert measured(Comparison("Two", works)) == 1
    assert "the answers differ" in capsys.readouterr().out
    bound = (Bound("its memory", 10, "MB"), lambda of: of("fails", "memory"))
    work = Work("fails", (*QUICK, "import sys; sys.exit('gone')"))
    assert measured(Comparison("One", (work,), (bound,))) == 1
    shown = capsys.readouterr().out
    assert "exit status 1: gone" in shown
    assert "| its memory | at most 10 MB |  | not measured |" in shown


def test_a_bound_that_is_not_held_is_marked_and_ends_with_3():
    held = Judged(Bound("audit, memory", 400, "MB"), 399.0)
    missed = Judged(Bound("1 thread in ratio to 2", 1.7, at_least=True), 1.69)
    shown = results(Compared("a", "A", commands(x=[1.0]), (held, missed)))
    assert "| audit, memory | at most 400 MB | 399 MB | yes |" in page(shown)
    assert "| 1 thread in ratio to 2 | at least 1.70 | 1.69 | **no** |" in page(shown)
    assert run.status(shown) == 3
    assert run.status(replace(shown, scale=0.1)) == 0


def test_the_page_shows_medians_with_the_shortest_and_the_longest():
    shown = page(results(Compared("a", "A", commands(x=[3.0, 1.0, 8.0]))))
    assert "| x | 3.00 s (1.00 to 8.00) | 3.00 s (1.00 to 8.00) | 100 MB | 3 |" in shown


def test_the_growth_of_an_audit_is_a_table_and_a_chart():
    grown = results(Compared("growth", "Growth", commands(one=[4.0], two=[8.5])))
    assert "| 2 `large` |" in growth_table(grown)
    assert "| 8.5 s |" in growth_table(grown)
    assert "1 archives: 100 MB, 4.0 s; 2 archives: 100 MB, 8.5 s" in growth_chart(grown)
    assert growth_table(results()) == growth_chart(results()) == ""


def test_an_unknown_comparison_is_refused_with_the_names_of_all(capsys):
    with pytest.raises(SystemExit) as raised:
        run.main(["--only", "audits"])
    assert raised.value.code == 2
    assert "audits: not one of audit, audit-peers," in capsys.readouterr().err


@pytest.mark.process
def test_what_no_time_is_left_for_is_named(measured, capsys):
    work = Work("quick", (*QUICK, "pass"))
    assert measured(Comparison("One", (work,)), "--minutes", "0") == 1
    assert "| quick | not run: no time was left |" in capsys.readouterr().out


def test_the_pages_show_the_results_that_are_in_the_checkout():
    checked_in = loaded(ROOT / "benchmarks" / "results.json")
    assert (ROOT / "benchmarks" / "RESULTS.md").read_text("utf-8") == page(checked_in)
    assert (ROOT / "docs" / "growth.svg").read_text("utf-8") == growth_chart(checked_in)
    document = (ROOT / "docs" / "scale.md").read_text("utf-8")
    for name, block in run.blocks(checked_in).items():
        begin = f"<!-- {name}: written by python -m benchmarks.run -->\n"
        assert f"{begin}\n{block}\n<!-- end -->" in document
