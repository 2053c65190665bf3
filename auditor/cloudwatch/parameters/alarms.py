"""Alarms from the parameters of PutMetricAlarm and PutCompositeAlarm.

What is wrong is refused in AWS's words where they were published.

Source: CloudWatch API Reference, PutMetricAlarm, PutCompositeAlarm; recorded error answers.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Final

from auditor.cloudwatch.alarms import (
    MORE_THAN_A_WEEK,
    Alarm,
    ComparisonOperator,
    LowSamples,
    TreatMissingData,
    WallClock,
    WarmUp,
)
from auditor.cloudwatch.composite.alarm_rule import name_of, parse_rule
from auditor.cloudwatch.composite.composite import CompositeAlarm, Suppressor
from auditor.cloudwatch.metrics import MetricId, Statistic
from auditor.cloudwatch.parameters.typed import (
    flag,
    given,
    items,
    mapping,
    mapping_of,
    member,
    number,
    text,
    texts,
    whole,
    whole_or_none,
)
from auditor.cloudwatch.problems import NotSimulatedError, Problems
from auditor.cloudwatch.queries import MetricQuery, MetricStat
from auditor.cloudwatch.statistics import ExtendedStatistic

_OUT_OF_SCOPE: Final = {
    "ThresholdMetricId": "anomaly bands are not simulated: their model is not public",
    "EvaluationCriteria": "PromQL and log alarms are not simulated",
    "EvaluationInterval": "PromQL and log alarms are not simulated",
}
_BANDS: Final = (
    "LessThanLowerOrGreaterThanUpperThreshold",
    "LessThanLowerThreshold",
    "GreaterThanUpperThreshold",
)
_SINGLE: Final = ("MetricName", "Namespace", "Dimensions", "Unit", "Statistic", "ExtendedStatistic")
_TAGS: Final = 50
_LONGEST: Final = 604_800
"""More than any duration of an alarm: the seconds of a week."""


def read_alarm(parameters: Mapping[str, Any]) -> Alarm:
    """Return the alarm that the parameters of PutMetricAlarm describe.

    Args:
        parameters: a `ValueError` in place of a value, at any depth, is raised with the others.

    Raises:
        NotSimulatedError: what they ask for is not simulated.
        ValueError: they are not valid; `PropertiesError` where there is more to say.
    """
    for key, problem in _OUT_OF_SCOPE.items():
        if given(parameters, key) is not None:
            raise NotSimulatedError(f"{key}: {problem}")
    operator = parameters.get("ComparisonOperator")
    if operator in _BANDS:
        raise NotSimulatedError(
            f"ComparisonOperator {operator}: anomaly detection is not simulated"
        )
    problems = Problems()
    read = problems.read
    watched = _watched(parameters, problems)
    period, n, m = _windows(parameters, watched.period, problems)
    read(None, _check_tags, parameters)
    return problems.result(
        lambda: Alarm(
            name=read("alarm", text, parameters, "AlarmName"),
            metric=watched.metric,
            statistic=watched.statistic,
            period=period,
            evaluation_periods=n,
            threshold=read(1.0, number, parameters, "Threshold"),
            comparison_operator=read(ComparisonOperator.GREATER, _operator, parameters),
            datapoints_to_alarm=m,
            treat_missing_data=read(None, _treatment, parameters),
            description=read("", text, parameters, "AlarmDescription", ""),
            unit=watched.unit,
            actions_enabled=read(True, flag, parameters, "ActionsEnabled", default=True),
            alarm_actions=read((), texts, parameters, "AlarmActions"),
            ok_actions=read((), texts, parameters, "OKActions"),
            insufficient_data_actions=read((), texts, parameters, "InsufficientDataActions"),
            low_samples=read(None, _low_samples, parameters),
            wall_clock=read(None, _wall_clock, parameters),
            warm_up=read(None, _warm_up, parameters),
        )
    )


def read_composite_alarm(parameters: Mapping[str, Any]) -> CompositeAlarm:
    """Return the composite alarm that the parameters of PutCompositeAlarm describe.

    Raises:
        ValueError: the parameters are not valid; an `ExpressionError` where that is the rule,
            `PropertiesError` where there is more to say.
    """
    problems = Problems()
    read = problems.read
    return problems.result(
        lambda: CompositeAlarm(
            name=read("alarm", text, parameters, "AlarmName"),
            rule=read("TRUE", _rule, parameters),
            description=read("", text, parameters, "AlarmDescription", ""),
            actions_enabled=read(True, flag, parameters, "ActionsEnabled", default=True),
            alarm_actions=read((), texts, parameters, "AlarmActions"),
            ok_actions=read((), texts, parameters, "OKActions"),
            insufficient_data_actions=read((), texts, parameters, "InsufficientDataActions"),
            suppressor=read(None, _suppressor, parameters),
        )
    )


def _rule(parameters: Mapping[str, Any]) -> str:
    rule = text(parameters, "AlarmRule")
    parse_rule(rule)
    return rule


def _suppressor(parameters: Mapping[str, Any]) -> Suppressor | None:
    periods = ("ActionsSuppressorWaitPeriod", "ActionsSuppressorExtensionPeriod")
    periods_given = [key for key in periods if given(parameters, key) is not None]
    if given(parameters, "ActionsSuppressor") is not None:
        if len(periods_given) < len(periods):
            raise ValueError(f"ActionsSuppressor needs {' and '.join(periods)}")
        wait, extension = (timedelta(seconds=whole(parameters, key, _LONGEST)) for key in periods)
        return Suppressor(name_of(text(parameters, "ActionsSuppressor")), wait, extension)
    if periods_given:
        raise ValueError(f"{periods_given[0]} needs an ActionsSuppressor")
    return None


@dataclass(frozen=True, slots=True)
class _Watched:
    """The metric side of an alarm: a metric with its statistic, or the queries of metric math."""

    metric: MetricId | tuple[MetricQuery, ...]
    statistic: Statistic | ExtendedStatistic | None
    unit: str | None
    period: timedelta | None
    """`None` where it could not be read."""


_UNKNOWN: Final = _Watched(MetricId("namespace", "name"), Statistic.SUM, None, None)


def _watched(parameters: Mapping[str, Any], problems: Problems) -> _Watched:
    """Return what an alarm watches; a stand-in where it could not be read."""
    queries = problems.read(None, _queries, parameters)
    if queries is None:
        return _UNKNOWN
    if not queries:
        stat = _stat(parameters, parameters, parameters, problems)
        period = problems.read(None, _seconds, parameters)
        return _Watched(stat.metric, stat.statistic, stat.unit, period)
    before = len(problems.errors)
    problems.read(None, _check_alone, parameters)
    read = tuple(_query(query, problems) for query in queries)
    if len(problems.errors) > before:
        return _UNKNOWN
    return _Watched(read, None, None, problems.read(None, _shared_period, queries))


def _windows(
    parameters: Mapping[str, Any], period: timedelta | None, problems: Problems
) -> tuple[timedelta, int, int | None]:
    """Return Period, EvaluationPeriods and DatapointsToAlarm; stand-ins for what is wrong.

    What AWS asks of any of them depends on the others.
    """
    n = problems.read(None, whole, parameters, "EvaluationPeriods")
    m = problems.read(None, whole_or_none, parameters, "DatapointsToAlarm")
    if n is None:
        return period or timedelta(hours=1), 1, None
    if period is None:
        return timedelta(hours=1), min(n, 1), None
    return period, n, m


def _queries(parameters: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    return [mapping(query, "Metrics") for query in items(parameters, "Metrics")]


def _check_alone(parameters: Mapping[str, Any]) -> None:
    forbidden = [key for key in (*_SINGLE, "Period") if parameters.get(key) is not None]
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
        raise NotSimulatedError("AccountId: metrics of other accounts are not simulated")
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


def _operator(parameters: Mapping[str, Any]) -> ComparisonOperator:
    name = text(parameters, "ComparisonOperator")
    return member(ComparisonOperator, name, "comparisonOperator")


def _check_tags(parameters: Mapping[str, Any]) -> None:
    if len(items(parameters, "Tags")) > _TAGS:
        raise ValueError(f"at most {_TAGS} Tags")


def _unit(parameters: Mapping[str, Any]) -> str | None:
    return None if given(parameters, "Unit") is None else text(parameters, "Unit")


def _seconds(parameters: Mapping[str, Any]) -> timedelta:
    if whole(parameters, "Period") > _LONGEST:
        raise ValueError(MORE_THAN_A_WEEK)
    return timedelta(seconds=whole(parameters, "Period", _LONGEST))


def _treatment(parameters: Mapping[str, Any]) -> TreatMissingData | None:
    value = given(parameters, "TreatMissingData")
    if value is None:
        return None
    if not isinstance(value, str) or value not in set(TreatMissingData):
        raise ValueError(
            f"The value {value} is not supported for TreatMissingData parameter. Supported values"
            " are [breaching, notBreaching, ignore, missing]."
        )
    return TreatMissingData(value)


def _low_samples(parameters: Mapping[str, Any]) -> LowSamples | None:
    value = given(parameters, "EvaluateLowSampleCountPercentile")
    if value is None:
        return None
    if not isinstance(value, str) or value not in set(LowSamples):
        raise ValueError(
            f"Option {value} is not supported. Supported options for parameter"
            " EvaluateLowSampleCountPercentile are evaluate and ignore."
        )
    return LowSamples(value)


def _wall_clock(parameters: Mapping[str, Any]) -> WallClock | None:
    window = mapping_of(parameters, "EvaluationWindow")
    kinds = [key for key in window if given(window, key) is not None]
    if parameters.get("EvaluationWindow") is None or kinds == ["SlidingWindow"]:
        return None
    if kinds != ["WallClockWindow"]:
        raise ValueError("EvaluationWindow has exactly one of SlidingWindow and WallClockWindow")
    return WallClock(text(mapping_of(window, "WallClockWindow"), "Timezone", "UTC"))


def _warm_up(parameters: Mapping[str, Any]) -> WarmUp | None:
    if given(parameters, "WarmUpConfiguration") is None:
        return None
    warm_up = mapping_of(parameters, "WarmUpConfiguration")
    minutes = whole(warm_up, "WarmUpPeriodDurationInMinutes", _LONGEST)
    early = "OnlyStartEvaluatingAfterWarmUpPeriodEnds"
    return WarmUp(timedelta(minutes=minutes), flag(warm_up, early, default=False))
