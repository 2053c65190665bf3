"""Rules compared with the controls of a benchmark by meaning, from the rules alone."""

from collections.abc import Sequence

from auditor.cloudtrail.vocabulary import event_names
from auditor.cloudwatch.alarms import Alarm
from auditor.cloudwatch.rule import Control, Rule, RulePack
from auditor.errors import UsageError
from auditor.result.control_check import ControlCheck, ControlResult, TextVerdict
from auditor.rules import unjudged
from auditor.rules.catalog import RuleQuery, met, select_rules
from auditor.rules.check.candidates import candidates
from auditor.rules.check.decision import Decision, decide
from auditor.rules.check.text_checks import text_verdicts
from auditor.rules.controls import requirements
from auditor.rules.declared import FaultKind
from auditor.rules.lint import lint
from auditor.rules.ruleset import RuleSet

__all__ = ["RuleQuery", "check"]

_EVERY: RuleQuery = RuleQuery()


def check(
    rules: RuleSet, files: Sequence[str], against: RulePack, wanted: RuleQuery = _EVERY
) -> ControlCheck:
    """Return how rules meet the controls of other rules.

    Args:
        files: the files of the rules.
        against: one rule for each control.
        wanted: the selected controls.

    Raises:
        UsageError: no control is wanted.
    """
    asked = select_rules(against.rules, wanted)
    if not asked:
        words = f"{wanted.framework} {wanted.control}".strip()
        raise UsageError(f"--against {against.name}: it has no control for {words}")
    linted = lint(rules, files)
    among = candidates(rules, (*linted.findings, *linted.accepted))
    filters = [placed.value for placed in rules.filters]
    alarms = [placed.value for placed in rules.alarms if isinstance(placed.value, Alarm)]
    return ControlCheck(
        files=linted.files,
        against=against.name,
        controls=tuple(
            _result(
                asks,
                _number(asks, against),
                wanted,
                decide(asks, among),
                text_verdicts(asks, filters, alarms),
            )
            for asks in asked
        ),
        unjudged=tuple(unjudged(rules)),
        unread=tuple(
            dict.fromkeys(
                fault.origin.file for fault in rules.faults if fault.kind is FaultKind.UNREADABLE
            )
        ),
        catalog=event_names().title,
    )


def _result(
    asks: Rule,
    number: str,
    wanted: RuleQuery,
    decision: Decision,
    verdicts: tuple[TextVerdict, ...],
) -> ControlResult:
    wanted_of: tuple[Control, ...] = met(asks, wanted) if wanted.framework else ()
    return ControlResult(
        control=number,
        title=asks.about.title,
        asks=tuple(metric_filter.pattern for metric_filter in asks.filters),
        requirements=wanted_of,
        status=decision.status,
        alarms=decision.alarms,
        on_paper=decision.on_paper,
        ignored=decision.ignored,
        relation=decision.relation,
        missed_calls=decision.missed_calls,
        extra_calls=decision.extra_calls,
        missed=None,
        extra=None,
        text_verdicts=verdicts,
    )


def _number(asks: Rule, whole: RulePack) -> str:
    """Return the number of the control that a rule names, otherwise the name of its alarm.

    A published pattern has numbers in several benchmarks: they count where all of the rules have
    theirs first in one and the same.
    """
    about = asks.about
    implied = requirements(about.control)
    named = [control.id for control in about.controls if control not in implied]
    firsts = [rule.about.controls[0] for rule in whole.rules if "/" in rule.about.control]
    is_one = len({(control.framework, control.version) for control in firsts}) == 1
    published = (
        [control.id for control in about.controls] if is_one and "/" in about.control else []
    )
    return next(iter((*named, *published)), asks.alarm.name)
