"""The resources of Terraform's AWS provider, spelt as CloudFormation spells them.

Source: Terraform Registry, hashicorp/aws: aws_cloudwatch_log_metric_filter,
aws_cloudwatch_metric_alarm, aws_cloudwatch_composite_alarm.
"""

from collections.abc import Iterator, Mapping
from typing import Any, Final

from auditor.rules.declared import TRANSFORMER, ResourceType, Unresolved
from auditor.rules.formats.spelling import key_values, upper_camel

KINDS: Final = {
    "aws_cloudwatch_log_metric_filter": ResourceType.METRIC_FILTER,
    "aws_cloudwatch_metric_alarm": ResourceType.ALARM,
    "aws_cloudwatch_composite_alarm": ResourceType.COMPOSITE_ALARM,
    "aws_cloudwatch_log_alarm": ResourceType.LOG_ALARM,
    "aws_cloudwatch_alarm_mute_rule": ResourceType.MUTE_RULE,
    "awscc_logs_metric_filter": ResourceType.METRIC_FILTER,
    "awscc_cloudwatch_alarm": ResourceType.ALARM,
    "awscc_cloudwatch_composite_alarm": ResourceType.COMPOSITE_ALARM,
    "awscc_cloudwatch_log_alarm": ResourceType.LOG_ALARM,
    "awscc_cloudwatch_alarm_mute_rule": ResourceType.MUTE_RULE,
}
"""The types of resources that rules are made of; those of the provider awscc have the properties
of CloudFormation, in snake_case."""
NOT_JUDGED: Final[Mapping[str, str]] = dict.fromkeys(
    ["aws_cloudwatch_log_transformer", "awscc_logs_transformer"], TRANSFORMER
)
"""Types that affect alarms and are set aside, with the reason."""

_REQUIRED: Final[Mapping[str, tuple[str, ...]]] = {
    "aws_cloudwatch_log_metric_filter": ("name", "pattern"),
    "aws_cloudwatch_metric_alarm": ("alarm_name",),
    "aws_cloudwatch_composite_alarm": ("alarm_name", "alarm_rule"),
    "awscc_logs_metric_filter": ("filter_pattern",),
}
"""Arguments that a provider requires and the reader does not need; the log group is not required,
since the records define it.
"""
_SPELT: Final = {
    "ok_actions": "OKActions",
    "evaluate_low_sample_count_percentiles": "EvaluateLowSampleCountPercentile",
}
_BESIDE: Final = frozenset(["arn", "id", "region", "tags_all"])
"""Attributes unknown before a plan is applied, on which no verdict depends."""
_IDENTIFIERS: Final = frozenset(["mute_type", "status", "last_updated_timestamp"])
"""Attributes that the provider awscc knows only after creation."""
_ZERO_IS_NONE: Final = ("datapoints_to_alarm", "period", "evaluation_interval")
"""Numbers that the provider writes as 0 if they are not set."""


def name_attribute(resource_type: str) -> str:
    """Return the attribute that is the name, and the id, of a resource."""
    if resource_type == "awscc_logs_metric_filter":
        return "filter_name"
    return "alarm_name" if KINDS[resource_type].is_alarm else "name"


def missing(resource_type: str, values: Mapping[str, Any]) -> Iterator[str]:
    """Yield faults that the provider refuses: required arguments that are absent or null."""
    for name in _REQUIRED.get(resource_type, ()):
        if values.get(name) is None:
            yield f"{name} is missing, which {resource_type} requires"


def properties(resource_type: str, values: Mapping[str, Any]) -> dict[str, Any]:
    """Return the attributes of a resource as CloudFormation names and nests them."""
    own = {key: value for key, value in values.items() if key not in _BESIDE}
    if "tags" in own:
        own["tags"] = key_values(own["tags"], "Key")
    if resource_type.startswith("awscc_"):
        return _camel({key: value for key, value in own.items() if key not in _IDENTIFIERS})
    match KINDS[resource_type]:
        case ResourceType.METRIC_FILTER:
            return _metric_filter(own)
        case ResourceType.ALARM:
            return _alarm(own)
        case ResourceType.COMPOSITE_ALARM:
            return _composite_alarm(own)
        case ResourceType.LOG_ALARM:
            return _spelt(own)
        case ResourceType.MUTE_RULE:
            return _mute_rule(own)


def _camel(values: Mapping[str, Any]) -> dict[str, Any]:
    """Return attributes by CloudFormation's names, at any depth."""
    return {key: _camel_value(value) for key, value in _spelt(values).items()}


