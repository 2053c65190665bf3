"""Times in options, always UTC: dates, months, ISO times and spans; and time zones by name."""

import re
from datetime import UTC, datetime, timedelta, timezone, tzinfo
from typing import Final
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from auditor.errors import UsageError

SPAN: Final = re.compile(r"(\d{1,5})([mhdw])")
_YEARS: Final = range(1970, 3000)
"""Years of accepted times; adding or subtracting a span of five digits stays in the calendar."""
SPAN_UNITS: Final = {
    "m": timedelta(minutes=1),
    "h": timedelta(hours=1),
    "d": timedelta(days=1),
    "w": timedelta(weeks=1),
}
_OFFSET: Final = re.compile(r"(?:UTC)?([+-])(\d{2}):(\d{2})")
_MAX_OFFSET_MINUTES: Final = 18 * 60
_HELP: Final = "give a date (2026-01-26), a month (2026-01) or a time (2026-01-26T21:45Z)"


def parse_from(text: str) -> datetime | timedelta:
    """Return the first instant of a date, month or time, or the length of a span such as `7d`."""
    span = SPAN.fullmatch(text)
    if span and not int(span[1]):
        raise UsageError(f"{text}: the span is zero; give one such as 7d")
    if span:
        return int(span[1]) * SPAN_UNITS[span[2]]
    return _stretch(text)[0]


def parse_to(text: str) -> datetime:
    """Return the end of a date or a month, or the time itself."""
    return _stretch(text)[1]


def parse_at(text: str) -> datetime:
    """Return a time to the minute; for a date, its first minute."""
    return _stretch(text)[0]


def parse_over(text: str) -> datetime:
    """Return the first minute after a date, a month or the minute of a time.

    A time on a full minute is returned unchanged.
    """
    end = _stretch(text)[1]
    return end if end >= _exact(text) else end + timedelta(minutes=1)


def _stretch(text: str) -> tuple[datetime, datetime]:
    """Return the first minute of a date, month or time, and its end."""
    time = _exact(text)
    if re.fullmatch(r"\d{4}-\d{2}", text):
        return time, (time + timedelta(days=32)).replace(day=1)
    whole_day = re.fullmatch(r"\d{4}-\d{2}-\d{2}", text)
    minute = time.replace(second=0, microsecond=0)
    return minute, minute + timedelta(days=1) if whole_day else minute


def _exact(text: str) -> datetime:
    """Return the first instant of a date, a month or a time."""
    month = re.fullmatch(r"\d{4}-\d{2}", text)
    try:
        time = datetime.fromisoformat(f"{text}-01" if month else text)
        time = time.astimezone(UTC) if time.tzinfo else time.replace(tzinfo=UTC)
    except (ValueError, OverflowError) as error:
        raise UsageError(f"{text or 'an empty text'}: not a time; {_HELP}, in UTC") from error
    if time.year not in _YEARS:
        raise UsageError(f"{text}: not a time; years are from {_YEARS.start} to {_YEARS.stop - 1}")
    return time


def zone_of(name: str) -> tzinfo:
    """Return the time zone of an option.

    Raises:
        UsageError: no time zone has that name.
    """
    try:
        return zone_named(name)
    except ValueError as error:
        raise UsageError(f"{error}; write a name such as Europe/Paris") from error


def zone_named(text: str) -> tzinfo:
    """Return a time zone in CloudWatch's forms: an IANA name, `+05:30` or `UTC+05:30`.

    UTC also works on systems without time zone data.

    Raises:
        ValueError: the zone does not exist, or an offset is not a multiple of five minutes.
    """
    if text == "UTC":
        return UTC
    if offset := _OFFSET.fullmatch(text):
        minutes = int(offset[2]) * 60 + int(offset[3])
        if int(offset[3]) > 59 or minutes % 5 or minutes > _MAX_OFFSET_MINUTES:
            raise ValueError(f"{text!r} is not an offset in multiples of five minutes, up to 18:00")
        return timezone(timedelta(minutes=-minutes if offset[1] == "-" else minutes))
    try:
        return ZoneInfo(text)
    except (ZoneInfoNotFoundError, ValueError, OSError) as error:
        raise ValueError(f"{text!r} is not the name of a time zone") from error
