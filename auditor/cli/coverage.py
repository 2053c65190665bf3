"""`auditor coverage`: what a source holds, and what it does not."""

from enum import StrEnum
from typing import Annotated

import typer

from auditor.cli import console
from auditor.cli.options import DEFAULT_CAP_MB, FORMAT_HELP, MB, Cap, Output, Sources, format_of


class Format(StrEnum):
    """The names in `auditor.render.inventory.INVENTORIES`."""

    TEXT = "text"
    JSON = "json"


def coverage(
    sources: Sources,
    output_format: Annotated[Format | None, typer.Option("--format", help=FORMAT_HELP)] = None,
    output: Output = None,
    cap: Cap = DEFAULT_CAP_MB,
) -> None:
    """Say which accounts, Regions and days SOURCE... has records of, and how late they came.

    Example: auditor coverage sample_data
    """
    from auditor.audit.run import run_coverage
    from auditor.render.shared.inventory import INVENTORIES

    wanted = format_of(Format, output_format, output)
    console.check_writable(output)
    with console.progress() as progress:
        result = run_coverage(sources, progress, cap * MB)
    console.write([INVENTORIES[wanted](result).encode()], output)
