"""The part of a rule set that is exported: filters and alarms that make sense by themselves."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from graphlib import CycleError, TopologicalSorter
from typing import Final

from auditor.cloudwatch.alarms import Alarm
from auditor.cloudwatch.composite.alarm import CompositeAlarm
from auditor.cloudwatch.metric_filter import MetricFilter
from auditor.cloudwatch.names import names_of
from auditor.cloudwatch.rule import About, Rule
from auditor.cloudwatch.settings import Settings, with_settings
from auditor.errors import RuleError, UsageError
from auditor.pattern import format, parse
from auditor.rules.about import about
from auditor.rules.export.details import ExtraProperties, details
from auditor.rules.ruleset import RuleSet

_AS_THEY_ARE: Final = Settings()


@dataclass(frozen=True, slots=True)
class ExportChoice:
    """Filters and alarms to be written, in the order of their files."""

    filters: tuple[MetricFilter, ...]
    alarms: tuple[tuple[Alarm | CompositeAlarm, About], ...]
    """Whether or not they can be judged: valid ones can be deployed."""
    details: Mapping[tuple[str, str], ExtraProperties] = field(default_factory=dict)
    """Their details, by `("filter", name)` and `("alarm", name)`; absent for most."""

    def of_filter(self, metric_filter: MetricFilter) -> ExtraProperties:
        """Return the details of a filter."""
        return self.details.get(("filter", metric_filter.name), {})

    def of_alarm(self, alarm: Alarm | CompositeAlarm) -> ExtraProperties:
        """Return the details of an alarm."""
        return self.details.get(("alarm", alarm.name), {})

    def named_by(self, alarm: CompositeAlarm) -> tuple[str, ...]:
        """Return the alarms among these that a composite alarm needs to be there."""
        here = {other.name for other, _ in self.alarms}
        return tuple(name for name in alarm.references if name in here)

    @property
    def in_order(self) -> tuple[Alarm | CompositeAlarm, ...]:
        """The alarms, each after those that it names.

        Raises:
            RuleError: some name one another in a circle, so none can be created first.
        """
        alarms = {alarm.name: alarm for alarm, _ in self.alarms}
        needed = {
            alarm.name: self.named_by(alarm) if isinstance(alarm, CompositeAlarm) else ()
            for alarm in alarms.values()
        }
        try:
            return tuple(alarms[name] for name in TopologicalSorter(needed).static_order())
        except CycleError as error:
            circle = ", ".join(dict.fromkeys(error.args[1]))
            message = f"{circle}: composite alarms that name one another cannot be created together"
            raise RuleError([message]) from error


def choose(
    rules: RuleSet, names: Collection[str] = (), settings: Settings = _AS_THEY_ARE
) -> ExportChoice:
    """Return the part of a rule set to export.

    Args:
        names: only these alarms, by whole names or parts of names, the alarms that they name, and
            the filters that feed them.
        settings: for the metric alarms instead of their own.

    Raises:
        UsageError: there is no such alarm, or the settings do not fit one.
        RuleError: rules among them are not valid, or two alarms have one name.
    """
    if stopping := [str(fault) for fault in rules.faults if fault.kind.stops]:
        raise RuleError(stopping)
    by_name = {placed.value.name: placed for placed in reversed(rules.alarms)}
    if len(by_name) < len(rules.alarms):
        again = [alarm for alarm in rules.alarms if by_name[alarm.value.name] is not alarm]
        raise RuleError([f"{alarm.origin}: another alarm has its name, too" for alarm in again])
    every = list(reversed(by_name))
    wanted = {alarm for name in names for alarm in names_of(name, every)} if names else set(every)
    left = list(wanted)
    while left:
        alarm = by_name[left.pop()].value
        if isinstance(alarm, CompositeAlarm):
            more = (set(alarm.references) & by_name.keys()) - wanted
            wanted |= more
            left += more
    alarms = tuple(
        (_set(alarm.value, settings), about(alarm.declared, alarm.value.name))
        for alarm in rules.alarms
        if alarm.value.name in wanted
    )
    feeding = [placed.value for placed in rules.filters]
    if names:
        stats = [stat for alarm, _ in alarms if isinstance(alarm, Alarm) for stat in alarm.stats]
        feeding = [
            metric_filter
            for metric_filter in feeding
            if any(metric_filter.publishes(stat.metric, stat.unit) for stat in stats)
        ]
    filters = {
        ("filter", metric_filter.value.name): details(metric_filter.declared)
        for metric_filter in rules.filters
    }
    others = {("alarm", alarm.value.name): details(alarm.declared) for alarm in rules.alarms}
    present = {key: comments for key, comments in {**filters, **others}.items() if comments}
    return ExportChoice(tuple(feeding), alarms, present)


def choose_all(rules: Sequence[Rule], settings: Settings = _AS_THEY_ARE) -> ExportChoice:
    """Return the export of rules that are not in a file.

    Raises:
        UsageError: the settings do not fit one.
    """
    return ExportChoice(
        tuple(metric_filter for rule in rules for metric_filter in rule.filters),
        tuple((_set(rule.alarm, settings), rule.about) for rule in rules),
    )


def with_patterns(chosen: ExportChoice, patterns: Sequence[str]) -> ExportChoice:
    """Return the export with other patterns for its one metric filter, one filter for each.

    Raises:
        UsageError: there are no filters, or several.
        PatternError: a pattern is not valid.
    """
    if len(chosen.filters) != 1:
        raise UsageError(
            f"--filter-pattern: the alarms have {len(chosen.filters)} metric filters;"
            " name one alarm with one filter by --alarm"
        )
    (old,) = chosen.filters
    names = [old.name, *(f"{old.name}-{number}" for number in range(2, len(patterns) + 1))]
    filters = tuple(
        replace(old, name=name, pattern=format(parse(pattern)))
        for name, pattern in zip(names, patterns, strict=False)
    )
    # Only the first one has the name that the stack completes.
    of_old = {k: v for k, v in chosen.of_filter(old).items() if k != "FilterName"}
    more = {("filter", name): of_old for name in names[1:] if of_old}
    return replace(chosen, filters=filters, details={**chosen.details, **more})


def _set(alarm: Alarm | CompositeAlarm, settings: Settings) -> Alarm | CompositeAlarm:
    if isinstance(alarm, CompositeAlarm):
        return alarm
    try:
        return with_settings(alarm, settings)
    except ValueError as error:
        raise UsageError(f"{alarm.name}: {error}") from error
