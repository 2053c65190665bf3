"""The output of `aws logs describe-metric-filters` and `aws cloudwatch describe-alarms`.

The output of `aws cloudwatch get-alarm-mute-rule` is read, too.

Source: CloudWatch Logs API Reference, MetricFilter; CloudWatch API Reference, MetricAlarm.
"""

from collections.abc import Mapping
from typing import Any, Final

from auditor.cloudwatch.rule import Origin
from auditor.rules.declared import Declaration, Declarations, Fault, FaultKind, ResourceType
from auditor.rules.formats.document import objects, plain, start_of
from auditor.rules.formats.spelling import key_values, upper_camel

NAME: Final = "AWS CLI describe"
_LISTS: Final = {
    "metricFilters": ResourceType.METRIC_FILTER,
    "MetricAlarms": ResourceType.ALARM,
    "CompositeAlarms": ResourceType.COMPOSITE_ALARM,
    "LogAlarms": ResourceType.LOG_ALARM,
}
"""Lists of a response, and the kinds of their items."""
_SUMMARIES: Final = "AlarmMuteRuleSummaries"
_SUMMARY: Final = (
    "a summary of mute rules has no schedules; give what"
    " aws cloudwatch get-alarm-mute-rule prints of each"
)
_NAMES: Final = {ResourceType.METRIC_FILTER: "FilterName", ResourceType.MUTE_RULE: "Name"}


def read(document: object, file: str, parameters: Mapping[str, str]) -> Declarations | None:
    """Return the metric filters and alarms of an API response; `None` if it is not one.

    A bare list, as `--query MetricAlarms` leaves it, is read too.
    """
    del parameters  # API responses have none
    if isinstance(document, dict) and any(isinstance(document.get(key), list) for key in _LISTS):
        items = [
            (kind, item) for key, kind in _LISTS.items() for item in objects(document.get(key))
        ]
    elif isinstance(document, dict) and _kind(document) is ResourceType.MUTE_RULE:
        items = [(ResourceType.MUTE_RULE, document)]
    elif isinstance(document, dict) and isinstance(document.get(_SUMMARIES), list):
        fault = Fault(Origin(file, None, _SUMMARIES), FaultKind.NOT_READ, _SUMMARY)
        return Declarations((), (fault,), file, NAME)
    elif isinstance(document, list) and any(_kind(item) for item in objects(document)):
        items = [(kind, item) for item in objects(document) if (kind := _kind(item))]
    else:
        return None
    declared = tuple(_declared(item, kind, file) for kind, item in items)
    return Declarations(declared, (), file, NAME)


def _kind(item: Mapping[Any, Any]) -> ResourceType | None:
    if "filterName" in item or "metricTransformations" in item:
        return ResourceType.METRIC_FILTER
    if "AlarmMuteRuleArn" in item or ("Rule" in item and "MuteTargets" in item):
        return ResourceType.MUTE_RULE
    if "ScheduledQueryConfiguration" in item:
        return ResourceType.LOG_ALARM
    if "AlarmRule" in item:
        return ResourceType.COMPOSITE_ALARM
    return ResourceType.ALARM if "AlarmName" in item else None


def _declared(item: dict[Any, Any], kind: ResourceType, file: str) -> Declaration:
    line, given = start_of(item), plain(item)
    if kind is ResourceType.METRIC_FILTER:
        given = {upper_camel(key): value for key, value in given.items()}
        transformations = given.get("MetricTransformations")
        if isinstance(transformations, list):
            given["MetricTransformations"] = [
                _transformation(transformation) for transformation in transformations
            ]
    name = given.get(_NAMES.get(kind, "AlarmName"))
    return Declaration(kind, Origin(file, line, str(name or "")), given, {})


def _transformation(given: object) -> object:
    if not isinstance(given, dict):
        return given
    spelt = {upper_camel(key): value for key, value in given.items()}
    return {**spelt, "Dimensions": key_values(spelt.get("Dimensions"), "Key")}
