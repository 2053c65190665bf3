"""The samples of a metric filter by the plain matcher, which check those of SQL."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np

from auditor.cloudwatch.metric_filter import DefaultValue, MetricFilter
from auditor.cloudwatch.metrics import MAX_VALUE, MetricData, MetricId
from auditor.pattern import Pattern, extract, extract_text, matches, parse


@dataclass(frozen=True, slots=True)
class CountedMessage:
    """A record, and the minute in which it counts."""

    minute: int
    """Since the epoch (UTC)."""
    text: str
    """Its JSON."""


def publish(
    metric_filter: MetricFilter,
    messages: Iterable[CountedMessage],
    default_value: DefaultValue = DefaultValue.PER_MINUTE,
) -> dict[MetricId, MetricData]:
    """Return the series that a filter publishes, default values included, single values kept."""
    pattern = parse(metric_filter.pattern)
    samples: dict[MetricId, list[tuple[int, float]]] = defaultdict(list)
    matched, unmatched = set(), []
    for message in messages:
        if not _feeds(metric_filter, pattern, message.text):
            unmatched.append(message.minute)
            continue
        matched.add(message.minute)
        value = metric_filter.value
        number = extract(pattern, message.text, value) if isinstance(value, str) else value
        if number is not None and abs(number) <= MAX_VALUE:
            series = _series(metric_filter, pattern, message.text)
            samples[series].append((message.minute, number))
    if not metric_filter.dimensions:
        samples.setdefault(metric_filter.metric, [])
    published = {metric: _data(metric_filter.value, few) for metric, few in samples.items()}
    if metric_filter.default_value is not None:
        if default_value is DefaultValue.PER_MINUTE:
            unmatched = sorted(set(unmatched) - matched)
        filled = _data(metric_filter.default_value, [(minute, 0.0) for minute in unmatched])
        published = {m: MetricData.merge([data, filled]) for m, data in published.items()}
    return published


def _feeds(metric_filter: MetricFilter, pattern: Pattern, text: str) -> bool:
    """Return whether a record feeds a filter, or its one series."""
    wanted = dict(metric_filter.metric.dimensions)
    return matches(pattern, text) and all(
        extract_text(pattern, text, dimension.selector) == wanted[dimension.name]
        for dimension in metric_filter.dimensions
        if wanted
    )


def _series(metric_filter: MetricFilter, pattern: Pattern, text: str) -> MetricId:
    """Return the metric that a record feeds, with the dimensions that the record has values for."""
    metric = metric_filter.metric
    if metric.dimensions:
        return metric
    values = (
        (dimension.name, extract_text(pattern, text, dimension.selector))
        for dimension in metric_filter.dimensions
    )
    dimensions = tuple((name, value) for name, value in values if value is not None)
    return MetricId(metric.namespace, metric.name, dimensions)


def _data(value: float | str, samples: list[tuple[int, float]]) -> MetricData:
    """Return the data of samples; a constant value is counted and multiplied, as in the engines."""
    minutes = [minute for minute, _ in samples]
    if isinstance(value, str):
        return MetricData.of(minutes, [number for _, number in samples])
    distinct, counts = np.unique(np.array(minutes, np.int64), return_counts=True)
    return MetricData.repeated(distinct, counts.astype(np.int64), value, singles=True)
