"""Rules over an engine: the metric data of each alarm, and the histories of all of them."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import chain

import numpy as np

from auditor.cloudwatch.alarms import Alarm, AlarmHistory, Evaluation
from auditor.cloudwatch.composite import CompositeHistory, composite_histories
from auditor.cloudwatch.evaluate import history, lookback
from auditor.cloudwatch.metrics import MINUTE, MetricData, MetricFilter, MetricId, Span
from auditor.cloudwatch.place import Place
from auditor.cloudwatch.rule import CompositeRule, Rule, RulePack
from auditor.engine.base import Engine


@dataclass(frozen=True, slots=True, eq=False)
class Judged:
    """An alarm with what it was judged by."""

    rule: Rule
    filters: tuple[int, ...]
    """Its filters, by their index in the engine."""
    data: dict[MetricId, MetricData]
    history: AlarmHistory


@dataclass(frozen=True, slots=True)
class JudgedComposite:
    """A composite alarm with its history."""

    rule: CompositeRule
    history: CompositeHistory


@dataclass(frozen=True, slots=True, eq=False)
class Replay:
    """All alarms of one account and Region, judged over a span."""

    place: Place
    span: Span
    alarms: tuple[Judged, ...]
    composites: tuple[JudgedComposite, ...]


def filters_of(pack: RulePack) -> list[MetricFilter]:
    """Return the filters of a pack, each once; alarms know them by their index here."""
    return list(dict.fromkeys(chain.from_iterable(rule.filters for rule in pack.rules)))


def replay(
    pack: RulePack, engine: Engine, span: Span, evaluation: Evaluation, place: Place
) -> Replay:
    """Judge the alarms of a pack over the records of an engine made with `filters_of(pack)`."""
    known = filters_of(pack)
    judged = []
    for rule in pack.rules:
        indexes = tuple(known.index(metric_filter) for metric_filter in rule.filters)
        data = _metric_data(rule, indexes, engine, before_and_in(rule.alarm, span, evaluation))
        told = history(rule.alarm, data, evaluations(span), evaluation)
        judged.append(Judged(rule, indexes, data, told))
    told_composites = composite_histories(
        [rule.alarm for rule in pack.composites],
        {alarm.rule.alarm.name: alarm.history for alarm in judged},
        evaluations(span),
        place,
    )
    composites = tuple(
        JudgedComposite(rule, told_composites[rule.alarm.name]) for rule in pack.composites
    )
    return Replay(place, span, tuple(judged), composites)


def evaluations(span: Span) -> Span:
    """Return the evaluation minutes of a span: samples are first seen at the end of theirs."""
    return Span(span.start + MINUTE, span.end + MINUTE)


def before_and_in(alarm: Alarm, span: Span, evaluation: Evaluation) -> Span:
    """Return the span with what its first evaluation looks back at."""
    return Span(span.start - lookback(alarm, evaluation), span.end)


def _metric_data(
    rule: Rule, indexes: Sequence[int], engine: Engine, span: Span
) -> dict[MetricId, MetricData]:
    """Return the data of each metric that the filters of a rule publish."""
    parts: dict[MetricId, list[MetricData]] = {}
    for index, metric_filter in zip(indexes, rule.filters, strict=True):
        parts.setdefault(metric_filter.metric, []).append(engine.metric_data(index, span))
    return {metric: _merged(published) for metric, published in parts.items()}


def _merged(parts: Sequence[MetricData]) -> MetricData:
    """Add up what several filters publish to one metric."""
    if len(parts) == 1:
        return parts[0]
    minutes = np.concatenate([part.minutes for part in parts])
    added = MetricData.add(
        minutes,
        np.concatenate([part.sample_count for part in parts]),
        np.concatenate([part.sum for part in parts]),
        np.concatenate([part.minimum for part in parts]),
        np.concatenate([part.maximum for part in parts]),
    )
    singles = [part.singles for part in parts if part.singles is not None]
    if len(singles) < len(parts):
        return added
    counts = np.concatenate([part.sample_count for part in parts]).astype(np.int64)
    order = np.argsort(np.repeat(minutes, counts), kind="stable")
    return replace(added, singles=np.concatenate(singles)[order])
