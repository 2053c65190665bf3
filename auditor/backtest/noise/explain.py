"""Add attribution, exclusions and comparisons to the result of a backtest."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from typing import Final

from auditor.backtest.data import AlarmQuery, BacktestData, BacktestRequest
from auditor.backtest.noise.against import AgainstSide, compare_histories
from auditor.backtest.noise.attribution import attribute
from auditor.backtest.noise.exclusion import suggest_exclusion
from auditor.cloudwatch.alarms import Alarm
from auditor.cloudwatch.evaluation.history import history
from auditor.cloudwatch.metrics import MetricData, MetricId
from auditor.cloudwatch.minutes import Span
from auditor.cloudwatch.settings import with_settings
from auditor.cloudwatch.transitions import AlarmHistory
from auditor.engine.duckdb.match_set import MatchSet
from auditor.progress import SILENT, Progress
from auditor.replay.episodes import episode_spans
from auditor.replay.judge import evaluations
from auditor.result.backtest import AlarmBacktest, BacktestResult
from auditor.result.labels import Label, LabelKind
from auditor.result.noise import Exclusion, ExclusionOffer, NoExclusion

_NO_LABEL: Final = (
    "no incidents are labelled, so it is unknown what is safe to exclude; label some with"
    " --must-catch"
)


def explained(
    result: BacktestResult,
    gathered: BacktestData,
    request: BacktestRequest,
    progress: Progress = SILENT,
) -> BacktestResult:
    """Return the result with the requested noise, exclusions and comparison.

    The engine of the data must be open. `progress` counts alarms instead of files.

    Raises:
        UsageError: the time zone or the share is invalid.
    """
    if gathered.head.span is None:
        return result
    progress.total(len(result.alarms))
    alarms = []
    for alarm, query in zip(result.alarms, gathered.queries, strict=True):
        alarms.append(_explained(alarm, query, gathered.head.span, gathered, request))
        progress.advance(1, 0)
    return replace(result, alarms=tuple(alarms))


def _explained(
    alarm: AlarmBacktest,
    query: AlarmQuery,
    span: Span,
    gathered: BacktestData,
    request: BacktestRequest,
) -> AlarmBacktest:
    evaluated = evaluations(Span(min(gathered.created, span.end), span.end))

    def history_of(alarm: Alarm, data: Mapping[MetricId, MetricData]) -> AlarmHistory:
        whole = history(alarm, data, evaluated, gathered.method.evaluation)
        return whole.reported_from(evaluations(span).start)

    deployed = history_of(alarm.alarm, query.data)
    other = query.other or (_recommended(alarm, query) if request.explain else None)
    if other is not None:
        after = history_of(other.alarm, other.data)
        sides = AgainstSide(query.filters, deployed), AgainstSide(other.filters, after)
        alarm = replace(
            alarm,
            other=other.alarm,
            other_filters=other.rule.filters,
            against=compare_histories(query.engine, *sides, span),
            paired_by=other.paired_by,
        )
    if not request.explain:
        return alarm
    matches = query.engine.match_set(query.filters)
    episodes = episode_spans(deployed, span)
    return replace(
        alarm,
        noise=attribute(query.engine, query.filters, span, episodes, request.timezone, matches),
        exclusions=tuple(_offered(query, matches, span, request)),
    )


def _recommended(alarm: AlarmBacktest, query: AlarmQuery) -> AlarmQuery | None:
    """Return the alarm with the recommended setting, if it differs from the deployed one."""
    index = alarm.recommendation.setting
    if index is None:
        return None
    other = with_settings(alarm.alarm, alarm.settings[index].settings)
    return None if other == alarm.alarm else replace(query, alarm=other)


def _offered(
    query: AlarmQuery, matches: MatchSet, span: Span, request: BacktestRequest
) -> Iterator[ExclusionOffer]:
    """Yield an exclusion for each metric filter of an alarm.

    Args:
        matches: the matches of all its filters together.
    """
    if not request.labels:
        for metric_filter in query.rule.filters:
            yield ExclusionOffer(metric_filter.name, None, NoExclusion(_NO_LABEL, 0))
        return
    to_catch = [label for label in request.labels if label.kind is LabelKind.MUST_CATCH]
    noise = _noise_spans(request.labels, span)
    for index, metric_filter in zip(query.filters, query.rule.filters, strict=True):
        if len(query.filters) > 1:
            matches = query.engine.match_set((index,))
        ids = {event_id for label in to_catch for event_id in label.event_ids}
        ids.update(matches.event_ids([label.span for label in to_catch if label.span]))
        suggestion = suggest_exclusion(matches, metric_filter.pattern, noise, ids, request.share)
        if isinstance(suggestion, Exclusion):
            yield ExclusionOffer(metric_filter.name, suggestion, None)
        else:
            yield ExclusionOffer(metric_filter.name, None, suggestion)


def _noise_spans(labels: Iterable[Label], span: Span) -> tuple[Span, ...]:
    """Return the spans labelled as noise; without such labels, all time outside incidents."""
    spans = {
        kind: [label.span for label in labels if label.kind is kind and label.span]
        for kind in LabelKind
    }
    if spans[LabelKind.NOISE]:
        return tuple(spans[LabelKind.NOISE])
    left = [span]
    for caught in spans[LabelKind.MUST_CATCH]:
        left = [part for span in left for part in _without(span, caught)]
    return tuple(left)


def _without(span: Span, other: Span) -> Iterator[Span]:
    """Yield the parts of a span before and after another span."""
    if span.start < other.start:
        yield Span(span.start, min(span.end, other.start))
    if other.end < span.end:
        yield Span(max(span.start, other.end), span.end)
