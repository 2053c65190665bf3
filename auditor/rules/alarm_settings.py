"""What alarms are set to, and which settings of two differ."""

from collections.abc import Callable
from typing import Final

from auditor.cloudwatch.alarms import Alarm
from auditor.result.rule_comparison import SettingChange

_SETTINGS: Final[dict[str, Callable[[Alarm], object]]] = {
    "Statistic": lambda alarm: alarm.statistic or "metric math",
    "Period": lambda alarm: f"{alarm.period.total_seconds():g} s",
    "EvaluationPeriods": lambda alarm: alarm.evaluation_periods,
    "DatapointsToAlarm": lambda alarm: alarm.datapoints_to_alarm or alarm.evaluation_periods,
    "Threshold": lambda alarm: f"{alarm.threshold:g}",
    "ComparisonOperator": lambda alarm: alarm.comparison_operator,
    "TreatMissingData": lambda alarm: alarm.treat_missing_data or "missing",
    "Unit": lambda alarm: alarm.unit or "any",
    "ActionsEnabled": lambda alarm: alarm.actions_enabled,
}
"""What an alarm is set to, with defaults filled in, by the names that CloudWatch has."""


def setting_changes(before: Alarm, after: Alarm) -> tuple[SettingChange, ...]:
    """Return the settings of two alarms that differ."""
    return tuple(
        SettingChange(name, str(value(before)), str(value(after)))
        for name, value in _SETTINGS.items()
        if str(value(before)) != str(value(after))
    )
