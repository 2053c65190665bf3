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
from auditor.cloudwatch.transitions import Window
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
    def of(cls, alarm_replay: AlarmReplay, group_replay: LogGroupReplay) -> "EpisodeReach":
        """Return the reach of an alarm's episodes."""
        span = group_replay.span
        reach = episode_spans(alarm_replay.history, span)
        return cls(
            ids=tuple(_episode_ids(alarm_replay, group_replay.log_group)),
            span=Span(min([span.start, *(behind.start for behind in reach)]), span.end),
            starts=np.array([minute_of(behind.start) for behind in reach], np.int64),
            ends=np.array([minute_of(behind.end) for behind in reach], np.int64),
        )

    def behind(self, counted: datetime) -> list[int]:
        """Return the indexes of the episodes behind which a record is, by its counted time."""
        minute = minute_of(counted)
        return np.flatnonzero((self.starts <= minute) & (minute < self.ends)).tolist()


def matches_of(alarm_replay: AlarmReplay, group_replay: LogGroupReplay) -> Iterator[AlarmMatch]:
    """Yield every record behind an alarm, oldest first, in its span or behind its episodes.

    Only while the engine is open.
    """
    group = group_replay.log_group
    filters = group.engine.indexes(alarm_replay.rule.filters)
    reach = EpisodeReach.of(alarm_replay, group_replay)
    for counted, evidence in group.engine.records.every_match(filters, reach.span):
        behind = reach.behind(counted)
        yield AlarmMatch(
            alarm=alarm_replay.rule.alarm.name,
            account=group.account,
            region=group.region,
            episodes=tuple(index + 1 for index in behind),
            episode_ids=tuple(reach.ids[index] for index in behind),
            counted=counted,
            evidence=evidence,
        )


@dataclass(frozen=True, slots=True)
class _EpisodeMatches:
    """The matches behind an episode."""

    count: int
    earliest: int | None
    """The minute of the eventTime of the earliest one; `None` without any."""
    identity: str
    """The only identity behind them; "" for several."""


@dataclass(frozen=True, slots=True, eq=False)
class ReachedEpisodes:
    """The episodes of one alarm, oldest first, with the matches behind them."""

    windows: Sequence[tuple[Window, ...]] = ()
    """The windows of the evaluation that began each."""
    reach: Sequence[Span] = ()
    """The span of the records behind each."""
    behind: Sequence[_EpisodeMatches] = ()
    """The matches behind each."""
    opened: Sequence[int] = ()
    """The indexes of those with mail and records."""

    @classmethod
    def of(
        cls, alarm_replay: AlarmReplay, group_replay: LogGroupReplay, clock: Clock
    ) -> "ReachedEpisodes":
        """Return the episodes of an alarm."""
        history, span = alarm_replay.history, group_replay.span
        if not history.episodes:
            return cls()
        windows = history.windows_at([opening for opening, _ in history.episodes])
        reach = [
            reach_of(start, some, end, span)
            for (start, end), some in zip(history.episode_times, windows, strict=True)
        ]
        behind = _matches_behind(alarm_replay, group_replay, reach, clock)
        return cls(windows, reach, behind, _most_relevant([matches.count for matches in behind]))

    @property
    def shown(self) -> list[Span]:
        """The spans of the records behind the opened ones."""
        return [self.reach[index] for index in self.opened]


def read_records(episodes: Sequence[ReachedEpisodes], group_replay: LogGroupReplay) -> None:
    """Read the records that the episodes of all alarms of a log group show, in one pass."""
    engine = group_replay.log_group.engine
    questions = [
        (engine.indexes(alarm_replay.rule.filters), reached.shown)
        for alarm_replay, reached in zip(group_replay.alarms, episodes, strict=True)
    ]
    engine.records.read(questions, MAX_RECORDS)


