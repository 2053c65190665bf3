"""`auditor render`: a result as another format, later, without the logs."""

from pathlib import Path
from typing import Annotated

import typer

from auditor.cli import console
from auditor.cli.audit import Format, format_of
from auditor.errors import AuditorError, UsageError


def render(
    result: Annotated[
        Path, typer.Argument(metavar="RESULT.json", help="What `audit --format json` wrote.")
    ],
    output_format: Annotated[
        Format | None,
        typer.Option("--format", help="Default: as the name of FILE ends, else text."),
    ] = None,
    output: Annotated[
        Path | None,
        typer.Option("--output", "-o", metavar="FILE", help="Write here instead of to stdout."),
    ] = None,
) -> None:
    """Show a result again, in the same or another format.

    Example: auditor audit sample_data -o result.json && auditor render result.json -o report.html
    """
    import msgspec

    from auditor.render import FORMATS
    from auditor.result import from_json

    console.check_writable(output)
    try:
        loaded = from_json(result.read_text(encoding="utf-8"))
    except OSError as error:
        raise UsageError(f"{result}: {error.strerror}") from error
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        said = f"{result}: not a result of this version: {error}"
        raise AuditorError(
            f"{said}; write one with: auditor audit SOURCE... -o FILE.json"
        ) from error
    console.write([FORMATS[format_of(output_format, output)](loaded).encode()], output)
