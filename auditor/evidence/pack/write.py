"""Write a pack: the audit, the report by control, and their basis."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path

from auditor.audit.run import audited
from auditor.engine.base import InputFile
from auditor.errors import AuditorError
from auditor.evidence.behind_alarms import BehindAlarms, behind_alarms
from auditor.evidence.compliance import ComplianceRequest, compliance_of
from auditor.evidence.pack.bag import BagWriter, staged
from auditor.evidence.pack.inputs import write_inputs
from auditor.evidence.pack.previous import PackChanges, PreviousPack, changes_since
from auditor.evidence.pack.provenance import about, rule_files
from auditor.evidence.pack.readme import readme
from auditor.evidence.pack.records import write_records
from auditor.evidence.pack.spool import RecordSpool
from auditor.evidence.pack.tables import coverage_csv, dispositions_csv, episodes_csv
from auditor.evidence.proven import proven_days, verified_in_words
from auditor.evidence.redaction.originals import Originals
from auditor.evidence.redaction.redactor import Redactor
from auditor.evidence.redaction.request import Redaction
from auditor.evidence.redaction.results import originals_of, shown
from auditor.progress import SILENT, Progress
from auditor.render.audit.html import html
from auditor.render.audit.ocsf import detections
from auditor.render.compliance.csv import csv as compliance_csv
from auditor.render.compliance.html import html as compliance_html
from auditor.render.compliance.ocsf import requirements
from auditor.render.compliance.oscal import oscal
from auditor.render.shared.intake import without_records
from auditor.render.shared.ocsf import lines
from auditor.replay.question import Question
from auditor.result.audit import AuditResult
from auditor.result.compliance import ComplianceResult
from auditor.result.json import json_text, to_json
from auditor.result.review import Disposition
from auditor.result.verify import VerifyResult
from auditor.version import __version__


@dataclass(frozen=True, slots=True)
class PackRequest:
    """The sources, rules and options of a pack."""

    question: Question
    compliance: ComplianceRequest
    rules: tuple[str, ...]
    """The rules as given: packs, files and folders."""
    command: tuple[str, ...]
    """The command line that reproduces the pack, with the names of the sources."""
    options: Mapping[str, object] = field(default_factory=dict)
    """The parsed options of the command line, by name."""
    verification: VerifyResult | None = None
    """The verification of the log files; `None` if they were not verified."""
    previous: PreviousPack | None = None
    """The previous pack, for a comparison; `None` without one."""
    redaction: Redaction | None = None
    """The values to replace before sharing; `None` for none."""


@dataclass(frozen=True, slots=True)
class EvidencePack:
    """A pack that was written."""

    audit: AuditResult
    compliance: ComplianceResult
    records: int
    """The number of records behind the alarms."""
    files: int
    """The number of files of the payload."""
    fingerprint: str
    """SHA-256 of the tag manifest, which fixes every other byte."""


def write_pack(request: PackRequest, output: Path, progress: Progress = SILENT) -> EvidencePack:
    """Write a complete pack or none; equal input gives equal bytes.

    Raises:
        UsageError: a source does not exist, or the options do not fit the sources.
        AuditorError: there is nothing to judge, or the pack cannot be written.
    """
    question = replace(request.question, shows_matches=True, hashes_inputs=True)
    with staged(output) as bag:
        with audited(question, progress) as audit:
            replays, engine = audit.audit.replays, audit.archive.engine
            pack = _pack_of(request, audit.audit.result)
            if request.redaction is None:
                records = _write_records(bag, behind_alarms(replays), progress)
                _write_inputs(bag, engine.inputs())
            else:
                with RecordSpool() as spool:
                    redactor = pack.redactor(request.redaction, originals_of(audit, spool.add))
                    records = _write_records(bag, spool.redacted(redactor), progress)
                pack = pack.redacted(redactor)
                inputs = map(redactor.value, engine.inputs())
                _write_inputs(bag, sorted(inputs, key=lambda file: file.name))
        _write(bag, pack)
        info = {
            "Bag-Software-Agent": f"auditor {__version__}",
            "External-Description": f"Evidence of CloudTrail alarms by {pack.compliance.framework}",
        }
        kinds = ", ".join(sorted(request.redaction.kinds)) if request.redaction else ""
        fingerprint = bag.finish(info, readme(pack.compliance, bag.hashes, kinds))
        return EvidencePack(pack.audit, pack.compliance, records, len(bag.hashes), fingerprint)


def _pack_of(request: PackRequest, result: AuditResult) -> "_Pack":
    """Return the contents of a pack except records and inputs.

    Raises:
        AuditorError: there is nothing to judge.
    """
    if result.span is None or not result.intake.records:
        names = ", ".join(result.options.sources)
        raise AuditorError(f"{names}: no alarm could be judged: {without_records(result.intake)}")
    verification, previous = request.verification, request.previous
    compliance = compliance_of(
        result,
        request.compliance,
        proven_days(verification) if verification else None,
        verified_in_words(verification) if verification else "",
    )
    return _Pack(
        audit=replace(result, review=compliance.review),
        compliance=compliance,
        rules=tuple(rule_files(request.rules)),
        dispositions=request.compliance.dispositions,
        verification=verification,
        changes=changes_since(previous, compliance) if previous else None,
        about=about(request.command, request.options),
    )


@dataclass(frozen=True, slots=True)
class _Pack:
    """The contents of a pack except records and inputs."""

    audit: AuditResult
    compliance: ComplianceResult
    rules: tuple[tuple[str, bytes], ...]
    """Names and contents."""
    dispositions: tuple[Disposition, ...]
    verification: VerifyResult | None
    changes: PackChanges | None
    about: dict[str, object]

    def redactor(self, redaction: Redaction, originals: Originals) -> Redactor:
        """Return a redactor for the pack.

        Args:
            originals: the values in records and inputs, to which the pack's values are added.
        """
        for value in (
            self.audit,
            self.compliance,
            self.dispositions,
            self.verification,
            self.changes,
            self.about,
        ):
            originals.add_value(value)
        for _, content in self.rules:
            originals.add_text(content.decode(errors="replace"))
        return Redactor(redaction, originals)

    def redacted(self, redactor: Redactor) -> "_Pack":
        """Return the contents with values replaced, and sorted again."""
        texts = [content.decode(errors="replace") for _, content in self.rules]
        return replace(
            self,
            audit=shown(self.audit, redactor),
            compliance=shown(self.compliance, redactor),
            rules=tuple(
                (f"data/rules/{number}.txt", redactor.text(text).encode())
                for number, text in enumerate(texts, 1)
            ),
            dispositions=redactor.value(self.dispositions),
            verification=redactor.value(self.verification),
            changes=redactor.value(self.changes),
            about=redactor.value(self.about),
        )


def _write_records(bag: BagWriter, chunks: Iterable[list[BehindAlarms]], progress: Progress) -> int:
    with bag.file("data/records.jsonl") as lines, bag.file("data/records.parquet") as table:
        return write_records(chunks, lines, table, progress)


def _write_inputs(bag: BagWriter, inputs: Iterable[InputFile]) -> None:
    with bag.file("data/inputs.csv") as out:
        write_inputs(inputs, out)


def _write(bag: BagWriter, pack: _Pack) -> None:
    _write_reports(bag, pack.audit, pack.compliance)
    for name, content in pack.rules:
        bag.write(name, content)
    bag.write("data/dispositions.csv", dispositions_csv(pack.dispositions))
    bag.write("data/oscal.json", oscal(pack.compliance, bag.hashes))
    findings = (*detections(pack.audit), *requirements(pack.compliance))
    bag.write("data/findings.ocsf.jsonl", lines(findings))
    if pack.verification is not None:
        bag.write("data/verification.json", to_json(pack.verification))
    if pack.changes is not None:
        bag.write("data/changes.json", json_text(pack.changes))
    about = json.dumps(pack.about, indent=2, ensure_ascii=False, default=str)
    bag.write("data/about.json", about + "\n")


def _write_reports(bag: BagWriter, result: AuditResult, compliance: ComplianceResult) -> None:
    encoded = to_json(result)
    bag.write("data/report.html", html(result, encoded))
    bag.write("data/result.json", encoded)
    encoded = to_json(compliance)
    bag.write("data/summary.html", compliance_html(compliance, summary=True, encoded=encoded))
    bag.write("data/compliance.html", compliance_html(compliance, encoded=encoded))
    bag.write("data/compliance.json", encoded)
    bag.write("data/compliance.csv", compliance_csv(compliance))
    bag.write("data/episodes.csv", episodes_csv(result, compliance))
    bag.write("data/coverage.csv", coverage_csv(result))
