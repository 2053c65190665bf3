"""Comparisons of rules with other rules by meaning, from Python."""

from collections.abc import Iterable, Mapping

from auditor.api.arguments import End, Sources, Start, bounds_of, source_list
from auditor.audit.control_check import check_controls
from auditor.backtest.rule_sets import compare_rule_sets
from auditor.cloudwatch.rule import RulePack
from auditor.result.control_check import ControlCheck
from auditor.result.labels import Label
from auditor.result.rule_comparison import RuleComparison
from auditor.rules import load_rules
from auditor.rules.catalog import RuleQuery


def check_rules(
    *names: str,
    against: str,
    sources: Sources = (),
    framework: str = "",
    control: str = "",
    parameters: Mapping[str, str] | None = None,
) -> ControlCheck:
    """Return which controls of a benchmark rules meet by meaning, as `auditor rules check`.

    Args:
        names: packs, files and folders with the rules.
        against: the pack, file or folder whose controls must be met, such as `cis-5.0`.
        sources: logs in which to count the missed records, if any.
        framework: only controls for the frameworks with this text in their names.
        control: only the control with this ID.
        parameters: values of parameters and variables of the rules, instead of their defaults.

    Raises:
        UsageError: a pack, file, source, parameter or control does not exist.
        RuleError: no rule with a control that must be met can be used.
    """
    wanted = RuleQuery((), control, framework)
    return check_controls(names, against, source_list(sources), wanted, parameters or {})


def compare_rules(
    before: RulePack | str,
    after: RulePack | str,
    *,
    sources: Sources = (),
    labels: Iterable[Label] = (),
    start: Start = None,
    end: End = None,
) -> RuleComparison:
    """Return how the alarms of two sets of rules relate, as `auditor rules compare`.

    Args:
        before, after: a value from `read_rules`, or the name of a pack, file or folder.
        sources: logs to evaluate both sets on, if any.
        labels: incidents that must be caught in these logs.
        start, end: the span in the logs, as for `run_audit`.

    Raises:
        UsageError: a pack, file, folder or source does not exist, or no record is in the span.
        RuleError: one argument is not a set of rules, or none of its alarms can be used.
    """
    one, other = (
        rules
        if isinstance(rules, RulePack)
        else load_rules([rules], skip_broken=True, may_be_empty=True)
        for rules in (before, after)
    )
    span = bounds_of(start, end)
    return compare_rule_sets(one, other, source_list(sources), tuple(labels), span)
