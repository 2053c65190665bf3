"""Render a result that was written as JSON in any format of its kind."""

from pathlib import Path
from typing import Final

import msgspec
from jinja2 import UndefinedError

from auditor.errors import AuditorError, UsageError
from auditor.render.audit import formats as audits
from auditor.render.backtest import formats as backtests
from auditor.render.formats import BACKTEST, RESULT, RenderFormat, format_of
from auditor.result.audit import AuditResult
from auditor.result.check import ResultError
from auditor.result.json import any_from_json

_CONTRADICTIONS: Final = (
    ArithmeticError,
    AttributeError,
    LookupError,
    TypeError,
    ValueError,
    UndefinedError,
)
"""Errors that values raise which have valid types but contradict one another."""


def render_file(file: Path, wanted: RenderFormat | None, output: Path | None) -> str:
    """Render the result in a file in the requested format, or in that of the output's extension.

    Raises:
        UsageError: the file cannot be read, or its result has no such format.
        AuditorError: the file holds no result of this version.
    """
    try:
        result = any_from_json(file.read_text(encoding="utf-8"))
    except OSError as error:
        raise UsageError(f"{file}: cannot be read: {error.strerror}") from error
    except (msgspec.DecodeError, UnicodeDecodeError, ResultError) as error:
        raise _not_a_result(file, str(error)) from error
    try:
        if isinstance(result, AuditResult):
            if wanted == "csv":
                raise UsageError(f"--format {wanted}: an audit can be {', '.join(RESULT)}")
            return audits.FORMATS[format_of(RESULT, wanted, output)](result)
        return backtests.FORMATS[format_of(BACKTEST, wanted, output)](result)
    except _CONTRADICTIONS as error:  # a result that was edited, since no other is like that
        why = f"its values contradict one another ({type(error).__name__}: {error})"
        raise _not_a_result(file, why) from error


def _not_a_result(file: Path, why: str) -> AuditorError:
    return AuditorError(
        f"{file}: not a result of this version: {why};"
        " write one with: auditor audit (or backtest) SOURCE... -o FILE.json"
    )
