"""`auditor render`: a result as another format, later, without the logs."""

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from auditor.cli import console
from auditor.cli.options import FORMAT_HELP, Output, format_of
from auditor.errors import AuditorError, UsageError


class Format(StrEnum):
    """The formats of an audit and of a backtest; not every result has each."""

    TEXT = "text"
    JSON = "json"
    HTML = "html"
    CSV = "csv"


def render(
    result: Annotated[
        Path,
        typer.Argument(metavar="RESULT.json", help="What audit or backtest wrote as JSON."),
    ],
    output_format: Annotated[
        Format | None,
        typer.Option("--format", help=FORMAT_HELP),
    ] = None,
    output: Output = None,
) -> None:
    """Show a result again, in the same or another format.

    Example: auditor audit sample_data -o result.json && auditor render result.json -o report.html
    """
    import msgspec

    from auditor.render import FORMATS
    from auditor.render.backtest import formats as backtests
    from auditor.result.audit import AuditResult
    from auditor.result.json import any_from_json

    console.check_writable(output)
    try:
        loaded = any_from_json(result.read_text(encoding="utf-8"))
    except OSError as error:
        raise UsageError(f"{result}: {error.strerror}") from error
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        said = f"{result}: not a result of this version: {error}"
        raise AuditorError(
            f"{said}; write one with: auditor audit (or backtest) SOURCE... -o FILE.json"
        ) from error
    has = FORMATS if isinstance(loaded, AuditResult) else backtests.FORMATS
    wanted = format_of([one for one in Format if one in has], output_format, output)
    if not isinstance(loaded, AuditResult):
        rendered = backtests.FORMATS[wanted](loaded)
    elif wanted in FORMATS:
        rendered = FORMATS[wanted](loaded)
    else:
        raise UsageError(f"--format {wanted}: an audit has {', '.join(FORMATS)}")
    console.write([rendered.encode()], output)
