"""What renders the answer of an audit: loaded while log files are read, which waits for them."""

from collections.abc import Callable
from typing import TYPE_CHECKING

from auditor.render.formats import AuditFormat, ComplianceFormat

if TYPE_CHECKING:
    from auditor.audit.run import AuditWithHistories
    from auditor.evidence.compliance import ComplianceRequest


def by_alarm(chosen: AuditFormat) -> "Callable[[AuditWithHistories], str]":
    """Return what renders the alarms."""
    from auditor.audit import histories
    from auditor.render.audit.formats import FORMATS
    from auditor.render.page.page import compile_templates

    if chosen == "alarm-history" or chosen == "sns" or chosen == "eventbridge":
        render_histories = histories.FORMATS[chosen]
        return lambda done: render_histories(done.replays)
    if chosen == "html":
        compile_templates("base.html.j2", "audit.html.j2", "partials/")
    render = FORMATS[chosen]
    return lambda done: render(done.result)


def by_requirement(
    chosen: ComplianceFormat, request: "ComplianceRequest"
) -> "Callable[[AuditWithHistories], str]":
    """Return what renders the report by control."""
    from auditor.evidence.compliance import compliance_of
    from auditor.render.compliance.formats import FORMATS

    render = FORMATS[chosen]
    return lambda done: render(compliance_of(done.result, request))
