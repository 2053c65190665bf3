"""Judge rules over a log group: the metric data of each alarm, and all histories."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import chain
from typing import Final

from auditor.cloudwatch.alarms import Alarm, AlarmState, Evaluation
from auditor.cloudwatch.composite.history import CompositeHistory, composite_histories
from auditor.cloudwatch.evaluation.grid import evaluation_up_to, grid_of, lookback
from auditor.cloudwatch.evaluation.history import evaluate_at, history, warm_from
from auditor.cloudwatch.location import Location
from auditor.cloudwatch.messages.reasons import CREATED
from auditor.cloudwatch.metric_filter import DefaultValue
from auditor.cloudwatch.metrics import MetricData, MetricId
from auditor.cloudwatch.minutes import MINUTE, Span, minute_of, time_of
from auditor.cloudwatch.mute_rules import MuteWindows, mute_windows
from auditor.cloudwatch.names import names_of
from auditor.cloudwatch.rule import CompositeRule, Rule, RulePack
from auditor.cloudwatch.statistics import ExtendedStatistic
from auditor.cloudwatch.transitions import AlarmHistory
from auditor.engine.duckdb.engine import Engine
from auditor.errors import UsageError
from auditor.replay.log_groups import LogGroup
from auditor.replay.method import Method
from auditor.result.explanation import Observation

_NOT_JUDGED: Final = CompositeHistory((), AlarmState.INSUFFICIENT_DATA, ())
"""The history of a composite alarm over an empty span: it is not even evaluated at creation."""


@dataclass(frozen=True, slots=True, eq=False)
class AlarmReplay:
    """An alarm with its metric data and its history."""

    rule: Rule
    data: dict[MetricId, MetricData]
    history: AlarmHistory
    muted: MuteWindows
    """The times at which mute rules hold back its actions."""


@dataclass(frozen=True, slots=True, eq=False)
class CompositeReplay:
    """A composite alarm with its history."""

    rule: CompositeRule
    history: CompositeHistory
    muted: MuteWindows
    """The times at which mute rules hold back its actions."""


@dataclass(frozen=True, slots=True, eq=False)
class LogGroupReplay:
    """All alarms of one log group, judged over a span."""

    log_group: LogGroup
    span: Span
    created: datetime
    """The creation time of the alarms: the first record, even if the span begins much later."""
    alarms: tuple[AlarmReplay, ...]
    composites: tuple[CompositeReplay, ...]


def select_alarms(pack: RulePack, names: Iterable[str]) -> RulePack:
    """Return a pack with the named metric alarms, in that order; without names, the whole pack.

    Args:
        names: whole names, or parts of names, which select all alarms that contain them.

    Raises:
        UsageError: the pack has no such alarm, or the alarm is a composite one.
    """
    requested = list(names)
    if not requested:
        return pack
    by_name = {rule.alarm.name: rule for rule in reversed(pack.rules)}
    composites = {composite.alarm.name: composite.alarm for composite in pack.composites}
    for name in requested:
        if name in composites:
            children = ", ".join(composites[name].children)
            raise UsageError(
                f"{name}: a composite alarm follows its children; name one of them: {children}"
            )
    every = [rule.alarm.name for rule in pack.rules]
    chosen = dict.fromkeys(
        alarm for name in requested for alarm in names_of(name, every, pack.name)
    )
    return replace(pack, rules=tuple(by_name[name] for name in chosen), composites=())


def replay(
    pack: RulePack, log_group: LogGroup, span: Span, method: Method, created: datetime
) -> LogGroupReplay:
    """Judge the alarms of a pack over a log group, whose engine has their filters.

    Args:
        created: the creation time of the alarms; records before the span lead to their first state.
    """
    lifetime = Span(min(created, span.end), span.end)

    def data_of(rule: Rule) -> dict[MetricId, MetricData]:
        indexes = log_group.engine.indexes(rule.filters)
        reach = with_lookback(rule.alarm, lifetime, method.evaluation)
        return metric_data([rule.alarm], indexes, log_group.engine, reach, method.default_value)

    start = evaluations(span).start
    alarms, composites = judge_pack(pack, lifetime, method.evaluation, log_group.location, data_of)
    return LogGroupReplay(
        log_group,
        span,
        lifetime.start,
        tuple(replace(alarm, history=alarm.history.reported_from(start)) for alarm in alarms),
        tuple(
            replace(composite, history=composite.history.reported_from(start))
            for composite in composites
        ),
    )


def judge_pack(
    pack: RulePack,
    span: Span,
    evaluation: Evaluation,
    location: Location,
    data_of: Callable[[Rule], dict[MetricId, MetricData]],
) -> tuple[tuple[AlarmReplay, ...], tuple[CompositeReplay, ...]]:
    """Judge the alarms of a pack over a span, at whose start they are created.

    Args:
        location: the account and Region of the alarms.
        data_of: returns the data that the filters of a rule publish, in the span and in the
            evaluation range of its first evaluation.
    """
    alarms = []
    for rule in pack.rules:
        data = data_of(rule)
        alarm_history = history(rule.alarm, data, evaluations(span), evaluation)
        muted = mute_windows(pack.mute_rules, rule.alarm.name, evaluations(span))
        alarms.append(AlarmReplay(rule, data, alarm_history, muted))
    histories = composite_histories(
        [rule.alarm for rule in pack.composites if span.minutes],
        {alarm.rule.alarm.name: alarm.history for alarm in alarms},
        evaluations(span),
        location,
    )
    composites = tuple(
        CompositeReplay(
            rule,
            histories.get(rule.alarm.name, _NOT_JUDGED),
            mute_windows(pack.mute_rules, rule.alarm.name, evaluations(span)),
        )
        for rule in pack.composites
    )
    return tuple(alarms), composites


def observation_at(
    alarm_replay: AlarmReplay, created: datetime, at: datetime, evaluation: Evaluation
) -> Observation:
    """Return the last evaluation of an alarm up to a minute.

    If the state does not change, it has the reason of the last change, as in CloudWatch.
    """
    alarm, history = alarm_replay.rule.alarm, alarm_replay.history
    minute = time_of(evaluation_up_to(grid_of(alarm, evaluation), minute_of(at)))
    earlier = [change for change in history.changes if change.at < minute]
    previous = earlier[-1].new if earlier else AlarmState.INSUFFICIENT_DATA
    transition = evaluate_at(alarm, alarm_replay.data, minute, previous, evaluation)
    if warm := warm_from(alarm, alarm_replay.data, created, minute, evaluation):
        rule = f"It is not evaluated before its warm-up ends at {warm:%Y-%m-%d %H:%M} UTC."
        transition = replace(transition, new=previous, rule=rule)
    if transition.new is transition.old:
        reason = history.transitions_at([len(earlier) - 1])[0].reason if earlier else CREATED
        transition = replace(transition, reason=reason)
    return Observation(alarm, transition, earlier[-1].at if earlier else None)


def evaluations(span: Span) -> Span:
    """Return the evaluation minutes of a span: a sample is visible when its minute is over."""
    return Span(span.start + MINUTE, span.end + MINUTE)


def with_lookback(alarm: Alarm, span: Span, evaluation: Evaluation) -> Span:
    """Return the span, extended by the evaluation range of its first evaluation."""
    return Span(span.start - lookback(alarm, evaluation), span.end)


def metric_data(
    alarms: Sequence[Alarm],
    filters: Sequence[int],
    engine: Engine,
    span: Span,
    default_value: DefaultValue,
) -> dict[MetricId, MetricData]:
    """Return the data that filters publish together, by metric, in the detail that alarms need."""
    stats = chain.from_iterable(alarm.stats for alarm in alarms)
    singles = any(isinstance(stat.statistic, ExtendedStatistic) for stat in stats)
    return merge_by_metric(
        engine.metric_data(index, span, default_value, singles=singles) for index in filters
    )


def merge_by_metric(published: Iterable[dict[MetricId, MetricData]]) -> dict[MetricId, MetricData]:
    """Return the data of several filters, merged by metric."""
    parts: dict[MetricId, list[MetricData]] = defaultdict(list)
    for series in published:
        for metric, data in series.items():
            parts[metric].append(data)
    return {metric: MetricData.merge(data) for metric, data in parts.items()}
