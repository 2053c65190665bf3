"""Numbers, times and strangers' text as reports write them."""

import re
import unicodedata
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Final

from auditor.cloudtrail.logfile import Delivery
from auditor.cloudwatch.alarms import Alarm, ComparisonOperator
from auditor.cloudwatch.compare import Compared
from auditor.cloudwatch.metrics import MetricFilter, Span
from auditor.result.audit import AlarmResult, AuditResult, CompositeResult

if TYPE_CHECKING:
    from auditor.result.backtest import BacktestResult

_THIN: Final = "\u202f"
_CONTROL: Final = re.compile(
    "[\x00-\x1f\x7f-\x9f\xad\u061c\u200b-\u200f\u2028-\u202e\u2060-\u2069"
    "\ud800-\udfff\ufeff\ufff9-\ufffb\U000e0000-\U000e007f]"
)
_PLACES: Final = {
    "account": ("account", "accounts"),
    "account-region": ("account and Region", "accounts and Regions"),
}
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


def value(number: float | None) -> str:
    """Return a value of a metric without needless digits."""
    if number is None:
        return "none"
    whole = float(number).is_integer() and abs(number) < 1e15
    return count(int(number)) if whole else f"{number:.6g}"


def time(moment: datetime) -> str:
    """Return `2026-01-26 21:45`."""
    return f"{moment:%Y-%m-%d %H:%M}"


def span(span: Span | None) -> str:
    """Return `2026-01-26 21:45 to 2026-02-01 00:00 UTC`."""
    return f"{time(span.start)} to {time(span.end)} UTC" if span else "no span"


