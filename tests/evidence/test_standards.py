"""OSCAL and OCSF as the tools of others read them, and what those tools do not look at."""

import json
import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest

from auditor.cloudwatch.rule import Control
from auditor.evidence.compliance import ComplianceRequest, compliance_of
from auditor.evidence.reviews import review_of
from auditor.render.audit.ocsf import ocsf as detections
from auditor.render.compliance.ocsf import ocsf as compliance_findings
from auditor.render.compliance.oscal import document, oscal
from auditor.result.audit import AuditResult
from auditor.result.compliance import ComplianceResult, RequirementStatus
from auditor.result.review import Disposition, DispositionVerdict
from tests.render.conftest import audit, fired, quiet, rejection

HOSTILE = "a`b|c<d>\n# e \u202e"
FIRST = datetime(2026, 1, 26, 1, tzinfo=UTC)
HASHES = {"data/records.jsonl": "ab" * 32, "data/inputs.csv": "cd" * 32}
AUTHORIZED, EXPLAINED, INCIDENT = DispositionVerdict


def review(verdict: DispositionVerdict, episode: str = "A/20260126T0100Z") -> Disposition:
    return Disposition(episode, verdict, HOSTILE, FIRST, date_only=True, note=HOSTILE)


def watching(identifier: str, alarm: Any) -> Any:
    return replace(alarm, controls=(Control("PCI DSS", "4.0", identifier, HOSTILE),))


def audited(*verdicts: DispositionVerdict) -> AuditResult:
    result = audit(
        watching("AU-6(1)", fired("A", 2)),
        replace(watching("10.2.1", quiet("B")), account="111122223333", region="eu-west-1"),
        replace(watching("10.2.1", fired("C", 1)), account="111122223333", region="eu-west-1"),
    )
    return replace(result, review=review_of(result, [review(one) for one in verdicts]))


def assessed(result: AuditResult | None = None) -> ComplianceResult:
    return compliance_of(
        result or audited(),
        ComplianceRequest(framework="pci", version="4.0", within=timedelta(days=9)),
    )


def everything() -> list[ComplianceResult]:
    damaged = replace(audited(), intake=audit(rejections=(rejection(),)).intake)
    empty = replace(audited(), span=None)
    nothing = replace(assessed(), requirements=())
    met = assessed(audit(watching("R1", quiet("B"))))
    return [assessed(), assessed(damaged), assessed(empty), nothing, met]


@pytest.mark.parametrize("number", range(5))
def test_oscal_is_valid_for_compliance_trestle(tmp_path: Path, number: int) -> None:
    pytest.importorskip("trestle")
    import warnings

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        from trestle.core.duplicates_validator import DuplicatesValidator
        from trestle.oscal.assessment_results import AssessmentResults

    path = tmp_path / "oscal.json"
    path.write_text(oscal(everything()[number], HASHES), "utf-8")
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        read = AssessmentResults.oscal_read(path)
        assert read is not None
        assert DuplicatesValidator().model_is_valid(read, True)


def walked(value: Any, key: str = "") -> Iterator[tuple[str, Any]]:
    yield key, value
    inner = value.items() if isinstance(value, dict) else ((key, one) for one in value or ())
    if isinstance(value, dict | list):
        for name, one in inner:
            yield from walked(one, name)


@pytest.mark.parametrize("number", range(5))
def test_every_reference_in_oscal_has_its_target_and_every_uuid_is_of_version_5(number):
    oscal = document(everything()[number], HASHES)
    uuids = [value for key, value in walked(oscal) if key == "uuid"]
    assert len(uuids) == len(set(uuids))
    assert {UUID(one).version for one in uuids} == {5}
    for key, value in walked(oscal):
        if key.endswith("-uuid"):
            assert value in uuids
        if key == "href" and value.startswith("#"):
            assert value[1:] in uuids
        assert value != []
        if isinstance(value, str) and key in {"title", "value"}:
            assert value == value.strip() != ""
            assert "\n" not in value


