"""The parts of an alarm history: changes of state, and the windows of their evaluations."""

from bisect import bisect_left
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from auditor.cloudwatch.alarms import AlarmState


@dataclass(frozen=True, slots=True)
class Window:
    """One period of the evaluation range, as an evaluation saw it."""

    start: datetime
    """When the window begins."""
    value: float | None
    """The statistic; `None` if the window has no sample."""
    breaching: bool
    """Whether its value breaches the threshold."""
    used: bool
    """Whether it is among the newest N real datapoints, which decide."""
    sample_count: float = 0.0
    """The number of samples in the window; 0 where they are not counted, as in metric math."""


@dataclass(frozen=True, slots=True)
class Change:
    """A change of state."""

    at: datetime
    """The minute of the evaluation, which is the end of the newest window."""
    old: AlarmState
    """The state before."""
    new: AlarmState
    """The state after."""


@dataclass(frozen=True, slots=True)
class Transition:
    """A change of state, with the reason that CloudWatch would give."""

    at: datetime
    """The evaluation minute: the end of the newest window."""
    old: AlarmState
    """The state before."""
    new: AlarmState
    """The state after."""
    reason: str
    """The state reason in CloudWatch's words."""
    windows: tuple[Window, ...]
    """The evaluation range, oldest first."""
    filled: int
    """The number of missing datapoints that were filled according to TreatMissingData."""
    rule: str
    """The rule that decided, in one plain sentence."""
    approximate: bool = False
    """Whether the wording of the reason is a guess, because no published text shows it."""


@dataclass(frozen=True, slots=True, eq=False)
class AlarmHistory:
    """All changes of state of one alarm since its creation, oldest first."""

    changes: tuple[Change, ...]
    last_state: AlarmState
    transitions_at: Callable[[Sequence[int]], tuple[Transition, ...]]
    """Return the changes at some indexes of `changes` as transitions.

    Wording a reason takes time, so only requested ones are worded.
    """
    windows_at: Callable[[Sequence[int]], Sequence[tuple[Window, ...]]]
    """Return the windows of the evaluations that made the changes at some indexes."""
    before: int = 0
    """Number of changes before the reported span; they led to its first state."""

    def reported_from(self, start: datetime) -> "AlarmHistory":
        """Return the same history, reported from an evaluation minute on."""
        return replace(
            self, before=bisect_left(self.changes, start, key=lambda transition: transition.at)
        )

    @property
    def transitions(self) -> tuple[Transition, ...]:
        """Every change with its reason, oldest first."""
        return self.transitions_at(range(len(self.changes)))

    @property
    def reported(self) -> tuple[Change, ...]:
        """The changes in the span that is reported."""
        return self.changes[self.before :]

    @property
    def first_state(self) -> AlarmState:
        """The state at the start of the span that is reported."""
        if self.before:
            return self.changes[self.before - 1].new
        return self.changes[0].old if self.changes else self.last_state

    @property
    def episodes(self) -> tuple[tuple[int, int | None], ...]:
        """The episodes as indexes of `changes`: into ALARM, and out of it or `None` while open.

        A carried episode begins before the span, at an index less than `before`.
        """
        last = len(self.changes) - 1
        return tuple(
            (index, index + 1 if index < last else None)
            for index in range(max(self.before - 1, 0), last + 1)
            if self.changes[index].new is AlarmState.ALARM
        )

    @property
    def episode_times(self) -> tuple[tuple[datetime, datetime | None], ...]:
        """The start of each episode, and its end or `None` while open."""
        return tuple(
            (self.changes[opening].at, None if closing is None else self.changes[closing].at)
            for opening, closing in self.episodes
        )
