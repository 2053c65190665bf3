"""Alarms out of the properties of CloudFormation resources, which the API spells the same.

CloudFormation takes numbers and booleans as strings, and strings as numbers; the API does not.
"""

from collections.abc import Mapping
from typing import Any, Final

from auditor.cloudwatch.alarms import Alarm
from auditor.cloudwatch.composite import CompositeAlarm
from auditor.cloudwatch.parameters import read_alarm, read_composite_alarm
from auditor.rules.intrinsics import Unresolved

METRIC: Final = "AWS::CloudWatch::Alarm"
COMPOSITE: Final = "AWS::CloudWatch::CompositeAlarm"

_NUMBERS: Final = frozenset(
    [
        *("Period", "EvaluationPeriods", "DatapointsToAlarm", "Threshold"),
        *("ActionsSuppressorWaitPeriod", "ActionsSuppressorExtensionPeriod"),
        "WarmUpPeriodDurationInMinutes",
    ]
)
_FLAGS: Final = frozenset(
    ["ActionsEnabled", "ReturnData", "OnlyStartEvaluatingAfterWarmUpPeriodEnds"]
)
_BOOLEANS: Final = {"true": True, "false": False}
_ACTIONS: Final = ("AlarmActions", "OKActions", "InsufficientDataActions")


def metric_alarm(name: str, properties: Mapping[str, Any]) -> Alarm:
    """Return the alarm of a resource, by its logical name where it has no other.

    Raises:
        ValueError: it is not valid, or what it asks for is not simulated.
    """
    return read_alarm(_parameters(name, properties))


def composite_alarm(name: str, properties: Mapping[str, Any]) -> CompositeAlarm:
    """Return the composite alarm of a resource; otherwise as `metric_alarm`."""
    return read_composite_alarm(_parameters(name, properties))


def _parameters(name: str, properties: Mapping[str, Any]) -> dict[str, Any]:
    given = {key: _plain(key, value) for key, value in properties.items() if key not in _ACTIONS}
    actions = {key: _arns(properties[key]) for key in _ACTIONS if key in properties}
    return {"AlarmName": name, **given, **actions}


def _plain(key: str, value: object) -> object:
    """Return a value as the API takes it: what a key stands for decides, at any depth."""
    match value:
        case Unresolved():
            raise ValueError(f"{key} depends on {value.expression}; give that a Default")
        case dict():
            return {inner: _plain(str(inner), item) for inner, item in value.items()}
        case list():
            return [_plain(key, item) for item in value]
        case str() if key in _NUMBERS:
            try:
                return float(value)
            except ValueError:
                raise ValueError(f"{key} must be a number, not {value!r}") from None
        case str() if key in _FLAGS:
            if value.lower() not in _BOOLEANS:
                raise ValueError(f"{key} must be true or false, not {value!r}")
            return _BOOLEANS[value.lower()]
        case int() | float() if key not in _NUMBERS | _FLAGS:
            return str(value)
        case _:
            return value


def _arns(value: object) -> object:
    """Return actions; what only a deployment knows goes by its expression."""
    items = value if isinstance(value, list) else [value]
    return [item.expression if isinstance(item, Unresolved) else item for item in items]
