"""Alarms that evaluate too rarely or too briefly, or notify nobody."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Final

from auditor.cloudwatch.alarms import Alarm, Evaluation
from auditor.cloudwatch.composite.alarm import CompositeAlarm
from auditor.cloudwatch.evaluation.grid import periods_in_range
from auditor.cloudwatch.minutes import MINUTE
from auditor.cloudwatch.rule import Origin
from auditor.result.checks import Check
from auditor.result.lint import Finding, Severity
from auditor.rules.lint.words import period

_DELIVERY: Final = timedelta(minutes=5)
"""CloudTrail's delivery time of an event, on average and without any guarantee.

Source: CloudTrail User Guide, "How CloudTrail works"; its page on example alarms advises periods of
five minutes or more for that reason.
"""


def cadence(alarm: Alarm, origin: Origin) -> Iterator[Finding]:
    """Yield findings on how often and how far back an alarm looks."""
    if alarm.period < MINUTE:
        message = (
            f"filters publish once a minute; of windows of {period(alarm.period)} most are empty"
        )
        yield Finding(Check.SUB_MINUTE_PERIOD, Severity.WARNING, origin, message, "a Period of 300")
    elif alarm.period < _DELIVERY:
        reach = periods_in_range(alarm, Evaluation.SLIDING) * alarm.period
        late = reach <= _DELIVERY
        message = "CloudTrail delivers within about 5 minutes, often more; " + (
            f"records that are {period(reach)} late are never seen"
            if late
            else f"related events may fall into different periods of {period(alarm.period)}"
        )
        severity = Severity.WARNING if late else Severity.NOTE
        yield Finding(
            Check.SHORT_PERIOD,
            severity,
            origin,
            message,
            "a Period of 300, as CloudTrail's guide",
        )
    if alarm.evaluated_hourly:
        message = "windows of more than a day in all are evaluated only once an hour"
        remedy = (
            "nothing if an hour more does no harm, otherwise EvaluationPeriods * Period up to a day"
        )
        yield Finding(Check.HOURLY_EVALUATION, Severity.NOTE, origin, message, remedy)


def actions(alarm: Alarm | CompositeAlarm, origin: Origin, *, named: bool) -> Iterator[Finding]:
    """Yield whether an alarm notifies nobody.

    Args:
        named: whether a composite alarm refers to it, which may be its only purpose.
    """
    others = (*alarm.ok_actions, *alarm.insufficient_data_actions)
    if not alarm.actions_enabled and (alarm.alarm_actions or others):
        message = "it has actions, but ActionsEnabled: false keeps them from running"
        yield Finding(
            Check.ACTIONS_DISABLED, Severity.WARNING, origin, message, "ActionsEnabled: true"
        )
    if others and not alarm.alarm_actions:
        message = "it notifies when it is OK or lacks data, but not when it goes to ALARM"
        yield Finding(
            Check.NO_ALARM_ACTION,
            Severity.WARNING,
            origin,
            message,
            "AlarmActions with the topic",
        )
    if not others and not alarm.alarm_actions and not named:
        message = (
            "it has no action, so ALARM shows only in the console and in EventBridge; it"
            " fails Security Hub's control CloudWatch.15"
        )
        remedy = "AlarmActions with a topic, or the --parameter that the template takes it from"
        yield Finding(Check.NO_ACTION, Severity.NOTE, origin, message, remedy)
