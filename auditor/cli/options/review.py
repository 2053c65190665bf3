"""Options on reviews of episodes."""

from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from auditor.cli.options.sources import announce_pipes
from auditor.errors import UsageError
from auditor.times import parse_from

if TYPE_CHECKING:
    from auditor.result.review import Disposition

LocalTimezone = Annotated[
    str | None,
    typer.Option(
        "--timezone",
        metavar="NAME",
        help="Show times of episodes in this time zone beside UTC, e.g. Europe/Paris.",
    ),
]


@dataclass(frozen=True, slots=True)
class ReviewOptions:
    """The results of reviews, and the time allowed for them."""

    dispositions: Annotated[
        Path | None,
        typer.Option(
            metavar="FILE",
            callback=announce_pipes,
            help="Results of the reviews of episodes: a YAML or CSV file with episode, verdict"
            " (authorized, explained or incident), by, when, note and ticket.",
        ),
    ] = None
    review_within: Annotated[
        str,
        typer.Option(
            metavar="LENGTH",
            help="Time after the start of an episode by which it must be reviewed.",
        ),
    ] = "3d"

    def within(self) -> timedelta:
        """Return the time by which an episode must be reviewed.

        Raises:
            UsageError: it is not a length.
        """
        try:
            length = parse_from(self.review_within)
        except UsageError:
            length = None
        if not isinstance(length, timedelta):
            raise UsageError(
                f"--review-within {self.review_within}: write hours, days or weeks: 12h, 3d, 1w"
            )
        return length

    def reviews(self) -> "tuple[Disposition, ...] | None":
        """Return the results of the reviews; `None` if no file is named.

        Raises:
            UsageError: the file cannot be used.
        """
        if self.dispositions is None:
            return None
        from auditor.evidence.dispositions import read_dispositions

        return read_dispositions(self.dispositions)
