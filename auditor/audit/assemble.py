"""Histories to the parts of a result: episodes with their records, periods, actors."""

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Final

import numpy as np

from auditor.cloudwatch.alarms import HOUR, Alarm, AlarmState
from auditor.cloudwatch.clock import EVENT_CLOCK, Clock
from auditor.cloudwatch.compare import HistoryComparison, compare
from auditor.cloudwatch.composite.composite import CompositeAlarm
from auditor.cloudwatch.messages.mails import composite_mail, mail
from auditor.cloudwatch.messages.recorded import RecordedHistory
from auditor.cloudwatch.minutes import Span, minute_of, time_of
from auditor.cloudwatch.mute_rules import MuteWindows
from auditor.cloudwatch.transitions import AlarmHistory, Change, Transition
from auditor.replay.episodes import periods_of, reach_of
from auditor.replay.judge import (
    AlarmReplay,
    CompositeReplay,
    LogGroupReplay,
    evaluations,
    with_lookback,
)
from auditor.replay.log_groups import LogGroup
from auditor.replay.method import Method
from auditor.result.audit import (
    AlarmResult,
    CompositeEpisode,
    CompositeResult,
    Details,
    Episode,
)
from auditor.result.matches import AlarmMatch

OPENED: Final = 20
"""Episodes per alarm with their mail and records: the first, the last, the worst by matches."""
RECORDS: Final = 25
"""Records shown of an opened episode."""
ACTORS: Final = 20
"""Identities listed per alarm."""


def alarm_result(judged: AlarmReplay, group_replay: LogGroupReplay, method: Method) -> AlarmResult:
    """Return what a report says of an alarm."""
    rule, engine, span = judged.rule, group_replay.log_group.engine, group_replay.span
    filters = engine.indexes(rule.filters)
    wholes = engine.indexes(dict.fromkeys(one.whole for one in rule.filters))
    before = Span(with_lookback(rule.alarm, span, method.evaluation).start, span.start)
    counted = engine.matches(filters, span)
    episodes = _episodes(judged, group_replay, method.clock)
    actors, actor_count = engine.actors(filters, span, ACTORS)
    alarming = [(episode.start, episode.end) for episode in episodes]
    held_back, sent_later = _muted(rule.alarm, alarming, judged.muted, span)
    return AlarmResult(
        alarm=rule.alarm,
        title=rule.about.title,
        explanation=rule.about.explanation,
        filters=rule.filters,
        matches=counted.dated,
        matches_undated=counted.undated,
        matches_without_value=sum(
            engine.unpublished(index, span).without_value for index in filters
        ),
        matches_without_dimension=sum(
            engine.unpublished(index, span).without_dimension for index in wholes
        ),
        samples_before=engine.matches(filters, before).dated,
        days=len({episode.start.date() for episode in episodes}),
        last_state=judged.history.last_state,
        episodes=episodes,
        transitions=tuple((change.at, change.new) for change in judged.history.changes),
        periods=periods_of(rule.alarm, judged.data, *engine.match_minutes(filters, span), span),
        actors=actors,
        actor_count=actor_count,
        account=group_replay.log_group.account,
        region=group_replay.log_group.region,
        source=rule.about.source,
        defect=rule.about.defect,
        controls=rule.about.controls,
        held_back_by_mute_rules=held_back,
        sent_after_mute_windows=sent_later,
    )


def matches_of(judged: AlarmReplay, group_replay: LogGroupReplay) -> Iterator[AlarmMatch]:
    """Yield every record behind an alarm, oldest first: those of its span and of its episodes.

    While the engine is open.
    """
    group = group_replay.log_group
    filters = group.engine.indexes(judged.rule.filters)
    reach = [reach for _, _, reach in _episode_bounds(judged.history, group_replay.span)]
    starts = np.array([minute_of(r.start) for r in reach], np.int64)
    ends = np.array([minute_of(r.end) for r in reach], np.int64)
    reached = Span(min([group_replay.span.start, *(r.start for r in reach)]), group_replay.span.end)
    for counted, evidence in group.engine.every_match(filters, reached):
        minute = minute_of(counted)
        behind = np.flatnonzero((starts <= minute) & (minute < ends)) + 1
        yield AlarmMatch(
            alarm=judged.rule.alarm.name,
            account=group.account,
            region=group.region,
            episodes=tuple(behind.tolist()),
            counted=counted,
            evidence=evidence,
        )


def composite_result(judged: CompositeReplay, log_group: LogGroup, span: Span) -> CompositeResult:
    """Return what a report shows of a composite alarm."""
    rule, changes, location = judged.rule, judged.history.changes, log_group.location
    stays = [
        index for index, change in enumerate(changes) if change.transition.new is AlarmState.ALARM
    ]
    episodes = tuple(
        CompositeEpisode(
            number=number,
            start=changes[index].transition.at,
            end=changes[index + 1].transition.at if index + 1 < len(changes) else None,
            reason=changes[index].transition.reason,
            triggering=changes[index].triggering,
            suppressed=changes[index].suppressed,
            mail=composite_mail(rule.alarm, changes[index], location) if number <= OPENED else None,
        )
        for number, index in enumerate(stays, 1)
    )
    acted = [time for time, state in judged.history.actions if state is AlarmState.ALARM]
    times = [change.transition.at for change in changes]
    left = [next((at for at in times if at > time), None) for time in acted]
    alarming = list(zip(acted, left, strict=True))
    held_back, sent_later = _muted(rule.alarm, alarming, judged.muted, span)
    return CompositeResult(
        alarm=rule.alarm,
        title=rule.about.title,
        explanation=rule.about.explanation,
        days=len({episode.start.date() for episode in episodes}),
        last_state=judged.history.last_state,
        episodes=episodes,
        transitions=tuple((t.at, t.new) for t in judged.history.transitions),
        account=log_group.account,
        region=log_group.region,
        held_back_by_mute_rules=held_back,
        sent_after_mute_windows=sent_later,
    )


