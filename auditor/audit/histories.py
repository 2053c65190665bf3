"""Alarm histories as CloudWatch lists them, and as it sends them to SNS and EventBridge."""

import json
from bisect import bisect_right
from collections.abc import Callable, Sequence
from datetime import datetime
from itertools import zip_longest
from typing import Final

from auditor.cloudwatch.location import evaluated
from auditor.cloudwatch.messages.eventbridge import (
    composite_state_change_events,
    state_change_events,
)
from auditor.cloudwatch.messages.history_items import composite_history_items, history_items
from auditor.cloudwatch.messages.sns import composite_sns_message, sns_message
from auditor.replay.judge import LogGroupReplay


def alarm_history(replays: Sequence[LogGroupReplay]) -> str:
    """Return what `aws cloudwatch describe-alarm-history` would print for all alarms."""
    items: list[dict[str, str]] = []
    for one in replays:
        created, location = one.span.start, one.log_group.location
        for replay in one.alarms:
            items += history_items(
                replay.rule.alarm, replay.history, created, location, replay.muted
            )
        for composite in one.composites:
            items += composite_history_items(
                composite.rule.alarm, composite.history, created, location, composite.muted
            )
    # Sorting keeps the order of equals, in which the items of each alarm are the newest first.
    items.sort(key=lambda item: datetime.fromisoformat(item["Timestamp"]), reverse=True)
    return json.dumps({"AlarmHistoryItems": items}, indent=4, ensure_ascii=False) + "\n"


def sns(replays: Sequence[LogGroupReplay]) -> str:
    """Return the SNS message of each change of state, one a line, oldest first.

    Whether an alarm has an action for the state does not matter, since packs leave topics to the
    deployment. What the suppressor of a composite alarm or a mute rule holds back is not there;
    what a mute rule lets go when its window ends is, at that time.
    """
    messages: list[tuple[datetime, str]] = []
    for one in replays:
        created, location = one.span.start, one.log_group.location
        for replay in one.alarms:
            alarm, left = replay.rule.alarm, [change.at for change in replay.history.changes[1:]]
            for change, until in zip_longest(replay.history.transitions, left):
                executed = replay.muted.action_at(change.at, until)
                if executed is not None:
                    late = executed != change.at
                    text = sns_message(alarm, change, created, location, late)
                    at = executed if late else evaluated(alarm.name, change.at)
                    messages.append((at, text))
        for composite in one.composites:
            changes = composite.history.changes
            times = [change.transition.at for change in changes]
            for time, _ in composite.history.actions:
                index = bisect_right(times, time)
                executed = composite.muted.action_at(time, next(iter(times[index:]), None))
                if executed is not None:
                    change, late = changes[index - 1], executed != time
                    text = composite_sns_message(composite.rule.alarm, change, location, late)
                    messages.append((executed if late else change.instant, text))
    return _lines(messages)


def eventbridge(replays: Sequence[LogGroupReplay]) -> str:
    """Return the EventBridge event of each change of state, one a line, oldest first."""
    events: list[tuple[datetime, str]] = []
    for one in replays:
        created, location = one.span.start, one.log_group.location
        for replay in one.alarms:
            events += state_change_events(replay.rule.alarm, replay.history, created, location)
        for composite in one.composites:
            events += composite_state_change_events(
                composite.rule.alarm, composite.history, created, location
            )
    return _lines(events)


def _lines(texts: list[tuple[datetime, str]]) -> str:
    """Return texts by time, one a line; those of one instant in the order given."""
    return "".join(f"{text}\n" for _, text in sorted(texts, key=lambda pair: pair[0]))


FORMATS: Final[dict[str, Callable[[Sequence[LogGroupReplay]], str]]] = {
    "alarm-history": alarm_history,
    "sns": sns,
    "eventbridge": eventbridge,
}
"""Renderers by the names of formats."""
