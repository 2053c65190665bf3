"""Metric filters and alarms out of the properties that a file declares."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Final

from auditor.cloudwatch.alarms import Alarm
from auditor.cloudwatch.composite.alarm import CompositeAlarm
from auditor.cloudwatch.metric_filter import Dimension, MetricFilter
from auditor.cloudwatch.metrics import MetricId
from auditor.cloudwatch.mute_rules import MuteRule
from auditor.cloudwatch.parameters.alarms import read_alarm
from auditor.cloudwatch.parameters.composite_alarms import read_composite_alarm
from auditor.cloudwatch.parameters.mute_rules import read_mute_rule
from auditor.cloudwatch.problems import NotSimulatedError, Problems
from auditor.pattern import parse
from auditor.rules.declared import Declaration, ResourceType, Unresolved
from auditor.rules.values import (
    ResourceProperties,
    as_text,
    listed,
    number_of,
    shortened,
    unresolved,
)

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
"""Properties for people, on which no verdict depends: an unknown part is shown as its expression.
"""
_TIMES: Final = frozenset(["StartDate", "ExpireDate"])
_WITHOUT_EFFECT: Final = frozenset(["Tags", "Description"])
_NOT_SIMULATED: Final = {
    "FieldSelectionCriteria": "it selects by system fields, which records do not have",
    "EmitSystemFieldDimensions": "records do not have system fields",
    "ApplyOnTransformedLogs": "an archive does not hold transformed records",
}
_SOUND: Final = {"MetricNamespace": "namespace", "MetricName": "name", "MetricValue": 1}
"""A transformation that takes the place of one that is unknown."""
_BOOLEANS: Final = {"true": True, "false": False}


def metric_filter(declared: Declaration) -> MetricFilter:
    """Return the declared filter, by its name in the file where it has no other.

    Raises:
        PatternError: its pattern is not valid.
        ValueError: it is not valid otherwise; the kinds of `alarm` among them, and
            `PropertiesError` where there is more to say.
    """
    problems = Problems()
    read = problems.read
    properties = ResourceProperties(declared.properties)
    transformation = read(None, _transformation, properties) or ResourceProperties(_SOUND)
    for key, why in _NOT_SIMULATED.items():
        read(None, _check_simulated, properties, key, why)
    pattern = read(None, _pattern, properties)
    value = read(1.0, _metric_value, transformation)
    dimensions = read((), _dimensions, transformation)
    if pattern is None:  # whose selection depends on it
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


def _transformation(properties: "ResourceProperties") -> "ResourceProperties":
    given = properties.values.get("MetricTransformations")
    items = given if isinstance(given, list) else [given]
    if unknown := [item for item in items if isinstance(item, Unresolved)]:
        raise unresolved("MetricTransformations", unknown[0])
    match given:
        case [dict(only)]:
            return ResourceProperties(only)
        case _:
            raise ValueError("MetricTransformations must hold exactly one transformation")


def _check_simulated(properties: "ResourceProperties", key: str, why: str) -> None:
    given = properties.values.get(key)
    if _BOOLEANS.get(str(given).lower(), given):
        raise NotSimulatedError(f"{key} is not simulated: {why}")


def _pattern(properties: "ResourceProperties") -> str:
    pattern = properties.text("FilterPattern", "").strip()
    parse(pattern)
    return pattern


def _metric_value(transformation: "ResourceProperties") -> float | str:
    value = transformation.text("MetricValue")
    return value if value.startswith("$") else transformation.number("MetricValue")


def _dimensions(transformation: "ResourceProperties") -> tuple[Dimension, ...]:
    return tuple(
        Dimension(dimension.text("Key"), dimension.text("Value"))
        for dimension in transformation.objects("Dimensions")
    )


def _filter_name(declared: Declaration) -> str:
    """Return the name of a filter; if unknown, its name in the file."""
    given = declared.properties.get("FilterName")
    if isinstance(given, str | int | float):
        return as_text(given)
    return declared.origin.name.replace(":", "-").replace("*", "-")[:512]


def alarm(declared: Declaration) -> Alarm | CompositeAlarm:
    """Return the declared alarm, by its name in the file where it has no other.

    Raises:
        UnresolvedError: it depends on a value that only a deployment knows.
        NotSimulatedError: it is valid, but not simulated.
        ValueError: it is not valid; `PropertiesError` where there is more to say.
    """
    if declared.kind is ResourceType.LOG_ALARM:
        raise NotSimulatedError(
            "log alarms are not simulated: they need the results of scheduled queries of CloudWatch"
            " Logs"
        )
    read = read_composite_alarm if declared.kind is ResourceType.COMPOSITE_ALARM else read_alarm
    return read(_parameters(declared.origin.name, declared.properties))


def mute_rule(declared: Declaration) -> MuteRule:
    """Return the declared mute rule, by its name in the file where it has no other.

    Raises:
        UnresolvedError: it depends on a value that only a deployment knows.
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


def name_of(declared: Declaration) -> str:
    """Return the name of an alarm, valid or not; an unknown part is shown as its expression."""
    given = declared.properties.get("AlarmName")
    if isinstance(given, int | float):
        return as_text(given)
    return str(given or declared.origin.name)


def metric_of(declared: Declaration) -> MetricId | None:
    """Return the metric of a filter whose other properties may be wrong, if known."""
    match declared.properties.get("MetricTransformations"):
        case [{"MetricNamespace": str(namespace), "MetricName": str(name)}]:
            return MetricId(namespace, name)
        case _:
            return None


def metrics_of(declared: Declaration) -> list[MetricId]:
    """Return the metrics of an alarm whose other properties may be wrong, as far as known."""
    queries = declared.properties.get("Metrics")
    stats = [query.get("MetricStat") for query in listed(queries) if isinstance(query, dict)]
    inner = [stat.get("Metric") for stat in stats if isinstance(stat, dict)]
    return [
        MetricId(item["Namespace"], item["MetricName"])
        for item in (declared.properties, *inner)
        if isinstance(item, Mapping)
        and isinstance(item.get("Namespace"), str)
        and isinstance(item.get("MetricName"), str)
    ]


def _parameters(name: str, properties: Mapping[str, Any]) -> dict[str, Any]:
    actions = {key: _arns(properties[key]) for key in _ACTIONS if key in properties}
    tags = {key: value for key, value in properties.items() if key == "Tags"}
    others = properties.keys() - actions.keys() - tags.keys()
    given = {key: _plain(key, properties[key]) for key in sorted(others)}
    resolved_tags = {key: value for key, value in tags.items() if not isinstance(value, Unresolved)}
    return {"AlarmName": name, **given, **actions, **resolved_tags}


def _plain(key: str, value: object) -> object:
    """Return a value in the form of the API, depending on its key, at any depth.

    An unknown value is replaced by the error that explains it.
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
            number = number_of(value)
            if number is None:
                return ValueError(f"{key} must be a number, not {shortened(value)}")
            return number
        case str() if key in _FLAGS:
            if value.lower() not in _BOOLEANS:
                return ValueError(f"{key} must be true or false, not {shortened(value)}")
            return _BOOLEANS[value.lower()]
        case int() | float() if key not in _NUMBERS | _FLAGS:
            return as_text(value)
        case _:
            return value


def _arns(value: object) -> object:
    """Return actions; one that only a deployment knows is shown as its expression."""
    return [item.expression if isinstance(item, Unresolved) else item for item in listed(value)]
