"""A pack: the audit, the report by control, and all that they rest on."""

import json
import platform
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from importlib.metadata import version
from pathlib import Path
from typing import Final

from auditor.audit.run import audit_with_histories
from auditor.errors import AuditorError
from auditor.evidence.compliance import ComplianceRequest, compliance_of
from auditor.evidence.pack.bag import BagWriter, staged
from auditor.evidence.pack.inputs import input_files, write_inputs
from auditor.evidence.pack.previous import PreviousPack, changes_since
from auditor.evidence.pack.readme import readme
from auditor.evidence.pack.records import write_records
from auditor.evidence.pack.tables import coverage_csv, dispositions_csv, episodes_csv
from auditor.evidence.proven import proven_days, verified_in_words
from auditor.progress import SILENT, Progress
from auditor.render.audit.html import html
from auditor.render.compliance.csv import csv as compliance_csv
from auditor.render.compliance.html import html as compliance_html
from auditor.render.shared.intake import without_records
from auditor.replay.judge import LogGroupReplay
from auditor.replay.question import Question
from auditor.result.audit import AuditResult
from auditor.result.compliance import ComplianceResult
from auditor.result.json import json_text, to_json
from auditor.result.verify import VerifyResult
from auditor.rules.sources import find
from auditor.version import __version__

LIBRARIES: Final = ("duckdb", "pyarrow", "numpy", "msgspec", "jinja2", "google-re2")
"""Libraries whose versions are a part of what a pack's bytes depend on."""
_UNSAFE: Final = re.compile(r"[^a-z0-9._-]+")
_LONGEST_NAME: Final = 60


@dataclass(frozen=True, slots=True)
class PackRequest:
    """What a pack is asked for."""

    question: Question
    compliance: ComplianceRequest
    rules: tuple[str, ...]
    """The rules as they were named: packs, files and folders."""
    command: tuple[str, ...]
    """The command line that gives the pack again, sources by their own names."""
    options: Mapping[str, object] = field(default_factory=dict)
    """What was asked for, as it was understood."""
    verification: VerifyResult | None = None
    """What was found of the log files; `None`: they were not verified."""
    previous: PreviousPack | None = None
    """The pack before, to compare with."""


@dataclass(frozen=True, slots=True)
class PackSummary:
    """What a pack holds."""

    audit: AuditResult
    compliance: ComplianceResult
    records: int
    """Records behind the alarms."""
    files: int
    """Files of the payload."""
    fingerprint: str
    """SHA-256 of the tag manifest, which fixes every other byte."""


def write_pack(request: PackRequest, output: Path, progress: Progress = SILENT) -> PackSummary:
    """Write a pack, whole or not at all; the same input gives the same bytes.

    Raises:
        UsageError: a source is not there, or the options do not fit the sources.
        AuditorError: there is nothing to judge, or the pack cannot be written.
    """
    with staged(output) as bag:
        records = 0

        def keep(replays: Sequence[LogGroupReplay]) -> None:
            nonlocal records
            with (
                bag.file("data/records.jsonl") as lines,
                bag.file("data/records.parquet") as table,
            ):
                records = write_records(replays, lines, table, progress).records

        result = audit_with_histories(request.question, progress, with_replays=keep).result
        if result.span is None or not result.intake.records:
            names = ", ".join(result.options.sources)
            raise AuditorError(
                f"{names}: no alarm could be judged: {without_records(result.intake)}"
            )
        verification = request.verification
        compliance = compliance_of(
            result,
            request.compliance,
            proven_days(verification) if verification else None,
            verified_in_words(verification) if verification else "",
        )
        result = replace(result, review=compliance.review)
        _write_reports(bag, result, compliance)
        with bag.file("data/inputs.csv") as out:
            pruning = request.question.pruning
            write_inputs(input_files(request.question.sources, pruning, progress), out)
        for name, content in _rule_files(request.rules):
            bag.write(name, content)
        bag.write("data/dispositions.csv", dispositions_csv(request.compliance.dispositions))
        if verification is not None:
            bag.write("data/verification.json", to_json(verification))
        if request.previous is not None:
            changes = changes_since(request.previous, result, compliance)
            bag.write("data/changes.json", json_text(changes))
        bag.write("data/about.json", _about(request))
        info = {
            "Bag-Software-Agent": f"auditor {__version__}",
            "External-Description": f"Evidence of CloudTrail alarms by {compliance.framework}",
        }
        fingerprint = bag.finish(info, readme(compliance, bag.hashes))
        return PackSummary(result, compliance, records, len(bag.hashes), fingerprint)


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


def _rule_files(rules: Sequence[str]) -> Iterator[tuple[str, bytes]]:
    """Yield the files of rules with names that every system can hold, each its own."""
    taken: set[str] = set()
    for named in find(rules):
        for file in named.files:
            base = f"{named.name}.yaml" if named.is_pack else file.name.rpartition("/")[2]
            stem = _UNSAFE.sub("-", base.lower()).strip("-.")[-_LONGEST_NAME:].lstrip("-._")
            name, number = stem or "rules", 2
            while name in taken:
                name, number = f"{number}-{stem}", number + 1
            taken.add(name)
            yield f"data/rules/{name}", file.data


def _about(request: PackRequest) -> str:
    about = {
        "auditor": __version__,
        "python": platform.python_version(),
        "libraries": {name: version(name) for name in LIBRARIES},
        "command": list(request.command),
        "options": request.options,
    }
    return json.dumps(about, indent=2, ensure_ascii=False, default=str) + "\n"
