"""The redaction of results, and the values to replace in them."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from typing import Any, TypeVar, cast

from auditor.audit.run import OpenAudit
from auditor.cloudtrail.lineage import Call
from auditor.cloudtrail.logfile import Coverage
from auditor.evidence.behind_alarms import BehindAlarms, behind_alarms
from auditor.evidence.redaction.originals import Originals
from auditor.evidence.redaction.redactor import Redactor
from auditor.evidence.redaction.request import Redaction
from auditor.result.audit import AuditResult, CoverageResult
from auditor.result.backtest import BacktestResult
from auditor.result.compliance import ComplianceResult

_T = TypeVar("_T")


def originals_of(
    audit: OpenAudit, each: Callable[[list[BehindAlarms]], None] | None = None
) -> Originals:
    """Collect values from the records of an audit and the names of its log files.

    Its records are the records behind the alarms and the records of its story, which may match
    no alarm.

    Args:
        each: called with the records behind the alarms, some at a time.
    """
    originals = Originals()
    engine = audit.archive.engine
    for file in engine.inputs():
        originals.add_text(file.name)
    if audit.archive.question.significance is not None:
        for record in engine.identities.called():
            originals.add_record(record.text)
    for chunk in behind_alarms(audit.audit.replays):
        for behind in chunk:
            originals.add_record(behind.match.text)
        if each is not None:
            each(chunk)
    return originals


def audit_redactor(audit: OpenAudit, redaction: Redaction, *others: object) -> Redactor:
    """Return the redactor for everything that is written about an audit.

    Args:
        others: further values in reports, such as dispositions and expectations.
    """
    originals = originals_of(audit)
    for value in (audit.audit.result, *others):
        originals.add_value(value)
    return Redactor(redaction, originals)


def redacted(
    result: _T,
    redaction: Redaction,
    calls: Sequence[Call] = (),
    records: Iterable[str] = (),
) -> _T:
    """Return a result with its own values and the values of its records replaced.

    Args:
        calls: the calls behind the result.
        records: the JSON of the records behind the result.
    """
    originals = Originals()
    for record in records:
        originals.add_record(record)
    for value in (*calls, result):
        originals.add_value(value)
    return shown(result, Redactor(redaction, originals))


def shown(result: _T, redactor: Redactor) -> _T:
    """Return a result with values replaced, and sorted by the replacements."""
    changed: Any = redactor.value(result)
    if isinstance(changed, AuditResult | CoverageResult | ComplianceResult | BacktestResult):
        changed = replace(changed, coverage=_reordered(changed.coverage))
    if isinstance(changed, ComplianceResult):
        logs = sorted(changed.logs, key=lambda row: (row.account, row.region))
        changed = replace(changed, logs=tuple(logs))
    return cast(_T, changed)


def _reordered(coverage: Coverage) -> Coverage:
    in_span = coverage.in_span
    return replace(
        coverage,
        cells=tuple(sorted(coverage.cells)),
        in_span=None if in_span is None else tuple(sorted(in_span)),
    )
