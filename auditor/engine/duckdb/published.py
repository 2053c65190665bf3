"""The samples that metric filters publish over the records of a log group."""

from collections.abc import Sequence
from typing import Any

import numpy as np

from auditor.cloudwatch.metric_filter import DefaultValue, MetricFilter
from auditor.cloudwatch.metrics import MAX_VALUE, MetricData, MetricId
from auditor.cloudwatch.minutes import Span
from auditor.engine.answers import UnpublishedCounts
from auditor.engine.duckdb.extracted_series import series
from auditor.engine.duckdb.extraction import extracts
from auditor.engine.duckdb.log_group_view import LogGroupView, bounds, matches_in
from auditor.engine.duckdb.match_minutes import MatchMinutes

_Rows = list[tuple[Any, ...]]


class PublishedMetrics:
    """The metric data of filters over one log group."""

    def __init__(
        self, view: LogGroupView, minutes: MatchMinutes, filters: Sequence[MetricFilter]
    ) -> None:
        self._view = view
        self._minutes = minutes
        self._filters = filters
        extracting = [
            index for index, metric_filter in enumerate(filters) if extracts(metric_filter)
        ]
        self._extracting = {index: number for number, index in enumerate(extracting, 1)}
        """The filters that extract values, with their positions in `samples`, counted from 1."""
        self._rows: dict[tuple[str, tuple[int, ...], object, Span], _Rows] = {}
        """Answers by question, distinct filters, extracted values, and span."""

    def metric_data(
        self, filter_index: int, span: Span, default_value: DefaultValue, *, singles: bool
    ) -> dict[MetricId, MetricData]:
        """Return the series that a filter publishes, as `Engine.metric_data` describes."""
        metric_filter = self._filters[filter_index]
        value = metric_filter.value
        if filter_index in self._extracting:
            rows = self._extracted("samples", filter_index, span)
            data_by_metric = series(metric_filter, rows, singles=singles, late=self._view.late)
        elif isinstance(value, str):
            raise AssertionError(value)
        else:
            data = self._constant(filter_index, span, value, singles=singles)
            data_by_metric = {metric_filter.metric: data}
        if metric_filter.default_value is not None:
            rows = self._defaults(filter_index, span, default_value)
            filled = self._repeated(rows, metric_filter.default_value, singles=singles)
            data_by_metric = {
                metric: MetricData.merge([data, filled]) for metric, data in data_by_metric.items()
            }
        return data_by_metric

    def unpublished(self, filter_index: int, span: Span) -> UnpublishedCounts:
        """Count the matches without the values that a filter extracts."""
        rows = None
        if filter_index in self._extracting:
            rows = self._extracted("unpublished", filter_index, span)
        return UnpublishedCounts(*rows[0]) if rows else UnpublishedCounts(0, 0)

    def _constant(
        self, filter_index: int, span: Span, value: float, *, singles: bool
    ) -> MetricData:
        """Return the data of a filter that publishes the same value for each match."""
        if self._view.late:
            filters = self._view.distinct((filter_index,))
            parameters = matches_in(filters, span)
            rows = self._once("arrivals", filters, None, span, parameters) if filters else []
            return self._repeated(rows, value, singles=singles)
        minutes, counts = self._minutes.inside((filter_index,), span)
        return MetricData.repeated(minutes, counts, value, singles)

    def _repeated(
        self, rows: Sequence[Sequence[int]], value: float, *, singles: bool
    ) -> MetricData:
        """Return the data of one value from rows of minute, first minute that sees it, count."""
        minutes, visible_from, counts = np.array(rows, np.int64).reshape(-1, 3).T.copy()
        late = visible_from if self._view.late else None
        return MetricData.repeated(minutes, counts, value, singles, late)

    def _extracted(self, name: str, filter_index: int, span: Span) -> _Rows:
        """Return the answer to a question about a filter's extracted values; empty without any."""
        filters = self._view.distinct((filter_index,))
        metric_filter = self._filters[filter_index]
        # A pattern of columns names what is extracted: two that match the same may differ in it.
        extracted = (
            metric_filter.pattern,
            metric_filter.value,
            metric_filter.dimensions,
            metric_filter.metric.dimensions,
        )
        parameters = {
            "filter": filter_index + 1,
            "sample": self._extracting[filter_index],
            "largest": MAX_VALUE,
            **bounds(span),
        }
        return self._once(name, filters, extracted, span, parameters) if filters else []

    def _defaults(
        self, filter_index: int, span: Span, default_value: DefaultValue
    ) -> list[tuple[int, int, int]]:
        """Return when and how often a filter publishes its default value, from arrivals.sql."""
        filters = self._view.distinct((filter_index,))
        parameters: dict[str, object] = {"filter": filter_index + 1, **bounds(span)}
        rows = self._once("unmatched", filters, None, span, parameters)
        match default_value:
            case DefaultValue.PER_MINUTE:
                times = [(minute, visible, once) for minute, visible, once, _ in rows]
            case DefaultValue.PER_EVENT:
                times = [(minute, visible, unmatched) for minute, visible, _, unmatched in rows]
        return [row for row in times if row[2]]

    def _once(
        self,
        name: str,
        filters: tuple[int, ...],
        extracted: object,
        span: Span,
        parameters: dict[str, object],
    ) -> _Rows:
        """Return the rows of a question, asked once for all filters with the same matches."""
        asked = (name, filters, extracted, span)
        if asked not in self._rows:
            self._rows[asked] = self._view.answer(name, parameters)
        return self._rows[asked]
