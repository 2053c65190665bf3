"""The notification mail, as CloudWatch sends it through SNS.

Source: mails of the years 2024 to 2026 that their receivers published.
"""

from datetime import timedelta
from urllib.parse import quote

from auditor.cloudwatch.alarms import Alarm, Transition
from auditor.cloudwatch.metrics import MetricId
from auditor.cloudwatch.place import Place, evaluated, long_time
from auditor.cloudwatch.reasons import number


def mail(alarm: Alarm, transition: Transition, account: str, region: str) -> str:
    """Return the body of the mail that announces a change of state.

    The second of evaluation, which logs cannot tell, is fixed by the alarm's name.
    """
    place = Place(account, region)
    time = long_time(evaluated(alarm.name, transition.at))
    link = f"https://{region}.console.aws.amazon.com/cloudwatch/deeplink.js?region={region}"
    seconds = alarm.period // timedelta(seconds=1)
    lines = [
        f'You are receiving this email because your Amazon CloudWatch Alarm "{alarm.name}" in the'
        f" {place.display} region has entered the {transition.new} state, because"
        f' "{transition.reason}" at "{time}".',
        "",
        "View this alarm in the AWS Management Console:",
        f"{link}#alarmsV2:alarm/{quote(alarm.name, safe='')}",
        "",
        "Alarm Details:",
        _line("Name", alarm.name, 30),
        _line("Description", alarm.description, 30),
        _line("State Change", f"{transition.old} -> {transition.new}", 30),
        _line("Reason for State Change", transition.reason, 30),
        _line("Timestamp", time, 30),
        _line("AWS Account", account, 30),
        _line("Alarm Arn", place.arn(alarm.name), 30),
        "",
        "Threshold:",
        f"- The alarm is in the ALARM state when the metric is {alarm.comparison_operator}"
        f" {number(alarm.threshold)} for at least {alarm.m} of the last {alarm.n} period(s)"
        f" of {seconds} seconds.",
        "",
        *_monitored(alarm, seconds),
        "",
        "",
        "State Change Actions:",
        _actions("OK", alarm.ok_actions),
        _actions("ALARM", alarm.alarm_actions),
        _actions("INSUFFICIENT_DATA", alarm.insufficient_data_actions),
    ]
    return "\n".join(lines) + "\n"


def _monitored(alarm: Alarm, seconds: int) -> list[str]:
    """Return the block on the metric, or on the expression of a metric math alarm."""
    treated = alarm.treat_missing_data
    missing = _line("TreatMissingData", treated, 39) if treated else ""
    if isinstance(alarm.metric, MetricId):
        pairs = (f"[{name} = {value}]" for name, value in alarm.metric.dimensions)
        return [
            "Monitored Metric:",
            _line("MetricNamespace", alarm.metric.namespace, 39),
            _line("MetricName", alarm.metric.name, 39),
            _line("Dimensions", " ".join(pairs), 39),
            _line("Period", f"{seconds} seconds", 39),
            _line("Statistic", str(alarm.statistic), 39),
            _line("Unit", alarm.unit or "not specified", 39),
            missing,
        ]
    returned = alarm.returned
    expression = returned.of if isinstance(returned.of, str) else returned.id
    return [
        "Monitored Metrics:",
        _line("MetricExpression", expression, 39),
        _line("MetricLabel", returned.label or returned.id, 39),
        missing,
    ]


def _line(label: str, value: str, width: int) -> str:
    """Return a labelled line; an empty value has one blank less before it."""
    return f"{f'- {label}:':<{width if value else width - 1}}{value}"


def _actions(state: str, arns: tuple[str, ...]) -> str:
    return f"- {state}: {' '.join(f'[{arn}]' for arn in arns)}".rstrip()
