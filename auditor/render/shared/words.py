"""Numbers, times and untrusted text, as reports write them."""

import re
import unicodedata
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Final

from auditor.cloudtrail.logfile import Delivery
from auditor.times import zone_of

if TYPE_CHECKING:  # these modules load numpy
    from auditor.cloudwatch.minutes import Span
    from auditor.result.audit import AlarmResult, CompositeResult

_THIN: Final = "\u202f"
_CONTROL: Final = re.compile(
    "[\x00-\x1f\x7f-\x9f\xad\u061c\u200b-\u200f\u2028-\u202e\u2060-\u2069"
    "\ud800-\udfff\ufeff\ufff9-\ufffb\U000e0000-\U000e007f]"
)
_NAMED_BY_KEY: Final = {"access key", "forwarded access", "AWS service"}
"""Kinds of credentials that people identify by their key."""
_CI_COMMAND: Final = re.compile(r"##(?=\w{0,20}\[)")
"""Azure Pipelines' `##vso[`, GitHub's `##[`, TeamCity's `##teamcity[`, anywhere in a line."""


def count(number: int) -> str:
    """Return a number as `12 345`, with thin spaces."""
    return f"{number:,}".replace(",", _THIN)


def counted(number: int, one: str, many: str | None = None) -> str:
    """Return a number with its noun as `1 episode` or `12 episodes`."""
    return f"{count(number)} {one if number == 1 else many or one + 's'}"


def value(number: float | None) -> str:
    """Return a value of a metric without superfluous digits."""
    if number is None:
        return "none"
    whole = float(number).is_integer() and abs(number) < 1e15
    return count(int(number)) if whole else f"{number:.6g}"


def credential(kind: str, key: str) -> str:
    """Return the kind of a credential, with the key if it has one that people know it by."""
    if kind == "identity":
        return "no credential"
    return f"{kind} {key}" if kind in _NAMED_BY_KEY else kind


def time(moment: datetime) -> str:
    """Return a time as `2026-01-26 21:45`."""
    return f"{moment:%Y-%m-%d %H:%M}"


def local(moment: datetime, timezone: str) -> str:
    """Return a time in a time zone, `2026-01-26 22:45 CET`; "" without one."""
    if not timezone:
        return ""
    return f"{moment.astimezone(zone_of(timezone)):%Y-%m-%d %H:%M %Z}"


def time_range(first: datetime, last: datetime) -> str:
    """Return two times, the second without its date if both are on one day."""
    if time(first) == time(last):
        return time(first)
    same_day = first.date() == last.date()
    return f"{time(first)} to {f'{last:%H:%M}' if same_day else time(last)}"


def span(span: "Span | None") -> str:
    """Return a span as `2026-01-26 21:45 to 2026-02-01 00:00 UTC`."""
    return f"{time(span.start)} to {time(span.end)} UTC" if span else "no span"


def duration(length: timedelta) -> str:
    """Return a duration in its two largest units: `3 d 2 h`, `3 h 12 min` or `12 min`."""
    minutes = int(length.total_seconds()) // 60
    days, hours = divmod(minutes // 60, 24)
    parts = [(days, "d"), (hours, "h"), (minutes % 60, "min")]
    first = next((index for index, (number, _) in enumerate(parts) if number), 2)
    return " ".join(f"{count(n)} {unit}" for n, unit in parts[first : first + 2] if n or first == 2)


def per(length: timedelta) -> str:
    """Return a duration for use after "per": `5 min`, `hour` or `day`."""
    whole = {timedelta(minutes=1): "minute", timedelta(hours=1): "hour", timedelta(days=1): "day"}
    return whole.get(length) or duration(length)


def delay(length: timedelta) -> str:
    """Return a delay as `4 min 29 s`, or like `duration` from an hour on."""
    seconds = int(length.total_seconds())
    if abs(seconds) >= 3600:
        return duration(length)
    minutes, rest = divmod(seconds, 60)
    return f"{minutes} min {rest} s" if minutes else f"{rest} s"


def delivery(times: Delivery) -> str:
    """Return a clause on the delivery delay."""
    return (
        f"median {delay(times.median)}, 90 % within {delay(times.p90)},"
        f" 99 % within {delay(times.p99)}, longest {delay(times.longest)}"
    )


def size(number: int) -> str:
    """Return bytes as `3.4 MB`."""
    if number < 1000:
        return counted(number, "byte")
    exponent = min((len(str(number)) - 1) // 3, 4)
    return f"{number / 1000**exponent:.1f} {('kB', 'MB', 'GB', 'TB')[exponent - 1]}"


def visible(text: str) -> str:
    """Return untrusted text with symbols for control and direction characters.

    It also defuses `##[` and `##vso[`, which CI systems take for commands anywhere in a line.
    """
    if text.isprintable() and "##" not in text:  # as nearly all texts are
        return text
    return _CI_COMMAND.sub("#⟨#⟩", _CONTROL.sub(_symbol, text))


def cut(text: str, limit: int = 200) -> str:
    """Return untrusted text cut to a number of characters, with the number of omitted ones."""
    if len(text) <= limit:
        return text
    shorter = f"{text[:limit]} … and {counted(len(text) - limit, 'more character')}"
    return shorter if len(shorter) < len(text) else text


def _symbol(match: re.Match[str]) -> str:
    character = ord(match[0])
    if character < 0x20:
        return chr(0x2400 + character)
    return "␡" if character == 0x7F else f"⟨U+{character:04X}⟩"


def width(text: str) -> int:
    """Return the width of a text on a terminal, in columns."""
    if text.isascii():  # as nearly all texts are
        return len(text)
    wide = sum(unicodedata.east_asian_width(character) in "WF" for character in text)
    marks = sum(bool(unicodedata.combining(character)) for character in text)
    return len(text) + wide - marks


def fired(alarm: "AlarmResult | CompositeResult") -> str:
    """Return a clause on how often and when an alarm would have fired."""
    carried = "".join(
        f"; in ALARM since {time(episode.start)}, before the span"
        for episode in alarm.episodes
        if episode.carried
    )
    if not alarm.fired:
        return f"would not have fired{carried}"
    since = f", first on {time(alarm.fired[0].start)}"
    return (
        f"would have fired {counted(len(alarm.fired), 'time')}"
        f" on {counted(alarm.days, 'day')}{since}{carried}"
    )
