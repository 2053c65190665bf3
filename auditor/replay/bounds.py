"""The bounds of the span."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from auditor.errors import UsageError


@dataclass(frozen=True, slots=True)
class Bounds:
    """The requested span; `None` stands for the first or the last event."""

    start: datetime | timedelta | None = None
    """A time, or a duration before the end."""
    end: datetime | None = None

    def times(self) -> tuple[datetime | None, datetime | None]:
        """Return the start and the end; a duration is counted back from the end.

        Raises:
            UsageError: a duration has no end to count back from.
        """
        if not isinstance(self.start, timedelta):
            return self.start, self.end
        if self.end is None:
            raise UsageError("a span such as 7d counts back from the end; give the end, or a date")
        return self.end - self.start, self.end
