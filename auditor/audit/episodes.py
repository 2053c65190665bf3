"""Episodes of an alarm with the records behind them."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

import numpy as np
from numpy.typing import NDArray

from auditor.cloudwatch.alarms import AlarmState
from auditor.cloudwatch.clock import EVENT_CLOCK, Clock
from auditor.cloudwatch.messages.mails import mail
from auditor.cloudwatch.messages.reasons import reason
from auditor.cloudwatch.minutes import Span, minute_of, time_of
from auditor.replay.episodes import episode_spans, reach_of
from auditor.replay.judge import AlarmReplay, LogGroupReplay
from auditor.replay.log_groups import LogGroup
from auditor.result.episodes import Details, Episode, episode_id
from auditor.result.matches import AlarmMatch

MAX_OPENED_EPISODES: Final = 20
"""The most episodes per alarm with mail and records: the first, the last, and the worst."""
MAX_RECORDS: Final = 25
"""The most records of an opened episode in a result."""


@dataclass(frozen=True, slots=True, eq=False)
class EpisodeReach:
    """The times of the records behind the episodes of one alarm."""

    ids: tuple[str, ...]
    """The ids of the episodes, oldest first."""
    span: Span
    """The judged span, extended to all records behind its episodes."""
    starts: NDArray[np.int64]
    """The first minute behind each episode, shape (n,)."""
    ends: NDArray[np.int64]
    """The minute after the last one behind each episode, shape (n,)."""

    @classmethod
    def of(cls, judged: AlarmReplay, group_replay: LogGroupReplay) -> "EpisodeReach":
        """Return the reach of an alarm's episodes."""
        span = group_replay.span
        reach = episode_spans(judged.history, span)
        return cls(
            ids=tuple(_episode_ids(judged, group_replay.log_group)),
            span=Span(min([span.start, *(one.start for one in reach)]), span.end),
            starts=np.array([minute_of(one.start) for one in reach], np.int64),
            ends=np.array([minute_of(one.end) for one in reach], np.int64),
        )

    def behind(self, counted: datetime) -> list[int]:
        """Return the indexes of the episodes behind which a record is, by its counted time."""
        minute = minute_of(counted)
        return np.flatnonzero((self.starts <= minute) & (minute < self.ends)).tolist()


def matches_of(judged: AlarmReplay, group_replay: LogGroupReplay) -> Iterator[AlarmMatch]:
    """Yield every record behind an alarm, oldest first, in its span or behind its episodes.

    Only while the engine is open.
    """
    group = group_replay.log_group
    filters = group.engine.indexes(judged.rule.filters)
    reach = EpisodeReach.of(judged, group_replay)
    for counted, evidence in group.engine.records.every_match(filters, reach.span):
        behind = reach.behind(counted)
        yield AlarmMatch(
            alarm=judged.rule.alarm.name,
            account=group.account,
            region=group.region,
            episodes=tuple(index + 1 for index in behind),
            episode_ids=tuple(reach.ids[index] for index in behind),
            counted=counted,
            evidence=evidence,
        )


def episodes_of(
    judged: AlarmReplay, group_replay: LogGroupReplay, clock: Clock
) -> tuple[Episode, ...]:
    """Return the episodes; the most relevant ones have their records and mail."""
    engine, location = group_replay.log_group.engine, group_replay.log_group.location
    filters = engine.indexes(judged.rule.filters)
    history, span = judged.history, group_replay.span
    changes, times = history.episodes, history.episode_times
    if not changes:
        return ()
    windows = history.windows_at([opening for opening, _ in changes])
    reach = [
        reach_of(start, some, end, span) for (start, end), some in zip(times, windows, strict=True)
    ]
    reached = Span(min(r.start for r in reach), span.end)
    minutes, counts = engine.match_minutes(filters, reached)
    identities = engine.match_identities(filters, reached)
    happened = minutes if clock == EVENT_CLOCK else engine.happened(filters, reached)
    totals = np.concatenate([[0], np.cumsum(counts)])
    first = np.searchsorted(minutes, [minute_of(r.start) for r in reach]).tolist()
    last = np.searchsorted(minutes, [minute_of(r.end) for r in reach]).tolist()
    matches = (totals[last] - totals[first]).tolist()
    opened = _most_relevant(matches)
    shown = engine.records.evidence(filters, [reach[index] for index in opened], MAX_RECORDS)
    openings = history.transitions_at([changes[index][0] for index in opened])
    details = {
        index: Details(
            transition=opening,
            closing=next(iter(history.transitions_at([closing])), None)
            if closing is not None
            else None,
            mail=mail(judged.rule.alarm, opening, location.account, location.region),
            records=records,
        )
        for index, opening, records in zip(opened, openings, shown, strict=True)
        for _, closing in [changes[index]]
    }
    earliest = happened.tolist()
    ids = _episode_ids(judged, group_replay.log_group)
    episodes = []
    for index, (start, end) in enumerate(times):
        within = slice(first[index], last[index])
        minutes_within = earliest[within]
        carried = start <= span.start
        match = time_of(min(minutes_within)) if minutes_within and not carried else None
        episodes.append(
            Episode(
                number=index + 1,
                start=start,
                end=end,
                matches=matches[index],
                first_match=match,
                known_after=start - match if match else None,
                reason=reason(judged.rule.alarm, AlarmState.ALARM, windows[index]),
                details=details.get(index),
                id=ids[index],
                carried=carried,
                identity=_sole(identities[within]),
            )
        )
    return tuple(episodes)


def _sole(identities: Sequence[str]) -> str:
    """Return the only identity of some minutes; "" for several or none."""
    return identities[0] if len(set(identities)) == 1 else ""


def _episode_ids(judged: AlarmReplay, log_group: LogGroup) -> list[str]:
    """Return the ids of an alarm's episodes, oldest first."""
    name = judged.rule.alarm.name
    return [
        episode_id(name, start, log_group.account, log_group.region)
        for start, _ in judged.history.episode_times
    ]


def _most_relevant(matches: Sequence[int]) -> list[int]:
    """Return the indexes of the episodes to open, oldest first."""
    ends = {0, len(matches) - 1}
    worst = sorted(set(range(len(matches))) - ends, key=lambda index: (-matches[index], index))
    return sorted([*ends, *worst[: MAX_OPENED_EPISODES - len(ends)]])
