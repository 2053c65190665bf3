"""The result as JSON, and back."""

import json
from dataclasses import replace

import pytest

from auditor.render.audit.formats import FORMATS
from auditor.result.audit import AuditResult
from auditor.result.json import from_json, json_pieces, to_json
from tests.render.audit.test_html import hostile_result


def test_json_round_trips(usual: AuditResult) -> None:
    assert from_json(AuditResult, FORMATS["json"](usual)) == usual


def test_hostile_text_round_trips_and_stays_json() -> None:
    written = FORMATS["json"](hostile_result())
    assert from_json(AuditResult, written) == hostile_result()
    assert json.loads(written)["auditor"] == hostile_result().auditor


@pytest.mark.parametrize("alarms", [0, 1, 2, 3, 2_500])
def test_json_in_pieces_is_the_same_and_no_piece_has_all(usual: AuditResult, alarms: int) -> None:
    named = [replace(usual.alarms[n % 2], account=f"\x7f##[{n}]\u202e") for n in range(alarms)]
    result = replace(usual, alarms=tuple(named))
    pieces = [*json_pieces(result, "alarms")]
    assert b"".join(pieces).decode() == to_json(result)
    assert max(map(len, pieces)) < len(to_json(result)) / 2 or alarms < 1_000


def test_times_and_durations_are_spelt_by_their_standards(usual: AuditResult) -> None:
    episode = json.loads(FORMATS["json"](usual))["alarms"][1]["episodes"][0]
    assert episode["start"] == "2026-01-26T01:00:00Z"
    assert episode["known_after"] == "PT240S"
