"""Declarations to rules: filters and alarms understood, then joined by their metric."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from typing import TypeVar

from auditor.cloudwatch.alarms import Alarm, not_simulated
from auditor.cloudwatch.composite import CompositeAlarm
from auditor.cloudwatch.metrics import MetricFilter, MetricId
from auditor.cloudwatch.parameters import NotSimulatedError
from auditor.cloudwatch.rule import CompositeRule, Rule
from auditor.errors import PatternError
from auditor.rules import properties
from auditor.rules.declared import Declarations, Declared, Fault, FaultKind, Kind
from auditor.rules.properties import UnresolvedError
from auditor.rules.ruleset import Placed, RuleSet

T = TypeVar("T")


def understand(files: Iterable[Declarations]) -> RuleSet:
    """Return the rules of all files together, so that an alarm may watch a filter of another."""
    read = tuple(files)
    declared = tuple(item for file in read for item in file.declared)
    faults = [fault for file in read for fault in file.faults]
    filters = _valid(
        (item for item in declared if item.kind is Kind.METRIC_FILTER),
        properties.metric_filter,
        faults,
    )
    alarms = _valid(
        (item for item in declared if item.kind is not Kind.METRIC_FILTER),
        properties.alarm,
        faults,
    )
    rules: list[Rule] = []
    composites: list[Placed[CompositeAlarm]] = []
    for placed in alarms:
        if isinstance(placed.value, CompositeAlarm):
            composites.append(Placed(placed.value, placed.declared))
            continue
        found = _join(placed.value, placed.declared, [one.value for one in filters])
        if isinstance(found, Rule):
            rules.append(found)
        else:
            faults.append(found)
    combined = _combine(composites, {rule.alarm.name for rule in rules}, _names(declared), faults)
    return RuleSet(declared, filters, alarms, tuple(rules), combined, _in_order(faults))


def _in_order(faults: Iterable[Fault]) -> tuple[Fault, ...]:
    """Return faults by their place; of one place, those of filters first, as they cause others."""
    return tuple(
        sorted(dict.fromkeys(faults), key=lambda fault: (fault.origin.file, fault.origin.line or 0))
    )


def _names(declared: Iterable[Declared]) -> set[str]:
    """Return the names of all alarms, valid or not."""
    return {
        str(item.properties.get("AlarmName", item.origin.name))
        for item in declared
        if item.kind is not Kind.METRIC_FILTER
    }


def _valid(
    items: Iterable[Declared], read: Callable[[Declared], T], faults: list[Fault]
) -> tuple[Placed[T], ...]:
    """Return those that can be read; of the others, what is wrong goes to `faults`."""
    found = []
    for item in items:
        try:
            found.append(Placed(read(item), item))
        except PatternError as error:
            faults.append(Fault(item.origin, FaultKind.REJECTED, f"FilterPattern: {error}"))
        except UnresolvedError as error:
            faults.append(Fault(item.origin, FaultKind.UNRESOLVED, str(error)))
        except NotSimulatedError as error:
            faults.append(Fault(item.origin, FaultKind.NOT_SIMULATED, str(error)))
        except ValueError as error:
            faults.append(Fault(item.origin, FaultKind.REJECTED, str(error)))
    return tuple(found)


def _join(alarm: Alarm, declared: Declared, filters: Sequence[MetricFilter]) -> Rule | Fault:
    """Join an alarm with the filters that publish its metric; letter case counts."""
    if problem := not_simulated(alarm):
        return Fault(declared.origin, FaultKind.NOT_SIMULATED, problem)
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
            return Fault(
                declared.origin, FaultKind.NOT_SIMULATED, f"{several}, which is not simulated"
            )
        if metric not in {found.metric for found in feeding}:
            said = _not_published(metric, unit, filters)
            return Fault(declared.origin, FaultKind.UNPUBLISHED, said)
    return Rule(alarm, tuple(feeding), properties.about(declared, alarm.name), declared.origin)


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
    composites: Sequence[Placed[CompositeAlarm]],
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
        known = judged | {placed.value.name for placed in left}
        lacking = [(placed, _lacks(placed.value, known)) for placed in left]
        if not any(child for _, child in lacking):
            break
        left = [placed for placed, child in lacking if not child]
        for placed, child in lacking:
            if child in declared:
                said = f"the alarm {child}, which it names, is not judged"
                faults.append(Fault(placed.origin, FaultKind.NOT_SIMULATED, said))
            elif child:
                said = f"no alarm here has the name {child}"
                faults.append(Fault(placed.origin, FaultKind.UNRESOLVED, said))
    return tuple(
        CompositeRule(
            placed.value,
            properties.about(placed.declared, placed.value.name),
            placed.origin,
        )
        for placed in left
    )


def _lacks(alarm: CompositeAlarm, known: set[str]) -> str:
    """Return the first alarm that a composite alarm names and that is not known, or ""."""
    suppressor = (alarm.suppressor.alarm,) if alarm.suppressor else ()
    return next((child for child in (*alarm.children, *suppressor) if child not in known), "")
