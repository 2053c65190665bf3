"""Mute rules from the parameters of PutAlarmMuteRule.

Source: CloudWatch API Reference, PutAlarmMuteRule.
"""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

from auditor.cloudwatch.mute_rules import MuteRule
from auditor.cloudwatch.parameters.typed import given, mapping_of, text, texts
from auditor.cloudwatch.problems import Problems
from auditor.cloudwatch.schedules import parse_duration, parse_schedule
from auditor.times import zone_named


def read_mute_rule(parameters: Mapping[str, Any]) -> MuteRule:
    """Return the mute rule that the parameters of PutAlarmMuteRule describe.

    Args:
        parameters: a `ValueError` in place of a value, at any depth, is raised with the others.

    Raises:
        ValueError: one is invalid; `PropertiesError`: several are.
    """
    problems = Problems()
    read = problems.read
    schedule = read({}, _schedule, parameters)
    zone = read("UTC", text, schedule, "Timezone", "UTC")
    read(None, zone_named, zone)
    return problems.result(
        lambda: MuteRule(
            name=read("rule", text, parameters, "Name"),
            alarms=read((), _targets, parameters),
            schedule=parse_schedule(read("cron(0 0 * * *)", text, schedule, "Expression")),
            duration=read(timedelta(hours=1), _duration, schedule),
            timezone=zone,
            start=read(None, _time, parameters, "StartDate"),
            expires=read(None, _time, parameters, "ExpireDate"),
        )
    )


def _schedule(parameters: Mapping[str, Any]) -> Mapping[str, Any]:
    return mapping_of(mapping_of(parameters, "Rule"), "Schedule")


def _targets(parameters: Mapping[str, Any]) -> tuple[str, ...]:
    return texts(mapping_of(parameters, "MuteTargets"), "AlarmNames")


def _duration(schedule: Mapping[str, Any]) -> timedelta:
    return parse_duration(text(schedule, "Duration"))


def _time(parameters: Mapping[str, Any], key: str) -> datetime | None:
    """Return a date and time; one without a zone is in UTC."""
    value = given(parameters, key)
    if value is None or value == "":
        return None
    try:
        if isinstance(value, int | float) and not isinstance(value, bool):
            return datetime.fromtimestamp(value, UTC)
        time = datetime.fromisoformat(value) if isinstance(value, str) else value
        if isinstance(time, datetime):
            return time.astimezone(UTC) if time.tzinfo else time.replace(tzinfo=UTC)
    except (ValueError, OverflowError, OSError) as error:  # beyond the calendar, too
        raise ValueError(f"{key} {value!r} is not a time in ISO 8601") from error
    raise ValueError(f"{key} must be a time")
