"""Published and recorded verdicts of CloudWatch against the evaluator."""

import json
from collections import Counter
from typing import Any

import pytest

from tests.conformance.alarms import check
from tests.paths import GOLDEN

CASES = [
    json.loads(line)
    for name in ("alarm_evaluation.jsonl", "alarm_histories.jsonl")
    for line in (GOLDEN / name).read_text().splitlines()
]
CERTAIN = [case for case in CASES if case["confidence"] != "low"]


@pytest.mark.parametrize("case", CERTAIN, ids=lambda case: case["id"])
def test_the_evaluator_gives_the_recorded_state_and_reason(case: dict[str, Any]):
    assert (problem := check(case)) is None, problem


def test_only_best_guesses_are_left_out():
    assert (len(CASES), len(CERTAIN)) == (206, 203)
    assert Counter(case["confidence"] for case in CASES if case not in CERTAIN) == {"low": 3}
