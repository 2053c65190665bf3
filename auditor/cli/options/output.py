"""Options on where an answer goes, and in which format."""

from pathlib import Path
from typing import Annotated, Final

import typer

FORMAT_HELP: Final = "Default: from the extension of --output, otherwise the first listed."


def _file(name: str) -> Path | None:
    return None if name == "-" else Path(name)


Output = Annotated[
    Path | None,
    typer.Option(
        "--output",
        "-o",
        metavar="FILE",
        parser=_file,
        help="Write to this file, in the format of its extension. Default: -, which is stdout.",
    ),
]
