"""Declarations to rules: filters and alarms understood, then joined by their metric."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Final, TypeVar

from auditor.cloudwatch.composite.alarm import CompositeAlarm
from auditor.cloudwatch.problems import NotSimulatedError, single
from auditor.cloudwatch.rule import CompositeRule, Origin, Rule
from auditor.errors import PatternError
from auditor.rules import properties
from auditor.rules.about import about
from auditor.rules.declared import Declaration, Declarations, Fault, FaultKind, ResourceType
from auditor.rules.feeding import FeedingFilters
from auditor.rules.ruleset import PlacedResource, RuleSet
from auditor.rules.values import UnresolvedError, unresolved

T = TypeVar("T")

_NO_ALARM: Final = "the file with that alarm beside this one, or the name that it has"


def understand(files: Iterable[Declarations]) -> RuleSet:
    """Return the rules of all files as one, so that an alarm may watch a filter of another file."""
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
    declared_filters = FeedingFilters(
        [metric_filter.value for metric_filter in filters], all_filters, broken
    )
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
    """Return faults by their place; at one place, filters first, since they cause other faults."""
    return tuple(
        sorted(dict.fromkeys(faults), key=lambda fault: (fault.origin.file, fault.origin.line or 0))
    )


def _valid(
    items: Sequence[Declaration], read: Callable[[Declaration], T], more: Mapping[str, str]
) -> tuple[tuple[PlacedResource[T], ...], list[tuple[Declaration, Fault]]]:
    """Return the rules that can be read, and the faults of the others.

    Args:
        more: by file, the source of the values that it lacks.
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
            faults += [(item, _fault(item, problem, source)) for problem in single(error)]
    return tuple(valid), faults


def _fault(item: Declaration, error: Exception, more: str) -> Fault:
    """Return the fault of a filter or an alarm for one error."""
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
    """Return the fault of an unknown value, with the way to resolve it."""
    what, remedy = str(error), ""
    if name := error.parameter:
        remedy = f"a default of {name} in the file, or --parameter {name}=VALUE"
    elif more:
        what, remedy = f"{what}; give {more}", f"{more}, which has it"
    return Fault(origin, FaultKind.UNRESOLVED, what, alarm, remedy)


def _combine(
    composites: Sequence[PlacedResource[CompositeAlarm]],
    judged: set[str],
    declared: set[str],
    faults: list[Fault],
) -> tuple[CompositeRule, ...]:
    """Return the composite alarms whose alarms are all judged; otherwise their faults.

    Args:
        judged: names of the judged metric alarms.
        declared: names of all alarms.
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
