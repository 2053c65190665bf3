"""Published patterns: their known defects are found by meaning, and nothing else is."""

import json
from pathlib import Path

import pytest

from auditor import resources
from auditor.pattern import format, parse
from auditor.result.checks import Check
from auditor.result.lint import Severity
from auditor.rules import read_rules
from auditor.rules.lint import lint
from tests.rules.lint.rule import TOPIC, linted

PACKS = sorted(path.stem for path in resources.packs_folder().glob("*.yaml"))
DEFECTS = {
    "matches_almost_everything": Check.MATCHES_ALMOST_EVERYTHING,
    "precedence": Check.PRECEDENCE,
    "invalid_selector": Check.REJECTED,
}
RESPELT = (
    '{($.errorCode="*UnauthorizedOperation")||($.errorCode="AccessDenied*")'
    "||($.sourceIPAddress!=delivery.logs.amazonaws.com)||($.eventName!=HeadBucket)}"
)


def severe(pattern):
    return {
        finding.check
        for finding in linted(Filter={"FilterPattern": pattern}).findings
        if finding.severity is not Severity.NOTE
    }


@pytest.mark.shared
def test_cis_patterns_have_their_flagged_defects_and_no_others(shared):
    cases: Path = shared.parents[1] / "cases" / "cis_controls.json"
    controls = json.loads(cases.read_text("utf-8"))["controls"]
    variants = [variant for control in controls for variant in control["variants"]]
    assert len(variants) > 20
    for variant in variants:
        kinds = {variant["defect"]} if "defect" in variant else set()
        checks = severe(variant["pattern"])
        assert {DEFECTS[kind] for kind in kinds} <= checks, variant["variant"]
        assert bool(kinds) == bool(checks), (variant["variant"], checks)


def test_another_spelling_of_a_published_defect_is_found_as_well():
    assert Check.MATCHES_ALMOST_EVERYTHING in severe(RESPELT)
    assert Check.MATCHES_ALMOST_EVERYTHING in severe(format(parse(RESPELT)))


def test_a_conjunction_that_passes_checkers_of_text_matches_nothing():
    names = ("CreateVpc", "DeleteVpc", "ModifyVpcAttribute")
    conjunction = " && ".join(f"($.eventName = {name})" for name in names)
    assert Check.MATCHES_NOTHING in severe(f"{{ {conjunction} }}")


@pytest.mark.parametrize("pack", PACKS)
def test_a_pack_has_no_finding_above_a_note_unless_it_says_that_it_has_a_defect(pack):
    rules = read_rules([pack], {"AlarmTopicArn": TOPIC})
    flawed = {rule.alarm.metric for rule in rules.rules if rule.about.defect}
    allowed = {
        placed.origin
        for placed in (*rules.filters, *rules.alarms)
        if getattr(placed.value, "metric", None) in flawed
    }
    for finding in lint(rules).findings:
        assert finding.severity is Severity.NOTE or finding.origin in allowed, finding
        assert finding.check is not Check.NO_ACTION
