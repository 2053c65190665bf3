"""The notification mail, as CloudWatch sends it through SNS.

Source: mails of the years 2024 to 2026 that their receivers published, and the text of mails in
recorded history items of 2022 and 2026.
"""

from collections.abc import Sequence
from datetime import timedelta
from typing import Final
from urllib.parse import quote

from auditor.cloudwatch.alarms import Alarm
from auditor.cloudwatch.composite.alarm import CompositeAlarm
from auditor.cloudwatch.composite.history import CompositeChange
from auditor.cloudwatch.location import Location, evaluated, long_time
from auditor.cloudwatch.messages.reasons import number
from auditor.cloudwatch.metrics import MetricId
from auditor.cloudwatch.transitions import Transition

_MAX_CHILDREN: Final = 10
"""Children that a mail lists at most."""


def mail(alarm: Alarm, transition: Transition, account: str, region: str) -> str:
    """Return the body of the mail that announces a change of state.

    Logs do not hold the second of the evaluation, so it is derived from the alarm's name.
    """
    location = Location(account, region)
    time = long_time(evaluated(alarm.name, transition.at))
    seconds = alarm.period // timedelta(seconds=1)
    lines = [
        f"{_opening(alarm.name, location)} has entered the {transition.new} state, because"
        f' "{transition.reason}" at "{time}".',
        *_details(alarm, transition, time, location),
        "",
        "Threshold:",
        f"- The alarm is in the ALARM state when the metric is {alarm.comparison_operator}"
        f" {number(alarm.threshold)} for at least {alarm.m} of the last {alarm.n} period(s)"
        f" of {seconds} seconds. ",
        "",
        *_monitored(alarm, seconds),
        *_all_actions(alarm),
    ]
    return "\n".join(lines) + "\n"


def composite_mail(alarm: CompositeAlarm, change: CompositeChange, location: Location) -> str:
    """Return the body of the mail that announces a change of state of a composite alarm."""
    transition, time = change.transition, long_time(change.instant)
    children = [
        f"- {location.arn(child.alarm)}   {child.state:<20}{long_time(child.since)}"
        for child in change.triggering[:_MAX_CHILDREN]
    ]
    rule = [_line("Alarm Rule", alarm.rule, 30)]
    lines = [
        f"{_opening(alarm.name, location)} has transitioned to {transition.new} state on {time},"
        f' because "{transition.reason}".',
        *_details(alarm, transition, time, location, rule),
        "",
        f"Triggering children (max. {_MAX_CHILDREN}):",
        *children,
        "",
        *_all_actions(alarm),
    ]
    return "\n".join(lines) + "\n"


def _opening(name: str, location: Location) -> str:
    who = f'You are receiving this email because your Amazon CloudWatch Alarm "{name}"'
    return f"{who} in the {location.display} region"


def _details(
    alarm: Alarm | CompositeAlarm,
    transition: Transition,
    time: str,
    location: Location,
    rule: Sequence[str] = (),
) -> list[str]:
    """Return the link to the alarm and the "Alarm Details" block."""
    region = location.region
    link = f"https://{region}.console.aws.amazon.com/cloudwatch/deeplink.js?region={region}"
    return [
        "",
        "View this alarm in the AWS Management Console:",
        f"{link}#alarmsV2:alarm/{quote(alarm.name, safe='')}",
        "",
        "Alarm Details:",
        _line("Name", alarm.name, 30),
        _line("Description", alarm.description, 30),
        _line("State Change", f"{transition.old} -> {transition.new}", 30),
        *rule,
        _line("Reason for State Change", transition.reason, 30),
        _line("Timestamp", time, 30),
        _line("AWS Account", location.account, 30),
        _line("Alarm Arn", location.arn(alarm.name), 30),
    ]


def _monitored(alarm: Alarm, seconds: int) -> list[str]:
    """Return the block on the metric, or on the expression of a metric math alarm."""
    if isinstance(alarm.metric, MetricId):
        pairs = (f"[{name} = {value}]" for name, value in alarm.metric.dimensions)
        treated = alarm.treat_missing_data
        return [
            "Monitored Metric:",
            _line("MetricNamespace", alarm.metric.namespace, 39),
            _line("MetricName", alarm.metric.name, 39),
            _line("Dimensions", " ".join(pairs), 39),
            _line("Period", f"{seconds} seconds", 39),
            _line("Statistic", str(alarm.statistic), 39),
            _line("Unit", alarm.unit or "not specified", 39),
            _line("TreatMissingData", treated, 39) if treated else "",
            "",
            "",
        ]
    returned = alarm.returned
    expression = returned.of if isinstance(returned.of, str) else returned.id
    return [
        "Monitored Metrics:",
        _line("MetricExpression", expression, 30),
        _line("MetricLabel", returned.label or returned.id, 30),
        "",
    ]


def _line(label: str, value: str, width: int) -> str:
    """Return a labelled line; an empty value has one space fewer before it."""
    return f"{f'- {label}:':<{width if value else width - 1}}{value}"


def _all_actions(alarm: Alarm | CompositeAlarm) -> list[str]:
    return [
        "State Change Actions:",
        _actions("OK", alarm.ok_actions),
        _actions("ALARM", alarm.alarm_actions),
        _actions("INSUFFICIENT_DATA", alarm.insufficient_data_actions),
    ]


def _actions(state: str, arns: tuple[str, ...]) -> str:
    return f"- {state}: {' '.join(f'[{arn}]' for arn in arns)}"
