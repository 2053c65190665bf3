"""Results of audits with values replaced."""

from dataclasses import replace

from auditor.audit.run import OpenAudit
from auditor.cloudtrail.logfile import Coverage
from auditor.evidence.redaction.originals import Originals
from auditor.evidence.redaction.redactor import Redactor
from auditor.result.audit import AuditResult
from auditor.result.compliance import ComplianceResult


def add_story(audit: OpenAudit, originals: Originals) -> None:
    """Collect from the records that the story of an audit is made of, which no alarm may match."""
    if audit.archive.question.significance is not None:
        for record in audit.archive.engine.identities.called():
            originals.add_record(record.text)


def redacted_audit(result: AuditResult, redactor: Redactor) -> AuditResult:
    """Return a result as it may be shown, its coverage ordered by what stands there now."""
    shown = redactor.value(result)
    return replace(shown, coverage=_reordered(shown.coverage))


def redacted_compliance(result: ComplianceResult, redactor: Redactor) -> ComplianceResult:
    """Return the same of a report by control."""
    shown = redactor.value(result)
    return replace(
        shown,
        coverage=_reordered(shown.coverage),
        logs=tuple(sorted(shown.logs, key=lambda row: (row.account, row.region))),
    )


def _reordered(coverage: Coverage) -> Coverage:
    in_span = coverage.in_span
    return replace(
        coverage,
        cells=tuple(sorted(coverage.cells)),
        in_span=None if in_span is None else tuple(sorted(in_span)),
    )
