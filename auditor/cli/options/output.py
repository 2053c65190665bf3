"""Options on the destination and format of output."""

from pathlib import Path
from typing import Annotated, Any, Final

import typer

from auditor.render.formats import ReportFormat

FORMAT_HELP: Final = (
    "Output format. Default: from the extension of --output, otherwise the first listed."
)
Format: Final[Any] = typer.Option("--format", help=FORMAT_HELP)
"""For any command: `Annotated[LintFormat | None, Format]`."""
TextOrJson = Annotated[ReportFormat | None, Format]


def _file(name: str) -> Path | None:
    return None if name == "-" else Path(name)


Output = Annotated[
    Path | None,
    typer.Option(
        "--output",
        "-o",
        metavar="FILE",
        parser=_file,
        help="File to write, in the format of its extension. Default: - (stdout).",
    ),
]
