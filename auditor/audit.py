"""The line from log files to a result, one statement per step."""

import math
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import chain
from typing import Final

import numpy as np

from auditor import __version__
from auditor.cloudtrail.keys import Pruning
from auditor.cloudwatch.alarms import Alarm, AlarmState, Evaluation, Transition
from auditor.cloudwatch.evaluate import clock_aligned, history, lookback
from auditor.cloudwatch.mails import mail
from auditor.cloudwatch.metrics import (
    MINUTE,
    DefaultValue,
    MetricData,
    MetricFilter,
    MetricId,
    Span,
    minute_of,
    time_of,
)
from auditor.cloudwatch.rule import Rule, RulePack
from auditor.cloudwatch.statistics import ExtendedStatistic
from auditor.engine.base import Engine, Extent
from auditor.engine.open import open_engine
from auditor.progress import SILENT, Progress
from auditor.result import (
    AlarmResult,
    AuditResult,
    CoverageResult,
    Details,
    Episode,
    Options,
    Period,
)

OPENED: Final = 20
"""Episodes per alarm with their mail and records: the first, the last, the worst by matches."""
RECORDS: Final = 25
"""Records shown of an opened episode."""
ACTORS: Final = 20
"""Identities listed per alarm."""

UNKNOWN_ACCOUNT: Final = "000000000000"
UNKNOWN_REGION: Final = "us-east-1"
"""What mails name where no record has an account or a Region."""


@dataclass(frozen=True, slots=True)
class Bounds:
    """The span that was asked for; what is `None` comes from the first or the last event."""

    start: datetime | timedelta | None = None
    """A time, or how long before the end."""
    end: datetime | None = None


def run_audit(
    sources: Sequence[str],
    pack: RulePack,
    bounds: Bounds = Bounds(),
    evaluation: Evaluation = Evaluation.SLIDING,
    progress: Progress = SILENT,
    default_value: DefaultValue = DefaultValue.PER_MINUTE,
) -> AuditResult:
    """Evaluate the alarms of a rule pack over the log files of the sources.

    Raises:
        UsageError: a source is not there.
    """
    filters = _filters_of(pack)
    alarms = [rule.alarm for rule in pack.rules]
    pruning = _pruning(bounds, evaluation, alarms)
    with open_engine(sources, filters, progress, pruning) as engine:
        extent = engine.extent()
        span = span_of(extent, bounds, evaluation, alarms)
        options = Options(
            sources=_named(sources),
            rules=pack.name,
            rules_sha256=pack.sha256,
            evaluation=evaluation,
            clock="event",
            scope="all",
            default_value=default_value,
            account=extent.account or UNKNOWN_ACCOUNT,
            region=extent.region or UNKNOWN_REGION,
        )
        return AuditResult(
            auditor=__version__,
            options=options,
            span=span,
            first_event=extent.first_event,
            last_event=extent.last_event,
            intake=engine.intake(),
            coverage=engine.coverage(),
            alarms=tuple(_evaluate(rule, filters, engine, span, options) for rule in pack.rules),
        )


def _pruning(bounds: Bounds, evaluation: Evaluation, alarms: Sequence[Alarm]) -> Pruning:
    """Return which records are asked for, those that the first windows look back at included."""
    if not isinstance(bounds.start, datetime):
        return Pruning(end=bounds.end)
    reach = max((lookback(alarm, evaluation) for alarm in alarms), default=timedelta(0))
    return Pruning(start=bounds.start - reach, end=bounds.end)


def _filters_of(pack: RulePack) -> list[MetricFilter]:
    """Return the filters of a pack, each once, and of single series the whole filters, too."""
    named = list(chain.from_iterable(rule.filters for rule in pack.rules))
    return list(dict.fromkeys([*named, *(metric_filter.whole for metric_filter in named)]))


def run_coverage(sources: Sequence[str], progress: Progress = SILENT) -> CoverageResult:
    """Say what the sources hold, and how late it came.

    Raises:
        UsageError: a source is not there.
    """
    with open_engine(sources, (), progress) as engine:
        extent = engine.extent()
        return CoverageResult(
            auditor=__version__,
            sources=_named(sources),
            first_event=extent.first_event,
            last_event=extent.last_event,
            intake=engine.intake(),
            coverage=engine.coverage(),
        )


def _named(sources: Sequence[str]) -> tuple[str, ...]:
    """Return the sources by their own names, since a result names no machine's folders."""
    return tuple(source.rstrip("/").rpartition("/")[2] or source for source in sources)


