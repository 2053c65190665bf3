"""Metric filters, and the checks of PutMetricFilter.

Source: CloudWatch Logs API Reference, PutMetricFilter and MetricTransformation; the messages that
begin with "Invalid metric transformation" and the one on patterns without dimensions are AWS's own.
"""

from dataclasses import dataclass, replace
from enum import StrEnum

from auditor.cloudwatch.metric_id import MAX_VALUE, UNITS, MetricId
from auditor.cloudwatch.problems import refuse
from auditor.errors import PatternError
from auditor.pattern import Pattern, parse, parse_selector
from auditor.pattern.nodes import MatchAll, Terms


class DefaultValue(StrEnum):
    """How often a default value is published; AWS's documentation has both rules."""

    PER_MINUTE = "per-minute"
    """Once in a minute that had records, none of which matched."""
    PER_EVENT = "per-event"
    """Once for each record that did not match."""


@dataclass(frozen=True, slots=True)
class Dimension:
    """A dimension of a metric filter: records with different values go to different series."""

    name: str
    """The dimension's name."""
    selector: str
    """The selector of the value: `$.field` in a JSON pattern, otherwise `$name` or `$1`."""


@dataclass(frozen=True, slots=True)
class MetricFilter:
    """A metric filter with its transformation (`AWS::Logs::MetricFilter`)."""

    name: str
    """FilterName."""
    pattern: str
    """The text of the filter pattern, as CloudWatch Logs receives it."""
    metric: MetricId
    """The metric; with values for its dimensions, the series of the records with those values."""
    value: float | str = 1.0
    """The value that each matching record adds to the metric: a number or a selector."""
    default_value: float | None = None
    """The value that is published when records arrive but do not match; `None` without one."""
    dimensions: tuple[Dimension, ...] = ()
    """The dimensions, at most three; a filter with dimensions has no default value."""
    unit: str = "None"
    """The unit of the published metric; the text "None" without one."""

    def __post_init__(self) -> None:
        """Validate as PutMetricFilter does.

        Raises:
            PatternError: the pattern is not valid.
            ValueError: something else is wrong; `PropertiesError` for several faults.
        """
        # Loads the pattern language, which readers of alarms do not need.
        from auditor.cloudwatch.metric_filter import transformation_faults

        refuse(transformation_faults(self))

    @property
    def whole(self) -> "MetricFilter":
        """The same filter without values for its dimensions: all its series."""
        return replace(self, metric=MetricId(self.metric.namespace, self.metric.name))

    def publishes(self, metric: MetricId, unit: str | None) -> bool:
        """Return whether this filter publishes a series of a metric.

        Args:
            unit: the unit to read; `None`: any unit.
        """
        return (
            (metric.namespace, metric.name) == (self.metric.namespace, self.metric.name)
            and [name for name, _ in metric.dimensions] == sorted(d.name for d in self.dimensions)
            and unit in {None, self.unit}
        )


def transformation_faults(metric_filter: MetricFilter) -> list[str]:
    """Return the faults of a metric filter.

    Raises:
        PatternError: its pattern is not valid.
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
    messages = [text for text, wrong in faults.items() if wrong]
    return messages + _selector_faults(metric_filter, pattern)


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
            abs(value) <= MAX_VALUE for value in values if isinstance(value, int | float)
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
    """Return the faults in the selectors of a filter."""
    messages = []
    value = metric_filter.value
    if isinstance(value, str) and (problem := _no_selector(pattern, value)):
        messages.append(f"MetricValue must be a number or a selector: {problem}")
    if metric_filter.dimensions and isinstance(pattern, Terms | MatchAll):
        return [*messages, "The specified filter pattern does not support dimensions"]
    return messages + [
        f"Invalid metric transformation: dimension value must be valid selector: {problem}"
        for dimension in metric_filter.dimensions
        if (problem := _no_selector(pattern, dimension.selector))
    ]


def _no_selector(pattern: Pattern, text: str) -> str | None:
    """Return why a text is not a selector for this kind of pattern, or `None`."""
    try:
        parse_selector(pattern, text)
    except PatternError as error:
        return f"{text!r}: {error.message}"
    return None