def _muted(
    alarm: Alarm | CompositeAlarm,
    alarming: Sequence[tuple[datetime, datetime | None]],
    muted: MuteWindows,
    span: Span,
) -> tuple[int, int]:
    """Return how many notifications mute rules hold back, and how many of them are sent later.

    Args:
        alarming: when the alarm notifies of ALARM, and when it leaves that state; `None`: it
            does not before the span ends.
    """
    if not alarm.actions_enabled or not len(muted.starts):
        return 0, 0
    stop = evaluations(span).end
    sent = [(start, muted.action_at(start, end or stop)) for start, end in alarming]
    held_back = [at for start, at in sent if at != start]
    return len(held_back), sum(at is not None for at in held_back)


def _episodes(
    judged: AlarmReplay, group_replay: LogGroupReplay, clock: Clock
) -> tuple[Episode, ...]:
    """Return the stays in ALARM, the telling ones with their records and mail."""
    engine, location = group_replay.log_group.engine, group_replay.log_group.location
    filters = engine.indexes(judged.rule.filters)
    history, span = judged.history, group_replay.span
    if not history.episodes:
        return ()
    openings, ends, reach = zip(*_episode_bounds(history, span), strict=True)
    closings = [closing for _, closing in history.episodes]
    reached = Span(min(r.start for r in reach), span.end)
    minutes, counts = engine.match_minutes(filters, reached)
    happened = minutes if clock == EVENT_CLOCK else engine.happened(filters, reached)
    totals = np.concatenate([[0], np.cumsum(counts)])
    first = np.searchsorted(minutes, [minute_of(r.start) for r in reach]).tolist()
    last = np.searchsorted(minutes, [minute_of(r.end) for r in reach]).tolist()
    matches = (totals[last] - totals[first]).tolist()
    opened = _most_relevant(matches)
    shown = engine.evidence(filters, [reach[index] for index in opened], RECORDS)
    details = {
        index: Details(
            transition=openings[index],
            closing=next(iter(history.transitions_at([closing])), None)
            if closing is not None
            else None,
            mail=mail(judged.rule.alarm, openings[index], location.account, location.region),
            records=records,
        )
        for index, records in zip(opened, shown, strict=True)
        for closing in [closings[index]]
    }
    earliest = happened.tolist()
    episodes = []
    for index, (opening, end) in enumerate(zip(openings, ends, strict=True)):
        times = earliest[first[index] : last[index]]
        match = time_of(min(times)) if times else None
        episodes.append(
            Episode(
                number=index + 1,
                start=opening.at,
                end=end,
                matches=matches[index],
                first_match=match,
                known_after=opening.at - match if match else None,
                reason=opening.reason,
                details=details.get(index),
            )
        )
    return tuple(episodes)


def _episode_bounds(
    history: AlarmHistory, span: Span
) -> list[tuple[Transition, datetime | None, Span]]:
    """Return of each stay in ALARM what began it, its end, and where the records behind it lie."""
    openings = history.transitions_at([opening for opening, _ in history.episodes])
    ends = [
        None if closing is None else history.changes[closing].at for _, closing in history.episodes
    ]
    return [
        (opening, end, reach_of(opening, end, span))
        for opening, end in zip(openings, ends, strict=True)
    ]


def _most_relevant(matches: Sequence[int]) -> list[int]:
    """Return the indexes of the episodes to open, oldest first."""
    ends = {0, len(matches) - 1}
    worst = sorted(set(range(len(matches))) - ends, key=lambda index: (-matches[index], index))
    return sorted([*ends, *worst[: OPENED - len(ends)]])


def comparison(actual: RecordedHistory, group_replay: LogGroupReplay) -> HistoryComparison:
    """Compare over the minutes that both the real history and the evaluations cover.

    The minute at which AWS evaluates windows of more than a day is unknown, so changes of such
    alarms may lie an hour apart.
    """
    histories = {
        **{one.rule.alarm.name: one.history.changes for one in group_replay.alarms},
        **{
            one.rule.alarm.name: [Change(t.at, t.old, t.new) for t in one.history.transitions]
            for one in group_replay.composites
        },
    }
    tolerances = {
        one.rule.alarm.name: HOUR for one in group_replay.alarms if one.rule.alarm.evaluated_hourly
    }
    real, judged = compare(actual, histories).span, evaluations(group_replay.span)
    if real is None:
        return compare(actual, histories)
    start = max(real.start, judged.start)
    span = Span(start, max(start, min(real.end, judged.end)))
    return compare(actual, histories, span, tolerances)
