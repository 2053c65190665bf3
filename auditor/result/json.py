"""Results to JSON and back."""

import msgspec

from auditor.result.audit import AuditResult, CoverageResult


def to_json(result: AuditResult | CoverageResult) -> str:
    """Return a result as indented JSON text; equal results give equal text."""
    return msgspec.json.format(msgspec.json.encode(result), indent=2).decode() + "\n"


def from_json(text: str) -> AuditResult:
    """Return the result that `to_json` wrote.

    Raises:
        msgspec.ValidationError: the text is JSON but not a result.
    """
    return msgspec.json.decode(text, type=AuditResult)
