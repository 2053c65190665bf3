"""What PutMetricFilter refuses in a metric filter.

Source: CloudWatch Logs API Reference, PutMetricFilter and MetricTransformation; the messages that
begin with "Invalid metric transformation" and the one on patterns without dimensions are AWS's own.
"""

from auditor.cloudwatch.metrics import LARGEST, UNITS, MetricFilter, MetricId
from auditor.errors import PatternError
from auditor.pattern import Pattern, parse, parse_selector
from auditor.pattern.nodes import MatchAll, Terms


def transformation_faults(metric_filter: MetricFilter) -> list[str]:
    """Return what is wrong with a metric filter.

    Raises:
        PatternError: its pattern is none.
    """
    pattern = parse(metric_filter.pattern)
    faults = {
        "FilterName has 1 to 512 characters, none of them ':' or '*'": (
            not _fits(metric_filter.name, 512, ":*")
        ),
        **_metric_faults(metric_filter.metric),
        **_value_faults(metric_filter),
        **_dimension_faults(metric_filter),
    }
    found = [text for text, wrong in faults.items() if wrong]
    return found + _selector_faults(metric_filter, pattern)


def _fits(text: str, most: int, without: str) -> bool:
    return 1 <= len(text) <= most and set(text).isdisjoint(without)


def _metric_faults(metric: MetricId) -> dict[str, bool]:
    return {
        "MetricName has 1 to 255 characters, none of them ':', '*' or '$'": (
            not _fits(metric.name, 255, ":*$")
        ),
        "MetricNamespace has 1 to 255 characters, none of them ':', '*' or '$'": (
            not _fits(metric.namespace, 255, ":*$")
        ),
    }


def _value_faults(metric_filter: MetricFilter) -> dict[str, bool]:
    values = (metric_filter.value, metric_filter.default_value)
    return {
        "MetricValue and DefaultValue are from -2^360 to 2^360": not all(
            abs(value) <= LARGEST for value in values if isinstance(value, int | float)
        ),
        "MetricValue has at most 100 characters": len(str(metric_filter.value)) > 100,
        f"Unit {metric_filter.unit!r} is not one of the standard units": (
            metric_filter.unit not in UNITS
        ),
    }


def _dimension_faults(metric_filter: MetricFilter) -> dict[str, bool]:
    dimensions = metric_filter.dimensions
    names = sorted(dimension.name for dimension in dimensions)
    series = [name for name, _ in metric_filter.metric.dimensions]
    return {
        "at most 3 dimensions": len(names) > 3,
        "each dimension has its own name, of 1 to 255 characters": (
            len(set(names)) != len(names) or not all(_fits(name, 255, "") for name in names)
        ),
        "a dimension's value has at most 255 characters": any(
            len(dimension.selector) > 255 for dimension in dimensions
        ),
        "Invalid metric transformation: dimensions and default value are mutually exclusive"
        " properties": bool(names) and metric_filter.default_value is not None,
        "a series of a metric filter has a value for each of its dimensions": (
            bool(series) and series != names
        ),
    }


def _selector_faults(metric_filter: MetricFilter, pattern: Pattern) -> list[str]:
    """Return what is wrong with what is to be extracted."""
    found = []
    value = metric_filter.value
    if isinstance(value, str) and (problem := _no_selector(pattern, value)):
        found.append(f"MetricValue must be a number or a selector: {problem}")
    if metric_filter.dimensions and isinstance(pattern, Terms | MatchAll):
        return [*found, "The specified filter pattern does not support dimensions"]
    return found + [
        f"Invalid metric transformation: dimension value must be valid selector: {problem}"
        for dimension in metric_filter.dimensions
        if (problem := _no_selector(pattern, dimension.selector))
    ]


def _no_selector(pattern: Pattern, text: str) -> str | None:
    """Return why a text is no selector that goes with the pattern, or `None`."""
    try:
        parse_selector(pattern, text)
    except PatternError as error:
        return f"{text!r}: {error.message}"
    return None
