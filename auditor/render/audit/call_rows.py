"""Runs of calls of a session, folded: new, marked or refused ones alone, the rest together."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from itertools import groupby, pairwise
from typing import Final

from auditor.render.shared.words import count, counted, cut, duration
from auditor.result.timeline import TimelineCalls

_PAUSE: Final = timedelta(hours=1)
"""From this length on, a stretch without a call is named."""


@dataclass(frozen=True, slots=True)
class FoldedCalls:
    """Runs of calls in a row that one line stands for."""

    rows: tuple[TimelineCalls, ...]
    """By time; several only where they bring nothing new."""
    pause: timedelta | None
    """How long the session made no call before them, from an hour on."""

    @property
    def calls(self) -> int:
        """How many calls they are."""
        return sum(row.count for row in self.rows)

    @property
    def is_routine(self) -> bool:
        """Whether there is nothing new, marked or refused among them."""
        return not any(row.new or row.alarms or row.error for row in self.rows)

    @property
    def times(self) -> str:
        """How often a single run made its call, and until when; "" for one call."""
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
    """Return rows by time, those that bring nothing new together.

    Args:
        among: all rows of the session, which pauses are counted in.
    """
    pauses = {id(after): after.first - before.last for before, after in pairwise(among)}
    groups = (tuple(group) for _, group in groupby(rows, key=_Routine()))
    return [FoldedCalls(group, _long(pauses.get(id(group[0])))) for group in groups]


def targets(row: TimelineCalls) -> str:
    """Return the first resource that a run of calls names, and how many others; "" for none."""
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
    """Numbers rows so that those in a row which bring nothing new have one number."""

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
