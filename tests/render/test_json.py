"""The result as JSON, and back."""

import json

from auditor.render.audit.formats import FORMATS
from auditor.result.audit import AuditResult
from auditor.result.json import from_json
from tests.render.audit.test_html import hostile_result


def test_json_round_trips(usual: AuditResult) -> None:
    assert from_json(AuditResult, FORMATS["json"](usual)) == usual


def test_hostile_text_round_trips_and_stays_json() -> None:
    written = FORMATS["json"](hostile_result())
    assert from_json(AuditResult, written) == hostile_result()
    assert json.loads(written)["auditor"] == hostile_result().auditor


def test_times_and_durations_are_spelt_by_their_standards(usual: AuditResult) -> None:
    episode = json.loads(FORMATS["json"](usual))["alarms"][1]["episodes"][0]
    assert episode["start"] == "2026-01-26T01:00:00Z"
    assert episode["known_after"] == "PT240S"
