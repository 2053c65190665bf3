"""Clocks: the minute in which a record counts, and the minute from which an alarm sees it.

CloudWatch uses the time of the log event, which an archive does not hold: it lies between the
eventTime of a record and the delivery of its log file, which the file's name gives to the minute.
"""

from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from typing import Final

from auditor.cloudwatch.minutes import MINUTE
from auditor.errors import UsageError
from auditor.times import SPAN, SPAN_UNITS


class ClockKind(StrEnum):
    """The kind of a clock."""

    EVENT = "event"
    """A record counts in the minute of its eventTime."""
    ARRIVAL = "arrival"
    """A record counts in the minute of its eventTime, once its log file has been delivered."""
    DELIVERY = "delivery"
    """A record counts in the minute in which its log file was delivered."""
    FIXED = "fixed"
    """A record counts a fixed time after its eventTime."""


@dataclass(frozen=True, slots=True)
class Clock:
    """A clock; `str` gives its name as spelt in options, such as `fixed:5m`."""

    kind: ClockKind = ClockKind.EVENT
    shift: timedelta = timedelta(0)
    """The delay of `fixed`, in whole minutes; zero for the other clocks."""

    def __str__(self) -> str:
        shift = f":{self.shift // MINUTE}m" if self.kind is ClockKind.FIXED else ""
        return f"{self.kind}{shift}"

    @property
    def needs_delivery(self) -> bool:
        """Whether it uses the times in the names of log files."""
        return self.kind in {ClockKind.ARRIVAL, ClockKind.DELIVERY}


EVENT_CLOCK: Final = Clock()
"""The default."""


def parse_clock(text: str) -> Clock:
    """Return the clock of a name such as `event` or `fixed:5m`.

    Raises:
        UsageError: no clock has this name.
    """
    name, _, shift = text.partition(":")
    length = SPAN.fullmatch(shift)
    try:
        kind = ClockKind(name)
    except ValueError:
        kind = None
    if kind is ClockKind.FIXED and length:
        return Clock(kind, int(length[1]) * SPAN_UNITS[length[2]])
    if kind is None or kind is ClockKind.FIXED or shift:
        raise UsageError(f"--clock {text}: give event, arrival, delivery or fixed:5m")
    return Clock(kind)
