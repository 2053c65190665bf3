"""Histories of composite alarms, from those of their children.

Logs do not hold the second of an evaluation, so children that change in the same minute change at
once. Source: CloudWatch User Guide, "Combining alarms".
"""

from bisect import bisect_left
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from auditor.cloudwatch.alarms import AlarmState
from auditor.cloudwatch.composite.alarm import CompositeAlarm
from auditor.cloudwatch.composite.alarm_rule import holds
from auditor.cloudwatch.composite.rule_parser import parse_rule
from auditor.cloudwatch.composite.suppression import ActionSuppression, Suppression
from auditor.cloudwatch.location import Location, evaluated, long_time
from auditor.cloudwatch.minutes import Span
from auditor.cloudwatch.transitions import AlarmHistory, Change, Transition


@dataclass(frozen=True, slots=True)
class ChildState:
    """The state of a child when the composite alarm changed."""

    alarm: str
    """The child's name."""
    state: AlarmState
    """The state it was in."""
    since: datetime
    """When it came into that state."""


@dataclass(frozen=True, slots=True)
class CompositeChange:
    """A change of state of a composite alarm."""

    transition: Transition
    """Without windows."""
    triggering: tuple[ChildState, ...]
    """The child that caused it; right after the creation, all children."""
    instant: datetime
    """The time of the change, to the second of the child that caused it."""
    suppressed: Suppression | None
    """The cause that held its actions back, for good or for a while."""
    suppressor_since: datetime | None = None
    """When the suppressor went into ALARM, to the second, while it keeps the actions back."""


@dataclass(frozen=True, slots=True)
class CompositeHistory:
    """All changes of state of a composite alarm since its creation, oldest first."""

    changes: tuple[CompositeChange, ...]
    last_state: AlarmState
    actions: tuple[tuple[datetime, AlarmState], ...]
    """When it executed actions, and for which state; a suppressor can delay or drop them."""
    before: int = 0
    """Number of changes before the reported span; they led to its first state."""

    def reported_from(self, start: datetime) -> "CompositeHistory":
        """Return the same history, reported from an evaluation minute on."""
        before = bisect_left(self.changes, start, key=lambda change: change.transition.at)
        return replace(self, before=before)

    @property
    def first_state(self) -> AlarmState:
        """The state at the start of the span that is reported."""
        if self.before:
            return self.changes[self.before - 1].transition.new
        return AlarmState.INSUFFICIENT_DATA

    @property
    def episodes(self) -> tuple[tuple[int, int | None], ...]:
        """As `AlarmHistory.episodes`."""
        last = len(self.changes) - 1
        return tuple(
            (index, index + 1 if index < last else None)
            for index in range(max(self.before - 1, 0), last + 1)
            if self.changes[index].transition.new is AlarmState.ALARM
        )

    @property
    def transitions(self) -> tuple[Transition, ...]:
        """The changes of state."""
        return tuple(change.transition for change in self.changes)


def composite_histories(
    composites: Sequence[CompositeAlarm],
    histories: Mapping[str, AlarmHistory],
    span: Span,
    location: Location,
) -> dict[str, CompositeHistory]:
    """Return the histories of composite alarms by name, in the order given.

    Alarms in a circle, and alarms that depend on one, are never evaluated, as in CloudWatch.

    Args:
        histories: those of the metric alarms by name, over the same span.
        span: the evaluation minutes; composites are created with the alarms, right before it.

    Raises:
        ValueError: a rule or a suppressor names an alarm that does not exist.
    """
    names = {composite.name for composite in composites}
    for composite in composites:
        for name in composite.references:
            if name not in histories and name not in names:
                raise ValueError(f"{composite.name}: no alarm has the name {name}")
    if not composites:
        return {}
    changes_of: dict[str, Sequence[tuple[datetime, Change | Transition]]] = {
        name: [(evaluated(name, change.at), change) for change in history.changes]
        for name, history in histories.items()
    }
    done: dict[str, Sequence[CompositeChange]] = {}
    waiting = list(composites)
    while ready := [c for c in waiting if all(child in changes_of for child in c.children)]:
        for composite in ready:
            done[composite.name] = _changes(composite, changes_of, span, location)
            changes_of[composite.name] = [(c.instant, c.transition) for c in done[composite.name]]
        waiting = [composite for composite in waiting if composite.name not in changes_of]
    return {
        composite.name: _with_actions(composite, done.get(composite.name, ()), changes_of, span)
        for composite in composites
    }


def _changes(
    composite: CompositeAlarm,
    changes_of: Mapping[str, Sequence[tuple[datetime, Change | Transition]]],
    span: Span,
    location: Location,
) -> list[CompositeChange]:
    """Evaluate the rule once at the creation and then whenever a child changes."""
    rule = parse_rule(composite.rule)
    states = {
        child: ChildState(child, AlarmState.INSUFFICIENT_DATA, span.start)
        for child in composite.children
    }
    moments: dict[datetime, list[ChildState]] = {span.start: []}
    for child in composite.children:
        for since, change in changes_of[child]:
            moments.setdefault(change.at, []).append(ChildState(child, change.new, since))
    changes: list[CompositeChange] = []
    old = AlarmState.INSUFFICIENT_DATA
    for at in sorted(moments):
        states |= {changed.alarm: changed for changed in moments[at]}
        true = holds(rule, {name: child.state for name, child in states.items()})
        new = AlarmState.ALARM if true else AlarmState.OK
        if new is old:
            continue
        if at == span.start:
            triggering, instant = tuple(states.values()), evaluated(composite.name, at)
            reason = (
                f"{location.arn(composite.name)} was created and its alarm rule evaluates to {new}"
            )
        else:
            triggering, instant = (moments[at][0],), moments[at][0].since
            reason = _reason(triggering[0], location)
        decided = f"The rule is {'true' if true else 'false'} of the states of the children."
        transition = Transition(at, old, new, reason, (), 0, decided)
        changes.append(CompositeChange(transition, triggering, instant, None))
        old = new
    return changes


def _reason(child: ChildState, location: Location) -> str:
    arn = location.arn(child.alarm)
    return f"{arn} transitioned to {child.state} at {long_time(child.since)}"


def _with_actions(
    composite: CompositeAlarm,
    changes: Sequence[CompositeChange],
    changes_of: Mapping[str, Sequence[tuple[datetime, Change | Transition]]],
    span: Span,
) -> CompositeHistory:
    """Return the history with the actions that the suppressor lets through."""
    last = changes[-1].transition.new if changes else AlarmState.INSUFFICIENT_DATA
    if composite.suppressor is None:
        acted = tuple((change.transition.at, change.transition.new) for change in changes)
        return CompositeHistory(tuple(changes), last, acted)
    suppression = ActionSuppression(composite.suppressor)
    marked = []
    events = [
        (change.at, since, change.new)
        for since, change in changes_of.get(composite.suppressor.alarm, ())
    ]
    steps: list[tuple[datetime, CompositeChange | datetime, AlarmState]] = [
        *events,
        *((change.transition.at, change, change.transition.new) for change in changes),
    ]
    suppressor_since = None
    # Of one minute, the suppressor's change counts first: sorting keeps the order of the list.
    for at, change, state in sorted(steps, key=lambda step: step[0]):
        suppression.run_until(at)
        if isinstance(change, datetime):
            suppression.suppressor_changes(at, state)
            suppressor_since = change if state is AlarmState.ALARM else None
        else:
            by = suppression.composite_changes(at, state)
            marked.append(replace(change, suppressed=by, suppressor_since=suppressor_since))
    suppression.run_until(span.end)
    return CompositeHistory(tuple(marked), last, tuple(suppression.acted))
