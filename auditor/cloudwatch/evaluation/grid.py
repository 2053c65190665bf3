"""The position of windows in time: sliding by the minute, or at fixed points of a calendar.

A grid counts time in units. In a sliding grid a unit is a minute; in an aligned one it is a whole
window, so both look the same to the evaluator: windows of `period` units, evaluations every `step`
units.
"""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, tzinfo
from typing import Final

import numpy as np
from numpy.typing import NDArray

from auditor.cloudwatch.alarms import Alarm, Evaluation, TreatMissingData
from auditor.cloudwatch.minutes import DAY, HOUR, MINUTE, minute_of, time_of

EXTRA_PERIODS: Final = 2
"""The evaluation range is N + 2 periods (observed for N = 1, 2, 3 and 8; AWS gives no number)."""

_DAY: Final = DAY // MINUTE
_HOUR: Final = HOUR // MINUTE
_MONDAY: Final = 3
"""Days from Monday, 29 December 1969, to the epoch."""


@dataclass(frozen=True, slots=True)
class SlidingWindows:
    """Windows that end at any minute."""

    period: int
    """Minutes of a window, which are its units."""
    step: int = 1
    """Minutes between evaluations."""
    offset: int = 0
    """The evaluations lie this many minutes after the multiples of `step` since the epoch."""

    def unit(self, minutes: NDArray[np.int64]) -> NDArray[np.int64]:
        """Return the unit that each minute lies in."""
        return minutes

    def unit_from(self, minutes: NDArray[np.int64]) -> NDArray[np.int64]:
        """Return the first unit that begins at or after each minute."""
        return minutes

    def minute(self, unit: int) -> int:
        """Return the first minute of a unit."""
        return unit

    def minutes(self, units: NDArray[np.int64]) -> NDArray[np.int64]:
        """Return the first minute of each unit."""
        return units


@dataclass(frozen=True, slots=True)
class AlignedWindows:
    """Windows that are multiples of a period since the epoch, or days and weeks of a time zone."""

    length: int
    """Minutes of a window."""
    zone: tzinfo | None = None
    """`None`: multiples of the period since the epoch, whatever the period."""

    @property
    def period(self) -> int:
        """A window is one unit."""
        return 1

    @property
    def step(self) -> int:
        """Each window is evaluated once, at its end."""
        return 1

    @property
    def offset(self) -> int:
        """Zero: windows start at multiples of the period."""
        return 0

    def unit(self, minutes: NDArray[np.int64]) -> NDArray[np.int64]:
        """Return the window that each minute lies in, counted without gaps."""
        if self.zone is None:
            return minutes // self.length
        quarters, where = np.unique(minutes // 15, return_inverse=True)
        offsets = np.array([self._offset(quarter * 15) for quarter in quarters.tolist()], np.int64)
        if self.length < _DAY:
            # Daylight saving time shifts by whole windows, in all zones except a tiny one.
            return (minutes + offsets[where] % self.length) // self.length
        days = (minutes + offsets[where]) // _DAY
        return days if self.length == _DAY else (days + _MONDAY) // 7

    def unit_from(self, minutes: NDArray[np.int64]) -> NDArray[np.int64]:
        """Return the first window that begins at or after each minute."""
        return self.unit(minutes - 1) + 1

    def minute(self, unit: int) -> int:
        """Return the first minute of a window."""
        if self.zone is None:
            return unit * self.length
        if self.length < _DAY:
            start = unit * self.length
            return start - self._offset(start) % self.length
        day = unit if self.length == _DAY else unit * 7 - _MONDAY
        midnight = datetime(1970, 1, 1, tzinfo=self.zone) + timedelta(days=day)
        return minute_of(midnight.astimezone(UTC))

    def minutes(self, units: NDArray[np.int64]) -> NDArray[np.int64]:
        """Return the first minute of each window."""
        if self.zone is None:
            return units * self.length
        distinct, where = np.unique(units, return_inverse=True)
        minutes = np.array([self.minute(unit) for unit in distinct.tolist()], np.int64)
        return minutes[where].reshape(units.shape)

    def _offset(self, minute: int) -> int:
        offset = time_of(minute).astimezone(self.zone).utcoffset()
        return (offset or timedelta(0)) // MINUTE


def grid_of(alarm: Alarm, evaluation: Evaluation) -> SlidingWindows | AlignedWindows:
    """Return the grid that an alarm is evaluated on.

    Windows of more than a day in all are evaluated once an hour, in a minute of the alarm's own.
    """
    period = alarm.period // MINUTE
    if evaluation is Evaluation.BUCKETS:
        return AlignedWindows(period)
    if alarm.wall_clock is not None:
        return AlignedWindows(period, alarm.wall_clock.zone)
    return (
        SlidingWindows(period, _HOUR, alarm.hourly_minute)
        if alarm.evaluated_hourly
        else SlidingWindows(period)
    )


def evaluation_up_to(grid: SlidingWindows | AlignedWindows, minute: int) -> int:
    """Return the last evaluation minute up to a minute."""
    unit = int(grid.unit(np.array([minute]))[0])
    return grid.minute((unit - grid.offset) // grid.step * grid.step + grid.offset)


def periods_in_range(alarm: Alarm, evaluation: Evaluation) -> int:
    """Return how many windows an evaluation looks at.

    Whether clock-aligned windows have more is unknown.
    """
    sliding = evaluation is Evaluation.SLIDING and alarm.wall_clock is None
    return alarm.n + (EXTRA_PERIODS if sliding else 0)


def lookback(alarm: Alarm, evaluation: Evaluation) -> timedelta:
    """Return the longest time between an evaluation and the samples it looks at.

    A window of a zone's calendar can be an hour longer than its period.
    """
    reach = periods_in_range(alarm, evaluation) * alarm.period
    return reach + (DAY if alarm.wall_clock is not None and alarm.period >= DAY else timedelta(0))


def keeps_state(alarm: Alarm) -> bool:
    """Return whether an evaluation may keep the state, which then depends on everything before."""
    return alarm.missing is TreatMissingData.IGNORE or alarm.samples_needed > 0


def memory(alarm: Alarm, evaluation: Evaluation) -> timedelta:
    """Return how far back the samples reach on which the state at a minute depends.

    Assumes that no evaluation keeps the state. The last evaluation before that minute may lie up to
    a step of the grid earlier, and an alarm created only then would still warm up.
    """
    step = timedelta(0) if isinstance(grid_of(alarm, evaluation), SlidingWindows) else alarm.period
    waits = HOUR if alarm.evaluated_hourly else step
    warm_up = alarm.warm_up.duration if alarm.warm_up else timedelta(0)
    return lookback(alarm, evaluation) + waits + warm_up
