"""Declarations to rules: filters and alarms understood, then joined by their metric."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final, TypeVar

from auditor.cloudwatch.alarms import Alarm, not_simulated
from auditor.cloudwatch.composite.alarm import CompositeAlarm
from auditor.cloudwatch.metric_filter import MetricFilter
from auditor.cloudwatch.metrics import MetricId
from auditor.cloudwatch.problems import NotSimulatedError, single
from auditor.cloudwatch.rule import CompositeRule, Origin, Rule
from auditor.errors import PatternError
from auditor.rules import properties
from auditor.rules.about import about
from auditor.rules.declared import Declaration, Declarations, Fault, FaultKind, ResourceType
from auditor.rules.ruleset import PlacedResource, RuleSet
from auditor.rules.values import UnresolvedError, unresolved

T = TypeVar("T")

_NO_ALARM: Final = "the file with that alarm beside this one, or the name that it has"


def understand(files: Iterable[Declarations]) -> RuleSet:
    """Return the rules of all files together, so that an alarm may watch a filter of another."""
    read = tuple(files)
    declared = tuple(item for file in read for item in file.declared)
    more = {file.file: file.more for file in read}
    faults = [fault for file in read for fault in file.faults]
    all_filters = [item for item in declared if item.kind is ResourceType.METRIC_FILTER]
    filters, broken = _valid(all_filters, properties.metric_filter, more)
    faults += [fault for _, fault in broken]
    all_alarms = [item for item in declared if item.kind.is_alarm]
    all_mute_rules = [item for item in declared if item.kind is ResourceType.MUTE_RULE]
    mute_rules, unclear = _valid(all_mute_rules, properties.mute_rule, more)
    faults += [fault for _, fault in unclear]
    alarms, unknown = _valid(all_alarms, properties.alarm, more)
    declared_filters = _Filters([one.value for one in filters], all_filters, broken)
    faults += [declared_filters.unless_foreign(alarm, fault) for alarm, fault in unknown]
    rules: list[Rule] = []
    composites: list[PlacedResource[CompositeAlarm]] = []
    for placed in alarms:
        if isinstance(placed.value, CompositeAlarm):
            composites.append(PlacedResource(placed.value, placed.declared))
            continue
        joined = declared_filters.join(placed.value, placed.declared)
        if isinstance(joined, Rule):
            rules.append(joined)
        else:
            faults.append(joined)
    names = set(map(properties.name_of, all_alarms))
    combined = _combine(composites, {rule.alarm.name for rule in rules}, names, faults)
    return RuleSet(declared, filters, alarms, tuple(rules), combined, _in_order(faults), mute_rules)


def _in_order(faults: Iterable[Fault]) -> tuple[Fault, ...]:
    """Return faults by their place; of one place, those of filters first, as they cause others."""
    return tuple(
        sorted(dict.fromkeys(faults), key=lambda fault: (fault.origin.file, fault.origin.line or 0))
    )


def _valid(
    items: Sequence[Declaration], read: Callable[[Declaration], T], more: Mapping[str, str]
) -> tuple[tuple[PlacedResource[T], ...], list[tuple[Declaration, Fault]]]:
    """Return those that can be read, and what is wrong with the others.

    Args:
        more: by file, what has the values that it does not have.
    """
    valid: list[PlacedResource[T]] = []
    faults: list[tuple[Declaration, Fault]] = []
    for item in items:
        source = more.get(item.origin.file, "")
        faults += [(item, _fault(item, ValueError(what), source)) for what in item.refused]
        try:
            if item.provided is not None:
                raise unresolved("whether it is there", item.provided)
            readable = PlacedResource(read(item), item)
            valid += [] if item.refused else [readable]
        except (PatternError, ValueError) as error:
            faults += [(item, _fault(item, one, source)) for one in single(error)]
    return tuple(valid), faults


def _fault(item: Declaration, error: Exception, more: str) -> Fault:
    """Return what one error says of a filter or an alarm."""
    alarm = properties.name_of(item) if item.kind.is_alarm else ""
    match error:
        case PatternError():
            return Fault(item.origin, FaultKind.REJECTED, f"FilterPattern: {error}", alarm)
        case UnresolvedError():
            return _unresolved(item.origin, error, alarm, more)
        case NotSimulatedError():
            return Fault(item.origin, FaultKind.NOT_SIMULATED, str(error), alarm)
        case _:
            return Fault(item.origin, FaultKind.REJECTED, str(error), alarm)


def _unresolved(origin: Origin, error: UnresolvedError, alarm: str, more: str) -> Fault:
    """Return the fault of what is not known, and what would tell it."""
    what, remedy = str(error), ""
    if name := error.parameter:
        remedy = f"a default of {name} in the file, or --parameter {name}=VALUE"
    elif more:
        what, remedy = f"{what}; give {more}", f"{more}, which has it"
    return Fault(origin, FaultKind.UNRESOLVED, what, alarm, remedy)


@dataclass(frozen=True, slots=True)
class _Filters:
    """The metric filters that alarms may watch."""

    valid: Sequence[MetricFilter]
    declared: Sequence[Declaration]
    broken: Sequence[tuple[Declaration, Fault]]
    """What is wrong with those that are not valid."""

    def join(self, alarm: Alarm, declared: Declaration) -> Rule | Fault:
        """Join an alarm with the filters that publish its metric; letter case counts."""
        units: dict[MetricId, set[str | None]] = defaultdict(set)
        for stat in alarm.stats:
            units[stat.metric].add(stat.unit)
        kind, message = FaultKind.NOT_SIMULATED, not_simulated(alarm)
        if not message:
            kind, message = FaultKind.DEPENDENT, self._unusable(units)
        feeding: list[MetricFilter] = []
        for metric_filter in self.valid:
            feeding += [
                replace(metric_filter, metric=metric)
                for metric, (unit, *_) in sorted(units.items())
                if metric_filter.publishes(metric, unit)
            ]
        for metric, (unit, *others) in sorted(units.items()) if not message else ():
            if others:
                several = f"{metric.namespace}/{metric.name} is read in several units"
                kind, message = FaultKind.NOT_SIMULATED, f"{several}, which is not simulated"
            elif metric not in {one.metric for one in feeding}:
                kind, message = FaultKind.UNPUBLISHED, _not_published(metric, unit, self.valid)
        if message:
            return Fault(declared.origin, kind, message, alarm.name)
        return Rule(alarm, tuple(feeding), about(declared, alarm.name), declared.origin)

    def _unusable(self, metrics: Iterable[MetricId]) -> str:
        """Return the message on a filter that feeds a metric and cannot be used, or ""."""
        names = {(metric.namespace, metric.name) for metric in metrics}
        for item, fault in self.broken:
            metric = properties.metric_of(item)
            if metric is not None and (metric.namespace, metric.name) in names:
                why = f"{item.origin.without_folder}: {fault.headline}"
                return f"the metric filter it watches cannot be used: {why}"
        return ""

    def unless_foreign(self, alarm: Declaration, fault: Fault) -> Fault:
        """Return the fault of an alarm; one on a metric that no filter has, whatever else it is.

        Templates are full of alarms of other services; that one watches an instance which only a
        deployment knows is not a reason to refuse the rest.
        """
        if fault.kind is not FaultKind.UNRESOLVED or alarm.kind is not ResourceType.ALARM:
            return fault
        published = [properties.metric_of(item) for item in self.declared]
        for metric in properties.metrics_of(alarm):
            reserved = metric.namespace.startswith("AWS/")
            if metric not in published and (reserved or None not in published):
                message = f"no metric filter here publishes {metric.namespace}/{metric.name}"
                return replace(fault, kind=FaultKind.UNPUBLISHED, what=message)
        return fault


def _not_published(metric: MetricId, unit: str | None, filters: Sequence[MetricFilter]) -> str:
    """Return the message about a metric without a filter, with the filter that comes nearest."""
    wanted = _series(metric, [name for name, _ in metric.dimensions], unit)
    for near in filters:
        if metric.name.lower() == near.metric.name.lower():
            shown = None if unit is None and near.unit == "None" else near.unit
            offered = _series(near.metric, [d.name for d in near.dimensions], shown)
            return f"no metric filter here publishes {wanted}; a filter publishes {offered}"
        if metric.name == near.name:
            offered = _series(near.metric, [d.name for d in near.dimensions], None)
            return f"{metric.name} is the name of a metric filter; its metric is {offered}"
    return f"no metric filter here publishes {wanted}"


def _series(metric: MetricId, dimensions: Sequence[str], unit: str | None) -> str:
    about = [f"by {', '.join(sorted(dimensions))}"] if dimensions else []
    about += [f"in unit {unit}"] if unit else []
    return " ".join([f"{metric.namespace}/{metric.name}", *about])


def _combine(
    composites: Sequence[PlacedResource[CompositeAlarm]],
    judged: set[str],
    declared: set[str],
    faults: list[Fault],
) -> tuple[CompositeRule, ...]:
    """Return the composite alarms all of whose alarms are judged; else what is wrong with them.

    Args:
        judged: names of the metric alarms that are.
        declared: names of all alarms there are.
    """
    left = list(composites)
    while True:
        judgeable = judged | {placed.value.name for placed in left}
        lacking = [(placed, _lacks(placed.value, judgeable)) for placed in left]
        if not any(child for _, child in lacking):
            break
        left = [placed for placed, child in lacking if not child]
        for placed, child in lacking:
            if child in declared:
                message = f"the alarm {child}, which it names, is not judged"
                faults.append(Fault(placed.origin, FaultKind.DEPENDENT, message, placed.value.name))
            elif child:
                message = f"no alarm here has the name {child}"
                name, remedy = placed.value.name, _NO_ALARM
                faults.append(Fault(placed.origin, FaultKind.UNRESOLVED, message, name, remedy))
    return tuple(
        CompositeRule(
            placed.value,
            about(placed.declared, placed.value.name),
            placed.origin,
        )
        for placed in left
    )


def _lacks(alarm: CompositeAlarm, judgeable: set[str]) -> str:
    """Return the first alarm that a composite alarm names and that is not known, or ""."""
    return next((name for name in alarm.references if name not in judgeable), "")
