"""The queries of an alarm: statistics of metrics, and expressions over them.

Source: CloudWatch API Reference, MetricDataQuery and PutMetricAlarm.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from auditor.cloudwatch.metrics import UNITS, MetricId, Statistic
from auditor.cloudwatch.statistics import ExtendedStatistic

_ID: Final = re.compile(r"[a-z][A-Za-z0-9_]{0,254}")


@dataclass(frozen=True, slots=True)
class MetricStat:
    """One statistic of one metric."""

    metric: MetricId
    """The metric."""
    statistic: Statistic | ExtendedStatistic
    """The statistic of its samples."""
    unit: str | None = None
    """The unit of the samples to read; `None` for any."""


@dataclass(frozen=True, slots=True)
class MetricQuery:
    """One of the queries of a metric math alarm (MetricDataQuery)."""

    id: str
    """The Id that expressions use for it."""
    of: MetricStat | str
    """A statistic of a metric, or an expression over the other queries."""
    label: str = ""
    """The label; "" without one."""
    returns_data: bool = True
    """Whether this is the series that the alarm watches."""


def query_faults(queries: Sequence[MetricQuery]) -> dict[str, bool]:
    """Return the checks of metric math queries, each with whether it fails."""
    ids = [query.id for query in queries]
    stats = [query.of for query in queries if isinstance(query.of, MetricStat)]
    faults = {
        "at most 10 of Metrics are a MetricStat": len(stats) > 10,
        "at most 10 of Metrics are an Expression": len(ids) - len(stats) > 10,
        "exactly one of Metrics returns data": sum(query.returns_data for query in queries) != 1,
        "each of Metrics has its own Id": len(set(ids)) != len(ids),
        "an Id begins with a lower-case letter and goes on with letters, digits and _": (
            not all(_ID.fullmatch(name) for name in ids)
        ),
    }
    for stat in stats:
        for text, wrong in stat_faults(stat.metric, stat.unit).items():
            faults[text] = faults.get(text, False) or wrong
    return faults


def stat_faults(metric: MetricId, unit: str | None) -> dict[str, bool]:
    """Return the checks of a metric of an alarm, each with whether it fails."""
    return {
        "MetricName has 1 to 255 characters": not 1 <= len(metric.name) <= 255,
        "Namespace has 1 to 255 characters and does not start with ':'": (
            not 1 <= len(metric.namespace) <= 255 or metric.namespace.startswith(":")
        ),
        "at most 30 dimensions": len(metric.dimensions) > 30,
        "each dimension has its own name": (
            len({name for name, _ in metric.dimensions}) != len(metric.dimensions)
        ),
        f"Unit {unit!r} is not one of the standard units": unit is not None and unit not in UNITS,
    }
