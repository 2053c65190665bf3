"""Results to JSON and back."""

import msgspec

from auditor.result.audit import AuditResult, CoverageResult
from auditor.result.backtest import BacktestResult


def to_json(result: AuditResult | BacktestResult | CoverageResult) -> str:
    """Return a result as indented JSON text; equal results give equal text."""
    return msgspec.json.format(msgspec.json.encode(result), indent=2).decode() + "\n"


def from_json(text: str) -> AuditResult:
    """Return the result that `to_json` wrote.

    Raises:
        msgspec.ValidationError: the text is JSON but not a result.
    """
    return msgspec.json.decode(text, type=AuditResult)


def backtest_from_json(text: str) -> BacktestResult:
    """Return the backtest that `to_json` wrote.

    Raises:
        msgspec.ValidationError: the text is JSON but not a backtest.
    """
    return msgspec.json.decode(text, type=BacktestResult)


def any_from_json(text: str) -> AuditResult | BacktestResult:
    """Return the result of either kind that `to_json` wrote.

    Raises:
        msgspec.DecodeError: the text is no JSON, or not a result.
    """
    keys = msgspec.json.decode(text, type=dict[str, msgspec.Raw])
    return backtest_from_json(text) if "axes" in keys else from_json(text)
