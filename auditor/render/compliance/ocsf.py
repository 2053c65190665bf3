"""The requirements of a report by control as OCSF compliance findings."""

from collections.abc import Iterator
from typing import Any, Final

from auditor.render.compliance import words
from auditor.render.shared.ocsf import COMPLIANCE, finding, lines, milliseconds, plain
from auditor.render.shared.words import span
from auditor.result.compliance import ComplianceResult, RequirementResult, RequirementStatus

_STATUSES: Final = {
    RequirementStatus.MET: (1, "Pass"),
    RequirementStatus.EXCEPTION: (3, "Fail"),
}
_WARNING: Final = (2, "Warning")
"""The status of requirements that are inconclusive, not judged or without an alarm."""


def ocsf(result: ComplianceResult) -> str:
    """Return findings as JSON Lines, in the order of the framework."""
    return lines(requirements(result))


def requirements(result: ComplianceResult) -> Iterator[dict[str, Any]]:
    """Yield a compliance finding for each requirement."""
    for requirement in result.requirements:
        yield _finding(result, requirement)


def _finding(result: ComplianceResult, requirement: RequirementResult) -> dict[str, Any]:
    status, caption = _STATUSES.get(requirement.status, _WARNING)
    end = 0 if result.span is None else milliseconds(result.span.end)
    standard = plain(words.title(result))
    number = plain(requirement.id)
    info: dict[str, Any] = {
        "uid": f"{standard}/{number}/{plain(span(result.span))}",
        "title": f"{number} {plain(requirement.title)}",
        "data_sources": ["AWS CloudTrail"],
    }
    if requirement.episodes:
        info["related_events"] = [{"uid": plain(name)} for name in requirement.sample]
    return {
        **finding(COMPLIANCE, result.auditor, None),
        "time": end,
        "message": f"{number} {plain(requirement.title)}: {requirement.status}",
        "status_detail": plain(words.because(requirement)),
        "finding_info": info,
        "compliance": {
            "control": number,
            "requirements": [number],
            "standards": [standard],
            "status_id": status,
            "status": caption,
        },
    }
