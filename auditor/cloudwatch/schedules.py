"""Schedules of mute rules: when their windows begin, and how long they last.

Source: CloudWatch API Reference, Schedule; CloudWatch User Guide, "Alarm mute rules".
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

import numpy as np
from numpy.typing import NDArray

_CRON: Final = re.compile(r"cron\(\s*(\S+)\s+(\S+)\s+(\S+)\s+(\S+)\s+(\S+)\s*\)")
_YEARS: Final = range(1970, 3000)
_AT: Final = re.compile(r"at\((\d{4}-\d\d-\d\dT\d\d:\d\d(?::\d\d)?)\)")
_DURATION: Final = re.compile(r"P(?:(\d+)W)?(?:(\d+)D)?(?:T(?:(\d+)H)?(?:(\d+)M)?(?:(\d+)S)?)?")
_MONTHS: Final = (
    *("JAN", "FEB", "MAR", "APR", "MAY", "JUN"),
    *("JUL", "AUG", "SEP", "OCT", "NOV", "DEC"),
)
_WEEKDAYS: Final = ("SUN", "MON", "TUE", "WED", "THU", "FRI", "SAT")


@dataclass(frozen=True, slots=True)
class CronSchedule:
    """Starts of recurring windows: `cron(Minutes Hours Day-of-month Month Day-of-week)`."""

    minutes: frozenset[int]
    hours: frozenset[int]
    days: frozenset[int] | None
    """Days of the month; `None`: any."""
    months: frozenset[int]
    weekdays: frozenset[int] | None
    """Days of the week, 0 for Sunday; `None`: any. If days of the month are set too, either is
    enough.
    """

    def on(self, day: datetime) -> bool:
        """Return whether a day has starts."""
        if day.month not in self.months:
            return False
        weekday = (day.weekday() + 1) % 7
        if self.days is None or self.weekdays is None:
            return (self.days is None or day.day in self.days) and (
                self.weekdays is None or weekday in self.weekdays
            )
        return day.day in self.days or weekday in self.weekdays

    @property
    def times(self) -> NDArray[np.int64]:
        """The starts of a day, in minutes since its midnight, increasing, shape (n,)."""
        return np.array(sorted(h * 60 + m for h in self.hours for m in self.minutes), np.int64)


def parse_schedule(expression: str) -> CronSchedule | datetime:
    """Return the starts that `cron(…)` or `at(…)` gives.

    Raises:
        ValueError: the text is neither.
    """
    if at := _AT.fullmatch(expression):
        start = datetime.fromisoformat(at[1])  # in the zone of its rule
        if start.year not in _YEARS:
            raise ValueError(f"Expression {expression!r}: years are from 1970 to 2999")
        return start
    cron = _CRON.fullmatch(expression)
    if cron is None:
        raise ValueError(
            f"Expression {expression!r} is neither cron(Minutes Hours Day-of-month Month"
            " Day-of-week) nor at(yyyy-MM-ddThh:mm)"
        )
    minutes, hours, days, months, weekdays = cron.groups()
    return CronSchedule(
        _values("Minutes", minutes, range(60)),
        _values("Hours", hours, range(24)),
        None if days == "*" else _values("Day-of-month", days, range(1, 32)),
        _values("Month", months, range(1, 13), _MONTHS),
        None if weekdays == "*" else _weekdays(weekdays),
    )


def parse_duration(text: str) -> timedelta:
    """Return an ISO 8601 duration of weeks, days, hours, minutes and seconds.

    Raises:
        ValueError: the text is not such a duration.
    """
    match = _DURATION.fullmatch(text)
    if match is None or not any(match.groups()):
        raise ValueError(f"Duration {text!r} is not an ISO 8601 duration such as PT4H or P2DT12H")
    weeks, days, hours, minutes, seconds = (int(part or 0) for part in match.groups())
    try:
        return timedelta(weeks=weeks, days=days, hours=hours, minutes=minutes, seconds=seconds)
    except OverflowError as error:
        raise ValueError("Duration is longer than any time") from error


def _weekdays(field: str) -> frozenset[int]:
    """Return weekdays; 0 and 7 are Sunday."""
    return frozenset(day % 7 for day in _values("Day-of-week", field, range(8), _WEEKDAYS))


def _values(label: str, field: str, allowed: range, names: Sequence[str] = ()) -> frozenset[int]:
    """Return the values of a field: `*`, numbers, names, ranges, and lists of these."""
    values: set[int] = set()
    for part in field.split(","):
        first, dash, last = part.partition("-")
        if part == "*":
            values |= set(allowed)
            continue
        low = _value(label, first, allowed, names)
        high = _value(label, last, allowed, names) if dash else low
        if high < low:
            raise ValueError(f"{label} {part!r} goes backwards")
        values |= set(range(low, high + 1))
    return frozenset(values)


def _value(label: str, text: str, allowed: range, names: Sequence[str]) -> int:
    if text.upper() in names:
        return allowed.start + names.index(text.upper())
    if not (text.isascii() and text.isdigit() and int(text) in allowed):
        raise ValueError(
            f"{label} {text!r} is not a value from {allowed.start} to {allowed.stop - 1}"
        )
    return int(text)
