"""Alarms on metrics that no filter publishes, and filters whose metric no alarm watches."""

from collections.abc import Iterator, Mapping, Sequence
from difflib import SequenceMatcher
from typing import Any

from auditor.cloudwatch.alarms import Alarm
from auditor.cloudwatch.metric_filter import MetricFilter
from auditor.cloudwatch.metrics import MetricId
from auditor.cloudwatch.queries import MetricStat
from auditor.cloudwatch.rule import Origin
from auditor.result.checks import Check
from auditor.result.lint import Finding, Severity
from auditor.rules.declared import Declaration, ResourceType
from auditor.rules.ruleset import RuleSet

_LEAST_LIKENESS = 0.8
"""Similarity of two names above which one is taken as a misspelling of the other."""


def wiring(rules: RuleSet) -> Iterator[Finding]:
    """Yield filters and alarms without a counterpart, and the one that was probably meant."""
    filters = [placed.value for placed in rules.filters]
    broken = _metrics_of_invalid(rules, ResourceType.METRIC_FILTER)
    watched = _metrics_of_invalid(rules, ResourceType.ALARM)
    for placed in rules.alarms:
        if not isinstance(placed.value, Alarm):
            continue
        for stat in dict.fromkeys(placed.value.stats):
            near = _nearest(stat, filters)
            watched |= {(stat.metric.namespace, stat.metric.name)}
            if near is None or not near.publishes(stat.metric, stat.unit):
                watched |= {(near.metric.namespace, near.metric.name)} if near else set()
                if (stat.metric.namespace, stat.metric.name) not in broken:
                    yield _unpublished(stat, near, placed.origin)
    for placed_filter in rules.filters:
        metric = placed_filter.value.metric
        if (metric.namespace, metric.name) not in watched:
            message = f"no alarm here watches {_called(metric)}, so its matches alert nobody"
            remedy = "an alarm on it; or name the file with the alarm beside this one"
            yield Finding(
                Check.FILTER_WITHOUT_ALARM, Severity.WARNING, placed_filter.origin, message, remedy
            )


def _nearest(stat: MetricStat, filters: Sequence[MetricFilter]) -> MetricFilter | None:
    """Return the filter that publishes the metric of an alarm, otherwise the most similar one."""
    if publisher := next(
        (
            metric_filter
            for metric_filter in filters
            if metric_filter.publishes(stat.metric, stat.unit)
        ),
        None,
    ):
        return publisher

    def likeness(metric_filter: MetricFilter) -> float:
        wanted, offered = stat.metric, metric_filter.metric
        if (wanted.namespace, wanted.name) == (offered.name, offered.namespace):
            return 2
        if wanted.name == offered.name:
            return 2
        if wanted.name == metric_filter.name:
            return 1.8
        namespaces = (wanted.namespace.lower(), offered.namespace.lower())
        names = (wanted.name.lower(), offered.name.lower())
        if names[0] == names[1]:
            return 1.5
        same = namespaces[0] == namespaces[1]
        return SequenceMatcher(None, *names).ratio() if same else 0

    best = max(filters, key=likeness, default=None)
    return best if best is not None and likeness(best) >= _LEAST_LIKENESS else None


def _unpublished(stat: MetricStat, near: MetricFilter | None, origin: Origin) -> Finding:
    wanted = stat.metric
    if near is None:
        own = wanted.namespace.startswith("AWS/")
        message = f"no filter here publishes {_called(wanted)}"
        message += ", a metric that AWS itself publishes; lint cannot check it" if own else ""
        severity = Severity.NOTE if own else Severity.WARNING
        remedy = (
            "nothing if something else publishes it, otherwise a filter that does, or name"
            " its file beside this one"
        )
        return Finding(Check.UNPUBLISHED_METRIC, severity, origin, message, remedy)
    reason, remedy = _difference(stat, near)
    message = f"it never has data: {reason}"
    return Finding(Check.MISSED_METRIC, Severity.ERROR, origin, message, remedy)


def _difference(stat: MetricStat, near: MetricFilter) -> tuple[str, str]:
    """Return how an alarm's metric differs from a filter's metric, and the correction."""
    wanted, offered = stat.metric, near.metric
    both = f"it reads {_called(wanted)}, the filter {near.name} publishes {_called(offered)}"
    right = f"Namespace: {offered.namespace} and MetricName: {offered.name}"
    if (wanted.namespace, wanted.name) == (offered.name, offered.namespace):
        return f"Namespace and MetricName are swapped; {both}", right
    if (wanted.namespace, wanted.name) == (offered.namespace, offered.name):
        return _series_difference(stat, near)
    if _called(wanted).lower() == _called(offered).lower():
        return f"letter case counts; {both}", right
    if wanted.name.lower() == offered.name.lower():
        return f"the namespaces differ; {both}", right
    if wanted.name == near.name:
        return f"its MetricName is the filter's name, not the name of its metric; {both}", right
    return f"the names differ; {both}", right


def _series_difference(stat: MetricStat, near: MetricFilter) -> tuple[str, str]:
    offered = sorted(dimension.name for dimension in near.dimensions)
    wanted = [name for name, _ in stat.metric.dimensions]
    if wanted != offered:
        message = (
            f"it reads the series with {_listed(wanted)}, the filter {near.name} publishes series"
            f" with {_listed(offered)}; an alarm sees the series with exactly its dimensions"
        )
        remedy = (
            f"Dimensions with a value for each of {', '.join(offered)}; or a second filter without"
            " dimensions"
            if offered
            else "no Dimensions"
        )
        return message, remedy
    message = f"it reads the unit {stat.unit}, the filter {near.name} publishes {near.unit}"
    return message, "no Unit in the alarm, which reads every unit"


def _listed(names: Sequence[str]) -> str:
    return f"dimensions {', '.join(names)}" if names else "no dimensions"


def _called(metric: MetricId) -> str:
    return f"{metric.namespace}/{metric.name}"


def _metrics_of_invalid(rules: RuleSet, kind: ResourceType) -> set[tuple[str, str]]:
    """Return the metrics named by rules that could not be read, whose own faults are enough."""
    valid = {placed.origin for placed in (*rules.filters, *rules.alarms)}
    return {
        pair
        for declared in rules.declared
        if declared.kind is kind and declared.origin not in valid
        for pair in _named(declared)
    }


def _named(declared: Declaration) -> Iterator[tuple[str, str]]:
    """Yield namespaces and names of metrics, anywhere in some properties."""
    waiting: list[Any] = [declared.properties]
    while waiting:
        match waiting.pop():
            case Mapping() as properties:
                for space in ("Namespace", "MetricNamespace"):
                    if space in properties and "MetricName" in properties:
                        yield str(properties[space]), str(properties["MetricName"])
                waiting += properties.values()
            case list(items):
                waiting += items
            case _:
                pass
