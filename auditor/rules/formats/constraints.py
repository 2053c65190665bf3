"""Values of a template's parameters and properties of resources that CloudFormation rejects.

Source: CloudFormation Template Reference, "Parameters"; the schemas of AWS::Logs::MetricFilter,
AWS::CloudWatch::Alarm and AWS::CloudWatch::CompositeAlarm in its registry.
"""

import re
from collections.abc import Iterator, Mapping
from typing import Any, Final

from auditor.rules.decimals import decimal
from auditor.rules.declared import ResourceType
from auditor.rules.formats.document import objects, plain

_BOTH: Final = frozenset(
    [
        *("AlarmName", "AlarmDescription", "Tags", "ActionsEnabled", "ActionConfiguration"),
        *("AlarmActions", "OKActions", "InsufficientDataActions"),
    ]
)
_PROPERTIES: Final = {
    ResourceType.METRIC_FILTER: frozenset(
        [
            *("FilterName", "FilterPattern", "LogGroupName", "MetricTransformations"),
            *("ApplyOnTransformedLogs", "EmitSystemFieldDimensions", "FieldSelectionCriteria"),
        ]
    ),
    ResourceType.ALARM: _BOTH
    | {
        *("Namespace", "MetricName", "Dimensions", "Unit", "Statistic", "ExtendedStatistic"),
        *("Metrics", "Period", "EvaluationPeriods", "DatapointsToAlarm", "ComparisonOperator"),
        *("Threshold", "ThresholdMetricId", "TreatMissingData", "EvaluationCriteria"),
        *("EvaluateLowSampleCountPercentile", "EvaluationInterval", "EvaluationWindow"),
        "WarmUpConfiguration",
    },
    ResourceType.COMPOSITE_ALARM: _BOTH
    | {
        *("AlarmRule", "ActionsSuppressor", "ActionsSuppressorWaitPeriod"),
        "ActionsSuppressorExtensionPeriod",
    },
    ResourceType.LOG_ALARM: _BOTH
    | {
        *("ScheduledQueryConfiguration", "ActionLogLineCount", "ActionLogLineRoleArn"),
        *("QueryResultsToEvaluate", "QueryResultsToAlarm", "Threshold", "ComparisonOperator"),
        *("TreatMissingData", "WarmUpConfiguration"),
    },
    ResourceType.MUTE_RULE: frozenset(
        ["Name", "Description", "Rule", "MuteTargets", "StartDate", "ExpireDate", "Tags"]
    ),
}
"""All properties of a resource, by its type."""
_REQUIRED: Final = {
    ResourceType.METRIC_FILTER: ("FilterPattern",),
    ResourceType.ALARM: (),
    ResourceType.COMPOSITE_ALARM: (),
    ResourceType.LOG_ALARM: (),
    ResourceType.MUTE_RULE: ("Rule",),
}
"""Required properties that have a default in the API, except log groups, which records imply."""


def resource_faults(kind: ResourceType, properties: Mapping[str, Any]) -> Iterator[str]:
    """Yield the faults of a resource's properties that the API does not check."""
    for key in sorted(properties.keys() - _PROPERTIES[kind]):
        yield f"{key} is not a property of {kind}"
    for key in _REQUIRED[kind]:
        if properties.get(key) is None:
            yield f"{key} is missing, which {kind} requires"
    for transformation in objects(properties.get("MetricTransformations")):
        value = transformation.get("MetricValue")
        if isinstance(value, str) and "e" in value.lower() and decimal(value) is not None:
            yield f"MetricValue {value!r} has an exponent, which {kind} does not take"


def refusals(declared: Mapping[Any, Any], value: object) -> Iterator[str]:
    """Yield why a value, or the items of one that is a list, cannot be a parameter's.

    Args:
        declared: the parameter's own declaration.
    """
    given = plain(declared)
    kind = str(given.get("Type"))
    if kind.startswith("AWS::SSM::"):
        return  # the value is the name of another one, which is not known here
    is_list = kind.startswith(("CommaDelimitedList", "List<"))
    is_number = kind in {"Number", "List<Number>"}
    for text in _texts(value, is_list=is_list):
        if is_number and _number(text) is None:
            yield f"the value {text} is not a number, and its Type is {kind}"
        elif not _allowed(text, given.get("AllowedValues"), is_number=is_number):
            allowed = ", ".join(map(_text, given["AllowedValues"]))
            yield f"the value {text} is not one of {allowed}"
        elif _unlike(text, given.get("AllowedPattern")):
            yield f"the value {text} does not match AllowedPattern, {given['AllowedPattern']}"
        else:
            size = _number(text) if is_number else len(text)
            keys = ("MinValue", "MaxValue") if is_number else ("MinLength", "MaxLength")
            yield from _out_of_bounds(text, size, given, keys)


def _texts(value: object, *, is_list: bool) -> list[str]:
    if isinstance(value, list):
        return list(map(_text, value))
    text = _text(value)
    return [part.strip() for part in text.split(",")] if is_list else [text]


def _text(value: object) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)


def _number(text: object) -> float | None:
    return decimal(str(text))


def _allowed(text: str, allowed: object, *, is_number: bool) -> bool:
    if not isinstance(allowed, list):
        return True
    same = {text} | ({_number(text)} if is_number else set())
    return any(_text(value) in same or (is_number and _number(value) in same) for value in allowed)


def _unlike(text: str, pattern: object) -> bool:
    """Return whether a pattern does not match; one that Python cannot read is let be."""
    if not isinstance(pattern, str):
        return False
    try:
        return re.fullmatch(pattern, text) is None
    except re.error:
        return False


def _out_of_bounds(
    text: str, size: float | None, given: Mapping[str, Any], keys: tuple[str, str]
) -> Iterator[str]:
    least, most = (_number(given.get(key)) for key in keys)
    if size is not None and least is not None and size < least:
        yield f"the value {text} is below {keys[0]}, {given[keys[0]]}"
    if size is not None and most is not None and size > most:
        yield f"the value {text} is above {keys[1]}, {given[keys[1]]}"
