"""The metric side of an alarm: a metric with its statistic, or the queries of metric math."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Final

from auditor.cloudwatch.alarm_faults import MORE_THAN_A_WEEK
from auditor.cloudwatch.metrics import MetricId, Statistic
from auditor.cloudwatch.parameters.typed import (
    MAX_SECONDS,
    flag,
    given,
    items,
    mapping,
    mapping_of,
    member,
    text,
    whole,
)
from auditor.cloudwatch.problems import NotSimulatedError, Problems
from auditor.cloudwatch.queries import MetricQuery, MetricStat
from auditor.cloudwatch.statistics import ExtendedStatistic

_SINGLE_METRIC_KEYS: Final = (
    "MetricName",
    "Namespace",
    "Dimensions",
    "Unit",
    "Statistic",
    "ExtendedStatistic",
)


@dataclass(frozen=True, slots=True)
class WatchedMetric:
    """The metric side of an alarm: a metric with its statistic, or the queries of metric math."""

    metric: MetricId | tuple[MetricQuery, ...]
    statistic: Statistic | ExtendedStatistic | None
    unit: str | None
    period: timedelta | None
    """`None` where it is invalid."""


_UNKNOWN: Final = WatchedMetric(MetricId("namespace", "name"), Statistic.SUM, None, None)


def watched_metric(parameters: Mapping[str, Any], problems: Problems) -> WatchedMetric:
    """Return the metric side of an alarm; a placeholder where it is invalid."""
    queries = problems.read(None, _queries, parameters)
    if queries is None:
        return _UNKNOWN
    if not queries:
        stat = _stat(parameters, parameters, parameters, problems)
        period = problems.read(None, _seconds, parameters)
        return WatchedMetric(stat.metric, stat.statistic, stat.unit, period)
    before = len(problems.errors)
    problems.read(None, _check_alone, parameters)
    read = tuple(_query(query, problems) for query in queries)
    if len(problems.errors) > before:
        return _UNKNOWN
    return WatchedMetric(read, None, None, problems.read(None, _shared_period, queries))


def _queries(parameters: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    return [mapping(query, "Metrics") for query in items(parameters, "Metrics")]


def _check_alone(parameters: Mapping[str, Any]) -> None:
    forbidden = [key for key in (*_SINGLE_METRIC_KEYS, "Period") if parameters.get(key) is not None]
    if forbidden:
        raise ValueError(f"Metrics excludes {', '.join(forbidden)}")


def _shared_period(queries: Sequence[Mapping[str, Any]]) -> timedelta:
    periods = {
        _seconds(part)
        for query in queries
        for part in (query, mapping_of(query, "MetricStat"))
        if part.get("Period") is not None
    }
    if len(periods) != 1:
        raise ValueError("all of Metrics share one Period")
    return periods.pop()


def _query(query: Mapping[str, Any], problems: Problems) -> MetricQuery:
    read = problems.read
    return MetricQuery(
        id=read("m", text, query, "Id"),
        of=_of(query, problems),
        label=read("", text, query, "Label", ""),
        returns_data=read(True, flag, query, "ReturnData", default=True),
    )


def _of(query: Mapping[str, Any], problems: Problems) -> MetricStat | str:
    """Return the statistic or the expression that a query has."""
    problems.read(None, _check_query, query)
    if query.get("MetricStat") is None:
        return problems.read("", _expression, query)
    stat = problems.read({}, mapping_of, query, "MetricStat")
    return _metric_stat(stat, problems) if stat else ""


def _check_query(query: Mapping[str, Any]) -> None:
    if given(query, "AccountId"):
        raise NotSimulatedError(
            "AccountId: metrics of other accounts are not simulated: they need the rules of that"
            " account; without AccountId, the alarm is judged by the filters here"
        )
    if (query.get("MetricStat") is None) == (query.get("Expression") is None):
        raise ValueError("each of Metrics has exactly one of MetricStat and Expression")


def _expression(query: Mapping[str, Any]) -> str:
    return "" if query.get("Expression") is None else text(query, "Expression")


def _metric_stat(stat: Mapping[str, Any], problems: Problems) -> MetricStat:
    name = problems.read("Sum", text, stat, "Stat")
    plain = {"Statistic": name} if name in set(Statistic) else {"ExtendedStatistic": name}
    metric = problems.read(None, mapping_of, stat, "Metric")
    return _stat(metric or {}, plain, stat, problems)


def _stat(
    metric: Mapping[str, Any],
    statistic: Mapping[str, Any],
    unit: Mapping[str, Any],
    problems: Problems,
) -> MetricStat:
    read = problems.read
    return MetricStat(
        MetricId(
            read("namespace", text, metric, "Namespace"),
            read("name", text, metric, "MetricName"),
            read((), _dimensions, metric),
        ),
        read(Statistic.SUM, _statistic, statistic),
        read(None, _unit, unit),
    )


def _dimensions(metric: Mapping[str, Any]) -> tuple[tuple[str, str], ...]:
    pairs = [mapping(pair, "Dimensions") for pair in items(metric, "Dimensions")]
    return tuple((text(pair, "Name"), text(pair, "Value")) for pair in pairs)


def _statistic(parameters: Mapping[str, Any]) -> Statistic | ExtendedStatistic:
    plain, extended = (given(parameters, key) for key in ("Statistic", "ExtendedStatistic"))
    if (plain is None) == (extended is None):
        raise ValueError("exactly one of Statistic and ExtendedStatistic is required")
    if plain is None:
        return ExtendedStatistic(str(extended))
    return member(Statistic, str(plain), "statistic")


def _unit(parameters: Mapping[str, Any]) -> str | None:
    return None if given(parameters, "Unit") is None else text(parameters, "Unit")


def _seconds(parameters: Mapping[str, Any]) -> timedelta:
    if whole(parameters, "Period") > MAX_SECONDS:
        raise ValueError(MORE_THAN_A_WEEK)
    return timedelta(seconds=whole(parameters, "Period", MAX_SECONDS))
