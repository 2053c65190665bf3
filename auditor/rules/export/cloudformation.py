"""Rules as a CloudFormation template, in the shape of the packs."""

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

import yaml

from auditor.cloudwatch.composite.alarm import CompositeAlarm
from auditor.cloudwatch.rule import About, Control
from auditor.errors import RuleError
from auditor.rules.controls import requirements
from auditor.rules.declared import ResourceType, Unresolved
from auditor.rules.export.choice import ExportChoice
from auditor.rules.export.details import completed
from auditor.rules.export.names import NameSupply
from auditor.rules.export.parameters import TOPIC, alarm_properties, filter_properties
from auditor.rules.formats.intrinsics import PSEUDO

_HEAD: Final = """\
AWSTemplateFormatVersion: "2010-09-09"
Description: Metric filters on CloudTrail logs, and alarms on their metrics.

Parameters:
  LogGroupName:
    Type: String
    Default: CloudTrail/DefaultLogGroup
    Description: The log group that CloudTrail sends its events to.
  AlarmTopicArn:
    Type: String
    Default: ""
    Description: ARN of the SNS topic to notify; leave it empty for alarms without actions.
"""
_CONDITION: Final = """
Conditions:
  HasTopic: !Not [!Equals [!Ref AlarmTopicArn, ""]]
"""
_DYNAMIC: Final = "{{resolve:"
_PLACEHOLDER: Final = re.compile(r"\$\{([^}]*)\}")
_CI_COMMAND: Final = re.compile(r"##(?=\w{0,20}\[)")
_NAMESPACE: Final = re.compile(r"[0-9a-zA-Z.\-_/#]")
"""How the namespace of a filter's metric begins, by the schema of `AWS::Logs::MetricFilter`.

The API takes more. The schema's pattern has no end, so only the beginning is certain.
"""


@dataclass(frozen=True, slots=True)
class _Tagged:
    """A value under a short-form tag."""

    tag: str
    value: Any


class _Dumper(yaml.SafeDumper):
    """SafeDumper that writes tags, lists indented as in the packs, and no anchors.

    Texts that CI systems could read as commands are written in double quotes, where they can be
    escaped.
    """

    def ignore_aliases(self, data: Any) -> bool:
        return True

    def increase_indent(self, flow: bool = False, indentless: bool = False) -> None:
        super().increase_indent(flow, indentless=False)

    def choose_scalar_style(self) -> str:
        tag = getattr(self.event, "tag", None)
        if _CI_COMMAND.search(getattr(self.event, "value", "")):
            return '"'
        return "" if tag == "!Ref" else super().choose_scalar_style()


def _tagged(dumper: _Dumper, tagged: _Tagged) -> yaml.Node:
    if isinstance(tagged.value, str):
        return dumper.represent_scalar(tagged.tag, tagged.value)
    return dumper.represent_sequence(tagged.tag, tagged.value, flow_style=True)


_Dumper.add_representer(_Tagged, _tagged)

_LOG_GROUP: Final = _Tagged("!Ref", "LogGroupName")
_TOPIC: Final = _Tagged(
    "!If", ["HasTopic", _Tagged("!Ref", "AlarmTopicArn"), _Tagged("!Ref", "AWS::NoValue")]
)


def to_cloudformation(chosen: ExportChoice) -> str:
    """Return a template that can be deployed unchanged.

    Raises:
        RuleError: a text is rejected or has a special meaning, or alarms cannot be created.
    """
    _ = chosen.in_order  # otherwise they cannot be created
    resources = _Resources(chosen)
    resources.add_filters()
    resources.add_alarms()
    by_name = resources.by_name
    faults = [
        *resources.faults,
        *(f"{name}: {fault}" for name, resource in by_name.items() for fault in _faults(resource)),
    ]
    if faults:
        raise RuleError(faults)
    body = "".join(f"\n{_yaml({name: resource})}" for name, resource in by_name.items())
    condition = _CONDITION if "!If" in body else ""
    return f"{_HEAD}{condition}\nResources:{body}" if body else f"{_HEAD}\nResources: {{}}\n"


