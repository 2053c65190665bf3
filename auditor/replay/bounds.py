"""The bounds of the span."""

from dataclasses import dataclass
from datetime import datetime, timedelta


@dataclass(frozen=True, slots=True)
class Bounds:
    """The requested span; `None` stands for the first or the last event."""

    start: datetime | timedelta | None = None
    """A time, or a duration before the end."""
    end: datetime | None = None
