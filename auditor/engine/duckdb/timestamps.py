"""Times as DuckDB has them: a TIMESTAMP has no zone and stands for a UTC time."""

from datetime import UTC, datetime


def aware(time: datetime) -> datetime:
    """Return the UTC time that a TIMESTAMP stands for."""
    return time.replace(tzinfo=UTC)


def naive(time: datetime) -> datetime:
    """Return a time as a TIMESTAMP."""
    return time.astimezone(UTC).replace(tzinfo=None)
