"""Settings of an alarm that people tune, and alarms with other settings."""

from dataclasses import dataclass, fields, replace
from datetime import timedelta
from typing import Any

from auditor.cloudwatch.alarms import Alarm, TreatMissingData
from auditor.cloudwatch.metrics import Statistic
from auditor.cloudwatch.statistics import ExtendedStatistic


@dataclass(frozen=True, slots=True)
class Settings:
    """Settings to change in an alarm, named as in `Alarm`; `None` leaves one unchanged."""

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
        """The settings to change, by name."""
        values = {field.name: getattr(self, field.name) for field in fields(self)}
        return {name: value for name, value in values.items() if value is not None}

    @property
    def m(self) -> int | None:
        """Datapoints to alarm; the evaluation periods where they are left out."""
        return self.datapoints_to_alarm or self.evaluation_periods

    def means(self, other: "Settings") -> bool:
        """Return whether other settings make the same alarm."""
        return not self.differences(other)

    def differences(self, other: "Settings") -> tuple[str, ...]:
        """Return the names of the settings that differ."""
        one, two = (replace(each, datapoints_to_alarm=each.m) for each in (self, other))
        names = (field.name for field in fields(self))
        return tuple(name for name in names if getattr(one, name) != getattr(two, name))


def with_settings(alarm: Alarm, settings: Settings) -> Alarm:
    """Return the alarm with other settings.

    An alarm without DatapointsToAlarm still has none with other evaluation periods.

    Raises:
        ValueError: PutMetricAlarm would refuse it, for example a statistic with metric math.
    """
    return replace(alarm, **settings.given)
