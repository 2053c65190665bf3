"""Times in test files: since the start of the test, or absolute."""

import re
from datetime import UTC, datetime, timedelta
from typing import Final

_CLOCK: Final = re.compile(r"(\d{1,4}):([0-5]\d)(?::([0-5]\d))?")
_LENGTH: Final = re.compile(r"(?=\d)(?:(\d{1,4})d)?(?:(\d{1,5})h)?(?:(\d{1,6})m)?(?:(\d{1,7})s)?")
_YEARS: Final = range(1970, 3000)
_QUOTE: Final = 'write times in quotes: "00:03" since the start, 90s, 5m, or 2026-01-01T00:03Z'


def length(value: object) -> timedelta:
    """Return the length of `00:03`, `00:03:20`, `90s`, `5m` or `1h30m`.

    Raises:
        ValueError: it is not a length; the message shows what to write.
    """
    if isinstance(value, str):
        if clock := _CLOCK.fullmatch(value):
            hours, minutes, seconds = (int(part or 0) for part in clock.groups())
            return timedelta(hours=hours, minutes=minutes, seconds=seconds)
        if clock := _LENGTH.fullmatch(value):
            days, hours, minutes, seconds = (int(part or 0) for part in clock.groups())
            return timedelta(days=days, hours=hours, minutes=minutes, seconds=seconds)
    raise ValueError(f"{value!r} is not a time; {_QUOTE}")


def absolute(value: object) -> datetime | None:
    """Return an absolute time, in UTC; `None` for anything else."""
    try:
        time = datetime.fromisoformat(str(value)) if isinstance(value, str) else None
        return time and within(time.astimezone(UTC) if time.tzinfo else time.replace(tzinfo=UTC))
    except (ValueError, OverflowError):
        return None


def within(time: datetime) -> datetime:
    """Return a time unchanged, if its year leaves room for sums and differences.

    Raises:
        ValueError: its year does not.
    """
    if time.year not in _YEARS:
        raise ValueError(f"{time:%Y-%m-%d} lies before {_YEARS.start} or after {_YEARS.stop - 1}")
    return time


def shown(time: datetime, start: datetime) -> str:
    """Return a time as text: since the start of a test, and absolute."""
    minutes = (time - start) // timedelta(minutes=1)
    sign, minutes = ("-", -minutes) if minutes < 0 else ("", minutes)
    return f"{sign}{minutes // 60:02}:{minutes % 60:02} ({time:%Y-%m-%dT%H:%MZ})"
