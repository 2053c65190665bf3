"""Compare simulated alarm histories with real ones, change by change."""

from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from difflib import get_close_matches
from typing import Final

from auditor.cloudwatch.messages.recorded_history import RecordedHistory, UnreadableItem
from auditor.cloudwatch.minutes import MINUTE, Span, minute_of, time_of
from auditor.cloudwatch.transitions import Change

TOLERANCE: Final = 2 * MINUTE
"""Maximum distance of two changes that count as the same: an evaluation in the first seconds of a
minute uses the minute before, and a datapoint can be published a minute late.
"""

_MAX_LISTED: Final = 20
"""Unreadable items that a result lists with location and reason."""


@dataclass(frozen=True, slots=True)
class Agreement:
    """A change that both histories have."""

    real: Change
    """The change in the real history."""
    simulated: Change
    """The change that was simulated."""
    minutes: int
    """The delay of the simulated change in minutes; negative if it is earlier."""


@dataclass(frozen=True, slots=True)
class AlarmComparison:
    """The histories of one alarm side by side, each part oldest first."""

    alarm: str
    """The alarm's name."""
    agreeing: tuple[Agreement, ...]
    """Changes of state that both histories have."""
    only_real: tuple[Change, ...]
    """Changes that only the real history has."""
    only_simulated: tuple[Change, ...]
    """Changes that only the simulated history has."""

    @property
    def apart(self) -> int:
        """The largest difference between agreeing changes, in minutes."""
        return max((abs(change.minutes) for change in self.agreeing), default=0)


@dataclass(frozen=True, slots=True)
class HistoryComparison:
    """A comparison of a real and a simulated history of alarms."""

    span: Span | None
    """The span that was compared; `None` if the real history is empty."""
    alarms: tuple[AlarmComparison, ...]
    """The alarms of either side, in the order of their names."""
    outside: int
    """The number of changes before or after that span without a partner, which are omitted."""
    unreadable: int
    """The number of items of the real history that could not be read."""
    unreadable_items: tuple[UnreadableItem, ...] = ()
    """The first 20 unreadable items, in the order of reading."""
    contributor_items: int = 0
    """The number of items about single contributors of an alarm, not about the alarm itself."""
    nearest: tuple[tuple[str, str], ...] = ()
    """If no alarm is in both histories: the names in the real one, each with the most similar
    simulated name or "".
    """


def compare_with_actual(
    recorded: RecordedHistory,
    histories: Mapping[str, Sequence[Change]],
    span: Span | None = None,
    tolerances: Mapping[str, timedelta] | None = None,
) -> HistoryComparison:
    """Compare real changes of state with simulated ones, alarm by alarm.

    Args:
        recorded: the real history, in any order.
        histories: the simulated changes by the names of the alarms.
        span: the span to compare; by default from the first to the last item of the real history,
            since AWS keeps at most 30 days and the time before is unknown.
        tolerances: maximum distance of changes of an alarm, by its name, if it is not `TOLERANCE`.
    """
    real: dict[str, list[tuple[datetime, Change]]] = defaultdict(list)
    for item in recorded.items:
        if item.change is not None:
            real[item.alarm].append((item.at, item.change))
    unreadable = len(recorded.unreadable)
    listed = recorded.unreadable[:_MAX_LISTED]
    if span is None and recorded.items:
        times = [item.at for item in recorded.items]
        span = Span(min(times), max(times) + MINUTE)
    if span is None:
        outside = sum(map(len, histories.values()))
        return HistoryComparison(None, (), outside, unreadable, listed)
    alarms: list[AlarmComparison] = []
    outside = 0
    for name in sorted({*real, *histories}):
        ours = histories.get(name, ())
        theirs = [change for _, change in sorted(real[name], key=lambda pair: pair[0])]
        both = _matched(name, theirs, ours, (tolerances or {}).get(name, TOLERANCE))
        only_real = _inside(both.only_real, span)
        only_simulated = _inside(both.only_simulated, span)
        outside += len(both.only_real) - len(only_real)
        outside += len(both.only_simulated) - len(only_simulated)
        alarms.append(AlarmComparison(name, both.agreeing, only_real, only_simulated))
    return HistoryComparison(
        span,
        tuple(alarms),
        outside,
        unreadable,
        listed,
        sum(item.contributor for item in recorded.items),
        _nearest({item.alarm for item in recorded.items}, histories),
    )


def _nearest(real: set[str], simulated: Mapping[str, object]) -> tuple[tuple[str, str], ...]:
    """Return each real name with the most similar simulated one, where no name is in both."""
    if not real.isdisjoint(simulated) or not simulated:
        return ()
    return tuple(
        (name, next(iter(get_close_matches(name, simulated, n=1)), ""))
        for name in sorted(real)[:_MAX_LISTED]
    )


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
