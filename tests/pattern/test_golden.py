"""Recorded verdicts of CloudWatch, and the documented ones, against every witness."""

import json

import pytest

from tests.conformance.patterns import check
from tests.paths import GOLDEN

CASES = [
    json.loads(line) for line in (GOLDEN / "filter_patterns.jsonl").read_text("utf-8").splitlines()
]


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["id"])
def test_every_witness_gives_the_recorded_verdict(case):
    assert check(case) is None


def test_no_case_is_left_out():
    verdicts = [case["matches"] for case in CASES]
    assert len(verdicts) == 295
    assert verdicts.count("error") == 38
