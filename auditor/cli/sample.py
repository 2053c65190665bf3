"""`auditor sample`: the demo archive."""

from pathlib import Path
from typing import Annotated

import typer

from auditor.errors import UsageError


def sample(
    folder: Annotated[
        Path, typer.Argument(metavar="DIR", help="A folder that is empty or not there yet.")
    ],
) -> None:
    """Write the demo archive into DIR: 30 days of three accounts, with a story to find.

    Example: auditor sample demo && auditor audit demo
    """
    from auditor.sample import write_sample

    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise UsageError(f"{folder}: not an empty folder; name one that is empty or not there yet")
    write_sample(folder)
    typer.echo(f"wrote {folder}; look at it with: auditor audit {folder}", err=True)
