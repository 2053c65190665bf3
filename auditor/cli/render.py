"""`auditor render`: a result in another format, later, without the logs."""

from pathlib import Path
from typing import Annotated

import typer

from auditor.cli import console
from auditor.cli.options.output import Format, Output
from auditor.cli.options.sources import announce_pipes
from auditor.render.formats import RenderFormat


def render(
    result: Annotated[
        Path,
        typer.Argument(
            metavar="RESULT.json",
            callback=announce_pipes,
            help="JSON that audit or backtest has written.",
        ),
    ],
    output_format: Annotated[RenderFormat | None, Format] = None,
    output: Output = None,
) -> None:
    """Show a result again, in the same or another format.

    Example: auditor audit sample_data -o result.json && auditor render result.json -o report.html
    """
    from auditor.render.again import render_file

    console.check_writable(output)
    console.write([render_file(result, output_format, output).encode()], output)
