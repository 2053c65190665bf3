"""The series of the values that metric filters extract from records."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import Any

import numpy as np

from auditor.cloudwatch.metric_filter import MetricFilter
from auditor.cloudwatch.metrics import MetricData, MetricId, exact_sum
from auditor.engine.duckdb.extraction import open_dimensions


def series(
    metric_filter: MetricFilter, rows: Iterable[Sequence[Any]], *, singles: bool, late: bool
) -> dict[MetricId, MetricData]:
    """Return the series of a filter.

    Args:
        rows: the rows of samples.sql.
        singles: whether the series have single values.
        late: whether a sample can become visible later than after its own minute.
    """
    metric, names = metric_filter.metric, open_dimensions(metric_filter)
    by_metric: dict[MetricId, list[Sequence[Any]]] = defaultdict(list)
    if not names:
        by_metric[metric] = []
    for values, *numbers in rows:
        present = [
            (name, text) for name, text in zip(names, values, strict=True) if text is not None
        ]
        metric_id = MetricId(metric.namespace, metric.name, tuple(present)) if names else metric
        by_metric[metric_id].append(numbers)
    return {
        metric_id: _metric_data(sets, singles=singles, late=late)
        for metric_id, sets in by_metric.items()
    }


def _metric_data(sets: Sequence[Sequence[Any]], *, singles: bool, late: bool) -> MetricData:
    minutes, visible_from = np.array([row[:2] for row in sets], np.int64).reshape(-1, 2).T.copy()
    values = [row[2] for row in sets]
    count = np.array([len(some) for some in values], np.float64)
    total = np.array([exact_sum(some) for some in values], np.float64)
    low = np.array([some[0] for some in values], np.float64)
    high = np.array([some[-1] for some in values], np.float64)
    every = np.array([value for some in values for value in some]) if singles else None
    late_from = visible_from if late else None
    return MetricData(minutes, count, total, low, high, every, late_from)
