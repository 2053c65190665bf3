"""Metric filters and alarms out of the properties that a file declares.

CloudFormation takes numbers and booleans as strings, and strings as numbers; the API does not.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from auditor.cloudwatch.alarms import Alarm
from auditor.cloudwatch.composite.composite import CompositeAlarm
from auditor.cloudwatch.metric_filter import Dimension, MetricFilter
from auditor.cloudwatch.metrics import MetricId
from auditor.cloudwatch.mute_rules import MuteRule
from auditor.cloudwatch.parameters.alarms import read_alarm, read_composite_alarm
from auditor.cloudwatch.parameters.mute_rules import read_mute_rule
from auditor.cloudwatch.problems import NotSimulatedError, Problems
from auditor.cloudwatch.rule import About, Control, Examples
from auditor.pattern import parse
from auditor.rules.controls import requirements
from auditor.rules.decimals import decimal
from auditor.rules.declared import Declared, ResourceType, Unresolved

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
_ACTIONS: Final = ("AlarmActions", "OKActions", "InsufficientDataActions")
_SHOWN: Final = frozenset(["AlarmName", "AlarmDescription", "Label"])
"""What people read, and no verdict depends on: an unknown part of it goes by its expression."""
_TIMES: Final = frozenset(["StartDate", "ExpireDate"])
_WITHOUT_EFFECT: Final = frozenset(["Tags", "Description"])
_NOT_SIMULATED: Final = {
    "FieldSelectionCriteria": "it selects by system fields, which records do not have",
    "EmitSystemFieldDimensions": "records do not have system fields",
    "ApplyOnTransformedLogs": "what a log transformer makes of records is not in an archive",
}
_SOUND: Final = {"MetricNamespace": "namespace", "MetricName": "name", "MetricValue": 1}
"""A transformation that takes the place of one that cannot be told."""
_BOOLEANS: Final = {"true": True, "false": False}


class UnresolvedError(ValueError):
    """A property depends on what only a deployment knows.

    Attributes:
        parameter: the parameter whose value would settle it; "" where it is none.
    """

    def __init__(self, said: str, parameter: str) -> None:
        super().__init__(said)
        self.parameter = parameter


def metric_filter(declared: Declared) -> MetricFilter:
    """Return the declared filter, by its name in the file where it has no other.

    Raises:
        PatternError: its pattern is none.
        ValueError: it is not valid otherwise; the kinds of `alarm` among them, and
            `PropertiesError` where there is more to say.
    """
    problems = Problems()
    read = problems.read
    properties = _Properties(declared.properties)
    transformation = read(None, _transformation, properties) or _Properties(_SOUND)
    for key, why in _NOT_SIMULATED.items():
        read(None, _check_simulated, properties, key, why)
    pattern = read(None, _pattern, properties)
    value = read(1.0, _metric_value, transformation)
    dimensions = read((), _dimensions, transformation)
    if pattern is None:  # what a selector selects depends on it
        pattern, value, dimensions = "", 1.0, ()
    return problems.result(
        lambda: MetricFilter(
            name=_filter_name(declared),
            pattern=pattern,
            metric=MetricId(
                read("namespace", transformation.text, "MetricNamespace"),
                read("name", transformation.text, "MetricName"),
            ),
            value=value,
            default_value=read(None, transformation.number_or_none, "DefaultValue"),
            dimensions=dimensions,
            unit=read("None", transformation.text, "Unit", "None"),
        )
    )


def _transformation(properties: "_Properties") -> "_Properties":
    match properties.values.get("MetricTransformations"):
        case [dict(only)]:
            return _Properties(only)
        case Unresolved() as unknown:
            raise unresolved("MetricTransformations", unknown)
        case _:
            raise ValueError("MetricTransformations must hold exactly one transformation")


def _check_simulated(properties: "_Properties", key: str, why: str) -> None:
    given = properties.values.get(key)
    if _BOOLEANS.get(str(given).lower(), given):
        raise NotSimulatedError(f"{key} is not simulated: {why}")


def _pattern(properties: "_Properties") -> str:
    pattern = properties.text("FilterPattern", "").strip()
    parse(pattern)
    return pattern


def _metric_value(transformation: "_Properties") -> float | str:
    value = transformation.text("MetricValue")
    return value if value.startswith("$") else transformation.number("MetricValue")


def _dimensions(transformation: "_Properties") -> tuple[Dimension, ...]:
    return tuple(
        Dimension(dimension.text("Key"), dimension.text("Value"))
        for dimension in transformation.objects("Dimensions")
    )


def _filter_name(declared: Declared) -> str:
    """Return the name of a filter; one that is not known goes by its name in the file."""
    given = declared.properties.get("FilterName")
    if isinstance(given, str):
        return given
    return declared.origin.name.replace(":", "-").replace("*", "-")[:512]


def alarm(declared: Declared) -> Alarm | CompositeAlarm:
    """Return the declared alarm, by its name in the file where it has no other.

    Raises:
        UnresolvedError: it depends on what only a deployment knows.
        NotSimulatedError: it is valid, and what it asks for is not simulated.
        ValueError: it is not valid; `PropertiesError` where there is more to say.
    """
    if declared.kind is ResourceType.LOG_ALARM:
        raise NotSimulatedError(
            "log alarms are not simulated: they evaluate scheduled queries of CloudWatch Logs"
        )
    read = read_composite_alarm if declared.kind is ResourceType.COMPOSITE_ALARM else read_alarm
    return read(_parameters(declared.origin.name, declared.properties))


def mute_rule(declared: Declared) -> MuteRule:
    """Return the declared mute rule, by its name in the file where it has no other.

    Raises:
        UnresolvedError: it depends on what only a deployment knows.
        ValueError: it is not valid; `PropertiesError` where more is wrong.
    """
    given = {"Name": declared.origin.name, **declared.properties}
    return read_mute_rule(
        {
            key: value if key in _TIMES and isinstance(value, datetime) else _plain(key, value)
            for key, value in given.items()
            if key not in _WITHOUT_EFFECT
        }
    )


def about(declared: Declared, name: str) -> About:
    """Return what the declaration says of itself to people.

    Args:
        name: the alarm's, its title where it has no other.
    """
    said = declared.about
    examples = said.get("Examples")
    examples = examples if isinstance(examples, dict) else {}
    return About(
        title=str(said.get("Title") or name),
        explanation=str(said.get("Explanation") or ""),
        source=str(said.get("Source") or ""),
        defect=str(said.get("Defect") or ""),
        controls=_controls(said),
        control=str(said.get("Control") or ""),
        examples=Examples(
            *(tuple(map(json.dumps, _list(examples.get(key)))) for key in ("Match", "NearMiss"))
        ),
    )


def _controls(said: Mapping[str, Any]) -> tuple[Control, ...]:
    """Return the requirements that a rule names, then those that its control helps to meet."""
    named = [
        Control(
            framework=str(given.get("Framework") or ""),
            version=str(given.get("Version") or ""),
            id=str(given.get("Id") or ""),
            source=str(given.get("Source") or ""),
        )
        for given in _list(said.get("Controls"))
        if isinstance(given, dict) and given.get("Id")
    ]
    known = requirements(str(said.get("Control") or ""))
    by_id = {(one.framework, one.version, one.id): one for one in (*named, *reversed(known))}
    first = [by_id[one.framework, one.version, one.id] for one in named]
    return tuple(dict.fromkeys((*first, *known)))


@dataclass(frozen=True, slots=True)
class _Properties:
    """The properties of one resource, read with their types checked."""

    values: Mapping[str, Any]

    def text(self, key: str, default: str | None = None) -> str:
        value = self._value(key, default)
        if isinstance(value, str | int | float) and not isinstance(value, bool):
            return str(value)
        raise ValueError(f"{key} must be a text, not {_cut(value)}")

    def number(self, key: str) -> float:
        value = self._value(key, None)
        number = _number(value)
        if number is None:
            raise ValueError(f"{key} must be a number, not {_cut(value)}")
        return number

    def number_or_none(self, key: str) -> float | None:
        return None if self.values.get(key) is None else self.number(key)

    def objects(self, key: str) -> "tuple[_Properties, ...]":
        value = self.values.get(key) or []
        if isinstance(value, Unresolved):
            raise unresolved(key, value)
        if not isinstance(value, list) or not all(isinstance(item, dict) for item in value):
            raise ValueError(f"{key} must be a list of objects")
        return tuple(_Properties(item) for item in value)

    def _value(self, key: str, default: object) -> object:
        value = self.values.get(key, default)
        if value is None:
            raise ValueError(f"{key} is missing")
        if isinstance(value, Unresolved):
            raise unresolved(key, value)
        return value


def unresolved(key: str, value: Unresolved) -> UnresolvedError:
    """Return what to say of a value that is not known, and what would make it known."""
    said = f"{key} depends on {value.needs or value.expression}"
    if value.needs and value.needs != value.expression:
        said += f", as in {value.expression}"
    if value.parameter:
        said += f"; give it with --parameter {value.parameter}=VALUE"
    return UnresolvedError(said, value.parameter)


def name_of(declared: Declared) -> str:
    """Return the name of an alarm, valid or not; an unknown part of it goes by its expression."""
    return str(declared.properties.get("AlarmName") or declared.origin.name)


def metric_of(declared: Declared) -> MetricId | None:
    """Return the metric of a filter whose other properties may be wrong, where it is known."""
    match declared.properties.get("MetricTransformations"):
        case [{"MetricNamespace": str(namespace), "MetricName": str(name)}]:
            return MetricId(namespace, name)
        case _:
            return None


def metrics_of(declared: Declared) -> list[MetricId]:
    """Return the metrics of an alarm whose other properties may be wrong, as far as known."""
    queries = declared.properties.get("Metrics")
    stats = [query.get("MetricStat") for query in _list(queries) if isinstance(query, dict)]
    inner = [stat.get("Metric") for stat in stats if isinstance(stat, dict)]
    return [
        MetricId(item["Namespace"], item["MetricName"])
        for item in (declared.properties, *inner)
        if isinstance(item, Mapping)
        and isinstance(item.get("Namespace"), str)
        and isinstance(item.get("MetricName"), str)
    ]


def _number(value: object) -> float | None:
    """Return the number that a value is, also one that is written as text."""
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        return None
    try:
        return decimal(value) if isinstance(value, str) else float(value)
    except OverflowError:
        return None


def _cut(value: object) -> str:
    """Return a wrong value as faults show it, however long it is."""
    said = repr(value)
    return said if len(said) <= 80 else f"{said[:79]}…"


def _list(value: object) -> list[Any]:
    """Return a list as it is, nothing as an empty one, and one thing as a list of it."""
    if value is None:
        return []
    return value if isinstance(value, list) else [value]


def _parameters(name: str, properties: Mapping[str, Any]) -> dict[str, Any]:
    actions = {key: _arns(properties[key]) for key in _ACTIONS if key in properties}
    tags = {key: value for key, value in properties.items() if key == "Tags"}
    others = properties.keys() - actions.keys() - tags.keys()
    given = {key: _plain(key, properties[key]) for key in sorted(others)}
    known = {key: value for key, value in tags.items() if not isinstance(value, Unresolved)}
    return {"AlarmName": name, **given, **actions, **known}


def _plain(key: str, value: object) -> object:
    """Return a value as the API takes it: what a key stands for decides, at any depth.

    In place of one that cannot be told stands the error that says why.
    """
    match value:
        case Unresolved() if key in _SHOWN:
            return value.expression
        case Unresolved():
            return unresolved(key, value)
        case dict():
            return {inner: _plain(str(inner), item) for inner, item in value.items()}
        case list():
            return [_plain(key, item) for item in value]
        case str() | int() if key in _NUMBERS and not isinstance(value, bool):
            number = _number(value)
            if number is None:
                return ValueError(f"{key} must be a number, not {_cut(value)}")
            return number
        case str() if key in _FLAGS:
            if value.lower() not in _BOOLEANS:
                return ValueError(f"{key} must be true or false, not {_cut(value)}")
            return _BOOLEANS[value.lower()]
        case int() | float() if key not in _NUMBERS | _FLAGS and not isinstance(value, bool):
            return str(value)
        case _:
            return value


def _arns(value: object) -> object:
    """Return actions; what only a deployment knows goes by its expression."""
    return [item.expression if isinstance(item, Unresolved) else item for item in _list(value)]
