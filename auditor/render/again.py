"""A result that was written as JSON, in any format that its kind has."""

from pathlib import Path

import msgspec

from auditor.errors import AuditorError, UsageError
from auditor.render.audit import formats as audits
from auditor.render.backtest import formats as backtests
from auditor.render.formats import BACKTEST, RESULT, RenderFormat, format_of
from auditor.result.audit import AuditResult
from auditor.result.json import any_from_json


def render_file(file: Path, wanted: RenderFormat | None, output: Path | None) -> str:
    """Return the result in a file in the format that was asked for, or that the output promises.

    Raises:
        UsageError: the file cannot be read, or its result has no such format.
        AuditorError: it does not hold a result of this version.
    """
    try:
        result = any_from_json(file.read_text(encoding="utf-8"))
    except OSError as error:
        raise UsageError(f"{file}: cannot be read: {error.strerror}") from error
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise AuditorError(
            f"{file}: not a result of this version: {error};"
            " write one with: auditor audit (or backtest) SOURCE... -o FILE.json"
        ) from error
    if isinstance(result, AuditResult):
        if wanted == "csv":
            raise UsageError(f"--format {wanted}: an audit can be {', '.join(RESULT)}")
        return audits.FORMATS[format_of(RESULT, wanted, output)](result)
    return backtests.FORMATS[format_of(BACKTEST, wanted, output)](result)
