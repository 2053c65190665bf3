"""Compare two sets of rules alarm by alarm."""

from auditor.cloudwatch.rule import Rule, RulePack
from auditor.pattern.relations import Domain, RelationKind, relate
from auditor.result.pairing import PairedBy
from auditor.result.rule_comparison import AlarmPair, RuleComparison
from auditor.rules.comparison import compare_calls, liked_texts, setting_changes
from auditor.rules.pairing import pair_rules, side_of


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
