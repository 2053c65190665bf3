"""The explanation of one evaluation of one alarm."""

from dataclasses import dataclass
from datetime import datetime

from auditor.cloudwatch.alarms import Alarm
from auditor.cloudwatch.transitions import Transition


@dataclass(frozen=True, slots=True)
class Observation:
    """An evaluation of an alarm, with the windows in range and its outcome."""

    alarm: Alarm
    evaluation: Transition
    """The evaluation as a transition; old and new state are equal if nothing changed."""
    since: datetime | None
    """When the state before it began; `None`: at the creation of the alarm."""


@dataclass(frozen=True, slots=True)
class Explanation:
    """An observation with the requested minute."""

    observation: Observation
    asked: datetime
    """The requested minute; the evaluation is the last one up to it."""
    last_event: datetime | None = None
    """The last event, where the logs end before the evaluation; later events are unknown."""
