"""The settings of alarms, and the differences between two."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any, Final

from auditor.cloudwatch.alarms import Alarm
from auditor.cloudwatch.mute_rules import MuteRule
from auditor.cloudwatch.rule import Rule
from auditor.cloudwatch.timing import WallClock, WarmUp
from auditor.result.rule_comparison import SettingChange

_NONE: Final = "none"
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
"""The settings of an alarm with defaults filled in, by CloudWatch's names."""
_MORE_SETTINGS: Final[dict[str, Callable[[Rule], object]]] = {
    "Expression": lambda rule: _listed(_expressions(rule.alarm)),
    "EvaluateLowSampleCountPercentile": lambda rule: rule.alarm.low_samples or "evaluate",
    "EvaluationWindow": lambda rule: _window(rule.alarm.wall_clock),
    "WarmUpConfiguration": lambda rule: _warm_up(rule.alarm.warm_up),
    "AlarmActions": lambda rule: _listed(sorted(rule.alarm.alarm_actions)),
    "OKActions": lambda rule: _listed(sorted(rule.alarm.ok_actions)),
    "InsufficientDataActions": lambda rule: _listed(sorted(rule.alarm.insufficient_data_actions)),
    "MetricValue": lambda rule: _of_filters(
        [metric_filter.value for metric_filter in rule.filters]
    ),
    "DefaultValue": lambda rule: _of_filters(
        [metric_filter.default_value for metric_filter in rule.filters]
    ),
}
"""Other differences between two versions of a rule."""
_REQUIRED: Final = (
    *("Expression", "EvaluateLowSampleCountPercentile", "EvaluationWindow", "WarmUpConfiguration"),
    "MetricValue",
)


def setting_changes(before: Alarm, after: Alarm) -> tuple[SettingChange, ...]:
    """Return the differing settings of two alarms among the settings that controls require."""
    return _changes(_SETTINGS, before, after)


def required_changes(before: Rule, after: Rule) -> tuple[SettingChange, ...]:
    """Return the settings in which two rules differ that decide whether a match gives an alarm."""
    more = {name: _MORE_SETTINGS[name] for name in _REQUIRED}
    return (*setting_changes(before.alarm, after.alarm), *_changes(more, before, after))


def rule_changes(before: Rule, after: Rule) -> tuple[SettingChange, ...]:
    """Return all that two rules are set to and that differs, but patterns and names."""
    alarms = setting_changes(before.alarm, after.alarm)
    return (*alarms, *_changes(_MORE_SETTINGS, before, after))


def mute_changes(
    before: Sequence[MuteRule], after: Sequence[MuteRule]
) -> tuple[SettingChange, ...]:
    """Return whether different mute rules hold back an alarm's actions, or at different times."""
    names, others = (_listed([rule.name for rule in rules]) for rules in (before, after))
    if names != others:
        return (SettingChange("MuteRules", names, others),)
    timed = [[replace(rule, alarms=()) for rule in rules] for rules in (before, after)]
    other_times = timed[0] != timed[1]
    return (SettingChange("MuteRules", names, f"{names}, changed"),) if other_times else ()


def mute_rules_of(alarm: str, rules: Iterable[MuteRule]) -> list[MuteRule]:
    """Return the mute rules that hold back the actions of an alarm."""
    return [rule for rule in rules if alarm in rule.alarms]


def _changes(
    settings: Mapping[str, Callable[[Any], object]], before: object, after: object
) -> tuple[SettingChange, ...]:
    return tuple(
        SettingChange(name, str(value(before)), str(value(after)))
        for name, value in settings.items()
        if str(value(before)) != str(value(after))
    )


def _expressions(alarm: Alarm) -> list[str]:
    queries = alarm.metric if isinstance(alarm.metric, tuple) else ()
    return [query.of for query in queries if isinstance(query.of, str)]


def _window(clock: WallClock | None) -> str:
    return f"by the wall clock, {clock.timezone}" if clock else "sliding"


def _warm_up(given: WarmUp | None) -> str:
    if given is None:
        return _NONE
    return f"{given.duration.total_seconds() / 60:g} min{', whole' if given.only_after else ''}"


def _of_filters(values: Sequence[float | str | None]) -> str:
    shown = {
        _NONE if value is None else value if isinstance(value, str) else f"{value:g}"
        for value in values
    }
    return _listed(sorted(shown))


def _listed(texts: Sequence[str]) -> str:
    return ", ".join(texts) or _NONE
