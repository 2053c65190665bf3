import json
from pathlib import Path

import duckdb
import pytest

from auditor.errors import PatternError
from auditor.pattern import compile_sql, matches, parse

CASES = [
    json.loads(line)
    for line in (Path(__file__).parents[1] / "golden" / "filter_patterns.jsonl")
    .read_text("utf-8")
    .splitlines()
]


def later(case):
    """Regexes, terms and space-delimited patterns, which this version refuses."""
    try:
        parse(case["pattern"])
    except PatternError as error:
        return "not evaluated by this version" in error.message
    return False


ERRORS = [case for case in CASES if case["matches"] == "error"]
LATER = [case for case in CASES if case["matches"] != "error" and later(case)]
COVERED = [case for case in CASES if case["matches"] != "error" and not later(case)]


def message(case):
    return case["event"] if isinstance(case["event"], str) else json.dumps(case["event"])


def is_json(text):
    try:
        json.loads(text)
    except ValueError:
        return False
    return True


@pytest.mark.parametrize("case", COVERED, ids=lambda case: case["id"])
def test_both_witnesses_give_the_recorded_verdict(case):
    pattern, text = parse(case["pattern"]), message(case)
    assert matches(pattern, text) is case["matches"]
    if not is_json(text):
        return
    event = json.loads(text)
    columns: dict[tuple[str, ...], str] = {
        (name,): f"json_extract_string(record, '$.\"{name}\"')" for name in event
    }
    for sql in (compile_sql(pattern), compile_sql(pattern, columns=columns)):
        query = f"SELECT {sql} FROM (SELECT $1::VARCHAR AS record)"
        assert duckdb.execute(query, [text]).fetchall() == [(case["matches"],)]


@pytest.mark.parametrize("case", ERRORS, ids=lambda case: case["id"])
def test_what_cloudwatch_rejects_is_rejected(case):
    with pytest.raises(PatternError):
        parse(case["pattern"])


def test_every_case_is_covered_rejected_or_left_for_later():
    assert (len(COVERED), len(ERRORS), len(LATER), len(CASES)) == (163, 38, 94, 295)
