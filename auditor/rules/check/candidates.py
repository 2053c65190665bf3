"""Parts of rules that may meet a control: alarms, and filters that no alarm watches."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any, Final

from auditor.cloudtrail.vocabulary import event_names
from auditor.cloudwatch.alarms import Alarm
from auditor.cloudwatch.composite.alarm import CompositeAlarm
from auditor.cloudwatch.metric_filter import MetricFilter
from auditor.cloudwatch.rule import Origin, Rule
from auditor.pattern import Pattern, parse
from auditor.pattern.nodes import MatchAll
from auditor.pattern.relations.calls import share_matched
from auditor.result.checks import Check
from auditor.result.control_check import CheckedAlarm, Hindrance
from auditor.result.lint import Finding
from auditor.rules import properties
from auditor.rules.about import about
from auditor.rules.alarm_settings import mute_changes, mute_rules_of
from auditor.rules.declared import Fault, FaultKind
from auditor.rules.ruleset import PlacedResource, RuleSet

_HINDERING: Final = frozenset(
    {
        Check.NEVER_FIRES,
        Check.FIRES_ON_SILENCE_ONLY,
        Check.ALWAYS_IN_ALARM,
        Check.UNPUBLISHED_METRIC,
        Check.MISSED_METRIC,
    }
)
"""Findings about an alarm that no match brings to ALARM."""
_SILENT: Final = frozenset({Check.ACTIONS_DISABLED, Check.NO_ALARM_ACTION})
"""Findings about an alarm that notifies nobody, unless a composite alarm does it."""
_BROAD: Final = 0.5
"""The share of API calls that an alarm matches in every record, from which on it belongs to no
control in particular.
"""


@dataclass(frozen=True, slots=True)
class Candidate:
    """An alarm, or a filter that no alarm watches, held against each control."""

    alarm: CheckedAlarm
    side: tuple[Pattern, ...]
    """Its filter patterns; a record need match only one."""
    control: str
    """The control that it names, in any version; "" for none."""
    rule: Rule | None
    """`None` if it cannot be judged or is not watched."""

    @property
    def can_fire(self) -> bool:
        """Whether a match can bring it to ALARM, and that notifies somebody."""
        return not self.alarm.hindrances and not self.alarm.unjudged

    @property
    def is_broad(self) -> bool:
        """Whether it matches all records of most API calls, and so belongs to no control."""
        return share_matched([MatchAll()], self.side, event_names()) >= _BROAD


def candidates(rules: RuleSet, findings: Iterable[Finding]) -> tuple[Candidate, ...]:
    """Return the candidates of rules, starting with the ones that can be judged.

    Args:
        findings: all findings of lint, including accepted ones, since acceptance changes no alarm.
    """
    by_origin: dict[Origin, list[Finding]] = defaultdict(list)
    for finding in findings:
        by_origin[finding.origin].append(finding)
    combined = _combined(rules)
    judged = [_judged(rule, rules, by_origin, combined) for rule in rules.rules]
    return (*judged, *_unwatched(rules, by_origin), *_without_filter(rules, by_origin))


def _judged(
    rule: Rule, rules: RuleSet, by_origin: Mapping[Origin, list[Finding]], combined: set[str]
) -> Candidate:
    origin = rule.origin or Origin("", None, rule.alarm.name)
    checks = _HINDERING if rule.alarm.name in combined else _HINDERING | _SILENT
    patterns = tuple(dict.fromkeys(metric_filter.pattern for metric_filter in rule.filters))
    hindrances = tuple(
        Hindrance(finding.check, finding.message)
        for finding in by_origin.get(origin, ())
        if finding.check in checks
    )
    muting = mute_rules_of(rule.alarm.name, (placed.value for placed in rules.mute_rules))
    alarm = CheckedAlarm(
        rule.alarm.name, origin, patterns, hindrances, settings=mute_changes((), muting)
    )
    control = rule.about.control.partition("/")[0]
    return Candidate(alarm, tuple(map(parse, patterns)), control, rule)


def _combined(rules: RuleSet) -> set[str]:
    """Return the names of alarms that a composite alarm refers to, which may notify for them."""
    return {
        name
        for placed in rules.alarms
        if isinstance(placed.value, CompositeAlarm)
        for name in placed.value.references
    }


def _unwatched(rules: RuleSet, by_origin: Mapping[Origin, list[Finding]]) -> Iterator[Candidate]:
    """Yield the filters whose metric no alarm that can be judged reads."""
    watched = {metric_filter.whole for rule in rules.rules for metric_filter in rule.filters}
    judged = {rule.origin for rule in rules.rules}
    missed = [
        finding
        for some in by_origin.values()
        for finding in some
        if finding.check is Check.MISSED_METRIC
    ]
    for placed in rules.filters:
        metric_filter = placed.value
        if metric_filter.whole in watched:
            continue
        alarm = _unjudged_alarm(metric_filter, rules, judged)
        if alarm is None:
            alarm = CheckedAlarm(
                metric_filter.name, placed.origin, (), (_not_watched(metric_filter, missed),)
            )
        yield Candidate(
            replace(alarm, patterns=(metric_filter.pattern,)),
            (parse(metric_filter.pattern),),
            _control(placed),
            None,
        )


def _not_watched(metric_filter: MetricFilter, missed: Iterable[Finding]) -> Hindrance:
    """Return why no alarm reads the metric of a filter: one may miss it by a slip."""
    for finding in missed:
        if f"the filter {metric_filter.name} " in finding.message:
            return Hindrance(finding.check, finding.message)
    metric = f"{metric_filter.metric.namespace}/{metric_filter.metric.name}"
    return Hindrance(Check.FILTER_WITHOUT_ALARM, f"no alarm here watches {metric}")


def _control(placed: PlacedResource[Any]) -> str:
    return about(placed.declared, "").control.partition("/")[0]


def _unjudged_alarm(
    metric_filter: MetricFilter, rules: RuleSet, judged: set[Origin | None]
) -> CheckedAlarm | None:
    """Return the alarm on a filter's metric that cannot be judged, if any, and the reason."""
    faults: dict[Origin, Fault] = {fault.origin: fault for fault in reversed(rules.faults)}
    wanted = (metric_filter.metric.namespace, metric_filter.metric.name)
    for item in rules.declared:
        metrics = properties.metrics_of(item) if item.kind.is_alarm else []
        if item.origin in judged or wanted not in {(m.namespace, m.name) for m in metrics}:
            continue
        fault = faults.get(item.origin)
        if fault is None or fault.kind is FaultKind.UNPUBLISHED:
            continue
        name = properties.name_of(item)
        if fault.kind is FaultKind.REJECTED:
            refused = Hindrance(Check.REJECTED, fault.headline)
            return CheckedAlarm(name, item.origin, (), (refused,))
        return CheckedAlarm(name, item.origin, (), unjudged=fault.headline)
    return None


def _without_filter(
    rules: RuleSet, by_origin: Mapping[Origin, list[Finding]]
) -> Iterator[Candidate]:
    """Yield the alarms whose metric no filter publishes."""
    for placed in rules.alarms:
        hindrances = tuple(
            Hindrance(finding.check, finding.message)
            for finding in by_origin.get(placed.origin, ())
            if finding.check in {Check.UNPUBLISHED_METRIC, Check.MISSED_METRIC}
        )
        if isinstance(placed.value, Alarm) and hindrances:
            alarm = CheckedAlarm(placed.value.name, placed.origin, (), hindrances)
            yield Candidate(alarm, (), _control(placed), None)
