"""Check the values of a result beyond their types, so that it can be rendered.

JSON that was edited or that another version wrote can have valid types and impossible values. The
error names the key.
"""

from collections.abc import Iterator
from dataclasses import fields, is_dataclass
from datetime import date, datetime, timedelta
from typing import Final

from auditor.cloudwatch.clock import parse_clock
from auditor.cloudwatch.settings import with_settings
from auditor.errors import UsageError
from auditor.result.audit import AuditResult
from auditor.result.backtest import AlarmBacktest, BacktestResult, Tally
from auditor.result.head import ResultHead
from auditor.times import zone_of

_YEARS: Final = range(1970, 3000)
_LONGEST: Final = timedelta(days=366 * len(_YEARS))
_SCOPES: Final = ("all", "account", "account-region")


class ResultError(ValueError):
    """An impossible value; the message ends in its key, such as `$.options.clock`."""

    def __init__(self, what: str, key: str) -> None:
        super().__init__(f"{what} - at `${key}`")


def check_values(result: AuditResult | BacktestResult) -> None:
    """Check that an audit or a backtest could give the values of a result.

    Raises:
        ResultError: a value is impossible; the error has the first one and its key.
    """
    _check_options(result)
    for key, value in _leaves(result, ""):
        match value:
            case date() if value.year not in _YEARS:
                raise ResultError(f"the year {value.year} is outside 1970 to 2999", key)
            case timedelta() if abs(value) > _LONGEST:
                raise ResultError("the duration is longer than all years from 1970 to 2999", key)
            case _:
                pass
    if result.span is not None:
        for name in ("first_event", "last_event"):
            if getattr(result, name) is None:
                raise ResultError("null, although there is a span", f".{name}")
    _check_coverage(result)
    if isinstance(result, AuditResult):
        _check_episodes(result)
        return
    minutes = 0 if result.span is None else len(result.span.minutes)
    for index, alarm in enumerate(result.alarms):
        _check_alarm(alarm, minutes, f".alarms[{index}]")


def _check_options(result: ResultHead) -> None:
    options = result.options
    try:
        parse_clock(options.clock)
    except UsageError as error:
        raise ResultError(f"unknown clock {options.clock!r}", ".options.clock") from error
    if options.timezone:
        try:
            zone_of(options.timezone)
        except UsageError as error:
            raise ResultError(str(error), ".options.timezone") from error
    if options.scope not in _SCOPES:
        raise ResultError(f"unknown scope {options.scope!r}", ".options.scope")


def _check_coverage(result: ResultHead) -> None:
    covered = {(cell.account, cell.region) for cell in result.coverage.cells}
    for index, cell in enumerate(result.coverage.in_span or ()):
        if (cell.account, cell.region) not in covered:
            raise ResultError(
                "an account and Region that coverage.cells does not have",
                f".coverage.in_span[{index}]",
            )


def _check_episodes(result: AuditResult) -> None:
    for number, alarm in enumerate(result.alarms):
        for index, episode in enumerate(alarm.episodes):
            if (episode.first_match is None) != (episode.known_after is None):
                raise ResultError(
                    "first_match and known_after: one is null, the other is not",
                    f".alarms[{number}].episodes[{index}]",
                )


def _check_alarm(alarm: AlarmBacktest, minutes: int, key: str) -> None:
    """Check the backtest of one alarm against the number of minutes of the span."""
    tallies = [(alarm.deployed, f"{key}.deployed")]
    tallies += [
        (setting, f"{key}.settings[{index}]") for index, setting in enumerate(alarm.settings)
    ]
    open_settings = {name for name, value in _settings(alarm.deployed) if value is None}
    for tally, where in tallies:
        try:
            with_settings(alarm.alarm, tally.settings)
        except ValueError as error:
            raise ResultError(str(error), f"{where}.settings") from error
        for name, value in _settings(tally):
            if value is None and name not in open_settings:
                raise ResultError("null, although the alarm has one", f"{where}.settings.{name}")
        if not 0 <= tally.minutes_in_alarm <= minutes:
            raise ResultError(f"the span has {minutes} minutes", f"{where}.minutes_in_alarm")
        for number, (start, length) in enumerate(tally.stays):
            if start < 0 or length < 0 or start + length > minutes + 1:
                raise ResultError(f"the span has {minutes} minutes", f"{where}.stays[{number}]")
        if (tally.score is None) != (alarm.deployed.score is None):
            raise ResultError("null, although other settings have one", f"{where}.score")
    if alarm.noise is not None and [len(day) for day in alarm.noise.week.hours] != [24] * 7:
        raise ResultError("not 7 days of 24 hours", f"{key}.noise.week.hours")
    for index, offer in enumerate(alarm.exclusions):
        if offer.exclusion is None and offer.none is None:
            raise ResultError("null, as exclusion is", f"{key}.exclusions[{index}].none")
    if (alarm.other is None) != (alarm.against is None):
        raise ResultError("other and against: one is null, the other is not", key)


def _settings(tally: Tally) -> Iterator[tuple[str, object]]:
    """Yield the names and values of a setting."""
    yield from (
        (field.name, getattr(tally.settings, field.name)) for field in fields(tally.settings)
    )


def _leaves(value: object, key: str) -> Iterator[tuple[str, date | timedelta]]:
    """Yield the times and durations in a value with their keys, in its order."""
    if isinstance(value, date | datetime | timedelta):
        yield key, value
    elif isinstance(value, tuple):
        for index, item in enumerate(value):
            yield from _leaves(item, f"{key}[{index}]")
    elif is_dataclass(value):
        for field in fields(value):
            yield from _leaves(getattr(value, field.name), f"{key}.{field.name}")
