import json
import subprocess
import sys

import pytest

from tests.conformance.__main__ import checker, main
from tests.paths import GOLDEN, ROOT

CASES = GOLDEN / "filter_patterns.jsonl"
RIGHT = {"id": "right", "pattern": "{ $.a = 1 }", "event": {"a": 1}, "matches": True}
WRONG = {"id": "wrong", "pattern": "{ $.a = 1 }", "event": {"a": 2}, "matches": True}
INVALID = {"id": "invalid", "pattern": "{ $.a = }", "event": {}, "matches": False}


@pytest.fixture
def case_file(tmp_path):
    def write(*cases):
        path = tmp_path / "cases.jsonl"
        path.write_text("".join(json.dumps(case) + "\n" for case in cases))
        return str(path)

    return write


def test_each_failure_is_shown_with_expected_and_got(case_file, capsys):
    assert main([case_file(RIGHT, WRONG, INVALID, {"id": "odd"}, [])]) == 1
    out = capsys.readouterr().out.splitlines()
    assert out[0].startswith("cases.jsonl wrong: expected True, got False from the matcher, False")
    assert out[1].startswith("cases.jsonl invalid: expected False, got an error: expected a value")
    assert (
        "cases.jsonl odd: no kind of case; expected one of the keys relation, shortest, pattern"
        in out[4]
    )
    assert out[5:] == ["cases.jsonl ?: not a JSON object", "1 passed, 4 failed"]


def test_cases_that_all_pass_leave_with_0(case_file, capsys):
    assert main([case_file(RIGHT), str(CASES)]) == 0
    assert capsys.readouterr().out == "296 passed, 0 failed\n"


def test_events_may_have_names_that_no_path_can_hold(case_file, capsys):
    event = {"": 1, "*": 1, 'a"b': {"c\\d": 1, "": 1}}
    assert main([case_file({**RIGHT, "pattern": "{ $.[''] = 1 }", "event": event})]) == 0
    assert capsys.readouterr().out == "1 passed, 0 failed\n"


def test_an_accepted_pattern_that_should_be_an_error_fails(case_file, capsys):
    assert main([case_file({**RIGHT, "matches": "error"})]) == 1
    assert "expected error, got True from the matcher" in capsys.readouterr().out


def test_a_kind_without_a_checker_is_reported_as_absent():
    assert checker("weather")({}) == "not checked: tests.conformance.weather is absent"


def test_without_a_file_it_says_how_to_call_it(capsys, tmp_path):
    assert main([]) == 2
    assert main([str(tmp_path / "none.jsonl")]) == 2
    assert "usage: scripts/conformance FILE.jsonl" in capsys.readouterr().err


@pytest.mark.process
def test_it_runs_as_a_module():
    command = [sys.executable, "-m", "tests.conformance", str(CASES)]
    root = ROOT
    done = subprocess.run(command, cwd=root, capture_output=True, text=True, check=True)
    assert done.stdout == "295 passed, 0 failed\n"
