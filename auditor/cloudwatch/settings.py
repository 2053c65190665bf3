"""Settings of an alarm that people tune, and an alarm with others than its own."""

from dataclasses import dataclass, fields, replace
from datetime import timedelta
from typing import Any

from auditor.cloudwatch.alarms import Alarm, TreatMissingData
from auditor.cloudwatch.metrics import Statistic
from auditor.cloudwatch.statistics import ExtendedStatistic


@dataclass(frozen=True, slots=True)
class Settings:
    """What to change in an alarm; `None` leaves that as it is. Named as in `Alarm`."""

    threshold: float | None = None
    """Threshold."""
    period: timedelta | None = None
    """Period."""
    datapoints_to_alarm: int | None = None
    """DatapointsToAlarm: M."""
    evaluation_periods: int | None = None
    """EvaluationPeriods: N."""
    statistic: Statistic | ExtendedStatistic | None = None
    """Statistic or ExtendedStatistic."""
    treat_missing_data: TreatMissingData | None = None
    """TreatMissingData."""

    @property
    def given(self) -> dict[str, Any]:
        """What is to be changed, by name."""
        values = {field.name: getattr(self, field.name) for field in fields(self)}
        return {name: value for name, value in values.items() if value is not None}

    @property
    def m(self) -> int | None:
        """Datapoints to alarm: all of the evaluation periods where they are left out."""
        return self.datapoints_to_alarm or self.evaluation_periods

    def means(self, other: "Settings") -> bool:
        """Whether these settings and others make the same alarm."""
        return not self.differences(other)

    def differences(self, other: "Settings") -> tuple[str, ...]:
        """Return the names of what an alarm does otherwise with other settings."""
        one, two = (replace(each, datapoints_to_alarm=each.m) for each in (self, other))
        names = (field.name for field in fields(self))
        return tuple(name for name in names if getattr(one, name) != getattr(two, name))


def with_settings(alarm: Alarm, settings: Settings) -> Alarm:
    """Return the alarm with other settings, all else as it is.

    An alarm that leaves DatapointsToAlarm out goes on doing so, whatever its evaluation periods.

    Raises:
        ValueError: PutMetricAlarm would refuse it, among that a statistic beside metric math.
    """
    return replace(alarm, **settings.given)
