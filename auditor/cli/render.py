"""`auditor render`: a result in another format, later, without the logs."""

from functools import partial
from pathlib import Path
from typing import Annotated

import typer

from auditor.cli import console
from auditor.cli.options.groups import with_groups
from auditor.cli.options.output import Format, Output
from auditor.cli.options.redaction import RedactionOptions
from auditor.cli.options.sources import announce_pipes
from auditor.render.formats import RenderFormat


@with_groups
def render(
    *,
    result: Annotated[
        Path,
        typer.Argument(
            metavar="RESULT.json",
            callback=announce_pipes,
            help="JSON that audit, backtest or verify has written.",
        ),
    ],
    output_format: Annotated[RenderFormat | None, Format] = None,
    output: Output = None,
    redacting: RedactionOptions,
) -> None:
    """Show a result again, in the same or another format.

    Example: auditor audit sample_data -o result.json && auditor render result.json -o report.html
    """
    from auditor.render.again import render_file

    redaction = redacting.redaction()
    console.prepare_output(output)
    shown = None
    if redaction is not None:
        from auditor.evidence.redaction.results import redacted

        shown = partial(redacted, redaction=redaction)
    console.write([render_file(result, output_format, output, shown).encode()], output)
