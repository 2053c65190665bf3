"""Results to JSON and back."""

from typing import TYPE_CHECKING, TypeVar

import msgspec

from auditor.result.upgrade import upgraded

if TYPE_CHECKING:
    from auditor.result.audit import AuditResult, CoverageResult
    from auditor.result.backtest import BacktestResult
    from auditor.result.lint import LintResult
    from auditor.result.verify import VerifyResult

_T = TypeVar("_T")


def to_json(
    result: "AuditResult | BacktestResult | CoverageResult | LintResult | VerifyResult",
) -> str:
    """Return a result as indented JSON text; equal results give equal text."""
    return msgspec.json.format(msgspec.json.encode(result), indent=2).decode() + "\n"


def from_json(kind: type[_T], text: str) -> _T:
    """Return the result of a kind that `to_json` wrote, in this version or in 0.1.0.

    Raises:
        msgspec.ValidationError: the text is JSON but not such a result.
    """
    return msgspec.json.decode(upgraded(text), type=kind)


def any_from_json(text: str) -> "AuditResult | BacktestResult":
    """Return the audit or the backtest that `to_json` wrote.

    Raises:
        msgspec.DecodeError: the text is not JSON, or not such a result.
    """
    from auditor.result.audit import AuditResult
    from auditor.result.backtest import BacktestResult

    keys = msgspec.json.decode(text, type=dict[str, msgspec.Raw])
    if "axes" in keys:
        return from_json(BacktestResult, text)
    return from_json(AuditResult, text)