def duration(length: timedelta) -> str:
    """Return `3 d 2 h`, `3 h 12 min` or `12 min`: the two largest units."""
    minutes = int(length.total_seconds()) // 60
    days, hours = divmod(minutes // 60, 24)
    parts = [(days, "d"), (hours, "h"), (minutes % 60, "min")]
    first = next((place for place, (number, _) in enumerate(parts) if number), 2)
    return " ".join(f"{count(n)} {unit}" for n, unit in parts[first : first + 2] if n or first == 2)


def per(length: timedelta) -> str:
    """Return `5 min`, `hour` or `day`, to stand after "per"."""
    whole = {timedelta(minutes=1): "minute", timedelta(hours=1): "hour", timedelta(days=1): "day"}
    return whole.get(length) or duration(length)


def delay(length: timedelta) -> str:
    """Return `4 min 29 s`, or as `duration` what is an hour and more."""
    seconds = int(length.total_seconds())
    if abs(seconds) >= 3600:
        return duration(length)
    minutes, rest = divmod(seconds, 60)
    return f"{minutes} min {rest} s" if minutes else f"{rest} s"


def delivery(times: Delivery) -> str:
    """Return how late records came, in a clause."""
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
    """Return a stranger's text with control and direction marks as symbols that do nothing."""
    return _CONTROL.sub(_symbol, text)


def cut(text: str, limit: int = 200) -> str:
    """Return a stranger's text cut to a number of characters, and how many are left out."""
    shorter = f"{text[:limit]} … and {counted(len(text) - limit, 'more character')}"
    return shorter if len(shorter) < len(text) else text


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
    watched: object = alarm.statistic
    if watched is None:
        of = alarm.returned.of
        watched = of if isinstance(of, str) else of.statistic
    condition = f"{watched} {_SYMBOLS[alarm.comparison_operator]} {value(alarm.threshold)}"
    return f"{condition} in {alarm.m} of {alarm.n} periods of {per}"


def transformation(metric_filter: MetricFilter) -> str:
    """Return what a metric filter publishes; nothing for the plain 1 of most filters."""
    amount = metric_filter.value
    parts = [f"value {amount if isinstance(amount, str) else value(amount)}"]
    if metric_filter.default_value is not None:
        parts.append(f"default value {value(metric_filter.default_value)}")
    if metric_filter.unit != "None":
        parts.append(f"unit {metric_filter.unit}")
    values = dict(metric_filter.metric.dimensions)
    parts += [
        f"dimension {dimension.name} = {dimension.selector}"
        + (f", here {values[dimension.name]}" if values else "")
        for dimension in metric_filter.dimensions
    ]
    return "" if parts == ["value 1"] else "Publishes " + "; ".join(parts) + "."


def span_days(span: Span) -> range:
    """Return the ordinals of the UTC days that a span touches."""
    last = max(span.start, span.end - timedelta(microseconds=1))
    return range(span.start.toordinal(), last.toordinal() + 1)


def logged_days(result: "AuditResult | BacktestResult") -> set[date]:
    """Return the UTC days of the span on which any account has a record."""
    if result.span is None:
        return set()
    judged = span_days(result.span)
    return {cell.day for cell in result.coverage.judged if cell.day.toordinal() in judged}


def headline(result: AuditResult) -> str:
    """Return the answer in one sentence with numbers, and a second one on rules not judged."""
    return f"{_answer(result)} {unjudged(result)}".rstrip()


def unjudged(result: AuditResult) -> str:
    """Return how many rules no logs could judge, in a sentence; "" for none."""
    if not result.unjudged:
        return ""
    return f"{counted(len(result.unjudged), 'rule was', 'rules were')} not judged."


def _answer(result: AuditResult) -> str:
    fired = [alarm for alarm in result.every_alarm if alarm.episodes]
    alarms = f"{len(fired)} of {counted(len(result.every_alarm), 'alarm')}"
    if not result.intake.records:
        return "No alarm could be judged: there is no record."
    if result.span is None:
        return "No alarm could be judged: no record has a usable eventTime."
    if not fired:
        logged, whole = len(logged_days(result)), len(span_days(result.span))
        seen = f"{count(logged)} of {counted(whole, 'day')} with records"
        return f"None of {counted(len(result.every_alarm), 'alarm')} would have fired, over {seen}."
    episodes = sum(len(alarm.episodes) for alarm in fired)
    days = {episode.start.date() for alarm in fired for episode in alarm.episodes}
    return f"{alarms} would have fired, {counted(episodes, 'time')} on {counted(len(days), 'day')}."


def episodes(result: AuditResult) -> int:
    """Return how many episodes all alarms have together."""
    return sum(len(alarm.episodes) for alarm in result.every_alarm)


def of_rules(result: AuditResult) -> str:
    """Return `15 in the rules`, or `45: 15 rules in 3 accounts` where each has its own alarms."""
    alarms = result.every_alarm
    if result.options.scope == "all":
        return f"{count(len(alarms))} in the rules"
    rules = counted(len({alarm.alarm.name for alarm in alarms}), "rule")
    groups = len({(alarm.account, alarm.region) for alarm in alarms})
    places = counted(groups, *_PLACES[result.options.scope])
    return f"{count(len(alarms))}: {rules} in {places}"


def first_episode(result: AuditResult) -> datetime:
    """Return when the first alarm fired; at least one has."""
    return min(alarm.episodes[0].start for alarm in result.every_alarm if alarm.episodes)


def compared(comparison: Compared) -> str:
    """Return how far two histories agree, in a few sentences."""
    if comparison.span is None:
        return "The real history holds no item that can be read, so nothing was compared."
    agree = sum(len(alarm.agreeing) for alarm in comparison.alarms)
    real = sum(len(alarm.only_real) for alarm in comparison.alarms)
    simulated = sum(len(alarm.only_simulated) for alarm in comparison.alarms)
    said = (
        f"Over {span(comparison.span)},"
        f" {counted(agree, 'change of state agrees', 'changes of state agree')},"
        f" {counted(real, 'is only real', 'are only real')} and {count(simulated)} only simulated."
    )
    if comparison.outside:
        said += f" {counted(comparison.outside, 'change')} before or after that: not compared."
    if comparison.unreadable:
        said += f" {counted(comparison.unreadable, 'item')} could not be read."
    return said


def clock(name: str) -> str:
    """Return what a clock means, in one or two sentences."""
    kind, _, shift = name.partition(":")
    said = {
        "event": (
            "A record counts in the minute of its eventTime. CloudTrail delivers minutes later;"
            " that delay is not in these times."
        ),
        "arrival": (
            "A record counts in the minute of its eventTime, but no alarm sees it before its log"
            " file was delivered, as the file's name tells to the minute."
        ),
        "delivery": (
            "A record counts in the minute in which its log file was delivered, as the file's name"
            " tells it."
        ),
        "fixed": f"A record counts {shift} after its eventTime.",
    }
    return said[kind]


def scope(name: str) -> str:
    """Return what a scope means, in one sentence."""
    return {
        "all": (
            "Every record goes to every filter, as in one log group for all accounts and Regions."
        ),
        "account": "Each account has a log group and alarms of its own.",
        "account-region": "Each account and Region has a log group and alarms of its own.",
    }[name]


def watched(alarm: Alarm) -> str:
    """Return the metric of an alarm, or those of its metric math."""
    metrics = dict.fromkeys(stat.metric for stat in alarm.stats)
    return ", ".join(
        " ".join([f"{m.namespace} / {m.name}", *(f"[{k} = {v}]" for k, v in m.dimensions)])
        for m in metrics
    )


def fired(alarm: AlarmResult | CompositeResult) -> str:
    """Return what became of one alarm, in a clause."""
    if not alarm.episodes:
        return "would not have fired"
    since = f", first on {time(alarm.episodes[0].start)}"
    return (
        f"would have fired {counted(len(alarm.episodes), 'time')}"
        f" on {counted(alarm.days, 'day')}{since}"
    )
