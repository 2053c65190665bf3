"""`auditor sample`: the demo archive."""

from pathlib import Path
from typing import Annotated

import typer

from auditor.cli import console
from auditor.errors import UsageError
from auditor.paths import exists, is_folder, unwritable


def sample(
    folder: Annotated[Path, typer.Argument(metavar="DIR", help="A new or empty folder.")],
) -> None:
    """Write the demo archive into DIR: 30 days of three accounts, with an incident to find.

    Example: auditor sample demo && auditor audit demo
    """
    from auditor.sample import write_sample

    try:
        if exists(folder) and (not is_folder(folder) or any(folder.iterdir())):
            message = "not an empty folder; name a new or empty one"
            raise UsageError(f"{folder}: {message}")
        write_sample(folder)
    except OSError as error:
        raise unwritable(folder, error) from error
    console.say(f"wrote {folder}; audit it with: auditor audit {folder}")