def _camel_value(value: Any) -> Any:
    match value:
        case dict():
            return _camel(value)
        case list():
            return [_camel_value(item) for item in value]
        case _:
            return value


def _metric_filter(values: Mapping[str, Any]) -> dict[str, Any]:
    given = dict(values)
    transformations = given.pop("metric_transformation", None)
    spelt = _spelt(given)
    made = {
        "FilterName": spelt.pop("Name", None),
        "FilterPattern": spelt.pop("Pattern", ""),
        "MetricTransformations": _blocks(transformations, _transformation),
    }
    return {**spelt, **{key: value for key, value in made.items() if value is not None}}


def _transformation(values: Mapping[str, Any]) -> dict[str, Any]:
    spelt = _spelt(values)
    transformation = {
        f"Metric{key}": spelt.pop(key, None) for key in ("Name", "Namespace", "Value")
    }
    if "Dimensions" in spelt:
        spelt["Dimensions"] = key_values(spelt["Dimensions"], "Key")
    return {**transformation, **spelt}


def _alarm(values: Mapping[str, Any]) -> dict[str, Any]:
    given = dict(values)
    queries = given.pop("metric_query", None)
    spelt = _dimensions(_spelt(given))
    if queries:
        spelt["Metrics"] = _blocks(queries, _query)
    return spelt


def _query(values: Mapping[str, Any]) -> dict[str, Any]:
    given = dict(values)
    stats = given.pop("metric", None)
    # The provider's default is false, CloudFormation's is true.
    spelt = {"ReturnData": False, **_spelt(given)}
    if stats:
        spelt["MetricStat"] = _only(_blocks(stats, _metric_stat))
    return spelt


def _metric_stat(values: Mapping[str, Any]) -> dict[str, Any]:
    spelt = _dimensions(_spelt(values))
    keys = ("Namespace", "MetricName", "Dimensions")
    metric = {key: spelt.pop(key) for key in keys if key in spelt}
    return {"Metric": metric, **spelt}


def _composite_alarm(values: Mapping[str, Any]) -> dict[str, Any]:
    given = dict(values)
    suppressors = given.pop("actions_suppressor", None)
    spelt = _spelt(given)
    suppressor = _only(_blocks(suppressors, _spelt))
    if isinstance(suppressor, dict):
        spelt["ActionsSuppressor"] = suppressor.get("Alarm")
        spelt["ActionsSuppressorWaitPeriod"] = suppressor.get("WaitPeriod")
        spelt["ActionsSuppressorExtensionPeriod"] = suppressor.get("ExtensionPeriod")
    elif suppressor is not None:
        spelt["ActionsSuppressor"] = suppressor
    return spelt


def _mute_rule(values: Mapping[str, Any]) -> dict[str, Any]:
    given = dict(values)
    rule = _only(_blocks(given.pop("rule", None), _schedule))
    targets = _only(_blocks(given.pop("mute_targets", None), _spelt))
    made = {"Rule": rule, "MuteTargets": targets}
    return {**_spelt(given), **{key: value for key, value in made.items() if value is not None}}


def _schedule(values: Mapping[str, Any]) -> dict[str, Any]:
    return {"Schedule": _only(_blocks(values.get("schedule"), _spelt))}


def _spelt(values: Mapping[str, Any]) -> dict[str, Any]:
    """Return attributes by CloudFormation's names, without empty ones."""
    return {
        _SPELT.get(key) or upper_camel(key): value
        for key, value in values.items()
        if not (value is None or value == "" or (value == 0 and key in _ZERO_IS_NONE))
        and not (isinstance(value, dict | list) and not value)
    }


def _dimensions(spelt: dict[str, Any]) -> dict[str, Any]:
    if "Dimensions" not in spelt:
        return spelt
    return {**spelt, "Dimensions": key_values(spelt["Dimensions"], "Name")}


def _only(blocks: Any) -> Any:
    """Return the only block of a kind, or `None`; a value that is not a list stays."""
    return next(iter(blocks), None) if isinstance(blocks, list) else blocks


def _blocks(given: Any, read: Any) -> Any:
    """Return nested blocks, each converted; a value that is not a list of blocks stays."""
    if isinstance(given, Unresolved) or not isinstance(given, list | dict):
        return given
    blocks = given if isinstance(given, list) else [given]
    return [read(block) if isinstance(block, dict) else block for block in blocks]