class _Resources:
    """The resources of a template by logical name, and what CloudFormation refuses in them."""

    def __init__(self, chosen: ExportChoice) -> None:
        self.by_name: dict[str, dict[str, Any]] = {}
        self.faults: list[str] = []
        self._chosen = chosen
        self._names = NameSupply(taken=("LogGroupName", "AlarmTopicArn"))

    def add_filters(self) -> None:
        for metric_filter in self._chosen.filters:
            name = self._names.give(metric_filter.name, "Filter")
            namespace = metric_filter.metric.namespace
            if not _NAMESPACE.match(namespace):
                self.faults.append(
                    f"{name}: CloudFormation refuses the metric namespace {namespace!r}; one that"
                    " it takes begins with a letter from A to Z, a digit or one of . - _ / #"
                )
            more = self._chosen.of_filter(metric_filter)
            given = filter_properties(metric_filter)
            properties, wrong = completed(name, given, more, _substituted)
            self.faults += wrong
            if _exponent(properties):
                self.faults.append(
                    f"{name}: CloudFormation takes no MetricValue of more than 100 digits"
                )
            self.by_name[name] = {
                "Type": str(ResourceType.METRIC_FILTER),
                "Properties": {"LogGroupName": _LOG_GROUP, **properties},
            }

    def add_alarms(self) -> None:
        alarms = self._chosen.alarms
        logical = {alarm.name: self._names.give(alarm.name, "Alarm") for alarm, _ in alarms}
        for alarm, about in alarms:
            more = self._chosen.of_alarm(alarm)
            given = alarm_properties(alarm)
            properties, wrong = completed(alarm.name, given, more, _substituted)
            self.faults += wrong
            resource: dict[str, Any] = {"Type": str(ResourceType.ALARM)}
            if isinstance(alarm, CompositeAlarm):
                resource["Type"] = str(ResourceType.COMPOSITE_ALARM)
                if needed := self._chosen.named_by(alarm):
                    resource["DependsOn"] = [logical[name] for name in needed]
                properties |= _of_open_names(alarm, self._chosen, properties)
            if metadata := _about(about, alarm.name):
                resource["Metadata"] = {"Auditor": metadata}
            self.by_name[logical[alarm.name]] = {**resource, "Properties": properties}


def _substituted(value: Unresolved) -> _Tagged | None:
    """Return a value that only pseudo parameters complete at deployment; `None`: others do."""
    text = value.expression if value.needs else "${" + value.expression + "}"
    names = _PLACEHOLDER.findall(text)
    return _Tagged("!Sub", text) if names and PSEUDO.issuperset(names) else None


def _of_open_names(
    alarm: CompositeAlarm, chosen: ExportChoice, properties: Mapping[str, Any]
) -> dict[str, _Tagged]:
    """Return the references to alarms whose names a deployment completes."""
    open_names = {
        name
        for (kind, name), more in chosen.details.items()
        if kind == "alarm" and "AlarmName" in more
    }
    keys = ("AlarmRule", "ActionsSuppressor")
    texts = {key: str(properties[key]) for key in keys if key in properties}
    named = open_names & set(alarm.references)
    return {
        key: _Tagged("!Sub", text)
        for key, text in texts.items()
        if any(name in text for name in named)
    }


def _exponent(properties: Mapping[str, Any]) -> bool:
    """Return whether the value of a filter is so large that it needs an exponent."""
    (transformation,) = properties["MetricTransformations"]
    value = str(transformation["MetricValue"])
    return "e" in value and not value.startswith("$")


def _yaml(resource: dict[str, Any]) -> str:
    """Return one resource, indented; ASCII, long texts on one line."""
    text = yaml.dump(_written(resource), Dumper=_Dumper, sort_keys=False, width=1 << 20)
    return "".join(f"  {line}\n" for line in _CI_COMMAND.sub(r"\\x23#", text).splitlines())


def _written(value: Any) -> Any:
    """Return a value with the topic in its place."""
    match value:
        case dict():
            return {key: _written(item) for key, item in value.items()}
        case list():
            return [_written(item) for item in value]
        case _:
            return _TOPIC if value is TOPIC else value


def _about(about: About, name: str) -> dict[str, Any]:
    """Return `Metadata.Auditor`, without values that are empty or already in the name."""
    controls = [
        {"Framework": c.framework, "Version": c.version, "Id": c.id, "Source": c.source}
        for c in _named(about)
    ]
    examples = {
        "Match": [json.loads(text) for text in about.examples.match],
        "NearMiss": [json.loads(text) for text in about.examples.near_miss],
    }
    metadata = {
        "Title": about.title if about.title != name else "",
        "Explanation": about.explanation,
        "Source": about.source,
        "Defect": about.defect,
        "Control": about.control,
        "Controls": [{key: text for key, text in control.items() if text} for control in controls],
        "Examples": {key: records for key, records in examples.items() if records},
    }
    return {key: value for key, value in metadata.items() if value}


def _named(about: About) -> tuple[Control, ...]:
    """Return the requirements that the rule itself names, without those of its control."""
    implied = requirements(about.control)
    return next(
        about.controls[:count]
        for count in range(len(about.controls) + 1)
        if tuple(dict.fromkeys((*about.controls[:count], *implied))) == about.controls
    )


def _faults(value: Any) -> Iterator[str]:
    """Yield parts of a text that CloudFormation would interpret."""
    match value:
        case dict():
            keys = [str(key) for key in value]
            if len(keys) == 1 and (keys[0] in {"Ref", "Condition"} or keys[0].startswith("Fn::")):
                yield f"an example holds {{{keys[0]}: …}}, which would be taken for a function"
            for key, item in value.items():
                yield from _faults(str(key))
                yield from _faults(item)
        case list():
            for item in value:
                yield from _faults(item)
        case _ if _DYNAMIC in str(value):
            yield f"a text holds {_DYNAMIC}…}}}}, which would be taken for a dynamic reference"
