"""Times in options: dates, months, ISO times and spans; always UTC."""

import re
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Final

from auditor.cloudwatch.clock import Clock, ClockKind
from auditor.errors import UsageError

if TYPE_CHECKING:
    from auditor.replay.question import Bounds

_SPAN: Final = re.compile(r"(\d{1,5})([mhdw])")
_YEARS: Final = range(1970, 3000)
"""With spans of five digits, no sum or difference of the two leaves the calendar."""
_UNITS: Final = {
    "m": timedelta(minutes=1),
    "h": timedelta(hours=1),
    "d": timedelta(days=1),
    "w": timedelta(weeks=1),
}
_HELP: Final = "give a date (2026-01-26), a month (2026-01) or a time (2026-01-26T21:45Z)"


def parse_from(text: str) -> datetime | timedelta:
    """Return the first instant of a date, month or time, or the length of a span such as `7d`."""
    span = _SPAN.fullmatch(text)
    if span and not int(span[1]):
        raise UsageError(f"{text}: no time at all; give a span such as 7d")
    if span:
        return int(span[1]) * _UNITS[span[2]]
    return _stretch(text)[0]


def parse_to(text: str) -> datetime:
    """Return the instant at which a date or a month is over, or the time itself."""
    return _stretch(text)[1]


def parse_bounds(start: str | None, end: str | None) -> "Bounds":
    """Return the span that --from and --to ask for."""
    from auditor.replay.question import Bounds

    bounds = Bounds(
        None if start is None else parse_from(start), None if end is None else parse_to(end)
    )
    if isinstance(bounds.start, datetime) and bounds.end and bounds.start >= bounds.end:
        raise UsageError(f"--from {start} is not before --to {end}")
    return bounds


def parse_at(text: str) -> datetime:
    """Return a time to the minute; of a date, its first minute."""
    return _stretch(text)[0]


def parse_over(text: str) -> datetime:
    """Return the first minute after a date, a month or the minute that a time falls in.

    A time on a full minute is that minute.
    """
    end = _stretch(text)[1]
    return end if end >= _exact(text) else end + timedelta(minutes=1)


def parse_clock(text: str) -> Clock:
    """Return the clock of a name such as `event` or `fixed:5m`."""
    name, _, shift = text.partition(":")
    length = _SPAN.fullmatch(shift)
    try:
        kind = ClockKind(name)
    except ValueError:
        kind = None
    if kind is ClockKind.FIXED and length:
        return Clock(kind, int(length[1]) * _UNITS[length[2]])
    if kind is None or kind is ClockKind.FIXED or shift:
        raise UsageError(f"--clock {text}: give event, arrival, delivery or fixed:5m")
    return Clock(kind)


def _stretch(text: str) -> tuple[datetime, datetime]:
    """Return the first minute of a date, month or time, and where it is over."""
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