def episodes_of(
    alarm_replay: AlarmReplay, group_replay: LogGroupReplay, reached: ReachedEpisodes
) -> tuple[Episode, ...]:
    """Return the episodes; the most relevant ones have their records and mail."""
    history, span = alarm_replay.history, group_replay.span
    details = _details(alarm_replay, group_replay, reached)
    ids = _episode_ids(alarm_replay, group_replay.log_group)
    episodes = []
    for index, (start, end) in enumerate(history.episode_times):
        behind = reached.behind[index]
        carried = start <= span.start
        match = None if behind.earliest is None or carried else time_of(behind.earliest)
        episodes.append(
            Episode(
                number=index + 1,
                start=start,
                end=end,
                matches=behind.count,
                first_match=match,
                known_after=start - match if match else None,
                reason=reason(alarm_replay.rule.alarm, AlarmState.ALARM, reached.windows[index]),
                details=details.get(index),
                id=ids[index],
                carried=carried,
                identity=behind.identity,
            )
        )
    return tuple(episodes)


def _matches_behind(
    alarm_replay: AlarmReplay, group_replay: LogGroupReplay, reach: Sequence[Span], clock: Clock
) -> list[_EpisodeMatches]:
    """Return the matches behind each episode, by the minutes that it reaches."""
    engine = group_replay.log_group.engine
    filters = engine.indexes(alarm_replay.rule.filters)
    reached = Span(min(behind.start for behind in reach), group_replay.span.end)
    minutes, counts = engine.match_minutes(filters, reached)
    identities = engine.match_identities(filters, reached)
    happened = minutes if clock == EVENT_CLOCK else engine.happened(filters, reached)
    totals = np.concatenate([[0], np.cumsum(counts)])
    first = np.searchsorted(minutes, [minute_of(behind.start) for behind in reach])
    last = np.searchsorted(minutes, [minute_of(behind.end) for behind in reach])
    matches = (totals[last] - totals[first]).tolist()
    earliest = happened.tolist()
    return [
        _EpisodeMatches(count, min(earliest[start:end], default=None), _sole(identities[start:end]))
        for count, start, end in zip(matches, first.tolist(), last.tolist(), strict=True)
    ]


def _details(
    alarm_replay: AlarmReplay, group_replay: LogGroupReplay, reached: ReachedEpisodes
) -> dict[int, Details]:
    """Return the records and the mail of the most relevant episodes, by their indexes."""
    history, group = alarm_replay.history, group_replay.log_group
    filters = group.engine.indexes(alarm_replay.rule.filters)
    shown = group.engine.records.evidence(filters, reached.shown, MAX_RECORDS)
    episodes = history.episodes
    opened = [episodes[index] for index in reached.opened]
    changes = sorted({change for ends in opened for change in ends if change is not None})
    transitions = dict(zip(changes, history.transitions_at(changes), strict=True))
    details = {}
    for index, (opening, closing), records in zip(reached.opened, opened, shown, strict=True):
        details[index] = Details(
            transition=transitions[opening],
            closing=None if closing is None else transitions[closing],
            mail=mail(
                alarm_replay.rule.alarm,
                transitions[opening],
                group.location.account,
                group.location.region,
            ),
            records=records,
        )
    return details


def _sole(identities: Sequence[str]) -> str:
    """Return the only identity of some minutes; "" for several or none."""
    return identities[0] if len(set(identities)) == 1 else ""


def _episode_ids(alarm_replay: AlarmReplay, log_group: LogGroup) -> list[str]:
    """Return the ids of an alarm's episodes, oldest first."""
    name = alarm_replay.rule.alarm.name
    return [
        episode_id(name, start, log_group.account, log_group.region)
        for start, _ in alarm_replay.history.episode_times
    ]


def _most_relevant(matches: Sequence[int]) -> list[int]:
    """Return the indexes of the episodes to open, oldest first."""
    ends = {0, len(matches) - 1}
    worst = sorted(set(range(len(matches))) - ends, key=lambda index: (-matches[index], index))
    return sorted([*ends, *worst[: MAX_OPENED_EPISODES - len(ends)]])
