"""When an alarm is evaluated: windows by the calendar, and how long a new alarm waits."""

from dataclasses import dataclass
from datetime import timedelta, tzinfo

from auditor.cloudwatch.minutes import DAY, MINUTE
from auditor.times import zone_named


@dataclass(frozen=True, slots=True)
class WallClock:
    """Windows between fixed points of the calendar (WallClockWindow)."""

    timezone: str = "UTC"
    """An IANA name, or an offset such as `+05:30` or `UTC+05:30`."""

    def __post_init__(self) -> None:
        try:
            _ = self.zone
        except ValueError as error:
            raise ValueError(f"Timezone {error}") from error

    @property
    def zone(self) -> tzinfo:
        """The time zone."""
        return zone_named(self.timezone)


@dataclass(frozen=True, slots=True)
class WarmUp:
    """The time that a new alarm waits before its first evaluation (WarmUpConfiguration)."""

    duration: timedelta
    """WarmUpPeriodDurationInMinutes."""
    only_after: bool = False
    """`False` if the wait also ends as soon as data fills the evaluation periods."""

    def __post_init__(self) -> None:
        if not MINUTE <= self.duration <= 2 * DAY or self.duration % MINUTE:
            raise ValueError("WarmUpPeriodDurationInMinutes is from 1 to 2880")
