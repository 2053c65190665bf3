"""Render alarm histories as CloudWatch lists them and sends them to SNS and EventBridge."""

import json
from bisect import bisect_right
from collections.abc import Callable, Iterable, Sequence
from datetime import datetime
from itertools import zip_longest
from typing import Final, TypeVar

from auditor.cloudwatch.location import evaluated
from auditor.cloudwatch.messages.eventbridge import (
    composite_state_change_events,
    state_change_events,
)
from auditor.cloudwatch.messages.history_items import composite_history_items, history_items
from auditor.cloudwatch.messages.sns import composite_sns_message, sns_message
from auditor.replay.judge import LogGroupReplay, evaluations
from auditor.result.json import inert_text

_T = TypeVar("_T")


def alarm_history(replays: Sequence[LogGroupReplay]) -> str:
    """Return the output of `aws cloudwatch describe-alarm-history` for all alarms."""
    items: list[tuple[datetime, dict[str, str]]] = []
    for group_replay in replays:
        created, location = group_replay.created, group_replay.log_group.location
        of_group: list[dict[str, str]] = []
        for replay in group_replay.alarms:
            of_group += history_items(
                replay.rule.alarm, replay.history, created, location, replay.muted
            )
        for composite in group_replay.composites:
            of_group += composite_history_items(
                composite.rule.alarm, composite.history, created, location, composite.muted
            )
        timed = [(datetime.fromisoformat(item["Timestamp"]), item) for item in of_group]
        items += _inside(timed, group_replay)
    # Sorting is stable, and the items of each alarm are newest first.
    items.sort(key=lambda timed: timed[0], reverse=True)
    listed = [item for _, item in items]
    text = json.dumps({"AlarmHistoryItems": listed}, indent=4, ensure_ascii=False)
    return inert_text(text) + "\n"


def sns(replays: Sequence[LogGroupReplay]) -> str:
    """Return the SNS message of each change of state, one per line, oldest first.

    Alarms without an action for the state have messages too, since packs leave topics to the
    deployment. Suppressed and muted notifications have none; a notification that is sent when the
    window of a mute rule ends has one, at that time.
    """
    messages: list[tuple[datetime, str]] = []
    for group_replay in replays:
        of_group: list[tuple[datetime, str]] = []
        created, location = group_replay.created, group_replay.log_group.location
        for replay in group_replay.alarms:
            alarm, left = replay.rule.alarm, [change.at for change in replay.history.changes[1:]]
            for change, until in zip_longest(replay.history.transitions, left):
                executed = replay.muted.action_at(change.at, until)
                if executed is not None:
                    late = executed != change.at
                    text = sns_message(alarm, change, created, location, after_mute=late)
                    at = executed if late else evaluated(alarm.name, change.at)
                    of_group.append((at, text))
        for composite in group_replay.composites:
            changes = composite.history.changes
            times = [change.transition.at for change in changes]
            for time, _ in composite.history.actions:
                index = bisect_right(times, time)
                executed = composite.muted.action_at(time, next(iter(times[index:]), None))
                if executed is not None:
                    change, late = changes[index - 1], executed != time
                    text = composite_sns_message(
                        composite.rule.alarm, change, location, after_mute=late
                    )
                    acted = time + (change.instant - change.transition.at)
                    of_group.append((executed if late else acted, text))
        messages += _inside(of_group, group_replay)
    return _lines(messages)


def eventbridge(replays: Sequence[LogGroupReplay]) -> str:
    """Return the EventBridge event of each change of state, one per line, oldest first."""
    events: list[tuple[datetime, str]] = []
    for group_replay in replays:
        of_group: list[tuple[datetime, str]] = []
        created, location = group_replay.created, group_replay.log_group.location
        for replay in group_replay.alarms:
            of_group += state_change_events(replay.rule.alarm, replay.history, created, location)
        for composite in group_replay.composites:
            of_group += composite_state_change_events(
                composite.rule.alarm, composite.history, created, location
            )
        events += _inside(of_group, group_replay)
    return _lines(events)


def _inside(
    items: Iterable[tuple[datetime, _T]], group_replay: LogGroupReplay
) -> list[tuple[datetime, _T]]:
    """Return the changes in the span, and the creation of alarms that are created in it."""
    carried = group_replay.created < group_replay.span.start
    start = evaluations(group_replay.span).start if carried else group_replay.created
    return [(at, item) for at, item in items if at >= start]


def _lines(texts: list[tuple[datetime, str]]) -> str:
    """Return texts in order of time, one per line; texts of one time keep their order."""
    return "".join(f"{inert_text(text)}\n" for _, text in sorted(texts, key=lambda pair: pair[0]))


FORMATS: Final[dict[str, Callable[[Sequence[LogGroupReplay]], str]]] = {
    "alarm-history": alarm_history,
    "sns": sns,
    "eventbridge": eventbridge,
}
"""Renderers by format name."""
