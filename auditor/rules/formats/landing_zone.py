"""The CloudWatch part of a Landing Zone Accelerator's security-config.yaml.

Metric filters and alarms come in sets, each for some Regions and accounts. Items that several sets
share exist once in each place, so they are declared once here.

Source: Landing Zone Accelerator on AWS, configuration reference, SecurityConfig / CloudWatchConfig.
"""

import re
from collections.abc import Iterator, Mapping
from typing import Any, Final

from auditor.cloudwatch.rule import Origin
from auditor.rules.declared import Declaration, Declarations, ResourceType, Unresolved
from auditor.rules.formats.document import mapping, objects, plain, start_of
from auditor.rules.formats.spelling import upper_camel

NAME: Final = "Landing Zone Accelerator"
_REPLACED: Final = re.compile(r"\{\{\s*([\w:./-]+)\s*\}\}")
_STATISTICS: Final = {
    "minimum": "Minimum",
    "min": "Minimum",
    "maximum": "Maximum",
    "max": "Maximum",
    "average": "Average",
    "avg": "Average",
    "sum": "Sum",
    "samplecount": "SampleCount",
    "n": "SampleCount",
}
"""The accelerator's words for statistics, in small letters; all others are percentiles."""
_TRANSFORMATION: Final = ("metricName", "metricNamespace", "metricValue")


def read(document: object, file: str, parameters: Mapping[str, str]) -> Declarations | None:
    """Return the metric filters and alarms of a security configuration; `None` if it is not one."""
    config = mapping(document).get("cloudWatch")
    if not isinstance(config, dict) or not {"metricSets", "alarmSets"} & config.keys():
        return None
    unique: dict[str, Declaration] = {}
    for declared in _each(config, file, parameters):
        unique.setdefault(f"{declared.kind} {declared.properties}", declared)
    names = frozenset(_replacements(config))
    return Declarations(tuple(unique.values()), (), file, NAME, parameters=names)


def _each(
    config: Mapping[Any, Any], file: str, parameters: Mapping[str, str]
) -> Iterator[Declaration]:
    for metric_set in objects(config.get("metricSets")):
        for item in objects(metric_set.get("metrics")):
            given = {key: _value(value, parameters) for key, value in plain(item).items()}
            origin = Origin(file, start_of(item), str(given.get("filterName") or ""))
            properties = {
                upper_camel(key): value
                for key, value in given.items()
                # The accelerator has no use for treatMissingData of a metric.
                if key not in {*_TRANSFORMATION, "treatMissingData"}
            }
            transformation = {upper_camel(key): given.get(key) for key in _TRANSFORMATION}
            properties["MetricTransformations"] = [transformation]
            yield Declaration(ResourceType.METRIC_FILTER, origin, properties, {})
    for alarm_set in objects(config.get("alarmSets")):
        for item in objects(alarm_set.get("alarms")):
            given = {key: _value(value, parameters) for key, value in plain(item).items()}
            origin = Origin(file, start_of(item), str(given.get("alarmName") or ""))
            topics = [given.pop(key, None) for key in ("snsTopicName", "snsAlertLevel")]
            topic = topics[0] or topics[1]
            statistic = given.pop("statistic", None)
            properties = {upper_camel(key): value for key, value in given.items()}
            plain_name = _STATISTICS.get(str(statistic).lower())
            properties["Statistic" if plain_name else "ExtendedStatistic"] = plain_name or statistic
            if topic is not None:
                properties["AlarmActions"] = [Unresolved(f"the topic {topic}")]
            yield Declaration(ResourceType.ALARM, origin, properties, {})


def _replacements(value: object) -> Iterator[str]:
    """Yield the names of the `{{ Name }}` in a value."""
    match value:
        case str():
            yield from _REPLACED.findall(value)
        case list():
            for item in value:
                yield from _replacements(item)
        case dict():
            yield from _replacements(list(value.values()))
        case _:
            pass


def _value(value: object, parameters: Mapping[str, str]) -> object:
    """Return a value with the accelerator's `{{ Name }}` replaced."""
    if not isinstance(value, str):
        return value
    text = _REPLACED.sub(lambda placeholder: parameters.get(placeholder[1], placeholder[0]), value)
    left = _REPLACED.search(text)
    return Unresolved(text, left[1], left[1]) if left else text
