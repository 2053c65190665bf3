"""Minutes since the epoch, and spans of time."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Final

MINUTE: Final = timedelta(minutes=1)
HOUR: Final = timedelta(hours=1)
DAY: Final = timedelta(days=1)


EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)


def minute_of(time: datetime) -> int:
    """Return the minute since the epoch (UTC) of an aware time."""
    return (time - EPOCH) // MINUTE


def time_of(minute: int) -> datetime:
    """Return the start of a minute since the epoch, aware, in UTC."""
    return EPOCH + int(minute) * MINUTE


@dataclass(frozen=True, slots=True)
class Span:
    """A stretch of time, half-open; both ends aware, in UTC."""

    start: datetime
    """The first minute."""
    end: datetime
    """The minute after the last one."""

    def __post_init__(self) -> None:
        if self.end < self.start:
            raise ValueError(f"a span cannot end before it starts: {self.start} to {self.end}")

    @property
    def minutes(self) -> range:
        """The minutes since the epoch that start inside the span."""
        first = -((EPOCH - self.start) // MINUTE)
        return range(first, max(first, -((EPOCH - self.end) // MINUTE)))


EVER: Final = Span(EPOCH, datetime(9999, 12, 31, tzinfo=UTC))
"""All times that a record can have."""
