"""Rules with all fields set, and a change of each field."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

from auditor.cloudwatch.alarms import Alarm, ComparisonOperator, LowSamples, TreatMissingData
from auditor.cloudwatch.composite.alarm import CompositeAlarm, Suppressor
from auditor.cloudwatch.metric_filter import Dimension, MetricFilter
from auditor.cloudwatch.metrics import MetricId, Statistic
from auditor.cloudwatch.queries import MetricQuery, MetricStat
from auditor.cloudwatch.rule import About, Control, Examples
from auditor.cloudwatch.statistics import ExtendedStatistic
from auditor.cloudwatch.timing import WallClock, WarmUp
from auditor.rules.export import ExportChoice

MINUTE = timedelta(minutes=1)
METRIC = MetricId("N", "Calls", (("User", "alice"),))

FILTER = MetricFilter("F", '{ $.eventName = "Stop*" }', MetricId("N", "Calls"))
ALARM = Alarm("A", METRIC, Statistic.SUM, 5 * MINUTE, 3, 1.0, ComparisonOperator.GREATER_OR_EQUAL)
QUERIES = (
    MetricQuery("m1", MetricStat(METRIC, Statistic.SUM), returns_data=False),
    MetricQuery("e1", "m1 * 2"),
)
MATH = replace(ALARM, name="M", statistic=None, metric=QUERIES)
COMPOSITE = CompositeAlarm("C", 'ALARM("A")')
ABOUT = About("A")

ARNS = ("arn:aws:sns:us-east-1:111122223333:topic",)

CHANGES: dict[type, dict[str, Any]] = {
    MetricFilter: {
        "name": "G",
        "pattern": '{ $.eventName = "Start*" }',
        "metric": MetricId("N2", "Calls"),
        "value": "$.bytes",
        "default_value": 0.5,
        "dimensions": (Dimension("User", "$.userIdentity.userName"),),
        "unit": "Bytes",
    },
    Alarm: {
        "name": "B",
        "metric": MetricId("N", "Other"),
        "statistic": ExtendedStatistic("p99.9"),
        "period": MINUTE,
        "evaluation_periods": 4,
        "threshold": 2.5,
        "comparison_operator": ComparisonOperator.LESS,
        "datapoints_to_alarm": 2,
        "treat_missing_data": TreatMissingData.BREACHING,
        "description": "said",
        "unit": "Count",
        "actions_enabled": False,
        "alarm_actions": ARNS,
        "ok_actions": ARNS,
        "insufficient_data_actions": ARNS,
        "low_samples": LowSamples.IGNORE,
        "wall_clock": WallClock("Europe/Berlin"),
        "warm_up": WarmUp(30 * MINUTE, only_after=True),
    },
    CompositeAlarm: {
        "name": "D",
        "rule": 'OK("A")',
        "description": "said",
        "actions_enabled": False,
        "alarm_actions": ARNS,
        "ok_actions": ARNS,
        "insufficient_data_actions": ARNS,
        "suppressor": Suppressor("A", MINUTE, 2 * MINUTE),
    },
    About: {
        "title": "T",
        "explanation": "explained",
        "source": "a page",
        "defect": "flawed",
        "controls": (Control("CIS", "3.0", "4.1", "a page"), Control("PCI", "", "10.2")),
        "control": "ours",
        "examples": Examples(('{"eventName": "StopLogging"}',), ('{"eventName": null}',)),
    },
    MetricQuery: {
        "id": "m2",
        "of": "TIME_SERIES(1)",
        "label": "labelled",
        "returns_data": True,
    },
    MetricStat: {
        "metric": MetricId("N", "Other"),
        "statistic": ExtendedStatistic("tm90"),
        "unit": "Count",
    },
}


def chosen(metric_filter=FILTER, alarm=ALARM, about=ABOUT, composite=COMPOSITE):
    """Return a filter, two alarms and a composite alarm over one of them."""
    if about == ABOUT:
        about = About(alarm.name)
    alarms = ((alarm, about), (MATH, About("M")), (composite, About(composite.name)))
    return ExportChoice((metric_filter,), alarms)


def changed(kind, field):
    """Return the same rules with one field changed."""
    change = {field: CHANGES[kind][field]}
    if kind is MetricFilter:
        return chosen(metric_filter=replace(FILTER, **change))
    if kind is Alarm:
        alarm = replace(ALARM, **change)
        return chosen(alarm=alarm, composite=replace(COMPOSITE, rule=f'ALARM("{alarm.name}")'))
    if kind is CompositeAlarm:
        return chosen(composite=replace(COMPOSITE, **change))
    if kind is About:
        return chosen(about=replace(ABOUT, **change))
    query, watched = QUERIES
    if kind is MetricStat:
        assert isinstance(query.of, MetricStat)
        query = replace(query, of=replace(query.of, **change))
    elif field == "id":
        query, watched = replace(query, **change), replace(watched, of="m2 * 2")
    elif field == "returns_data":
        query, watched = replace(query, returns_data=True), replace(watched, returns_data=False)
    else:
        query = replace(query, **change)
    return chosen(alarm=replace(MATH, name="A", metric=(query, watched)))
