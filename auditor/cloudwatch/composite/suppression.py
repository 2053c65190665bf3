"""The suppressor of a composite alarm, and when it lets actions go.

Source: CloudWatch User Guide, "Composite alarm action suppression".
"""

from datetime import datetime
from enum import StrEnum

from auditor.cloudwatch.alarms import AlarmState
from auditor.cloudwatch.composite.alarm import Suppressor


class Suppression(StrEnum):
    """The cause that suppressed the actions of a change, as events name it."""

    ALARM = "Alarm"
    WAIT = "WaitPeriod"


class ActionSuppression:
    """Replays the suppressor and the composite alarm, and executes the actions in time."""

    def __init__(self, suppressor: Suppressor) -> None:
        self._suppressor = suppressor
        self._suppressing = False
        self._until: datetime | None = None
        self._pending: AlarmState | None = None
        self.acted: list[tuple[datetime, AlarmState]] = []

    def run_until(self, time: datetime) -> None:
        """End a wait that is over by a time, and execute the actions for the current state."""
        if self._until is None or self._until > time:
            return
        if self._pending is not None:
            self.acted.append((self._until, self._pending))
        self._until = self._pending = None

    def suppressor_changes(self, at: datetime, state: AlarmState) -> None:
        """Hold back while it is in ALARM, and for the extension after that."""
        if state is AlarmState.ALARM:
            self._suppressing, self._until = True, None
        elif self._suppressing:
            self._suppressing, self._until = False, at + self._suppressor.extension
        self.run_until(at)

    def composite_changes(self, at: datetime, state: AlarmState) -> Suppression | None:
        """Take a change of state; return the cause that suppresses its actions, or `None`."""
        self._pending = state
        if self._suppressing:
            return Suppression.ALARM
        self._until = at + self._suppressor.wait
        self.run_until(at)
        return Suppression.WAIT if self._suppressor.wait else None
