"""Composite alarms whose rule is never or always true, for all states of their alarms."""

from collections.abc import Iterator, Mapping
from itertools import product
from math import prod
from typing import Final, assert_never

from auditor.cloudwatch.alarms import AlarmState
from auditor.cloudwatch.composite.alarm import CompositeAlarm
from auditor.cloudwatch.composite.alarm_rule import (
    AlarmRule,
    AllOf,
    AnyOf,
    AtLeast,
    Constant,
    InState,
    Negated,
    holds,
)
from auditor.cloudwatch.composite.rule_parser import parse_rule
from auditor.cloudwatch.rule import Origin
from auditor.result.checks import Check
from auditor.result.lint import Finding, Severity
from auditor.rules.lint.outlook import Outlook, outlook
from auditor.rules.ruleset import RuleSet

_ALL: Final = frozenset(AlarmState)
_MAX_COMBINATIONS: Final = 20_000
"""Combinations of states that are tried; for a rule with more, nothing is reported."""


def composites(rules: RuleSet) -> Iterator[Finding]:
    """Yield the composite alarms that always have the same state."""
    states = {rule.alarm.name: _states(outlook(rule.alarm, rule.filters)) for rule in rules.rules}
    waiting = [
        (placed, placed.value)
        for placed in rules.alarms
        if isinstance(placed.value, CompositeAlarm)
    ]
    names = {alarm.name for _, alarm in waiting}
    while ready := [item for item in waiting if names.isdisjoint(item[1].children)]:
        for placed, alarm in ready:
            verdicts = _verdicts(parse_rule(alarm.rule), states)
            states[alarm.name] = _ALL - {
                state
                for state, verdict in ((AlarmState.ALARM, True), (AlarmState.OK, False))
                if verdict not in verdicts
            }
            yield from _hopeless(placed.origin, verdicts)
        names -= {alarm.name for _, alarm in ready}
        waiting = [item for item in waiting if item[1].name in names]
    for placed, alarm in waiting:
        needed = ", ".join(name for name in alarm.children if name in names)
        message = (
            f"it waits for {needed}, in a circle: composite alarms that name one another are never"
            " evaluated"
        )
        remedy = "an AlarmRule over alarms that do not name this one"
        yield Finding(Check.RULE_NEVER_TRUE, Severity.ERROR, placed.origin, message, remedy)


def _states(alarm_outlook: Outlook) -> frozenset[AlarmState]:
    """Return the states that a metric alarm can be in; it starts with INSUFFICIENT_DATA."""
    out = {AlarmState.ALARM: alarm_outlook.never_fires, AlarmState.OK: alarm_outlook.never_ok}
    return frozenset(state for state in AlarmState if not out.get(state))


def _hopeless(origin: Origin, verdicts: frozenset[bool]) -> Iterator[Finding]:
    """Yield that a rule has one verdict only."""
    if verdicts == {False}:
        message = "no states that its alarms can be in make its AlarmRule true"
        remedy = "an AlarmRule that is true in a case that can occur"
        yield Finding(Check.RULE_NEVER_TRUE, Severity.ERROR, origin, message, remedy)
    if verdicts == {True}:
        message = (
            "whatever states its alarms are in, its AlarmRule is true: it is in ALARM from its"
            " creation on, and notifies once"
        )
        remedy = "an AlarmRule that is false while nothing is wrong"
        yield Finding(Check.RULE_ALWAYS_TRUE, Severity.ERROR, origin, message, remedy)


def _verdicts(rule: AlarmRule, possible: Mapping[str, frozenset[AlarmState]]) -> frozenset[bool]:
    """Return the possible values of a rule; both, if there are too many combinations.

    Args:
        possible: the possible states of alarms; all states for absent ones.
    """
    distinguished: dict[str, set[AlarmState]] = {}
    for alarm, state in _asked(rule):
        distinguished.setdefault(alarm, set()).add(state)
    choices = []
    for alarm, named_states in distinguished.items():
        states = possible.get(alarm, _ALL)
        alike = sorted(states - named_states)[:1]  # the rule cannot distinguish them
        choices.append([*sorted(states & named_states), *alike])
    if prod(map(len, choices)) > _MAX_COMBINATIONS:
        return frozenset({True, False})
    return frozenset(
        holds(rule, dict(zip(distinguished, states, strict=True))) for states in product(*choices)
    )


def _asked(rule: AlarmRule) -> Iterator[tuple[str, AlarmState]]:
    """Yield the alarms in a rule, with the state that it tests."""
    match rule:
        case Constant():
            pass
        case InState(state, alarm):
            yield alarm, state
        case AtLeast():
            yield from ((alarm, rule.state) for alarm in rule.alarms)
        case Negated(term):
            yield from _asked(term)
        case AllOf(terms) | AnyOf(terms):
            for term in terms:
                yield from _asked(term)
        case _ as unreachable:
            assert_never(unreachable)
