"""Compare two sets of rules alarm by alarm: relations, API calls and settings."""

from collections.abc import Callable, Iterable, Sequence
from typing import Final

from auditor.cloudtrail.vocabulary import event_names
from auditor.cloudwatch.alarms import Alarm
from auditor.cloudwatch.rule import Rule, RulePack
from auditor.pattern import Pattern
from auditor.pattern.relations import Domain, RelationKind, relate
from auditor.pattern.relations.calls import Call, calls_missed
from auditor.result.comparison import CallComparison, CallSet
from auditor.result.pairing import PairedBy
from auditor.result.rule_comparison import AlarmPair, RuleComparison, SettingChange
from auditor.rules.pairing import pair_rules, side_of

_MAX_LISTED: Final = 100
"""Calls of a `CallSet` that have their names: a pattern may match some records of every call."""
_SETTINGS: Final[dict[str, Callable[[Alarm], object]]] = {
    "Statistic": lambda alarm: alarm.statistic or "metric math",
    "Period": lambda alarm: f"{alarm.period.total_seconds():g} s",
    "EvaluationPeriods": lambda alarm: alarm.evaluation_periods,
    "DatapointsToAlarm": lambda alarm: alarm.datapoints_to_alarm or alarm.evaluation_periods,
    "Threshold": lambda alarm: f"{alarm.threshold:g}",
    "ComparisonOperator": lambda alarm: alarm.comparison_operator,
    "TreatMissingData": lambda alarm: alarm.treat_missing_data or "missing",
    "Unit": lambda alarm: alarm.unit or "any",
    "ActionsEnabled": lambda alarm: alarm.actions_enabled,
}
"""What an alarm is set to, with defaults filled in, by the names that CloudWatch has."""


def compare_rules(before: RulePack, after: RulePack) -> RuleComparison:
    """Return the relations of the alarms of two sets, paired by name, control, then meaning."""
    pairs = pair_rules(before.rules, after.rules)
    taken = {partner.index for partner in pairs.values()}
    return RuleComparison(
        before.name,
        after.name,
        tuple(
            _pair(before.rules[index], after.rules[partner.index], partner.by)
            for index, partner in pairs.items()
        ),
        tuple(rule.alarm.name for index, rule in enumerate(before.rules) if index not in pairs),
        tuple(rule.alarm.name for index, rule in enumerate(after.rules) if index not in taken),
    )


def _pair(before: Rule, after: Rule, by: PairedBy) -> AlarmPair:
    one, other = side_of(before), side_of(after)
    relation = relate(one, other, liked=liked_texts)
    alike = relation.kind is RelationKind.EQUAL or relation.domain is Domain.LINE
    return AlarmPair(
        before.alarm.name,
        after.alarm.name,
        by,
        relation,
        None if alike else compare_calls(one, other),
        setting_changes(before.alarm, after.alarm),
    )


def compare_calls(a: Sequence[Pattern], b: Sequence[Pattern]) -> CallComparison:
    """Return which known API calls one side matches and the other never does, or in part only."""
    catalog = event_names()
    lacks, adds = calls_missed(a, b, catalog), calls_missed(b, a, catalog)
    return CallComparison(
        _names(lacks.never),
        _names(adds.never),
        catalog.title,
        call_set(lacks.partly),
        call_set(adds.partly),
    )


def call_set(calls: frozenset[Call]) -> CallSet:
    """Return calls, counted, and the first of them."""
    return CallSet(len(calls), _names(calls)[:_MAX_LISTED])


def setting_changes(before: Alarm, after: Alarm) -> tuple[SettingChange, ...]:
    """Return the settings of two alarms that differ."""
    return tuple(
        SettingChange(name, str(value(before)), str(value(after)))
        for name, value in _SETTINGS.items()
        if str(value(before)) != str(value(after))
    )


def liked_texts(
    names: tuple[str, ...], settled: Callable[[tuple[str, ...]], str | None]
) -> Sequence[str]:
    """Return texts that make an example plausible: calls that there are, each with its source."""
    catalog = event_names()
    match names:
        case ("eventName",):
            source = settled(("eventSource",)) or ""
            return [*sorted(catalog.by_source.get(source, ())), *catalog.ordered]
        case ("eventSource",):
            name = settled(("eventName",)) or ""
            return [*sorted(catalog.by_name.get(name, ())), *sorted(catalog.by_source)]
        case ("errorCode",):
            return ("AccessDenied", "Client.UnauthorizedOperation", "ThrottlingException")
        case _:
            return ()


def _names(calls: Iterable[Call]) -> tuple[str, ...]:
    return tuple(f"{source}:{name}" for source, name in sorted(calls))
