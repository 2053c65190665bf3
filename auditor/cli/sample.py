"""`auditor sample`: the demo archive."""

from pathlib import Path
from typing import Annotated

import typer

from auditor.errors import AuditorError, UsageError


def sample(
    folder: Annotated[
        Path, typer.Argument(metavar="DIR", help="A folder that is empty or not there yet.")
    ],
) -> None:
    """Write the demo archive into DIR: 30 days of three accounts, with a story to find.

    Example: auditor sample demo && auditor audit demo
    """
    from auditor.sample import write_sample

    try:
        if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
            said = "not an empty folder; name one that is empty or not there yet"
            raise UsageError(f"{folder}: {said}")
        write_sample(folder)
    except OSError as error:
        said = f"cannot be written: {error.strerror}; name a new folder in one that is yours"
        raise AuditorError(f"{folder}: {said}") from error
    typer.echo(f"wrote {folder}; look at it with: auditor audit {folder}", err=True)
