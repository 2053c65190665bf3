"""Options on reviews of episodes."""

from datetime import timedelta
from pathlib import Path
from typing import Annotated

import typer

from auditor.cli.options.sources import announce_pipes
from auditor.errors import UsageError
from auditor.times import parse_from

Dispositions = Annotated[
    Path | None,
    typer.Option(
        metavar="FILE",
        callback=announce_pipes,
        help="Results of the reviews of episodes: a YAML or CSV file with episode, verdict"
        " (authorized, explained or incident), by, when, note and ticket.",
    ),
]
LocalTimezone = Annotated[
    str | None,
    typer.Option(
        "--timezone",
        metavar="NAME",
        help="Show times of episodes in this time zone beside UTC, e.g. Europe/Paris.",
    ),
]
ReviewWithin = Annotated[
    str,
    typer.Option(
        metavar="LENGTH", help="Time after the start of an episode by which it must be reviewed."
    ),
]


def parse_within(text: str) -> timedelta:
    """Return the length of --review-within.

    Raises:
        UsageError: it is not a length.
    """
    try:
        length = parse_from(text)
    except UsageError:
        length = None
    if not isinstance(length, timedelta):
        raise UsageError(f"--review-within {text}: write hours, days or weeks: 12h, 3d, 1w")
    return length
