"""Options on CloudTrail's digest files."""

from pathlib import Path
from typing import Annotated, Any

import typer

from auditor.cli.options.sources import announce_pipes


def public_keys_option(effect: str) -> Any:
    """Return the declaration of `--public-keys`.

    Args:
        effect: a sentence on what the keys are for.
    """
    return typer.Option(
        metavar="FILE",
        callback=announce_pipes,
        help=f"Output of `aws cloudtrail list-public-keys` of a Region. May be repeated. {effect}",
    )


HeadObjectFiles = Annotated[
    list[Path] | None,
    typer.Option(
        metavar="FILE|DIR",
        callback=announce_pipes,
        help="Saved output of `aws s3api head-object` for digest files, which holds their"
        " signatures. Files beside the digest files are found without it.",
    ),
]
