"""`auditor sample`: the demo archive."""

from pathlib import Path
from typing import Annotated

import typer

from auditor.cli import console
from auditor.new_folders import check_new, new_folder
from auditor.paths import unwritable


def sample(
    folder: Annotated[Path, typer.Argument(metavar="DIR", help="A new or empty folder.")],
) -> None:
    """Write the demo archive into DIR: 30 days of three accounts, with an incident to find.

    Example: auditor sample demo && auditor audit demo
    """
    from auditor.sample import write_sample

    try:
        check_new(folder)
        with new_folder(folder) as part:
            write_sample(part)
    except OSError as error:
        raise unwritable(folder, error) from error
    console.say(f"wrote {folder}; audit it with: auditor audit {folder}")
