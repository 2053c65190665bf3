"""Compare an alarm with another setting or pattern, by episodes and records."""

from bisect import bisect_left
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Final

import numpy as np
from numpy.typing import NDArray

from auditor.cloudwatch.minutes import MINUTE, Span, minute_of, time_of
from auditor.cloudwatch.transitions import AlarmHistory
from auditor.engine.duckdb.engine import Engine
from auditor.replay.episodes import episode_spans
from auditor.result.against import (
    Against,
    EpisodeChange,
    Fate,
    FateCount,
    NumberedEpisode,
    RecordCount,
)

MAX_RECORDS: Final = 20
"""The most records shown per kind."""
MAX_CHANGES: Final = 5_000
"""The most changed episodes in the result of an alarm."""

Minutes = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class AgainstSide:
    """One of the two histories to compare."""

    filters: tuple[int, ...]
    """The alarm's metric filters, as indexes in the engine."""
    history: AlarmHistory


def compare_histories(
    engine: Engine, before: AgainstSide, after: AgainstSide, span: Span, limit: int = MAX_RECORDS
) -> Against:
    """Compare two histories of an alarm over one log group and span.

    Args:
        engine: the engine of the log group, with the filters of both sides.
        limit: the most records to show per kind.
    """
    reach = [episode_spans(side.history, span) for side in (before, after)]
    start = min((episode.start for spans in reach for episode in spans), default=span.start)
    looked_at = Span(min(start, span.start), span.end)
    matches = [engine.match_minutes(side.filters, looked_at) for side in (before, after)]
    matched = np.union1d(matches[0][0], matches[1][0])
    changes = episode_changes(before.history, after.history, span, matched)
    fates = Counter(change.fate for change in changes)
    other = [change for change in changes if change.fate is not Fate.SAME]
    return Against(
        before=len(reach[0]),
        after=len(reach[1]),
        fates=tuple(FateCount(fate, fates[fate]) for fate in Fate if fates[fate]),
        changes=tuple(other[:MAX_CHANGES]),
        only_before=_only_in(engine, before, after, span, limit),
        only_after=_only_in(engine, after, before, span, limit),
        silenced=_behind(engine, before, *matches[0], reach[0], reach[1], limit),
        raised=_behind(engine, after, *matches[1], reach[1], reach[0], limit),
    )


def episode_changes(
    before: AlarmHistory, after: AlarmHistory, span: Span, matched: Minutes
) -> list[EpisodeChange]:
    """Return the change of each episode, oldest first.

    Episodes belong together if they overlap, or if both rest on the same minute with matches.

    Args:
        matched: the minutes with matches of either side, in increasing order.
    """
    ours, theirs = _numbered(before), _numbered(after)
    parts = _parts(ours, episode_spans(before, span), theirs, episode_spans(after, span), matched)
    changes = [
        _change(tuple(ours[n] for n in sorted(left)), tuple(theirs[n] for n in sorted(right)))
        for left, right in parts
    ]
    return sorted(changes, key=lambda change: min(s.start for s in (*change.before, *change.after)))


def _numbered(history: AlarmHistory) -> list[NumberedEpisode]:
    changes = history.changes
    return [
        NumberedEpisode(number, changes[opening].at, None if end is None else changes[end].at)
        for number, (opening, end) in enumerate(history.episodes, 1)
    ]


def _parts(
    ours: Sequence[NumberedEpisode],
    our_spans: Sequence[Span],
    theirs: Sequence[NumberedEpisode],
    their_spans: Sequence[Span],
    matched: Minutes,
) -> Iterator[tuple[set[int], set[int]]]:
    """Yield groups of episodes of both sides that belong together, directly or through others."""
    beside: dict[int, set[int]] = defaultdict(set)
    of: dict[int, set[int]] = defaultdict(set)
    ends = [span.end for span in their_spans]
    looks_back = max(
        (episode.start - span.start for episode, span in zip(theirs, their_spans, strict=True)),
        default=timedelta(0),
    )
    for n, (episode, span) in enumerate(zip(ours, our_spans, strict=True)):
        # Spans of records may overlap, but episodes do not, so their ends increase.
        for m in range(bisect_left(ends, span.start), len(theirs)):
            other, other_span = theirs[m], their_spans[m]
            if other.start - looks_back > span.end:
                break
            if _overlap(episode, other) or _share(span, other_span, matched):
                beside[n].add(m)
                of[m].add(n)
    visited: set[int] = set()
    for n in range(len(ours)):
        if n in visited:
            continue
        left, right, new = {n}, set(beside[n]), set(beside[n])
        while new:
            reached = {k for m in new for k in of[m]} - left
            left |= reached
            new = {m for k in reached for m in beside[k]} - right
            right |= new
        visited |= left
        yield left, right
    yield from ((set(), {m}) for m in range(len(theirs)) if not of[m])


def _overlap(one: NumberedEpisode, other: NumberedEpisode) -> bool:
    return (one.end is None or other.start < one.end) and (
        other.end is None or one.start < other.end
    )


def _share(one: Span, other: Span, matched: Minutes) -> bool:
    """Return whether both spans contain the same minute with matches."""
    start, end = max(one.start, other.start), min(one.end, other.end)
    first, last = np.searchsorted(matched, [minute_of(start), minute_of(end)])
    return bool(first < last)


def _change(
    before: tuple[NumberedEpisode, ...], after: tuple[NumberedEpisode, ...]
) -> EpisodeChange:
    later = after[0].start - before[0].start if before and after else None
    return EpisodeChange(_fate(before, after), before, after, later)


def _fate(before: tuple[NumberedEpisode, ...], after: tuple[NumberedEpisode, ...]) -> Fate:
    match before, after:
        case (_, ()):
            return Fate.VANISHED
        case ((), _):
            return Fate.APPEARED
        case ((one,), (other,)):
            same = (one.start, one.end) == (other.start, other.end)
            return Fate.SAME if same else Fate.MOVED
        case (_, (_,)):
            return Fate.MERGED
        case ((_,), _):
            return Fate.SPLIT
        case _:
            return Fate.REGROUPED


def _only_in(
    engine: Engine, one: AgainstSide, other: AgainstSide, span: Span, limit: int
) -> RecordCount:
    if one.filters == other.filters:
        return RecordCount(0, ())
    first, count = engine.records.only_in(one.filters, other.filters, span, limit)
    return RecordCount(count, first)


def _behind(
    engine: Engine,
    side: AgainstSide,
    minutes: Minutes,
    counts: Minutes,
    spans: Sequence[Span],
    others: Sequence[Span],
    limit: int,
) -> RecordCount:
    """Return the matches in the spans of one side that no span of the other side contains."""
    alone = _inside(minutes, spans) & ~_inside(minutes, others)
    first = [time_of(minute) for minute in minutes[alone][:limit].tolist()]
    evidence = engine.records.evidence(side.filters, [Span(at, at + MINUTE) for at in first], limit)
    shown = tuple(record for records in evidence for record in records)[:limit]
    return RecordCount(int(counts[alone].sum()), shown)


def _inside(minutes: Minutes, spans: Sequence[Span]) -> NDArray[np.bool_]:
    """Return whether each minute lies in any of the spans, shape (n,)."""
    edges = np.zeros(len(minutes) + 1, np.int64)
    bounds = [(minute_of(span.start), minute_of(span.end)) for span in spans]
    firsts, lasts = np.array(bounds, np.int64).reshape(-1, 2).T
    np.add.at(edges, np.searchsorted(minutes, firsts), 1)
    np.add.at(edges, np.searchsorted(minutes, lasts), -1)
    return np.cumsum(edges[:-1]) > 0
