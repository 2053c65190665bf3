"""Numbers, times and strangers' text as reports write them."""

import re
import unicodedata
from datetime import datetime, timedelta
from typing import Final

from auditor.cloudwatch.alarms import Alarm, ComparisonOperator
from auditor.result import AlarmResult, AuditResult

_THIN: Final = "\u202f"
_CONTROL: Final = re.compile(
    "[\x00-\x1f\x7f-\x9f\u061c\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff\ufff9-\ufffb]"
)
_SYMBOLS: Final = {
    ComparisonOperator.GREATER_OR_EQUAL: "≥",
    ComparisonOperator.GREATER: ">",
    ComparisonOperator.LESS: "<",
    ComparisonOperator.LESS_OR_EQUAL: "≤",
}


def count(number: int) -> str:
    """Return `12 345` with thin spaces."""
    return f"{number:,}".replace(",", _THIN)


def counted(number: int, one: str, many: str | None = None) -> str:
    """Return `1 episode` or `12 episodes`."""
    return f"{count(number)} {one if number == 1 else many or one + 's'}"


def value(number: float) -> str:
    """Return a value of a metric without needless digits."""
    return count(int(number)) if float(number).is_integer() else f"{number:.6g}"


def time(moment: datetime) -> str:
    """Return `2026-01-26 21:45`."""
    return f"{moment:%Y-%m-%d %H:%M}"


def duration(length: timedelta) -> str:
    """Return `3 d 2 h`, `3 h 12 min` or `12 min`: the two largest units."""
    minutes = int(length.total_seconds()) // 60
    days, hours = divmod(minutes // 60, 24)
    parts = [(days, "d"), (hours, "h"), (minutes % 60, "min")]
    first = next((place for place, (number, _) in enumerate(parts) if number), 2)
    return " ".join(f"{n} {unit}" for n, unit in parts[first : first + 2] if n or first == 2)


def size(number: int) -> str:
    """Return bytes as `3.4 MB`."""
    for unit in ("bytes", "kB", "MB", "GB"):
        if number < 1000 or unit == "GB":
            return f"{number:.3g} {unit}" if isinstance(number, float) else f"{number} {unit}"
        number /= 1000  # type: ignore[assignment]  # the first is whole, the others are not
    raise AssertionError


def visible(text: str) -> str:
    """Return a stranger's text with control and direction marks as symbols that do nothing."""
    return _CONTROL.sub(_symbol, text)


def _symbol(found: re.Match[str]) -> str:
    character = ord(found[0])
    if character < 0x20:
        return chr(0x2400 + character)
    return "␡" if character == 0x7F else f"⟨U+{character:04X}⟩"


def width(text: str) -> int:
    """Return the columns that a text takes on a terminal."""
    wide = sum(unicodedata.east_asian_width(character) in "WF" for character in text)
    marks = sum(bool(unicodedata.combining(character)) for character in text)
    return len(text) + wide - marks


def settings(alarm: Alarm) -> str:
    """Return an alarm's condition in one line, as the console words it."""
    seconds = int(alarm.period.total_seconds())
    per = f"{seconds // 60} min" if seconds % 3600 else f"{seconds // 3600} h"
    condition = f"{alarm.statistic} {_SYMBOLS[alarm.comparison_operator]} {value(alarm.threshold)}"
    return f"{condition} in {alarm.m} of {alarm.n} periods of {per}"


def headline(result: AuditResult) -> str:
    """Return the answer in one sentence with numbers."""
    fired = [alarm for alarm in result.alarms if alarm.episodes]
    alarms = f"{len(fired)} of {counted(len(result.alarms), 'alarm')}"
    if result.span is None:
        return "No alarm could be judged: no record has a usable eventTime."
    if not fired:
        return f"None of {counted(len(result.alarms), 'alarm')} would have fired."
    episodes = sum(len(alarm.episodes) for alarm in fired)
    days = {episode.start.date() for alarm in fired for episode in alarm.episodes}
    return f"{alarms} would have fired, {counted(episodes, 'time')} on {counted(len(days), 'day')}."


def fired(alarm: AlarmResult) -> str:
    """Return what became of one alarm, in a clause."""
    if not alarm.episodes:
        return "would not have fired"
    since = f", first on {time(alarm.episodes[0].start)}"
    return (
        f"would have fired {counted(len(alarm.episodes), 'time')}"
        f" on {counted(alarm.days, 'day')}{since}"
    )
