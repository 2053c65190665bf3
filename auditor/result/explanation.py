"""One evaluation of one alarm, taken apart."""

from dataclasses import dataclass
from datetime import datetime

from auditor.cloudwatch.alarms import Alarm
from auditor.cloudwatch.transitions import Transition


@dataclass(frozen=True, slots=True)
class Observation:
    """What an evaluation of an alarm saw and made of it."""

    alarm: Alarm
    evaluation: Transition
    """It holds the windows in range, and the same state twice where nothing changed."""
    since: datetime | None
    """When the state before it began; `None`: with the alarm."""


@dataclass(frozen=True, slots=True)
class Explanation:
    """An observation as it was asked for."""

    observation: Observation
    asked: datetime
    """The minute that was asked for; the evaluation is the last one up to it."""
    last_event: datetime | None = None
    """Of the logs, where they end before the evaluation: what came after is unknown."""
