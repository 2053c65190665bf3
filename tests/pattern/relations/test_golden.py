"""Relations that were worked out independently, each proven by records."""

import json
from pathlib import Path

import pytest

from tests.conformance.relations import check

CASES = [
    json.loads(line)
    for line in (Path(__file__).parents[2] / "golden" / "pattern_relations.jsonl")
    .read_text("utf-8")
    .splitlines()
]


@pytest.mark.parametrize("case", CASES, ids=range(len(CASES)))
def test_the_relation_is_the_one_worked_out_and_its_examples_hold(case):
    assert check(case) is None


def test_no_case_is_left_out():
    assert len(CASES) == 210
    assert {case["domain"] for case in CASES} == {"json", "trail", "line"}
