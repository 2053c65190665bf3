"""A rule test: its records, and the states that the alarms should have."""

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
    """Text that the reason of its last change contains; "" for any reason."""


@dataclass(frozen=True, slots=True)
class Transitions:
    """An alarm changes its state in exactly this way."""

    alarm: str
    changes: tuple[tuple[datetime, AlarmState], ...]


@dataclass(frozen=True, slots=True)
class Never:
    """An alarm never changes to a state."""

    alarm: str
    state: AlarmState


@dataclass(frozen=True, slots=True)
class ExpectedValue:
    """An expectation with its line, if that is known."""

    line: int | None
    what: StateAt | Transitions | Never


@dataclass(frozen=True, slots=True)
class RuleTest:
    """One test."""

    name: str
    span: Span
    """The alarms are created at its start, and evaluated until its end."""
    evaluation: Evaluation
    default_value: DefaultValue
    messages: tuple[CountedMessage, ...]
    """The messages, without copies of events."""
    expected: tuple[ExpectedValue, ...]


@dataclass(frozen=True, slots=True)
class RuleTestFile:
    """A file of tests."""

    name: str
    pack: RulePack
    tests: tuple[RuleTest, ...]
