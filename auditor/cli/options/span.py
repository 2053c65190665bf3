"""Options on the span, without those on alarms, whose modules are slow to import."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Annotated, TypeVar

import typer

from auditor.errors import UsageError
from auditor.times import parse_from, parse_to

if TYPE_CHECKING:
    from auditor.replay.bounds import Bounds

_T = TypeVar("_T")


@dataclass(frozen=True, slots=True)
class SpanOptions:
    """The beginning and the end of the span."""

    start: Annotated[
        str | None,
        typer.Option(
            "--from",
            metavar="TIME",
            help="Start of the span: a date, a month, a time, or a length back from its end (7d)."
            " UTC.",
        ),
    ] = None
    end: Annotated[
        str | None,
        typer.Option(
            "--to", metavar="TIME", help="End of the span; a date or a month is included. UTC."
        ),
    ] = None

    def bounds(self) -> "Bounds":
        """Return the span; see `parse_bounds`."""
        return parse_bounds(self.start, self.end)


def parse_bounds(start: str | None, end: str | None) -> "Bounds":
    """Return the span that --from and --to ask for.

    Raises:
        UsageError: one is not a time, or the span is empty.
    """
    from auditor.replay.bounds import Bounds

    bounds = Bounds(
        None if start is None else parsed("--from", start, parse_from),
        None if end is None else parsed("--to", end, parse_to),
    )
    if isinstance(bounds.start, datetime) and bounds.end and bounds.start >= bounds.end:
        raise UsageError(f"--from {start} is not before --to {end}")
    return bounds


def parsed(option: str, text: str, parse: Callable[[str], _T]) -> _T:
    """Return the value of an option.

    Raises:
        UsageError: it is not a time; names the option.
    """
    try:
        return parse(text)
    except UsageError as error:
        raise UsageError(f"{option} {error}") from error
