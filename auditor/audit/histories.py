"""Alarm histories as CloudWatch tells them: to those who ask, and to those who are notified."""

import json
from bisect import bisect_right
from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any, Final

from auditor.cloudwatch.messages.history_items import composite_history_items, history_items
from auditor.cloudwatch.messages.sns import composite_sns_message, sns_message
from auditor.replay.judge import LogGroupReplay


def alarm_history(replays: Sequence[LogGroupReplay]) -> str:
    """Return what `aws cloudwatch describe-alarm-history` would print of all alarms."""
    items: list[dict[str, str]] = []
    for told in replays:
        created, location = told.span.start, told.log_group.location
        for one in told.alarms:
            items += history_items(one.rule.alarm, one.history, created, location)
        for composite in told.composites:
            items += composite_history_items(
                composite.rule.alarm, composite.history, created, location
            )
    # Sorting keeps the order of equals, in which the items of each alarm are the newest first.
    items.sort(key=lambda item: datetime.fromisoformat(item["Timestamp"]), reverse=True)
    return json.dumps({"AlarmHistoryItems": items}, indent=4, ensure_ascii=False) + "\n"


def sns(replays: Sequence[LogGroupReplay]) -> str:
    """Return the SNS message of each change of state, one a line, oldest first.

    Whether an alarm has an action for the state does not matter, since packs leave topics to the
    deployment; but what the suppressor of a composite alarm holds back is not there.
    """
    messages: list[dict[str, Any]] = []
    for told in replays:
        created, location = told.span.start, told.log_group.location
        for one in told.alarms:
            messages += [
                json.loads(sns_message(one.rule.alarm, change, created, location))
                for change in one.history.transitions
            ]
        for composite in told.composites:
            changes = composite.history.changes
            times = [change.transition.at for change in changes]
            for time, _ in composite.history.actions:
                change = changes[bisect_right(times, time) - 1]
                text = composite_sns_message(composite.rule.alarm, change, created, location)
                messages.append(json.loads(text))
    messages.sort(key=lambda message: str(message["StateChangeTime"]))
    return "".join(json.dumps(message, ensure_ascii=False) + "\n" for message in messages)


FORMATS: Final[dict[str, Callable[[Sequence[LogGroupReplay]], str]]] = {
    "alarm-history": alarm_history,
    "sns": sns,
}
"""By the name that `--format` gives them."""
