"""The time of an event, in CloudTrail's spelling and in those of other tools."""

import re
from datetime import UTC, datetime, timedelta
from typing import Final

_USUAL: Final = re.compile(r"\d{4}-\d\d-\d\dT(?:[01]\d|2[0-3]):[0-5]\d:[0-5]\dZ", re.ASCII)
"""CloudTrail's spelling, which Python parses far faster as a whole than in parts."""
_WRITTEN: Final = re.compile(
    r"""\s*(?P<day>\d{4}-\d\d-\d\d)[Tt ]
        (?P<minute>(?:[01]\d|2[0-3]):[0-5]\d)(?::(?P<second>[0-5]\d)(?:\.(?P<fraction>\d+))?)?
        \s*(?:[Zz]|UTC|(?P<sign>[+-])(?P<hours>[01]\d|2[0-3])(?::?(?P<minutes>[0-5]\d))?)?\s*""",
    re.ASCII | re.VERBOSE,
)
_SECONDS: Final = re.compile(r"(\d{10})(?:\.(\d{1,6}))?", re.ASCII)
_MILLISECONDS: Final = re.compile(r"\d{13}", re.ASCII)
_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)


def event_time(text: str) -> datetime | None:
    """Return the time that a text represents, to the microsecond; `None` if it represents none.

    Accepts `2026-01-26T21:45:30Z`, as CloudTrail writes it; the same with a blank instead of `T`,
    with a fraction, or without seconds; with an offset (`+05:30`, `+0530`, `+05`), `UTC`, or no
    zone, which means UTC; and seconds or milliseconds since the epoch. The SQL macro
    `time_of_text` accepts the same texts.
    """
    if _USUAL.fullmatch(text):
        try:
            return datetime.fromisoformat(text)
        except ValueError:  # February 30
            return None
    if parts := _WRITTEN.fullmatch(text):
        fraction = (parts["fraction"] or "")[:6].ljust(6, "0")
        written = f"{parts['day']}T{parts['minute']}:{parts['second'] or '00'}.{fraction}+00:00"
        offset = timedelta(hours=int(parts["hours"] or 0), minutes=int(parts["minutes"] or 0))
        try:
            local = datetime.fromisoformat(written)
            return local + offset if parts["sign"] == "-" else local - offset
        except (ValueError, OverflowError):  # including the first and last day of the calendar
            return None
    if parts := _SECONDS.fullmatch(text):
        microseconds = int((parts[2] or "").ljust(6, "0"))
        return _EPOCH + timedelta(seconds=int(parts[1]), microseconds=microseconds)
    if _MILLISECONDS.fullmatch(text):
        return _EPOCH + timedelta(milliseconds=int(text))
    return None


def event_time_text(time: datetime) -> str:
    """Return a time as CloudTrail writes it, with a fraction only if it has one."""
    text = time.astimezone(UTC).replace(tzinfo=None).isoformat()
    return f"{text.rstrip('0') if '.' in text else text}Z"
