"""`auditor coverage`: which accounts, Regions and days have records."""

from typing import Annotated

import typer

from auditor.cli import console
from auditor.cli.options.output import FORMAT_HELP, Output
from auditor.cli.options.sources import DEFAULT_CAP_MB, MB, Cap, Sources
from auditor.render.formats import REPORT, ReportFormat, format_of


def coverage(
    sources: Sources,
    output_format: Annotated[
        ReportFormat | None, typer.Option("--format", help=FORMAT_HELP)
    ] = None,
    output: Output = None,
    cap: Cap = DEFAULT_CAP_MB,
) -> None:
    """Show which accounts, Regions and days have records, and how late these were delivered.

    Example: auditor coverage sample_data
    """
    from auditor.audit.run import run_coverage
    from auditor.render.shared.inventory import FORMATS

    chosen = format_of(REPORT, output_format, output)
    console.check_writable(output)
    with console.progress() as progress:
        result = run_coverage(sources, progress, cap * MB)
    console.write([FORMATS[chosen](result).encode()], output)
