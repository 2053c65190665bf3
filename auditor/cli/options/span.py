"""Options on the span, without those on alarms, whose modules are slow to import."""

from datetime import datetime
from typing import TYPE_CHECKING, Annotated

import typer

from auditor.errors import UsageError
from auditor.times import parse_from, parse_to

if TYPE_CHECKING:
    from auditor.replay.bounds import Bounds

FromOption = Annotated[
    str | None,
    typer.Option(
        "--from",
        metavar="TIME",
        help="Start of the span: a date, a month, a time, or a length back from its end (7d). UTC.",
    ),
]
ToOption = Annotated[
    str | None,
    typer.Option(
        "--to", metavar="TIME", help="End of the span; a date or a month is included. UTC."
    ),
]


def parse_bounds(start: str | None, end: str | None) -> "Bounds":
    """Return the span that --from and --to ask for.

    Raises:
        UsageError: one is not a time, or the span is empty.
    """
    from auditor.replay.bounds import Bounds

    bounds = Bounds(
        None if start is None else parse_from(start), None if end is None else parse_to(end)
    )
    if isinstance(bounds.start, datetime) and bounds.end and bounds.start >= bounds.end:
        raise UsageError(f"--from {start} is not before --to {end}")
    return bounds
