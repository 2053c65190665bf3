"""Render a result from its JSON in any format of its kind."""

from collections.abc import Callable
from pathlib import Path
from typing import Final

import msgspec
from jinja2 import UndefinedError

from auditor.errors import AuditorError, UsageError
from auditor.render.audit import formats as audits
from auditor.render.audit import verify as verifications
from auditor.render.backtest import formats as backtests
from auditor.render.compliance import formats as by_control
from auditor.render.formats import BACKTEST, COMPLIANCE, REPORT, RESULT, RenderFormat, format_of
from auditor.result.audit import AuditResult
from auditor.result.backtest import BacktestResult
from auditor.result.check import ResultError
from auditor.result.compliance import ComplianceResult
from auditor.result.json import any_from_json
from auditor.result.verify import VerifyResult

_CONTRADICTIONS: Final = (
    ArithmeticError,
    AttributeError,
    LookupError,
    TypeError,
    ValueError,
    UndefinedError,
)
"""Errors raised by values that have valid types but contradict one another."""


RenderedResult = AuditResult | BacktestResult | ComplianceResult | VerifyResult


def render_file(
    file: Path,
    wanted: RenderFormat | None,
    output: Path | None,
    shown: Callable[[RenderedResult], RenderedResult] | None = None,
) -> str:
    """Render the result in a file in the requested format, or by the output's extension.

    Args:
        shown: the part of the result to show; `None` for all of it.

    Raises:
        UsageError: the file cannot be read, or its result has no such format.
        AuditorError: the file holds no result of this version.
    """
    try:
        result: RenderedResult = any_from_json(file.read_text(encoding="utf-8"))
    except OSError as error:
        raise UsageError(
            f"{file}: {error.strerror}; give JSON that audit, backtest or verify has written"
        ) from error
    except (msgspec.DecodeError, UnicodeDecodeError, ResultError) as error:
        raise _not_a_result(file, str(error)) from error
    try:
        return _rendered(shown(result) if shown else result, wanted, output)
    except _CONTRADICTIONS as error:  # only an edited result is like that
        why = f"its values contradict one another ({type(error).__name__}: {error})"
        raise _not_a_result(file, why) from error


def _rendered(result: RenderedResult, wanted: RenderFormat | None, output: Path | None) -> str:
    match result:
        case AuditResult():
            return audits.FORMATS[format_of(RESULT, wanted, output)](result)
        case ComplianceResult():
            return by_control.FORMATS[format_of(COMPLIANCE, wanted, output)](result)
        case VerifyResult():
            return verifications.FORMATS[format_of(REPORT, wanted, output)](result)
        case BacktestResult():
            return backtests.FORMATS[format_of(BACKTEST, wanted, output)](result)


def _not_a_result(file: Path, why: str) -> AuditorError:
    return AuditorError(
        f"{file}: not a result of this version: {why};"
        " write one with: auditor audit (backtest, verify) SOURCE... -o FILE.json"
    )
