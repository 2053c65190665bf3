"""Times in DuckDB: a TIMESTAMP has no zone and represents a UTC time."""

from datetime import UTC, datetime


def aware(time: datetime) -> datetime:
    """Return the UTC time that a TIMESTAMP represents."""
    return time.replace(tzinfo=UTC)


def naive(time: datetime) -> datetime:
    """Return a time as a TIMESTAMP."""
    return time.astimezone(UTC).replace(tzinfo=None)
