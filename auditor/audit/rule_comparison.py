"""Compare two sets of rules alarm by alarm."""

from collections.abc import Callable
from typing import Final

from auditor.audit.comparison import compare_calls, liked_texts
from auditor.cloudwatch.alarms import Alarm
from auditor.cloudwatch.rule import Rule, RulePack
from auditor.pattern.relations import Domain, RelationKind, relate
from auditor.result.pairing import PairedBy
from auditor.result.rule_comparison import AlarmPair, RuleComparison, SettingChange
from auditor.rules.pairing import pair_rules, side_of

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
"""The settings of an alarm with defaults filled in, by their names in CloudWatch."""


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
        tuple(
            SettingChange(name, str(value(before.alarm)), str(value(after.alarm)))
            for name, value in _SETTINGS.items()
            if str(value(before.alarm)) != str(value(after.alarm))
        ),
    )
