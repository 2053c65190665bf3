"""Rules as Terraform configuration (HCL) for the provider hashicorp/aws.

Source: the provider's documentation of the three resources; HCL specification, "Template
Expressions". Titles, controls and examples have no place there.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Final

from auditor.cloudwatch.alarms import Alarm
from auditor.cloudwatch.composite.alarm import CompositeAlarm
from auditor.errors import RuleError
from auditor.rules.export.choice import ExportChoice
from auditor.rules.export.details import completed
from auditor.rules.export.names import NameSupply
from auditor.rules.export.parameters import TOPIC, alarm_properties, filter_properties

_HEAD: Final = """\
variable "log_group_name" {
  type        = string
  default     = "CloudTrail/DefaultLogGroup"
  description = "The log group that CloudTrail sends its events to."
}

variable "alarm_topic_arn" {
  type        = string
  default     = ""
  description = "ARN of the SNS topic to notify; leave it empty for alarms without actions."
}
"""
_ESCAPES: Final = {"\\": "\\\\", '"': '\\"', "\n": "\\n", "\r": "\\r", "\t": "\\t"}
# A sign that would open an expression is written by its number: `$${` says the same, but is
# ambiguous after another sign, and not all that reads HCL knows it. So is one that CI systems would
# take for the beginning of a command.
_SPECIAL: Final = re.compile(r'[$%](?=\{)|#(?=#\w{0,20}\[)|[\\"]|[^ -~]')

_FILTER: Final = "aws_cloudwatch_log_metric_filter"
_ALARM: Final = "aws_cloudwatch_metric_alarm"
_COMPOSITE: Final = "aws_cloudwatch_composite_alarm"

_ARGUMENTS: Final = {
    "AlarmName": "alarm_name",
    "AlarmDescription": "alarm_description",
    "Namespace": "namespace",
    "MetricName": "metric_name",
    "Dimensions": "dimensions",
    "Statistic": "statistic",
    "ExtendedStatistic": "extended_statistic",
    "Stat": "stat",
    "Unit": "unit",
    "Period": "period",
    "EvaluationPeriods": "evaluation_periods",
    "DatapointsToAlarm": "datapoints_to_alarm",
    "Threshold": "threshold",
    "ComparisonOperator": "comparison_operator",
    "TreatMissingData": "treat_missing_data",
    "EvaluateLowSampleCountPercentile": "evaluate_low_sample_count_percentiles",
    "Id": "id",
    "Expression": "expression",
    "Label": "label",
    "ReturnData": "return_data",
    "AlarmRule": "alarm_rule",
    "ActionsEnabled": "actions_enabled",
    "AlarmActions": "alarm_actions",
    "OKActions": "ok_actions",
    "InsufficientDataActions": "insufficient_data_actions",
    "FilterName": "name",
    "FilterPattern": "pattern",
    "Tags": "tags",
}
"""Arguments by the property of CloudFormation."""
_TRANSFORMATION: Final = {
    "MetricNamespace": "namespace",
    "MetricName": "name",
    "MetricValue": "value",
    "DefaultValue": "default_value",
    "Dimensions": "dimensions",
    "Unit": "unit",
}
_WITHOUT_ARGUMENT: Final = ("EvaluationWindow", "WarmUpConfiguration", "ActionConfiguration")
_MAPS: Final = ("Dimensions", "Tags")
"""Lists of pairs that are maps in Terraform."""


@dataclass(frozen=True, slots=True)
class _Raw:
    """An expression, written as it is."""

    text: str


@dataclass(frozen=True, slots=True)
class _Block:
    """A nested block."""

    arguments: Mapping[str, Any]


def to_terraform(chosen: ExportChoice) -> str:
    """Return configuration with the variables log_group_name and alarm_topic_arn.

    Raises:
        RuleError: an alarm has a property without an argument in the provider, cannot be created,
            or has a part that only a deployment knows.
    """
    _ = chosen.in_order  # otherwise they cannot be created
    names, faults = NameSupply("_"), []
    parts = [_HEAD]
    for metric_filter in chosen.filters:
        name, more = metric_filter.name, chosen.of_filter(metric_filter)
        properties, wrong = completed(name, filter_properties(metric_filter), more)
        faults += wrong
        (transformation,) = properties.pop("MetricTransformations")
        arguments = {
            "log_group_name": _Raw("var.log_group_name"),
            **_named(properties, _ARGUMENTS),
            "metric_transformation": [_Block(_named(transformation, _TRANSFORMATION))],
        }
        label = names.give(metric_filter.name, "filter")
        parts.append("\n".join(_block(f'resource "{_FILTER}" "{label}"', arguments)) + "\n")
    addresses = {
        alarm.name: f"{_kind(alarm)}.{names.give(alarm.name, 'alarm')}"
        for alarm, _ in chosen.alarms
    }
    for alarm, _ in chosen.alarms:
        properties, wrong = completed(alarm.name, alarm_properties(alarm), chosen.of_alarm(alarm))
        faults += wrong
        faults += [
            f"{alarm.name}: the Terraform provider has no argument for {key}"
            for key in _WITHOUT_ARGUMENT
            if key in properties
        ]
        if isinstance(alarm, CompositeAlarm):
            needed = [_Raw(addresses[name]) for name in chosen.named_by(alarm)]
            arguments = {**_composite(properties), **({"depends_on": needed} if needed else {})}
        else:
            arguments = _metric_alarm(properties)
        kind, _, label = addresses[alarm.name].partition(".")
        parts.append("\n".join(_block(f'resource "{kind}" "{label}"', arguments)) + "\n")
    if faults:
        raise RuleError(faults)
    return "\n".join(parts)


def quoted(text: str) -> str:
    """Return a text as a quoted template of HCL that holds no expression; ASCII."""
    return '"' + _SPECIAL.sub(_escaped, text) + '"'


def _escaped(special: re.Match[str]) -> str:
    text = special[0]
    if text in _ESCAPES:
        return _ESCAPES[text]
    return f"\\u{ord(text):04x}" if ord(text) < 1 << 16 else f"\\U{ord(text):08x}"


def _kind(alarm: Alarm | CompositeAlarm) -> str:
    return _COMPOSITE if isinstance(alarm, CompositeAlarm) else _ALARM


def _named(properties: Mapping[str, Any], names: Mapping[str, str]) -> dict[str, Any]:
    """Return properties by the names of their arguments; dimensions and tags as maps."""
    return {
        names[key]: _map(value) if key in _MAPS else value
        for key, value in properties.items()
        if key not in _WITHOUT_ARGUMENT
    }


def _map(pairs: list[dict[str, str]]) -> dict[str, str]:
    return {pair.get("Name") or pair["Key"]: pair["Value"] for pair in pairs}


def _metric_alarm(properties: dict[str, Any]) -> dict[str, Any]:
    queries = properties.pop("Metrics", [])
    arguments = _named(properties, _ARGUMENTS)
    if queries:
        arguments["metric_query"] = [_Block(_query(query)) for query in queries]
    return arguments


def _query(query: dict[str, Any]) -> dict[str, Any]:
    stat = query.pop("MetricStat", None)
    arguments = _named(query, _ARGUMENTS)
    if stat is not None:
        metric = {**stat.pop("Metric"), **stat}
        arguments["metric"] = [_Block(_named(metric, _ARGUMENTS))]
    return arguments


def _composite(properties: dict[str, Any]) -> dict[str, Any]:
    suppressor = properties.pop("ActionsSuppressor", None)
    periods = {
        "wait_period": properties.pop("ActionsSuppressorWaitPeriod", None),
        "extension_period": properties.pop("ActionsSuppressorExtensionPeriod", None),
    }
    arguments = _named(properties, _ARGUMENTS)
    if suppressor is not None:
        arguments["actions_suppressor"] = [_Block({"alarm": suppressor, **periods})]
    return arguments


def _block(head: str, arguments: Mapping[str, Any]) -> Iterator[str]:
    """Yield the lines of a block: its arguments, aligned as `terraform fmt` does, then blocks."""
    yield f"{head} {{"
    yield from _aligned({k: _value(v) for k, v in arguments.items() if not _is_nested(v)})
    for key, value in arguments.items():
        if isinstance(value, dict):
            yield f"\n  {key} = {{"
            texts = {quoted(name): quoted(text) for name, text in value.items()}
            yield from (f"  {line}" for line in _aligned(texts))
            yield "  }"
        elif _is_nested(value):
            for block in value:
                lines = "\n".join(_block(key, block.arguments)).split("\n")
                yield "\n" + "\n".join(f"  {line}".rstrip() for line in lines)
    yield "}"


def _aligned(values: Mapping[str, str]) -> Iterator[str]:
    width = max(map(len, values), default=0)
    return (f"  {key:<{width}} = {value}" for key, value in values.items())


def _is_nested(value: object) -> bool:
    """Return whether a value takes several lines: a map, or nested blocks."""
    blocks = isinstance(value, list) and bool(value) and isinstance(value[0], _Block)
    return blocks or isinstance(value, dict)


def _value(value: object) -> str:
    match value:
        case _Raw(text):
            return text
        case bool():
            return str(value).lower()
        case int() | float():
            return format(Decimal(repr(value)), "f")
        case list() if TOPIC in value:
            arns = [quoted(item) for item in value if item is not TOPIC]
            return f"compact([{', '.join([*arns, 'var.alarm_topic_arn'])}])"
        case list():
            return f"[{', '.join(map(_value, value))}]"
        case _:
            return quoted(str(value))
