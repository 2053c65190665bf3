"""Options that only `auditor evidence` has."""

from pathlib import Path
from typing import Annotated

import typer

PackOutput = Annotated[
    Path | None,
    typer.Option(
        "--output",
        "-o",
        metavar="DIR|FILE.zip",
        help="New folder or zip archive for the pack.",
    ),
]
PreviousPack = Annotated[
    Path | None,
    typer.Option(
        "--previous",
        metavar="PACK",
        help="Earlier pack: its dispositions are carried over, and the new pack lists what changed"
        " since.",
    ),
]
DispositionsTemplate = Annotated[
    bool,
    typer.Option(
        "--dispositions-template",
        help="Write a file of dispositions to fill in instead of a pack, to -o FILE.yaml or .csv,"
        " or to stdout.",
    ),
]
CheckedPack = Annotated[
    Path | None,
    typer.Option(
        "--check",
        metavar="PACK",
        help="Pack to check, instead of writing one. Exit status 1 if it was changed.",
    ),
]
