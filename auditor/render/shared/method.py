"""The settings of alarms and the method of evaluation, in words."""

from typing import TYPE_CHECKING, Final

from auditor.cloudwatch.metric_filter import MetricFilter
from auditor.render.shared import words
from auditor.render.shared.words import value
from auditor.result.records import Actor

if TYPE_CHECKING:
    from auditor.cloudwatch.alarms import Alarm  # which loads numpy, and some pages have no alarms

_SYMBOLS: Final = {
    "GreaterThanOrEqualToThreshold": "≥",
    "GreaterThanThreshold": ">",
    "LessThanThreshold": "<",
    "LessThanOrEqualToThreshold": "≤",
}
"""By `ComparisonOperator`."""


def settings(alarm: "Alarm") -> str:
    """Return an alarm's condition on one line, in the words of the console."""
    seconds = int(alarm.period.total_seconds())
    per = f"{seconds // 60} min" if seconds % 3600 else f"{seconds // 3600} h"
    watched: object = alarm.statistic
    if watched is None:
        of = alarm.returned.of
        watched = of if isinstance(of, str) else of.statistic
    condition = f"{watched} {_SYMBOLS[alarm.comparison_operator]} {value(alarm.threshold)}"
    return f"{condition} in {alarm.m} of {alarm.n} periods of {per}"


def transformation(metric_filter: MetricFilter) -> str:
    """Return a sentence on the values that a metric filter publishes; "" for a plain 1."""
    amount = metric_filter.value
    parts = [f"value {amount if isinstance(amount, str) else value(amount)}"]
    if metric_filter.default_value is not None:
        parts.append(f"default value {value(metric_filter.default_value)}")
    if metric_filter.unit != "None":
        parts.append(f"unit {metric_filter.unit}")
    values = dict(metric_filter.metric.dimensions)
    parts += [
        f"dimension {dimension.name} = {dimension.selector}"
        + (f", here {values[dimension.name]}" if values else "")
        for dimension in metric_filter.dimensions
    ]
    return "" if parts == ["value 1"] else "Publishes " + "; ".join(parts) + "."


def clock(name: str) -> str:
    """Return the meaning of a clock, in one or two sentences."""
    kind, _, shift = name.partition(":")
    meanings = {
        "event": (
            "A record counts in the minute of its eventTime. CloudTrail delivers minutes later;"
            " that delay is not in these times."
        ),
        "arrival": (
            "A record counts in the minute of its eventTime, but no alarm sees it before its log"
            " file was delivered, to the minute in the file's name."
        ),
        "delivery": (
            "A record counts in the minute in which its log file was delivered, by the file's name."
        ),
        "fixed": f"A record counts {shift} after its eventTime.",
    }
    return meanings[kind]


def scope(name: str) -> str:
    """Return the meaning of a scope, in one sentence."""
    return {
        "all": (
            "Every record goes to every filter, as in one log group for all accounts and Regions."
        ),
        "account": "Each account has its own log group and alarms.",
        "account-region": "Each account and Region has its own log group and alarms.",
    }[name]


def watched(alarm: "Alarm") -> str:
    """Return the metric of an alarm, or the metrics of its metric math."""
    metrics = dict.fromkeys(stat.metric for stat in alarm.stats)
    return ", ".join(
        " ".join([f"{m.namespace} / {m.name}", *(f"[{k} = {v}]" for k, v in m.dimensions)])
        for m in metrics
    )


def short(actor: Actor) -> str:
    """Return a short name for an identity: the end of its ARN, or its type."""
    name = actor.identity.rpartition(":")[2] if actor.identity.startswith("arn:") else ""
    return words.cut(name or actor.identity or actor.identity_type or "No identity", 80)
