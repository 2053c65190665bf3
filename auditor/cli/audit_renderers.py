"""Functions that render an audit, loaded while log files are read."""

from collections.abc import Callable
from typing import TYPE_CHECKING, TypeVar

from auditor.render.formats import AuditFormat, ComplianceFormat

if TYPE_CHECKING:
    from auditor.audit.run import AuditWithHistories
    from auditor.evidence.compliance import ComplianceRequest
    from auditor.evidence.redaction.redactor import Redactor


_T = TypeVar("_T")

AuditRenderer = Callable[["AuditWithHistories", "Redactor | None"], str]
"""Renders an audit, with values replaced if there is a redactor."""


def by_alarm(chosen: AuditFormat) -> AuditRenderer:
    """Return the function that renders the report by alarm."""
    if chosen == "alarm-history" or chosen == "sns" or chosen == "eventbridge":
        from auditor.audit import histories

        render_histories = histories.FORMATS[chosen]
        return lambda done, redactor: (
            redactor.long_text(render_histories(done.replays))
            if redactor
            else render_histories(done.replays)
        )
    if chosen == "html":
        from auditor.render.audit.html import html  # the other formats cost 30 ms
        from auditor.render.page.page import compile_templates

        compile_templates("base.html.j2", "audit.html.j2", "partials/")
        return lambda done, redactor: html(_shown(done.result, redactor))
    from auditor.render.audit.formats import FORMATS

    render = FORMATS[chosen]
    return lambda done, redactor: render(_shown(done.result, redactor))


def by_requirement(chosen: ComplianceFormat, request: "ComplianceRequest") -> AuditRenderer:
    """Return the function that renders the report by control."""
    from auditor.evidence.compliance import compliance_of
    from auditor.render.compliance.formats import FORMATS

    render = FORMATS[chosen]
    return lambda done, redactor: render(_shown(compliance_of(done.result, request), redactor))


def _shown(result: _T, redactor: "Redactor | None") -> _T:
    if redactor is None:
        return result
    from auditor.evidence.redaction.results import shown

    return shown(result, redactor)
