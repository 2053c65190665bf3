"""Composite alarms: their histories from those of their children, and what actions they take.

Logs do not hold the second of an evaluation, so children that change in the same minute change at
once. Source: CloudWatch User Guide, "Combining alarms" and "Composite alarm action suppression".
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum

from auditor.cloudwatch.alarms import AlarmState, action_faults, named_faults
from auditor.cloudwatch.composite.alarm_rule import children, holds, parse_rule
from auditor.cloudwatch.location import Location, evaluated, long_time
from auditor.cloudwatch.minutes import Span
from auditor.cloudwatch.problems import refuse
from auditor.cloudwatch.transitions import AlarmHistory, Change, Transition


class Suppression(StrEnum):
    """What kept the actions of a change back, as events name it."""

    ALARM = "Alarm"
    WAIT = "WaitPeriod"


@dataclass(frozen=True, slots=True)
class Suppressor:
    """An alarm whose ALARM state holds the actions back (ActionsSuppressor)."""

    alarm: str
    """ActionsSuppressor: the name of the alarm whose ALARM holds actions back."""
    wait: timedelta
    """ActionsSuppressorWaitPeriod: how long actions wait for it to come into ALARM."""
    extension: timedelta
    """ActionsSuppressorExtensionPeriod: how long actions wait after it has left ALARM."""

    def __post_init__(self) -> None:
        if min(self.wait, self.extension) < timedelta(0):
            raise ValueError("WaitPeriod and ExtensionPeriod are not negative")


@dataclass(frozen=True, slots=True)
class CompositeAlarm:
    """An alarm over the states of other alarms (`AWS::CloudWatch::CompositeAlarm`)."""

    name: str
    """AlarmName."""
    rule: str
    """AlarmRule, as written."""
    description: str = ""
    """AlarmDescription; "" without one."""
    actions_enabled: bool = True
    """ActionsEnabled: whether any action is executed."""
    alarm_actions: tuple[str, ...] = ()
    """AlarmActions: the ARNs of what is called on the change to ALARM."""
    ok_actions: tuple[str, ...] = ()
    """OKActions: the ARNs of what is called on the change to OK."""
    insufficient_data_actions: tuple[str, ...] = ()
    """InsufficientDataActions: the ARNs of what is called on the change to INSUFFICIENT_DATA."""
    suppressor: Suppressor | None = None
    """ActionsSuppressor with its two periods; `None` without one."""

    def __post_init__(self) -> None:
        """Validate as PutCompositeAlarm does.

        Raises:
            ValueError: with all that is wrong; an `ExpressionError` where that is the rule.
        """
        faults = {
            **named_faults(self.name, self.description),
            **action_faults(self.alarm_actions, self.ok_actions, self.insufficient_data_actions),
        }
        refuse([text for text, wrong in faults.items() if wrong])
        parse_rule(self.rule)

    @property
    def children(self) -> tuple[str, ...]:
        """The names of the alarms in its rule, each once, in its order."""
        return tuple(dict.fromkeys(children(parse_rule(self.rule))))

    @property
    def references(self) -> tuple[str, ...]:
        """The names of all alarms that it refers to, each once: its children, its suppressor."""
        suppressing = (self.suppressor.alarm,) if self.suppressor else ()
        return tuple(dict.fromkeys((*self.children, *suppressing)))


@dataclass(frozen=True, slots=True)
class ChildState:
    """A child of a composite alarm as it was when that changed."""

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
    """When, to the second of the child that caused it."""
    suppressed: Suppression | None
    """What kept its actions back, for good or for a while."""
    suppressor_since: datetime | None = None
    """When the suppressor went into ALARM, to the second, while it keeps the actions back."""


@dataclass(frozen=True, slots=True)
class CompositeHistory:
    """All changes of state of a composite alarm over a span, oldest first."""

    changes: tuple[CompositeChange, ...]
    last_state: AlarmState
    actions: tuple[tuple[datetime, AlarmState], ...]
    """When it acted, and on which state: with a suppressor, not always when it changed."""

    @property
    def transitions(self) -> tuple[Transition, ...]:
        """The changes alone, as of any alarm."""
        return tuple(change.transition for change in self.changes)


def composite_histories(
    composites: Sequence[CompositeAlarm],
    histories: Mapping[str, AlarmHistory],
    span: Span,
    location: Location,
) -> dict[str, CompositeHistory]:
    """Return the histories of composite alarms by name, in the order given.

    Those in a circle, or that depend on one, are never evaluated, as in CloudWatch.

    Args:
        histories: those of the metric alarms by name, over the same span.
        span: the evaluation minutes; composites are created with the alarms, right before it.

    Raises:
        ValueError: a rule or a suppressor names an alarm that is not there.
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
    """Return the history, with what the suppressor makes of the actions."""
    last = changes[-1].transition.new if changes else AlarmState.INSUFFICIENT_DATA
    if composite.suppressor is None:
        acted = tuple((change.transition.at, change.transition.new) for change in changes)
        return CompositeHistory(tuple(changes), last, acted)
    suppression = _Suppression(composite.suppressor)
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


class _Suppression:
    """Follows the suppressor and the composite alarm through time, and acts when it may."""

    def __init__(self, suppressor: Suppressor) -> None:
        self._suppressor = suppressor
        self._suppressing = False
        self._until: datetime | None = None
        self._pending: AlarmState | None = None
        self.acted: list[tuple[datetime, AlarmState]] = []

    def run_until(self, time: datetime) -> None:
        """Let a wait run out that ends by then, and act on the state the alarm has come to."""
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
        """Note a change; return what keeps its actions back, `None` where nothing does."""
        self._pending = state
        if self._suppressing:
            return Suppression.ALARM
        self._until = at + self._suppressor.wait
        self.run_until(at)
        return Suppression.WAIT if self._suppressor.wait else None
