"""The report by control as one HTML page, and its two-page summary."""

import hashlib

from markupsafe import Markup

from auditor.render.compliance import words as compliance_words
from auditor.render.compliance.text import facts
from auditor.render.compliance.views import (
    block,
    incident_views,
    listed,
    logs_views,
    requirement_views,
)
from auditor.render.page import charts
from auditor.render.page.page import page
from auditor.render.shared import method, review, words
from auditor.result.compliance import ComplianceResult, RequirementStatus
from auditor.result.json import to_json


def html(result: ComplianceResult, *, summary: bool = False, encoded: str | None = None) -> str:
    """Return the page.

    Args:
        summary: omit the sections of requirements, so that the page prints on two sheets.
        encoded: the result as JSON, if the caller has it.
    """
    fingerprint = hashlib.sha256((encoded or to_json(result)).encode()).hexdigest()
    requirements = requirement_views(result)
    return page(
        "compliance.html.j2",
        ["report.css", "compliance.css"],
        ["report.js"],
        f"Compliance · {words.span(result.span)} · result {fingerprint[:8]}",
        result=result,
        intake=result.intake,
        zone=result.options.timezone,
        span=result.span,
        summary=summary,
        fingerprint=fingerprint,
        requirements=requirements,
        listed=listed(requirements, summary=summary),
        exceptions=[
            requirement
            for requirement in requirements
            if requirement.result.status is RequirementStatus.EXCEPTION
        ],
        incidents=incident_views(result),
        logs=logs_views(result, summary=summary),
        days=Markup(""),
        weekends=result.span is not None and charts.has_weekends(result.span),
        axis=charts.shared_axis(result.span) if result.span else Markup(""),
        facts=dict(facts(result)),
        block=block,
        phrases=compliance_words,
        review=review,
        settings=method.settings,
    )