def span_of(
    extent: Extent, bounds: Bounds, evaluation: Evaluation, alarms: Sequence[Alarm]
) -> Span | None:
    """Return the minutes whose samples are judged, or `None` where nothing says which.

    By default from the minute of the first event to the minute after the last. Clock-aligned
    periods are judged once they are over, so for them both ends move outwards to whole periods.
    """
    longest = max((alarm.period for alarm in alarms), default=MINUTE)
    unit = longest // MINUTE if evaluation is Evaluation.BUCKETS else 1
    end = bounds.end
    if end is None and extent.last_event is not None:
        end = time_of((minute_of(extent.last_event) // unit + 1) * unit)
    start = bounds.start
    if isinstance(start, timedelta):
        start = end - start if end is not None else None
    elif start is None and extent.first_event is not None:
        start = time_of(minute_of(extent.first_event) // unit * unit)
    if start is None or end is None:
        return None
    return Span(start, max(start, end))


def _evaluate(
    rule: Rule,
    known: Sequence[MetricFilter],
    engine: Engine,
    span: Span | None,
    options: Options,
) -> AlarmResult:
    """Judge one alarm over an engine that was made with the filters `known`."""
    if span is None:
        span = Span(time_of(0), time_of(0))
    alarm, evaluation = rule.alarm, options.evaluation
    filters = [known.index(metric_filter) for metric_filter in rule.filters]
    wholes = {known.index(metric_filter.whole) for metric_filter in rule.filters}
    before = Span(span.start - lookback(alarm, evaluation), span.start)
    whole = Span(before.start, span.end)
    data = _metric_data(alarm, filters, engine, whole, options.default_value)
    # Samples of a minute are first seen by the evaluation at its end.
    evaluations = Span(span.start + MINUTE, span.end + MINUTE)
    told = history(alarm, data, evaluations, evaluation)
    counted = engine.matches(filters, span)
    episodes = _episodes(rule, filters, told.transitions, engine, span, options)
    actors, actor_count = engine.actors(filters, span, ACTORS)
    return AlarmResult(
        alarm=alarm,
        title=rule.title,
        explanation=rule.explanation,
        filters=rule.filters,
        matches=counted.dated,
        matches_undated=counted.undated,
        matches_without_value=sum(
            engine.unpublished(index, span).without_value for index in filters
        ),
        matches_without_dimension=sum(
            engine.unpublished(index, span).without_dimension for index in wholes
        ),
        samples_before=engine.matches(filters, before).dated,
        days=len({episode.start.date() for episode in episodes}),
        last_state=told.last_state,
        episodes=episodes,
        transitions=tuple((change.at, change.new) for change in told.transitions),
        periods=_periods(alarm, data, filters, engine, span),
        actors=actors,
        actor_count=actor_count,
    )


def _metric_data(
    alarm: Alarm,
    filters: Sequence[int],
    engine: Engine,
    span: Span,
    default_value: DefaultValue,
) -> dict[MetricId, MetricData]:
    """Return what the filters of an alarm publish together, by metric."""
    singles = any(isinstance(stat.statistic, ExtendedStatistic) for stat in alarm.stats)
    parts: dict[MetricId, list[MetricData]] = defaultdict(list)
    for index in filters:
        for metric, data in engine.metric_data(index, span, default_value, singles).items():
            parts[metric].append(data)
    return {metric: MetricData.merge(data) for metric, data in parts.items()}


def _episodes(
    rule: Rule,
    filters: Sequence[int],
    transitions: Sequence[Transition],
    engine: Engine,
    span: Span,
    options: Options,
) -> tuple[Episode, ...]:
    """Return the stays in ALARM, the telling ones with their records and mail."""
    stays = [
        (change, transitions[place + 1] if place + 1 < len(transitions) else None)
        for place, change in enumerate(transitions)
        if change.new is AlarmState.ALARM
    ]
    reach = [_reach(opening, closing, span) for opening, closing in stays]
    if not stays:
        return ()
    minutes, counts = engine.match_minutes(filters, Span(min(r.start for r in reach), span.end))
    totals = np.concatenate([[0], np.cumsum(counts)])
    first = np.searchsorted(minutes, [minute_of(r.start) for r in reach])
    last = np.searchsorted(minutes, [minute_of(r.end) for r in reach])
    matches = (totals[last] - totals[first]).tolist()
    opened = _telling(matches)
    shown = engine.evidence(filters, [reach[index] for index in opened], RECORDS)
    details = {
        index: Details(
            transition=stays[index][0],
            closing=stays[index][1],
            mail=mail(rule.alarm, stays[index][0], options.account, options.region),
            records=records,
        )
        for index, records in zip(opened, shown, strict=True)
    }
    episodes = []
    for index, (opening, closing) in enumerate(stays):
        match = time_of(minutes[first[index]]) if matches[index] else None
        episodes.append(
            Episode(
                number=index + 1,
                start=opening.at,
                end=closing.at if closing else None,
                matches=matches[index],
                first_match=match,
                known_after=opening.at - match if match else None,
                reason=opening.reason,
                details=details.get(index),
            )
        )
    return tuple(episodes)


def _reach(opening: Transition, closing: Transition | None, span: Span) -> Span:
    """Return where the records behind an episode lie: from its oldest breaching window on."""
    start = min((w.start for w in opening.windows if w.used and w.breaching), default=opening.at)
    return Span(start, max(start, min(closing.at, span.end) if closing else span.end))


def _telling(matches: Sequence[int]) -> list[int]:
    """Return the indexes of the episodes to open, oldest first."""
    ends = {0, len(matches) - 1}
    worst = sorted(set(range(len(matches))) - ends, key=lambda index: (-matches[index], index))
    return sorted([*ends, *worst[: OPENED - len(ends)]])


def _periods(
    alarm: Alarm,
    data: Mapping[MetricId, MetricData],
    filters: Sequence[int],
    engine: Engine,
    span: Span,
) -> tuple[Period, ...]:
    starts, values, _, breaching = clock_aligned(alarm, data, span)
    known = {
        start: (value, breach)
        for start, value, breach in zip(
            starts.tolist(), values.tolist(), breaching.tolist(), strict=True
        )
    }
    minutes, counts = engine.match_minutes(filters, span)
    per = alarm.period // MINUTE
    # A match that publishes nothing is in a period all the same.
    every = np.union1d(starts, minutes // per * per)
    totals = np.concatenate([[0], np.cumsum(counts)])
    matches = (
        totals[np.searchsorted(minutes, every + per)] - totals[np.searchsorted(minutes, every)]
    )
    periods = []
    for start, count in zip(every.tolist(), matches.tolist(), strict=True):
        value, breach = known.get(start, (math.nan, False))
        if count or breach:
            shown = None if math.isnan(value) else value
            periods.append(Period(time_of(start), count, shown, breach))
    return tuple(periods)
