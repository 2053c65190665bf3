"""The line from log files to a result, one statement per step."""

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

import numpy as np

from auditor import __version__
from auditor.cloudwatch.alarms import Alarm, AlarmState, Evaluation, Transition
from auditor.cloudwatch.clock import EVENT_CLOCK, Clock
from auditor.cloudwatch.compare import Compared, compare
from auditor.cloudwatch.evaluate import clock_aligned
from auditor.cloudwatch.mails import composite_mail, mail
from auditor.cloudwatch.metrics import MINUTE, Span, minute_of, time_of
from auditor.cloudwatch.rule import RulePack
from auditor.engine.base import Engine, Extent
from auditor.engine.open import open_engine
from auditor.errors import UsageError
from auditor.progress import SILENT, Progress
from auditor.replay import (
    Judged,
    JudgedComposite,
    LogGroup,
    Method,
    Replay,
    Scope,
    before_and_in,
    evaluations,
    filters_of,
    log_groups,
    replay,
)
from auditor.result import (
    AlarmResult,
    AuditResult,
    CompositeEpisode,
    CompositeResult,
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

_NEVER: Final = Span(time_of(0), time_of(0))
_ALARM: Final = AlarmState.ALARM
_METHOD: Final = Method()


@dataclass(frozen=True, slots=True)
class Bounds:
    """The span that was asked for; what is `None` comes from the first or the last event."""

    start: datetime | timedelta | None = None
    """A time, or how long before the end."""
    end: datetime | None = None


@dataclass(frozen=True, slots=True, eq=False)
class Audited:
    """The result, and the whole histories that it is made of."""

    result: AuditResult
    replays: tuple[Replay, ...]
    """One for each log group."""


def run_audit(
    sources: Sequence[str],
    pack: RulePack,
    bounds: Bounds = Bounds(),
    method: Method = _METHOD,
    progress: Progress = SILENT,
) -> AuditResult:
    """Evaluate the alarms of a rule pack over the log files of the sources.

    Raises:
        UsageError: a source is not there, or the method does not fit the sources.
    """
    return audited(sources, pack, bounds, method, progress).result


def audited(
    sources: Sequence[str],
    pack: RulePack,
    bounds: Bounds = Bounds(),
    method: Method = _METHOD,
    progress: Progress = SILENT,
    actual: Iterable[object] | None = None,
) -> Audited:
    """Evaluate as `run_audit` does, and keep the histories.

    Args:
        actual: AlarmHistoryItems to compare with; they do not say of which account they are, so
            there is one log group only.
    """
    if actual is not None and method.scope is not Scope.ALL:
        raise UsageError("--actual: a real history is that of one set of alarms: --scope all")
    with open_engine(sources, filters_of(pack), progress) as engine:
        span, told = _replays(engine, pack, bounds, method)
        extent, intake, coverage = engine.extent(), engine.intake(), engine.coverage()
        place = told[0].log_group.place if method.scope is Scope.ALL else None
        known = coverage.delivery.records if coverage.delivery else 0
        result = AuditResult(
            auditor=__version__,
            options=Options(
                sources=_named(sources),
                rules=pack.name,
                rules_sha256=pack.sha256,
                evaluation=method.evaluation,
                clock=str(method.clock),
                scope=str(method.scope),
                account=place.account if place else method.account or "",
                region=place.region if place else method.region or "",
            ),
            span=span,
            first_event=extent.first_event,
            last_event=extent.last_event,
            intake=intake,
            coverage=coverage,
            alarms=tuple(_alarm(alarm, one, method) for one in told for alarm in one.alarms),
            composites=tuple(
                _composite(alarm, one.log_group) for one in told for alarm in one.composites
            ),
            without_delivery=(
                intake.records - intake.undated - known if method.clock.needs_delivery else 0
            ),
            comparison=None if actual is None else _compared(tuple(actual), told[0]),
        )
        return Audited(result, tuple(told))


def _compared(items: Sequence[object], told: Replay) -> Compared:
    """Compare over the minutes that both the real history and the evaluations cover."""
    histories = {
        **{one.rule.alarm.name: one.history.transitions for one in told.alarms},
        **{one.rule.alarm.name: one.history.transitions for one in told.composites},
    }
    real, judged = compare(items, histories).span, evaluations(told.span)
    if real is None:
        return compare(items, histories)
    start = max(real.start, judged.start)
    return compare(items, histories, Span(start, max(start, min(real.end, judged.end))))


def _replays(
    engine: Engine, pack: RulePack, bounds: Bounds, method: Method
) -> tuple[Span | None, list[Replay]]:
    """Return the span, and what became of the alarms of each log group over it."""
    alarms = [rule.alarm for rule in pack.rules]
    groups = list(log_groups(engine, method))
    extent = engine.log_group(method.clock).extent()
    span = span_of(extent, bounds, method.evaluation, alarms)
    return span, [replay(pack, group, span or _NEVER, method.evaluation) for group in groups]


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

    By default from the minute of the first event to the minute after the last can be known.
    Clock-aligned periods are judged once they are over, so for them both ends move outwards to
    whole periods.
    """
    longest = max((alarm.period for alarm in alarms), default=MINUTE)
    unit = longest // MINUTE if evaluation is Evaluation.BUCKETS else 1
    end, last = bounds.end, extent.last_known or extent.last_event
    if end is None and last is not None:
        end = time_of((minute_of(last) // unit + 1) * unit)
    start = bounds.start
    if isinstance(start, timedelta):
        start = end - start if end is not None else None
    elif start is None and extent.first_event is not None:
        start = time_of(minute_of(extent.first_event) // unit * unit)
    if start is None or end is None:
        return None
    return Span(start, max(start, end))


def _alarm(judged: Judged, told: Replay, method: Method) -> AlarmResult:
    rule, filters, span = judged.rule, judged.filters, told.span
    engine = told.log_group.engine
    before = Span(before_and_in(rule.alarm, span, method.evaluation).start, span.start)
    counted = engine.matches(filters, span)
    episodes = _episodes(judged, told, method.clock)
    actors, actor_count = engine.actors(filters, span, ACTORS)
    return AlarmResult(
        alarm=rule.alarm,
        title=rule.title,
        explanation=rule.explanation,
        filters=rule.filters,
        matches=counted.dated,
        matches_undated=counted.undated,
        samples_before=engine.matches(filters, before).dated,
        days=len({episode.start.date() for episode in episodes}),
        last_state=judged.history.last_state,
        episodes=episodes,
        transitions=tuple((change.at, change.new) for change in judged.history.transitions),
        periods=_periods(judged, engine, span),
        actors=actors,
        actor_count=actor_count,
        account=told.log_group.account,
        region=told.log_group.region,
    )


def _composite(judged: JudgedComposite, log_group: LogGroup) -> CompositeResult:
    rule, changes, place = judged.rule, judged.history.changes, log_group.place
    stays = [index for index, change in enumerate(changes) if change.transition.new is _ALARM]
    episodes = tuple(
        CompositeEpisode(
            number=number,
            start=changes[index].transition.at,
            end=changes[index + 1].transition.at if index + 1 < len(changes) else None,
            reason=changes[index].transition.reason,
            triggering=changes[index].triggering,
            suppressed=changes[index].suppressed,
            mail=composite_mail(rule.alarm, changes[index], place) if number <= OPENED else None,
        )
        for number, index in enumerate(stays, 1)
    )
    return CompositeResult(
        alarm=rule.alarm,
        title=rule.title,
        explanation=rule.explanation,
        days=len({episode.start.date() for episode in episodes}),
        last_state=judged.history.last_state,
        episodes=episodes,
        transitions=tuple((t.at, t.new) for t in judged.history.transitions),
        account=log_group.account,
        region=log_group.region,
    )


def _episodes(judged: Judged, told: Replay, clock: Clock) -> tuple[Episode, ...]:
    """Return the stays in ALARM, the telling ones with their records and mail."""
    engine, place = told.log_group.engine, told.log_group.place
    filters, transitions, span = judged.filters, judged.history.transitions, told.span
    stays = [
        (change, transitions[place + 1] if place + 1 < len(transitions) else None)
        for place, change in enumerate(transitions)
        if change.new is _ALARM
    ]
    reach = [_reach(opening, closing, span) for opening, closing in stays]
    if not stays:
        return ()
    reached = Span(min(r.start for r in reach), span.end)
    minutes, counts = engine.match_minutes(filters, reached)
    happened = minutes if clock == EVENT_CLOCK else engine.happened(filters, reached)
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
            mail=mail(judged.rule.alarm, stays[index][0], place.account, place.region),
            records=records,
        )
        for index, records in zip(opened, shown, strict=True)
    }
    episodes = []
    for index, (opening, closing) in enumerate(stays):
        found = happened[first[index] : last[index]]
        match = time_of(found.min()) if len(found) else None
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


def _periods(judged: Judged, engine: Engine, span: Span) -> tuple[Period, ...]:
    alarm = judged.rule.alarm
    starts, values, _, breaching = clock_aligned(alarm, judged.data, span)
    minutes, counts = engine.match_minutes(judged.filters, span)
    per = alarm.period // MINUTE
    totals = np.concatenate([[0], np.cumsum(counts)])
    matches = (
        totals[np.searchsorted(minutes, starts + per)] - totals[np.searchsorted(minutes, starts)]
    )
    return tuple(
        Period(time_of(start), count, None if math.isnan(value) else value, breach)
        for start, count, value, breach in zip(
            starts.tolist(), matches.tolist(), values.tolist(), breaching.tolist(), strict=True
        )
        if count or breach
    )
