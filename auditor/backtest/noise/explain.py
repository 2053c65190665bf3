"""What makes the noise of backtested alarms, what would take it out, and what another would do."""

from collections.abc import Iterable, Iterator
from dataclasses import replace

from auditor.backtest.data import AlarmQuery, BacktestData, BacktestRequest
from auditor.backtest.noise.against import Side, compare
from auditor.backtest.noise.attribution import attribute
from auditor.backtest.noise.exclusion import suggest_exclusion
from auditor.cloudwatch.alarms import Evaluation
from auditor.cloudwatch.evaluation.history import history
from auditor.cloudwatch.minutes import Span
from auditor.cloudwatch.settings import with_settings
from auditor.engine.duckdb.match_set import MatchSet
from auditor.progress import SILENT, Progress
from auditor.replay.episodes import episode_spans
from auditor.replay.judge import evaluations
from auditor.result.backtest import AlarmBacktest, BacktestResult, Label, LabelKind
from auditor.result.noise import Exclusion, ExclusionOffer


def explained(
    result: BacktestResult,
    gathered: BacktestData,
    wanted: BacktestRequest,
    progress: Progress = SILENT,
) -> BacktestResult:
    """Return the result with the noise, the exclusions and the comparison that are wanted.

    While the engine of what was gathered is open, since it is asked once more. `progress` hears of
    alarms as of files.

    Raises:
        UsageError: the time zone or the share is none.
    """
    if gathered.span is None:
        return result
    progress.total(len(result.alarms))
    alarms = []
    for alarm, asked in zip(result.alarms, gathered.asked, strict=True):
        alarms.append(_explained(alarm, asked, gathered.span, gathered.method.evaluation, wanted))
        progress.advance(1, 0)
    return replace(result, alarms=tuple(alarms))


def _explained(
    alarm: AlarmBacktest,
    asked: AlarmQuery,
    span: Span,
    evaluation: Evaluation,
    wanted: BacktestRequest,
) -> AlarmBacktest:
    told = history(alarm.alarm, asked.data, evaluations(span), evaluation)
    other = asked.other or (_recommended(alarm, asked) if wanted.explain else None)
    if other is not None:
        after = history(other.alarm, other.data, evaluations(span), evaluation)
        sides = Side(asked.filters, told), Side(other.filters, after)
        alarm = replace(
            alarm,
            other=other.alarm,
            other_filters=other.rule.filters,
            against=compare(asked.engine, *sides, span),
        )
    if not wanted.explain:
        return alarm
    matches = asked.engine.match_set(asked.filters)
    episodes = episode_spans(told, span)
    return replace(
        alarm,
        noise=attribute(asked.engine, asked.filters, span, episodes, wanted.timezone, matches),
        exclusions=tuple(_offered(asked, matches, span, wanted)),
    )


def _recommended(alarm: AlarmBacktest, asked: AlarmQuery) -> AlarmQuery | None:
    """Return the alarm with the setting that is recommended, if that is another one."""
    place = alarm.recommendation.setting
    if place is None:
        return None
    other = with_settings(alarm.alarm, alarm.settings[place].settings)
    return None if other == alarm.alarm else replace(asked, alarm=other)


def _offered(
    asked: AlarmQuery, matches: MatchSet, span: Span, wanted: BacktestRequest
) -> Iterator[ExclusionOffer]:
    """Yield for each metric filter of an alarm what takes the noise out of it.

    Args:
        matches: those of all its filters together.
    """
    to_catch = [label for label in wanted.labels if label.kind is LabelKind.MUST_CATCH]
    noise = _noise_spans(wanted.labels, span)
    for index, metric_filter in zip(asked.filters, asked.rule.filters, strict=True):
        if len(asked.filters) > 1:
            matches = asked.engine.match_set((index,))
        ids = {event_id for label in to_catch for event_id in label.event_ids}
        ids.update(matches.event_ids([label.span for label in to_catch if label.span]))
        found = suggest_exclusion(matches, metric_filter.pattern, noise, ids, wanted.share)
        if isinstance(found, Exclusion):
            yield ExclusionOffer(metric_filter.name, found, None)
        else:
            yield ExclusionOffer(metric_filter.name, None, found)


def _noise_spans(labels: Iterable[Label], span: Span) -> tuple[Span, ...]:
    """Return the spans that are labelled as noise; else all that is not to be caught."""
    spans = {
        kind: [one.span for one in labels if one.kind is kind and one.span] for kind in LabelKind
    }
    if spans[LabelKind.NOISE]:
        return tuple(spans[LabelKind.NOISE])
    left = [span]
    for caught in spans[LabelKind.MUST_CATCH]:
        left = [part for one in left for part in _without(one, caught)]
    return tuple(left)


def _without(span: Span, other: Span) -> Iterator[Span]:
    """Yield what is left of a span on both sides of another."""
    if span.start < other.start:
        yield Span(span.start, min(span.end, other.start))
    if other.end < span.end:
        yield Span(max(span.start, other.end), span.end)
