"""Runs of calls of a session, folded: new, marked and refused runs alone, others together."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from itertools import groupby, pairwise
from typing import Final

from auditor.render.shared.words import count, counted, cut, duration
from auditor.result.timeline import TimelineCalls

_PAUSE: Final = timedelta(hours=1)
"""The shortest pause between calls that reports mention."""


@dataclass(frozen=True, slots=True)
class FoldedCalls:
    """Consecutive runs of calls that share one line."""

    rows: tuple[TimelineCalls, ...]
    """In order of time; several runs only where none is new, marked or refused."""
    pause: timedelta | None
    """The pause in the session before them; `None` for an hour or less."""

    @property
    def calls(self) -> int:
        """The number of calls in these runs."""
        return sum(row.count for row in self.rows)

    @property
    def is_routine(self) -> bool:
        """Whether none of the calls is new, marked or refused."""
        return not any(row.new or row.alarms or row.error for row in self.rows)

    @property
    def times(self) -> str:
        """The number of calls of the first run, and their last time; "" for one call."""
        first = self.rows[0]
        return f" {count(first.count)} times{_until(first, first)}" if first.count > 1 else ""

    @property
    def words(self) -> str:
        """The calls in words, with their last time and the longest pause among them."""
        first, last = self.rows[0], self.rows[-1]
        if len(self.rows) == 1:
            return f"{call_name(first)}{self.times}"
        names = Counter(map(call_name, self.rows))
        most = ", ".join(name for name, _ in names.most_common(3))
        others = f" and {counted(len(names) - 3, 'other')}" if len(names) > 3 else ""
        longest = max(after.first - before.last for before, after in pairwise(self.rows))
        paused = f", with pauses up to {duration(longest)}" if longest > _PAUSE else ""
        calls = counted(self.calls, "call")
        return f"{calls} as before{_until(first, last)}{paused}: {most}{others}"


def folded(rows: Sequence[TimelineCalls], among: Sequence[TimelineCalls]) -> list[FoldedCalls]:
    """Return rows by time, consecutive rows with nothing new as one.

    Args:
        among: all rows of the session, from which pauses are calculated.
    """
    pauses = {id(after): after.first - before.last for before, after in pairwise(among)}
    groups = (tuple(group) for _, group in groupby(rows, key=_Routine()))
    return [FoldedCalls(group, _long(pauses.get(id(group[0])))) for group in groups]


def targets(row: TimelineCalls) -> str:
    """Return the first resource of a run of calls and the number of others; "" for none."""
    if not row.targets:
        return ""
    others = f" and {counted(row.target_count - 1, 'other')}" if row.target_count > 1 else ""
    return f"{cut(row.targets[0], 80)}{others}"


def call_name(row: TimelineCalls) -> str:
    """Return a call as `iam:CreateUser`."""
    return f"{row.event_source.removesuffix('.amazonaws.com')}:{row.event_name}"


def _long(pause: timedelta | None) -> timedelta | None:
    return pause if pause is not None and pause > _PAUSE else None


class _Routine:
    """A grouping key that gives consecutive rows with nothing new the same number."""

    def __init__(self) -> None:
        self._number = 0
        self._last: tuple[str, str] | None = None

    def __call__(self, row: TimelineCalls) -> int:
        came = (row.source_ip, row.user_agent)
        routine = not (row.new or row.alarms or row.error) and self._last is not None
        if not routine or came != self._last:
            self._number += 1
        self._last = came if routine else ("", "")
        return self._number


def _until(first: TimelineCalls, last: TimelineCalls) -> str:
    if first.first == last.last:
        return ""
    same_day = first.first.date() == last.last.date()
    return f" until {last.last:%H:%M:%S}" if same_day else f" until {last.last:%Y-%m-%d %H:%M}"
