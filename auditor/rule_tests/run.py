"""Runs rule tests: compares expectations with the states of alarms."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Final

from auditor.cloudwatch.alarms import AlarmState
from auditor.cloudwatch.location import Location
from auditor.cloudwatch.messages.reasons import CREATED
from auditor.cloudwatch.metrics import MetricData, MetricId
from auditor.cloudwatch.publish_plain import publish
from auditor.cloudwatch.rule import Origin, Rule, RulePack
from auditor.cloudwatch.transitions import Transition
from auditor.errors import RuleError, UsageError
from auditor.pattern import matches, parse
from auditor.replay.judge import AlarmReplay, judge_pack, merge_by_metric, observation_at
from auditor.replay.log_groups import UNKNOWN_ACCOUNT, UNKNOWN_REGION
from auditor.result.explanation import Observation
from auditor.result.rule_tests import Case, Failure, RuleTestResult, Suite
from auditor.rule_tests.file import is_rule_test_file, read_rule_tests
from auditor.rule_tests.rule_test import (
    ExpectedValue,
    Never,
    RuleTest,
    RuleTestFile,
    StateAt,
    Transitions,
)
from auditor.rule_tests.times import shown
from auditor.rules import load_rules
from auditor.rules.sources import pack_file
from auditor.version import __version__

_PLACE: Final = Location(UNKNOWN_ACCOUNT, UNKNOWN_REGION)
"""Account and Region of the alarms, whose ARNs appear in the reasons of composite alarms."""


def run_rule_tests(names: Sequence[str], parameters: Mapping[str, str] = {}) -> RuleTestResult:
    """Run test files, and the examples of packs and rule files.

    Args:
        parameters: each is passed to the files that have it.

    Raises:
        UsageError: a pack or file does not exist, or none of them has such a parameter.
        RuleError: with all faults of the files.
    """
    read: list[RuleTestFile | tuple[str, RulePack]] = []
    faults: list[str] = []
    for name in names:
        try:
            if not pack_file(name) and is_rule_test_file(Path(name)):
                read.append(read_rule_tests(Path(name), parameters))
            else:
                read.append((name, load_rules([name], parameters, optional=parameters)))
        except RuleError as error:
            faults += error.faults
    if faults:
        raise RuleError(faults)
    packs = [file.pack if isinstance(file, RuleTestFile) else file[1] for file in read]
    taken = {key for pack in packs for key, _ in pack.parameters}
    if unknown := [name for name in parameters if name not in taken]:
        message = "none of the rules has a parameter of that name"
        raise UsageError("\n".join(f"--parameter {name}: {message}" for name in unknown))
    suites = [
        _tested(file) if isinstance(file, RuleTestFile) else _examples(*file) for file in read
    ]
    return RuleTestResult(__version__, tuple(suites))


def _examples(name: str, pack: RulePack) -> Suite:
    """Return the results of the examples of a pack or file."""
    cases, untested = [], [rule.alarm.name for rule in pack.composites]
    for rule in pack.rules:
        examples = rule.about.examples
        if not examples.match and not examples.near_miss:
            untested.append(rule.alarm.name)
            continue
        wanted = [(text, True) for text in examples.match]
        wanted += [(text, False) for text in examples.near_miss]
        patterns = [parse(metric_filter.pattern) for metric_filter in rule.filters]
        failures = [
            Failure(str(rule.origin or name), _example(text, match))
            for text, match in wanted
            if any(matches(pattern, text) for pattern in patterns) is not match
        ]
        cases.append(Case(rule.alarm.name, tuple(failures)))
    return Suite(name, tuple(cases), tuple(untested))


def _example(text: str, match: bool) -> str:
    if match:
        return f"none of its filters matches the example: {text}"
    return f"one of its filters matches the near miss: {text}"


@dataclass(frozen=True, slots=True, eq=False)
class Outcome:
    """The behaviour of an alarm in a test."""

    transitions: tuple[Transition, ...]
    judged: AlarmReplay | None
    """`None` for a composite alarm."""

    def last(self, at: datetime) -> Transition | None:
        """Return its last change up to a time."""
        return next((change for change in reversed(self.transitions) if change.at <= at), None)


def _tested(file: RuleTestFile) -> Suite:
    cases = []
    for test in file.tests:
        outcomes = judge(test, file.pack)
        failures = [
            Failure(
                str(Origin(file.name, value.line, "")),
                what,
                _observation(test, outcomes[value.what.alarm], at),
            )
            for value in test.expected
            for what, at in _unmet(test, value, outcomes[value.what.alarm])
        ]
        cases.append(Case(test.name, tuple(failures)))
    return Suite(file.name, tuple(cases))


def judge(test: RuleTest, pack: RulePack) -> dict[str, Outcome]:
    """Return the behaviour of the alarms, by name, as in an audit of these records."""

    def data_of(rule: Rule) -> dict[MetricId, MetricData]:
        return merge_by_metric(
            publish(metric_filter, test.messages, test.default_value)
            for metric_filter in rule.filters
        )

    alarms, composites = judge_pack(pack, test.span, test.evaluation, _PLACE, data_of)
    outcomes = {
        alarm.rule.alarm.name: Outcome(alarm.history.transitions, alarm) for alarm in alarms
    }
    for composite in composites:
        outcomes[composite.rule.alarm.name] = Outcome(composite.history.transitions, None)
    return outcomes


def _unmet(test: RuleTest, expected: ExpectedValue, outcome: Outcome) -> list[tuple[str, datetime]]:
    """Return the differences from an expectation, with their times; empty if it is met."""
    start = test.span.start
    match expected.what:
        case StateAt(alarm, at, state, reason):
            last = outcome.last(at)
            actual = last.new if last else AlarmState.INSUFFICIENT_DATA
            when = shown(at, start)
            if actual is not state:
                return [(f"{alarm} at {when}: expected {state}, got {actual}", at)]
            message = last.reason if last else CREATED
            if reason not in message:
                text = f"{alarm} at {when}: expected a reason with {reason!r}, got {message!r}"
                return [(text, at)]
        case Transitions(alarm, changes):
            actual_changes = [(change.at, change.new) for change in outcome.transitions]
            if list(changes) != actual_changes:
                wanted, got = _listed(changes, start), _listed(actual_changes, start)
                text = f"{alarm}: expected the changes {wanted}; got {got}"
                return [(text, _first_difference(changes, actual_changes))]
        case Never(alarm, state):
            entered = [change.at for change in outcome.transitions if change.new is state]
            if entered:
                when = shown(entered[0], start)
                return [(f"{alarm} at {when}: expected never {state}, got {state}", entered[0])]
    return []


def _listed(changes: Sequence[tuple[datetime, AlarmState]], start: datetime) -> str:
    listed = (f"{shown(at, start).partition(' ')[0]} {state}" for at, state in changes)
    return ", ".join(listed) or "none"


def _first_difference(
    wanted: Sequence[tuple[datetime, AlarmState]], got: Sequence[tuple[datetime, AlarmState]]
) -> datetime:
    same = 0
    while same < min(len(wanted), len(got)) and wanted[same] == got[same]:
        same += 1
    return min(changes[same][0] for changes in (wanted, got) if same < len(changes))


def _observation(test: RuleTest, outcome: Outcome, at: datetime) -> Observation | None:
    """Return what the alarm observed; `None` if it is composite or was not evaluated yet."""
    if outcome.judged is None or at <= test.span.start:
        return None
    minute = at.replace(second=0, microsecond=0)
    return observation_at(outcome.judged, test.span.start, minute, test.evaluation)
