"""Alarm mute rules: when the actions of alarms are held back.

A mute rule stops no evaluation and no change of state. An action that a window holds back is
executed when the window ends, if the alarm is then still in the state that it entered.

Source: CloudWatch API Reference, PutAlarmMuteRule; CloudWatch User Guide, "Alarm mute rules".
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, tzinfo
from typing import Final

import numpy as np
from numpy.typing import NDArray

from auditor.cloudwatch.minutes import MINUTE, Span, minute_of, time_of
from auditor.cloudwatch.problems import refuse
from auditor.cloudwatch.schedules import CronSchedule
from auditor.times import zone_named

_DAY: Final = timedelta(days=1)
_MAX_DURATION: Final = 15 * _DAY
_MAX_TARGETS: Final = 100


@dataclass(frozen=True, slots=True)
class MuteRule:
    """Holds back the actions of some alarms (`AWS::CloudWatch::AlarmMuteRule`)."""

    name: str
    alarms: tuple[str, ...]
    """The names of the alarms that it targets."""
    schedule: CronSchedule | datetime
    """Recurring starts, or the one start, without a time zone; both in `timezone`."""
    duration: timedelta
    timezone: str = "UTC"
    start: datetime | None = None
    """When the rule takes effect; `None`: always."""
    expires: datetime | None = None
    """When it ends, windows that are open included; `None`: never."""

    def __post_init__(self) -> None:
        """Validate as PutAlarmMuteRule does.

        Raises:
            ValueError: a parameter is invalid; `PropertiesError`: several are.
        """
        zone_named(self.timezone)
        faults = {
            "Name has 1 to 255 characters": not 1 <= len(self.name) <= 255,
            "at most 100 AlarmNames": len(self.alarms) > _MAX_TARGETS,
            "Duration is from PT1M to P15D": not MINUTE <= self.duration <= _MAX_DURATION,
        }
        refuse([text for text, wrong in faults.items() if wrong])

    def windows(self, span: Span) -> NDArray[np.int64]:
        """Return the windows that touch a span, by their start.

        Returns:
            Starts and ends in minutes since the epoch (UTC), half-open, shape (n, 2). They may
            overlap, and reach out of the span.
        """
        zone = zone_named(self.timezone)
        first = span.start - self.duration
        starts = _starts(self.schedule, zone, first, span.end)
        after = minute_of(self.start) if self.start is not None else minute_of(first)
        before = minute_of(self.expires) if self.expires is not None else minute_of(span.end)
        starts = starts[(starts >= max(after, minute_of(first))) & (starts < before)]
        ends = starts + self.duration // MINUTE
        if self.expires is not None:
            ends = np.minimum(ends, before)
        touching = ends > minute_of(span.start)
        return np.stack([starts[touching], ends[touching]], axis=1)


@dataclass(frozen=True, slots=True, eq=False)
class MuteWindows:
    """When mute rules hold the actions of an alarm back: disjoint windows, increasing."""

    starts: NDArray[np.int64]
    """In minutes since the epoch (UTC), shape (n,)."""
    ends: NDArray[np.int64]
    """Exclusive, in minutes since the epoch (UTC), shape (n,)."""

    def end_at(self, minutes: NDArray[np.int64]) -> NDArray[np.int64]:
        """Return the end of the window around each minute; -1 outside all windows.

        Args:
            minutes: since the epoch (UTC), in any order, shape (n,), like the result.
        """
        if not len(self.starts):
            return np.full(len(minutes), -1, np.int64)
        index = np.searchsorted(self.starts, minutes, side="right") - 1
        ends = self.ends[index]
        return np.where((index >= 0) & (minutes < ends), ends, -1)

    def action_at(self, change: datetime, until: datetime | None) -> datetime | None:
        """Return when an action of a change of state is executed; `None`: never.

        Args:
            until: when the alarm leaves the state again; `None`: it does not.
        """
        (end,) = self.end_at(np.array([minute_of(change)])).tolist()
        if end < 0:
            return change
        released = time_of(end)
        return released if until is None or until > released else None

    def held_back(
        self, minutes: NDArray[np.int64], until: NDArray[np.int64]
    ) -> tuple[NDArray[np.bool_], NDArray[np.bool_]]:
        """Return which actions a window holds back, and which of them are executed at its end.

        Args:
            minutes: minutes of the state changes, since the epoch (UTC), shape (n,).
            until: when it leaves that state, shape (n,); for a state that goes on, any minute after
                all windows.
        """
        ends = self.end_at(minutes)
        held = ends >= 0
        return held, held & (until > ends)


NOT_MUTED: Final = MuteWindows(np.zeros(0, np.int64), np.zeros(0, np.int64))
"""The windows of an alarm without mute rules."""


def mute_windows(rules: Iterable[MuteRule], alarm: str, span: Span) -> MuteWindows:
    """Return when the rules that target an alarm mute its actions."""
    windows = [rule.windows(span) for rule in rules if alarm in rule.alarms]
    every = np.concatenate([np.zeros((0, 2), np.int64), *windows])
    every = every[np.argsort(every[:, 0], kind="stable")]
    if not len(every):
        return MuteWindows(every[:, 0], every[:, 1])
    reach = np.maximum.accumulate(every[:, 1])
    opens = np.concatenate([[True], every[1:, 0] > reach[:-1]])
    closes = np.concatenate([opens[1:], [True]])
    return MuteWindows(every[opens, 0], reach[closes])


def _starts(
    schedule: CronSchedule | datetime, zone: tzinfo, first: datetime, end: datetime
) -> NDArray[np.int64]:
    """Return the starts of windows in and around a span, in minutes since the epoch (UTC)."""
    if isinstance(schedule, datetime):
        return np.array([minute_of(schedule.replace(tzinfo=zone).astimezone(UTC))], np.int64)
    days = [_day_starts(schedule.times, day) for day in _days(first, end, zone) if schedule.on(day)]
    return np.sort(np.concatenate([np.zeros(0, np.int64), *days]))


def _days(first: datetime, end: datetime, zone: tzinfo) -> Iterator[datetime]:
    """Yield the midnights of a zone's days that touch a span."""
    day = first.astimezone(zone).replace(hour=0, minute=0, second=0, microsecond=0)
    while day < end:
        yield day
        day = day + _DAY  # by the calendar of its zone


def _day_starts(times: NDArray[np.int64], day: datetime) -> NDArray[np.int64]:
    """Return times of a day, in minutes since its midnight, as minutes since the epoch (UTC)."""
    midnight = minute_of(day.astimezone(UTC))
    if day.utcoffset() == (day + _DAY).utcoffset():
        return midnight + times
    moments = (day + timedelta(minutes=int(time)) for time in times)
    return np.array([minute_of(moment.astimezone(UTC)) for moment in moments], np.int64)
