"""Numbers and spans of time as findings write them."""

from datetime import timedelta


def number(value: float) -> str:
    """Return a number without needless digits."""
    return str(int(value)) if value.is_integer() and abs(value) < 1e15 else f"{value:.6g}"


def period(length: timedelta) -> str:
    """Return `5 minutes`, `1 hour` or `36 hours`: in the largest unit that keeps it whole."""
    seconds = int(length.total_seconds())
    for size, unit in ((86_400, "day"), (3600, "hour"), (60, "minute"), (1, "second")):
        if seconds % size == 0 and seconds >= size:
            count = seconds // size
            return f"{count} {unit}" if count == 1 else f"{count} {unit}s"
    return "0 seconds"
