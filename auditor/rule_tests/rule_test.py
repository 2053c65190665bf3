"""A test of rules: records that come in, and the states that alarms are to have."""

from dataclasses import dataclass
from datetime import datetime

from auditor.cloudwatch.alarms import AlarmState, Evaluation
from auditor.cloudwatch.metric_filter import DefaultValue
from auditor.cloudwatch.minutes import Span
from auditor.cloudwatch.publish_plain import CountedMessage
from auditor.cloudwatch.rule import RulePack


@dataclass(frozen=True, slots=True)
class StateAt:
    """An alarm is in a state at a time."""

    alarm: str
    at: datetime
    state: AlarmState
    reason: str
    """What the reason of its last change contains; "" where any will do."""


@dataclass(frozen=True, slots=True)
class Transitions:
    """An alarm makes these changes of state and no others."""

    alarm: str
    changes: tuple[tuple[datetime, AlarmState], ...]


@dataclass(frozen=True, slots=True)
class Never:
    """An alarm never changes to a state."""

    alarm: str
    state: AlarmState


@dataclass(frozen=True, slots=True)
class ExpectedValue:
    """What is expected, and the line that says so, where that is known."""

    line: int | None
    what: StateAt | Transitions | Never


@dataclass(frozen=True, slots=True)
class RuleTest:
    """One test."""

    name: str
    span: Span
    """The alarms are created at its start; nothing is looked at after its end."""
    evaluation: Evaluation
    default_value: DefaultValue
    messages: tuple[CountedMessage, ...]
    """Each event once."""
    expected: tuple[ExpectedValue, ...]


@dataclass(frozen=True, slots=True)
class RuleTestFile:
    """A file of tests."""

    name: str
    pack: RulePack
    tests: tuple[RuleTest, ...]
