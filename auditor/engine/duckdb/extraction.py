"""The values that metric filters extract from records, as SQL."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from auditor.cloudwatch.metric_filter import MetricFilter
from auditor.cloudwatch.metric_id import MetricId
from auditor.pattern import WildcardRule, compile_extract, compile_extract_text, compile_sql, parse
from auditor.pattern.sql import Columns, literal

_NO_METRIC: Final = MetricId("Auditor", "None")


@dataclass(frozen=True, slots=True)
class OrdinaryFilter(MetricFilter):
    """A metric filter in which `*` matches by the ordinary rule; no AWS filter does."""


def selecting(pattern: str, wildcards: WildcardRule = WildcardRule.OBSERVED) -> MetricFilter:
    """Return a filter that only selects records; nothing reads its metric."""
    kind = OrdinaryFilter if wildcards is WildcardRule.ORDINARY else MetricFilter
    return kind("selecting", pattern, _NO_METRIC)


def wildcards_of(metric_filter: MetricFilter) -> WildcardRule:
    """Return the rule by which `*` matches in the pattern of a filter."""
    ordinary = isinstance(metric_filter, OrdinaryFilter)
    return WildcardRule.ORDINARY if ordinary else WildcardRule.OBSERVED


def match_sql(metric_filter: MetricFilter, columns: Columns, record: str | None = "record") -> str:
    """Return the predicate of the records that feed a metric filter, or its single series.

    Args:
        columns: the columns for `compile_sql`.
        record: the record's text for `compile_sql`; `None` if it is not available.
    """
    pattern = parse(metric_filter.pattern)
    matched = compile_sql(pattern, record, columns, wildcards=wildcards_of(metric_filter))
    values = dict(metric_filter.metric.dimensions)
    if not values:
        return matched
    if record is None:
        return f"({matched} AND NULL::BOOLEAN)"
    same = " AND ".join(
        f"{compile_extract_text(pattern, dimension.selector)} = {literal(values[dimension.name])}"
        for dimension in metric_filter.dimensions
    )
    return f"CASE WHEN {matched} THEN coalesce({same}, FALSE) ELSE FALSE END"


def extracts(metric_filter: MetricFilter) -> bool:
    """Return whether a match alone does not determine the published value and its series."""
    return isinstance(metric_filter.value, str) or bool(open_dimensions(metric_filter))


def samples_sql(filters: Sequence[MetricFilter]) -> str:
    """Return the items of the list `samples`, one for each filter that extracts something."""
    return ", ".join(
        f"CASE WHEN matches[{position}] THEN {_sample_sql(metric_filter)} END"
        for position, metric_filter in enumerate(filters, 1)
        if extracts(metric_filter)
    )


def open_dimensions(metric_filter: MetricFilter) -> tuple[str, ...]:
    """Return the names of the dimensions that distinguish series: none for a single series."""
    if metric_filter.metric.dimensions:
        return ()
    return tuple(dimension.name for dimension in metric_filter.dimensions)


def _sample_sql(metric_filter: MetricFilter) -> str:
    pattern = parse(metric_filter.pattern)
    value = metric_filter.value
    number = compile_extract(pattern, value) if isinstance(value, str) else repr(float(value))
    several = bool(open_dimensions(metric_filter))
    texts = [
        compile_extract_text(pattern, dimension.selector)
        for dimension in metric_filter.dimensions
        if several
    ]
    return f"{{'value': {number}, 'dimensions': [{', '.join(texts)}]::VARCHAR[]}}"
