"""Published and recorded verdicts of CloudWatch against the evaluator."""

import json
from collections import Counter
from typing import Any

import pytest

from tests.conformance.__main__ import outcome
from tests.conformance.alarms import check
from tests.paths import GOLDEN

CASES = [
    json.loads(line)
    for name in ("alarm_evaluation.jsonl", "alarm_histories.jsonl")
    for line in (GOLDEN / name).read_text().splitlines()
]
PUBLISHED = (GOLDEN / "published_messages.jsonl").read_text().splitlines()
CERTAIN = [case for case in CASES if case["confidence"] != "low"]


@pytest.mark.parametrize("case", CERTAIN, ids=lambda case: case["id"])
def test_the_evaluator_gives_the_recorded_state_and_reason(case: dict[str, Any]):
    assert (problem := check(case)) is None, problem


def test_only_best_guesses_are_left_out():
    assert (len(CASES), len(CERTAIN)) == (206, 203)
    assert Counter(case["confidence"] for case in CASES if case not in CERTAIN) == {"low": 3}


@pytest.mark.parametrize("line", PUBLISHED, ids=lambda line: json.loads(line)["id"])
def test_published_messages_and_test_results_are_reproduced(line: str):
    assert outcome(line)[1] is None, outcome(line)[1]


def test_published_messages_are_all_there():
    assert len(PUBLISHED) == 72
    assert sum("expected_evaluated" in json.loads(line) for line in PUBLISHED) == 13
