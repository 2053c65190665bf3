"""Two sets of rules compared alarm by alarm: what each matches that the other does not."""

from collections.abc import Callable, Sequence
from typing import Final

from auditor.audit.comparison import compare_calls, liked_texts
from auditor.cloudwatch.alarms import Alarm
from auditor.cloudwatch.rule import Rule, RulePack
from auditor.pattern import Pattern, parse
from auditor.pattern.relations import Domain, RelationKind, relate
from auditor.result.rule_comparison import AlarmPair, PairedBy, RuleComparison, SettingChange

_NEAREST: Final = (
    RelationKind.EQUAL,
    RelationKind.NARROWER,
    RelationKind.WIDER,
    RelationKind.OVERLAP,
)
"""Relations of alarms that belong together, the nearest first."""
_SETTINGS: Final[dict[str, Callable[[Alarm], object]]] = {
    "Statistic": lambda alarm: alarm.statistic,
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
    """Return how the alarms of two sets relate, paired by name, by control, then by meaning."""
    ours, theirs = list(before.rules), list(after.rules)
    pairs: dict[int, tuple[int, PairedBy]] = {}
    _match(ours, theirs, pairs, PairedBy.NAME, lambda rule: rule.alarm.name)
    _match(ours, theirs, pairs, PairedBy.CONTROL, lambda rule: rule.about.control.partition("/")[0])
    _match_by_meaning(ours, theirs, pairs)
    taken = {other for other, _ in pairs.values()}
    return RuleComparison(
        before.name,
        after.name,
        tuple(
            _pair(ours[number], theirs[other], by) for number, (other, by) in sorted(pairs.items())
        ),
        tuple(rule.alarm.name for number, rule in enumerate(ours) if number not in pairs),
        tuple(rule.alarm.name for number, rule in enumerate(theirs) if number not in taken),
    )


def _match(
    ours: Sequence[Rule],
    theirs: Sequence[Rule],
    pairs: dict[int, tuple[int, PairedBy]],
    by: PairedBy,
    key: Callable[[Rule], str],
) -> None:
    """Pair those that are left and have one key, each with the first that is free."""
    for number, rule in enumerate(ours):
        taken = {other for other, _ in pairs.values()}
        free = (n for n, other in enumerate(theirs) if n not in taken and key(other) == key(rule))
        if number not in pairs and key(rule) and (partner := next(free, None)) is not None:
            pairs[number] = partner, by


def _match_by_meaning(
    ours: Sequence[Rule], theirs: Sequence[Rule], pairs: dict[int, tuple[int, PairedBy]]
) -> None:
    """Pair those that are left, the nearest first."""
    taken = {other for other, _ in pairs.values()}
    candidates: list[tuple[int, int, int]] = []
    for number, rule in enumerate(ours):
        for other, their in enumerate(theirs):
            if number not in pairs and other not in taken:
                kind = relate(_side(rule), _side(their)).kind
                if kind in _NEAREST:
                    candidates.append((_NEAREST.index(kind), number, other))
    for _, number, other in sorted(candidates):
        if number not in pairs and other not in {other for other, _ in pairs.values()}:
            pairs[number] = other, PairedBy.MEANING


def _pair(before: Rule, after: Rule, by: PairedBy) -> AlarmPair:
    one, other = _side(before), _side(after)
    relation = relate(one, other, liked=liked_texts)
    alike = relation.kind is RelationKind.EQUAL or relation.domain is Domain.LINE
    return AlarmPair(
        before.alarm.name,
        after.alarm.name,
        by,
        relation,
        None if alike else compare_calls(one, other),
        tuple(
            SettingChange(name, str(value(before.alarm)), str(value(after.alarm)))
            for name, value in _SETTINGS.items()
            if str(value(before.alarm)) != str(value(after.alarm))
        ),
    )


def _side(rule: Rule) -> list[Pattern]:
    return [parse(one.pattern) for one in rule.filters]
