"""Alarms and composite alarms of a result, made from their histories."""

from collections.abc import Sequence
from datetime import datetime
from typing import Final

from auditor.audit.episodes import (
    MAX_OPENED_EPISODES,
    ReachedEpisodes,
    episodes_of,
    read_records,
)
from auditor.cloudwatch.alarms import Alarm, AlarmState
from auditor.cloudwatch.compare import HistoryComparison, compare_with_actual
from auditor.cloudwatch.composite.alarm import CompositeAlarm
from auditor.cloudwatch.messages.mails import composite_mail
from auditor.cloudwatch.messages.recorded_history import RecordedHistory
from auditor.cloudwatch.minutes import HOUR, Span
from auditor.cloudwatch.mute_rules import MuteWindows
from auditor.cloudwatch.transitions import Change
from auditor.replay.episodes import periods_of
from auditor.replay.judge import (
    AlarmReplay,
    CompositeReplay,
    LogGroupReplay,
    evaluations,
    with_lookback,
)
from auditor.replay.log_groups import LogGroup
from auditor.replay.method import Method
from auditor.result.audit import AlarmResult, CompositeResult, days_of
from auditor.result.episodes import CompositeEpisode, episode_id

MAX_ACTORS: Final = 20
"""The most identities in the result of an alarm."""


def alarm_results(group_replay: LogGroupReplay, method: Method) -> tuple[AlarmResult, ...]:
    """Return the results of the alarms of a log group."""
    alarms = group_replay.alarms
    episodes = [
        ReachedEpisodes.of(alarm_replay, group_replay, method.clock) for alarm_replay in alarms
    ]
    read_records(episodes, group_replay)
    return tuple(
        _alarm_result(alarm_replay, group_replay, method, reached)
        for alarm_replay, reached in zip(alarms, episodes, strict=True)
    )


def _alarm_result(
    alarm_replay: AlarmReplay,
    group_replay: LogGroupReplay,
    method: Method,
    reached: ReachedEpisodes,
) -> AlarmResult:
    rule, engine, span = alarm_replay.rule, group_replay.log_group.engine, group_replay.span
    filters = engine.indexes(rule.filters)
    wholes = engine.indexes(dict.fromkeys(metric_filter.whole for metric_filter in rule.filters))
    before = Span(with_lookback(rule.alarm, span, method.evaluation).start, span.start)
    counted = engine.matches(filters, span)
    episodes = episodes_of(alarm_replay, group_replay, reached)
    actors, actor_count = engine.actors(filters, span, MAX_ACTORS)
    alarming = [(episode.start, episode.end) for episode in episodes if not episode.carried]
    held_back, sent_later = _muted(rule.alarm, alarming, alarm_replay.muted, span)
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
        days=days_of(episodes),
        last_state=alarm_replay.history.last_state,
        episodes=episodes,
        transitions=tuple((change.at, change.new) for change in alarm_replay.history.reported),
        periods=periods_of(
            rule.alarm, alarm_replay.data, *engine.match_minutes(filters, span), span
        ),
        actors=actors,
        actor_count=actor_count,
        account=group_replay.log_group.account,
        region=group_replay.log_group.region,
        source=rule.about.source,
        defect=rule.about.defect,
        controls=rule.about.controls,
        held_back_by_mute_rules=held_back,
        sent_after_mute_windows=sent_later,
        first_state=alarm_replay.history.first_state,
    )


def composite_result(
    composite_replay: CompositeReplay, log_group: LogGroup, span: Span
) -> CompositeResult:
    """Return the result of a composite alarm."""
    rule, location, history = composite_replay.rule, log_group.location, composite_replay.history
    changes = history.changes
    episodes = tuple(
        CompositeEpisode(
            number=number,
            start=changes[index].transition.at,
            end=None if left is None else changes[left].transition.at,
            reason=changes[index].transition.reason,
            triggering=changes[index].triggering,
            suppressed=changes[index].suppressed,
            mail=composite_mail(rule.alarm, changes[index], location)
            if number <= MAX_OPENED_EPISODES
            else None,
            id=episode_id(
                rule.alarm.name,
                changes[index].transition.at,
                log_group.account,
                log_group.region,
            ),
            carried=index < history.before,
        )
        for number, (index, left) in enumerate(history.episodes, 1)
    )
    start = evaluations(span).start
    acted = [time for time, state in history.actions if state is AlarmState.ALARM and time >= start]
    times = [change.transition.at for change in changes]
    left = [next((at for at in times if at > time), None) for time in acted]
    alarming = list(zip(acted, left, strict=True))
    held_back, sent_later = _muted(rule.alarm, alarming, composite_replay.muted, span)
    return CompositeResult(
        alarm=rule.alarm,
        title=rule.about.title,
        explanation=rule.about.explanation,
        days=days_of(episodes),
        last_state=history.last_state,
        episodes=episodes,
        transitions=tuple((t.at, t.new) for t in history.transitions[history.before :]),
        account=log_group.account,
        region=log_group.region,
        held_back_by_mute_rules=held_back,
        sent_after_mute_windows=sent_later,
        first_state=history.first_state,
    )


def _muted(
    alarm: Alarm | CompositeAlarm,
    alarming: Sequence[tuple[datetime, datetime | None]],
    muted: MuteWindows,
    span: Span,
) -> tuple[int, int]:
    """Return the numbers of notifications that mute rules hold back, and that are sent later.

    Args:
        alarming: the times of the notifications of ALARM, and of the changes out of ALARM; `None`:
            still in ALARM when the span ends.
    """
    if not alarm.actions_enabled or not len(muted.starts):
        return 0, 0
    stop = evaluations(span).end
    sent = [(start, muted.action_at(start, end or stop)) for start, end in alarming]
    held_back = [at for start, at in sent if at != start]
    return len(held_back), sum(at is not None for at in held_back)


def comparison(actual: RecordedHistory, group_replay: LogGroupReplay) -> HistoryComparison:
    """Compare a real history over the minutes that it shares with the evaluations.

    The minute of hourly evaluations is unknown, so changes of such alarms may lie an hour apart.
    """
    histories = {
        **{alarm.rule.alarm.name: alarm.history.changes for alarm in group_replay.alarms},
        **{
            composite.rule.alarm.name: [
                Change(t.at, t.old, t.new) for t in composite.history.transitions
            ]
            for composite in group_replay.composites
        },
    }
    tolerances = {
        alarm.rule.alarm.name: HOUR
        for alarm in group_replay.alarms
        if alarm.rule.alarm.evaluated_hourly
    }
    recorded, replayed = compare_with_actual(actual, histories).span, evaluations(group_replay.span)
    if recorded is None:
        return compare_with_actual(actual, histories)
    start = max(recorded.start, replayed.start)
    span = Span(start, max(start, min(recorded.end, replayed.end)))
    return compare_with_actual(actual, histories, span, tolerances)
