"""The line from log files to a result, one statement per step."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from auditor import __version__
from auditor.assemble import alarm_result, comparison, composite_result
from auditor.cloudtrail.keys import Pruning
from auditor.cloudtrail.logfile import Coverage
from auditor.cloudwatch.alarms import Alarm, Evaluation
from auditor.cloudwatch.evaluate import lookback
from auditor.cloudwatch.metrics import MINUTE, Span, minute_of, time_of
from auditor.cloudwatch.rule import RulePack
from auditor.engine.base import Engine, Extent
from auditor.engine.open import open_engine
from auditor.errors import UsageError
from auditor.progress import SILENT, Progress
from auditor.replay import Method, Replay, Scope, filters_of, log_groups, replay
from auditor.result import AuditResult, CoverageResult, Options

_NEVER: Final = Span(time_of(0), time_of(0))
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
    """One for each log group; none without a span."""


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
    pruning = _pruning(bounds, method, [rule.alarm for rule in pack.rules])
    with open_engine(sources, filters_of(pack), progress, pruning) as engine:
        extent, intake, coverage = engine.extent(), engine.intake(), engine.coverage()
        span, told = _replays(engine, coverage, pack, bounds, method)
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
                default_value=method.default_value,
                account=place.account if place else method.account or "",
                region=place.region if place else method.region or "",
                parameters=pack.parameters,
            ),
            span=span,
            first_event=extent.first_event,
            last_event=extent.last_event,
            intake=intake,
            coverage=coverage,
            alarms=tuple(alarm_result(alarm, one, method) for one in told for alarm in one.alarms),
            composites=tuple(
                composite_result(alarm, one.log_group) for one in told for alarm in one.composites
            ),
            without_delivery=(
                intake.records - intake.undated - known if method.clock.needs_delivery else 0
            ),
            comparison=None if actual is None else comparison(tuple(actual), told[0]),
            unjudged=pack.unjudged,
        )
        return Audited(result, tuple(told) if span else ())


def _pruning(bounds: Bounds, method: Method, alarms: Sequence[Alarm]) -> Pruning:
    """Return which records are asked for, those that the first windows look back at included.

    What a fixed clock counts later happened before. The other clocks need nothing more, since it
    is deliveries that keys are judged by.
    """
    shift = method.clock.shift
    end = None if bounds.end is None else bounds.end - shift
    if not isinstance(bounds.start, datetime):
        return Pruning(end=end)
    reach = max((lookback(alarm, method.evaluation) for alarm in alarms), default=timedelta(0))
    return Pruning(start=bounds.start - reach - shift, end=end)


def _replays(
    engine: Engine, coverage: Coverage, pack: RulePack, bounds: Bounds, method: Method
) -> tuple[Span | None, list[Replay]]:
    """Return the span, and what became of the alarms of each log group over it."""
    alarms = [rule.alarm for rule in pack.rules]
    groups = log_groups(engine, coverage, method)
    extent = engine.log_group(method.clock).extent()
    span = span_of(extent, bounds, method.evaluation, alarms)
    return span, [replay(pack, group, span or _NEVER, method) for group in groups]


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
