"""Our histories against the real ones: which changes of state agree, and by how many minutes.

Source of the form: CloudWatch API Reference, DescribeAlarmHistory.
"""

import re
from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Final

from auditor.cloudwatch.alarms import AlarmState, Change
from auditor.cloudwatch.minutes import MINUTE, Span, minute_of, time_of

TOLERANCE: Final = 2 * MINUTE
"""How far apart two changes may lie and still be the same one: an evaluation in the first seconds
of a minute looks at the minute before, and a datapoint can be published a minute late."""

_SUMMARY: Final = re.compile(r"Alarm updated from (\w+) to (\w+)")


@dataclass(frozen=True, slots=True)
class Agreement:
    """A change that both histories have."""

    real: Change
    simulated: Change
    minutes: int
    """How many minutes later the simulated one is; negative where it is earlier."""


@dataclass(frozen=True, slots=True)
class AlarmComparison:
    """The histories of one alarm side by side, each part oldest first."""

    alarm: str
    agreeing: tuple[Agreement, ...]
    only_real: tuple[Change, ...]
    only_simulated: tuple[Change, ...]

    @property
    def apart(self) -> int:
        """How many minutes changes that agree lie apart at most."""
        return max((abs(change.minutes) for change in self.agreeing), default=0)


@dataclass(frozen=True, slots=True)
class HistoryComparison:
    """All alarms that either side has, in the order of their names."""

    span: Span | None
    """What was compared; `None` where the real history says nothing."""
    alarms: tuple[AlarmComparison, ...]
    outside: int
    """Changes before or after that without a partner, which were left out."""
    unreadable: int
    """Items of the real history that could not be read."""


def compare(
    items: Iterable[object],
    histories: Mapping[str, Sequence[Change]],
    span: Span | None = None,
    tolerance: timedelta = TOLERANCE,
) -> HistoryComparison:
    """Compare real changes of state with simulated ones, alarm by alarm.

    Args:
        items: the AlarmHistoryItems of DescribeAlarmHistory, as JSON parsed them, in any order.
        histories: the simulated changes by the names of the alarms.
        span: what to compare; by default from the first to the last item of the real history,
            since AWS keeps no more than 30 days and says nothing of the time before.
    """
    real: dict[str, list[tuple[datetime, Change]]] = defaultdict(list)
    times: list[datetime] = []
    unreadable = 0
    for item in items:
        try:
            name, at = _named(item)
            change = _change(item, at)
        except (KeyError, TypeError, ValueError, OverflowError, OSError):
            unreadable += 1
            continue
        times.append(at)
        if change is not None:
            real[name].append((at, change))
    if span is None and times:
        span = Span(min(times), max(times) + MINUTE)
    if span is None:
        return HistoryComparison(None, (), sum(map(len, histories.values())), unreadable)
    found: list[AlarmComparison] = []
    outside = 0
    for name in sorted({*real, *histories}):
        ours = histories.get(name, ())
        theirs = [change for _, change in sorted(real[name], key=lambda pair: pair[0])]
        both = _matched(name, theirs, ours, tolerance)
        only_real, only_simulated = (
            _inside(both.only_real, span),
            _inside(both.only_simulated, span),
        )
        outside += len(both.only_real) - len(only_real)
        outside += len(both.only_simulated) - len(only_simulated)
        found.append(AlarmComparison(name, both.agreeing, only_real, only_simulated))
    return HistoryComparison(span, tuple(found), outside, unreadable)


def _inside(changes: Sequence[Change], span: Span) -> tuple[Change, ...]:
    first = time_of(minute_of(span.start))
    return tuple(change for change in changes if first <= change.at < span.end)


def _matched(
    name: str, real: Sequence[Change], simulated: Sequence[Change], tolerance: timedelta
) -> AlarmComparison:
    """Pair each real change with the nearest simulated one into the same state, in order."""
    times = [change.at for change in simulated]
    agreeing: list[Agreement] = []
    paired: set[int] = set()
    only_real: list[Change] = []
    after = 0
    for change in real:
        first = max(after, bisect_left(times, change.at - tolerance))
        last = bisect_right(times, change.at + tolerance)
        near = [index for index in range(first, last) if simulated[index].new is change.new]
        if not near:
            only_real.append(change)
            continue
        best = min(near, key=lambda index: abs(simulated[index].at - change.at))
        later = (simulated[best].at - change.at) // MINUTE
        agreeing.append(Agreement(change, simulated[best], later))
        paired.add(best)
        after = best + 1
    left = (change for index, change in enumerate(simulated) if index not in paired)
    return AlarmComparison(name, tuple(agreeing), tuple(only_real), tuple(left))


def _named(item: object) -> tuple[str, datetime]:
    """Return the name of the alarm and the instant of an item."""
    if not isinstance(item, Mapping):
        raise TypeError("an item is an object")
    name, timestamp = item["AlarmName"], item["Timestamp"]
    if not isinstance(name, str):
        raise TypeError("a name is a text")
    if isinstance(timestamp, int | float):
        at = datetime.fromtimestamp(timestamp, UTC)
    else:
        at = datetime.fromisoformat(timestamp)
    if at.tzinfo is None:
        raise ValueError("a time without a zone")
    return name, at


def _change(item: object, at: datetime) -> Change | None:
    """Return the change of state that an item tells of, `None` for items of other types."""
    if not isinstance(item, Mapping) or item["HistoryItemType"] != "StateUpdate":
        return None
    told = _SUMMARY.fullmatch(item["HistorySummary"])
    if told is None:
        raise ValueError("no change of state")
    return Change(time_of(minute_of(at)), AlarmState(told[1]), AlarmState(told[2]))