def test_only_met_is_satisfied_and_only_an_exception_is_not():
    for one in everything():
        assessment = document(one, {})["assessment-results"]["results"][0]
        states = [each["target"]["status"]["state"] for each in assessment.get("findings", ())]
        assert states.count("satisfied") == one.count(RequirementStatus.MET)
        assert states.count("not-satisfied") == one.count(RequirementStatus.EXCEPTION)
        assert len(assessment.get("observations", ())) == len(one.requirements)
        tokens = [
            each["control-id"]
            for selection in assessment["reviewed-controls"]["control-selections"]
            for each in selection.get("include-controls", ())
        ]
        assert len(tokens) == len(set(tokens)) == len(one.requirements)
        assert all(re.fullmatch(r"[A-Za-z_][A-Za-z0-9._-]*", token) for token in tokens)


def test_a_subject_keeps_its_uuid_when_logs_are_added():
    uuids = [
        {
            one["uuid"]
            for one in document(each, {})["assessment-results"]["results"][0]["observations"]
        }
        for each in (assessed(), assessed(audited(AUTHORIZED)))
    ]
    assert uuids[0] == uuids[1]


def findings(text: str) -> list[dict[str, Any]]:
    return [json.loads(line) for line in text.splitlines()]


def every_finding() -> list[dict[str, Any]]:
    every = findings(detections(audit(fired())))
    for verdicts in ((), (AUTHORIZED,), (INCIDENT,)):
        every += findings(detections(audited(*verdicts)))
    for one in everything():
        every += findings(compliance_findings(one))
    return every


def test_ocsf_findings_are_valid_by_the_schema_with_no_field_it_does_not_know():
    schemas = pytest.importorskip("ocsf_json_schema")
    jsonschema = pytest.importorskip("jsonschema")
    schema = schemas.OcsfJsonSchemaEmbedded(schemas.get_ocsf_schema("1.5.0"))
    validators = {}
    for name in ("detection_finding", "compliance_finding"):
        for profiles in ((), ("cloud",)):
            document = schema.get_class_schema(name, list(profiles))
            validators[name, profiles] = jsonschema.Draft202012Validator(document)
    assert len(every_finding()) > 20
    for one in every_finding():
        name = one["class_name"].lower().replace(" ", "_")
        profiles = tuple(one["metadata"].get("profiles", ()))
        faults = [error.message for error in validators[name, profiles].iter_errors(one)]
        assert faults == [], (one["class_name"], faults)
        broken = {**one, "invented": 1}
        assert list(validators[name, profiles].iter_errors(broken))


def test_ocsf_findings_hold_what_no_validator_looks_at():
    for one in every_finding():
        assert one["type_uid"] == one["class_uid"] * 100 + one["activity_id"]
        assert one["time"] == 0 or 1_356_998_400_000 < one["time"] < 4_102_444_800_000
        assert one["activity_name"] == {1: "Create", 2: "Update"}[one["activity_id"]]
        assert one["status"] == {1: "New", 3: "Suppressed", 4: "Resolved"}[one["status_id"]]
    uids = [one["finding_info"]["uid"] for one in findings(detections(audited()))]
    assert uids == [
        "A/20260126T0100Z",
        "A/20260126T0700Z",
        "C/20260126T0100Z/111122223333/eu-west-1",
    ]


@pytest.mark.parametrize(
    ("verdicts", "status", "activity"),
    [((), 1, 1), ((AUTHORIZED,), 3, 2), ((EXPLAINED,), 3, 2), ((INCIDENT,), 4, 2)],
)
def test_a_disposition_is_the_status_of_a_finding(verdicts, status, activity):
    first = findings(detections(audited(*verdicts)))[0]
    assert (first["status_id"], first["activity_id"]) == (status, activity)


def test_a_requirement_that_is_not_judged_has_no_result_for_ocsf():
    for one in everything():
        for requirement, finding in zip(
            one.requirements, findings(compliance_findings(one)), strict=True
        ):
            expected = {RequirementStatus.MET: 1, RequirementStatus.EXCEPTION: 3}
            assert finding["compliance"]["status_id"] == expected.get(requirement.status, 2)
