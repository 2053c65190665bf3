"""CloudFormation templates to rules: metric filters and alarms, joined by their metric."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import yaml

from auditor.cloudwatch.alarms import Alarm, not_simulated
from auditor.cloudwatch.composite import CompositeAlarm
from auditor.cloudwatch.metrics import Dimension, MetricFilter, MetricId
from auditor.cloudwatch.rule import CompositeRule, Rule
from auditor.errors import PatternError, RuleError
from auditor.rules.alarms import COMPOSITE, METRIC, composite_alarm, metric_alarm
from auditor.rules.intrinsics import NO_VALUE, Scope, Unresolved
from auditor.rules.yaml import LINES, load


class _FaultError(Exception):
    """A property that cannot be used; collected, never shown as it is."""


@dataclass(frozen=True, slots=True)
class _Properties:
    """The resolved properties of one resource, read with their types checked."""

    values: Mapping[str, Any]

    def text(self, key: str, default: str | None = None) -> str:
        value = self._value(key, default)
        if isinstance(value, str | int | float) and not isinstance(value, bool):
            return str(value)
        raise _FaultError(f"{key} must be a text, not {value!r}")

    def number(self, key: str, default: float | None = None) -> float:
        value = self._value(key, default)
        try:
            if isinstance(value, str | int | float) and not isinstance(value, bool):
                return float(value)
        except ValueError:
            pass
        raise _FaultError(f"{key} must be a number, not {value!r}")

    def objects(self, key: str) -> "tuple[_Properties, ...]":
        value = self.values.get(key) or []
        if not isinstance(value, list) or not all(isinstance(item, dict) for item in value):
            raise _FaultError(f"{key} must be a list of objects")
        return tuple(_Properties(item) for item in value)

    def _value(self, key: str, default: object) -> object:
        value = self.values.get(key, default)
        if value is None:
            raise _FaultError(f"{key} is missing")
        if isinstance(value, Unresolved):
            raise _FaultError(f"{key} depends on {value.expression}; give that a Default")
        return value


@dataclass(slots=True)
class _Reading:
    """One template while it is read."""

    file: str
    faults: list[str] = field(default_factory=list)

    def fault(self, line: int, name: str, what: str) -> None:
        self.faults.append(f"{self.file}:{line}: {name}: {what}")


def read_template(data: bytes, file: str) -> tuple[Rule | CompositeRule, ...]:
    """Return the rules of a template, YAML or JSON, in the order of its alarms.

    Args:
        file: the name that faults give as their place.

    Raises:
        RuleError: with every fault found.
    """
    try:
        document = load(data.decode("utf-8-sig"))
    except UnicodeDecodeError as error:
        raise RuleError([f"{file}: not UTF-8 at byte {error.start:,}"]) from error
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else 1
        raise RuleError([f"{file}:{line}: not YAML: {error.problem}"]) from error
    except (yaml.YAMLError, RecursionError, ValueError) as error:
        raise RuleError([f"{file}: not YAML: {error}"]) from error
    resources = document.get("Resources") if isinstance(document, dict) else None
    if not isinstance(document, dict) or not isinstance(resources, dict):
        raise RuleError([f"{file}: not a CloudFormation template: it has no Resources"])
    reading = _Reading(file)
    scope = Scope(_defaults(document.get("Parameters")), document.get("Conditions") or {})
    names = _alarm_names(resources, scope)
    scope = Scope({**scope.parameters, **_references(names)}, scope.conditions)
    filters: list[MetricFilter] = []
    alarms: list[tuple[int, str, Alarm | CompositeAlarm, Mapping[str, object]]] = []
    for name, resource in resources.items():
        if not isinstance(resource, dict) or name == LINES:
            continue
        line = resources[LINES][name]
        resolved = scope.resolve(resource.get("Properties") or {})
        properties = _Properties(resolved if isinstance(resolved, dict) else {})
        try:
            match resource.get("Type"):
                case "AWS::Logs::MetricFilter":
                    filters.append(_metric_filter(str(name), properties))
                case "AWS::CloudWatch::Alarm" | "AWS::CloudWatch::CompositeAlarm" as kind:
                    read = metric_alarm if kind == METRIC else composite_alarm
                    said = scope.resolve((resource.get("Metadata") or {}).get("Auditor") or {})
                    said = said if isinstance(said, dict) else {}
                    alarms.append((line, str(name), read(str(name), properties.values), said))
                case _:
                    pass
        except PatternError as error:
            drawn = str(error).replace("\n", "\n    ")
            reading.fault(line, str(name), f"FilterPattern: {drawn}")
        except (_FaultError, ValueError) as error:
            reading.fault(line, str(name), str(error).replace("\n", "\n    "))
    rules: list[Rule | CompositeRule] = []
    for line, name, alarm, about in alarms:
        found: Rule | CompositeRule | None
        if isinstance(alarm, CompositeAlarm):
            found = _combine(line, name, alarm, about, set(names.values()), reading)
        else:
            found = _join(line, name, alarm, about, filters, reading)
        rules += [found] if found else []
    if not alarms and not reading.faults:
        reading.faults.append(f"{file}: it has no AWS::CloudWatch::Alarm to evaluate")
    if reading.faults:
        raise RuleError(reading.faults)
    return tuple(rules)


def _defaults(parameters: object) -> dict[str, object]:
    if not isinstance(parameters, dict):
        return {}
    return {
        name: declared["Default"]
        for name, declared in parameters.items()
        if isinstance(declared, dict) and "Default" in declared
    }


def _alarm_names(resources: Mapping[Any, Any], scope: Scope) -> dict[str, str]:
    """Return the names of the alarms by their logical names."""
    names = {}
    for logical, resource in resources.items():
        if isinstance(resource, dict) and resource.get("Type") in {METRIC, COMPOSITE}:
            properties = resource.get("Properties")
            given = properties.get("AlarmName") if isinstance(properties, dict) else None
            name = scope.resolve(given)
            names[str(logical)] = str(logical if name is None or name is NO_VALUE else name)
    return names


def _references(names: Mapping[str, str]) -> dict[str, str]:
    """Return what Ref and GetAtt make of alarms; for rules, a name is as good as an ARN."""
    return {**names, **{f"{logical}.Arn": name for logical, name in names.items()}}


def _metric_filter(name: str, properties: _Properties) -> MetricFilter:
    transformations = properties.values.get("MetricTransformations")
    match transformations:
        case [dict(only)]:
            transformation = _Properties(only)
        case _:
            raise _FaultError("MetricTransformations must hold exactly one transformation")
    for key in ("FieldSelectionCriteria", "EmitSystemFieldDimensions"):
        if properties.values.get(key):
            raise _FaultError(f"{key} is not simulated yet")
    value: float | str = transformation.text("MetricValue")
    if not str(value).startswith("$"):
        value = transformation.number("MetricValue")
    default = transformation.values.get("DefaultValue")
    return MetricFilter(
        name=properties.text("FilterName", name),
        pattern=properties.text("FilterPattern", "").strip(),
        metric=MetricId(transformation.text("MetricNamespace"), transformation.text("MetricName")),
        value=value,
        default_value=None if default is None else transformation.number("DefaultValue"),
        dimensions=tuple(
            Dimension(dimension.text("Key"), dimension.text("Value"))
            for dimension in transformation.objects("Dimensions")
        ),
        unit=transformation.text("Unit", "None"),
    )


def _join(
    line: int,
    name: str,
    alarm: Alarm,
    said: Mapping[str, object],
    filters: list[MetricFilter],
    reading: _Reading,
) -> Rule | None:
    """Join an alarm with the filters that publish its metric; letter case counts."""
    if problem := not_simulated(alarm):
        reading.fault(line, name, problem)
        return None
    units: dict[MetricId, set[str | None]] = defaultdict(set)
    for stat in alarm.stats:
        units[stat.metric].add(stat.unit)
    feeding: list[MetricFilter] = []
    for metric_filter in filters:
        feeding += [
            replace(metric_filter, metric=metric)
            for metric, (unit, *_) in sorted(units.items())
            if metric_filter.publishes(metric, unit)
        ]
    for metric, (unit, *others) in sorted(units.items()):
        if others:
            several = f"{metric.namespace}/{metric.name} is read in several units"
            reading.fault(line, name, f"{several}, which is not simulated")
            return None
        if metric not in {found.metric for found in feeding}:
            reading.fault(line, name, _not_published(metric, unit, filters))
            return None
    return Rule(alarm, tuple(feeding), *_told(alarm, said))


def _not_published(metric: MetricId, unit: str | None, filters: Sequence[MetricFilter]) -> str:
    """Return what to say of a metric without a filter, with the filter that comes nearest."""
    wanted = _series(metric, [name for name, _ in metric.dimensions], unit)
    for found in filters:
        if metric.name.lower() == found.metric.name.lower():
            shown = None if unit is None and found.unit == "None" else found.unit
            offered = _series(found.metric, [d.name for d in found.dimensions], shown)
            return f"no metric filter here publishes {wanted}; a filter publishes {offered}"
    return f"no metric filter here publishes {wanted}"


def _series(metric: MetricId, dimensions: Sequence[str], unit: str | None) -> str:
    about = [f"by {', '.join(sorted(dimensions))}"] if dimensions else []
    about += [f"in unit {unit}"] if unit else []
    return " ".join([f"{metric.namespace}/{metric.name}", *about])


def _combine(
    line: int,
    name: str,
    alarm: CompositeAlarm,
    said: Mapping[str, object],
    names: set[str],
    reading: _Reading,
) -> CompositeRule | None:
    """Check that the alarms which a composite alarm names are there."""
    suppressor = (alarm.suppressor.alarm,) if alarm.suppressor else ()
    for child in dict.fromkeys((*alarm.children, *suppressor)):
        if child not in names:
            reading.fault(line, name, f"no alarm here has the name {child}")
            return None
    return CompositeRule(alarm, *_told(alarm, said))


def _told(alarm: Alarm | CompositeAlarm, said: Mapping[str, object]) -> tuple[str, str]:
    """Return title and explanation, as the resource's Metadata has them."""
    return str(said.get("Title") or alarm.name), str(said.get("Explanation") or "")
