"""The line from log files to a result, one statement per step."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from auditor.audit.assemble import alarm_result, comparison, composite_result, matches_of
from auditor.cloudtrail.logfile import DEFAULT_CAP, Coverage
from auditor.cloudwatch.minutes import Span
from auditor.cloudwatch.rule import RulePack
from auditor.engine.duckdb.engine import Engine
from auditor.engine.open import open_engine
from auditor.errors import UsageError
from auditor.progress import SILENT, Progress
from auditor.replay.judge import LogGroupReplay, filters_of, replay
from auditor.replay.log_groups import coverage_of, log_groups
from auditor.replay.method import Bounds, Method, Scope
from auditor.replay.question import NEVER, provenance, pruning_of, source_names, span_of
from auditor.result.audit import AuditResult, CoverageResult
from auditor.result.matches import AlarmMatch
from auditor.version import __version__

_EVERYTHING: Final = Bounds()
_METHOD: Final = Method()


@dataclass(frozen=True, slots=True, eq=False)
class AuditWithHistories:
    """The result, and the whole histories that it is made of."""

    result: AuditResult
    replays: tuple[LogGroupReplay, ...]
    """One for each log group; none without a span."""


def run_audit(
    sources: Sequence[str],
    pack: RulePack,
    bounds: Bounds = _EVERYTHING,
    method: Method = _METHOD,
    progress: Progress = SILENT,
) -> AuditResult:
    """Evaluate the alarms of a rule pack over the log files of the sources.

    Raises:
        UsageError: a source is not there, or the method does not fit the sources.
    """
    return audit_with_histories(sources, pack, bounds, method, progress).result


def audit_with_histories(
    sources: Sequence[str],
    pack: RulePack,
    bounds: Bounds = _EVERYTHING,
    method: Method = _METHOD,
    progress: Progress = SILENT,
    actual: Iterable[object] | None = None,
    cap: int = DEFAULT_CAP,
    with_matches: Callable[[Iterator[AlarmMatch]], None] | None = None,
) -> AuditWithHistories:
    """Evaluate as `run_audit` does, and keep the histories.

    Args:
        actual: AlarmHistoryItems to compare with; they do not say of which account they are, so
            there is one log group only.
        cap: bytes that one log file may expand to.
        with_matches: is given every record behind the alarms, alarm by alarm, oldest first, to be
            used before it returns: their texts are read again as they are asked for.
    """
    if actual is not None and method.scope is not Scope.ALL:
        raise UsageError("--actual: a real history is that of one set of alarms: --scope all")
    pruning = pruning_of(bounds, method, [rule.alarm for rule in pack.rules])
    with open_engine(sources, filters_of(pack), progress, pruning, cap) as engine:
        extent, intake, coverage = engine.extent(), engine.intake(), engine.coverage()
        span, told = _replays(engine, coverage, pack, bounds, method)
        location = told[0].log_group.location if method.scope is Scope.ALL else None
        known = coverage.delivery.records if coverage.delivery else 0
        result = AuditResult(
            auditor=__version__,
            options=provenance(
                sources,
                pack,
                method,
                account=location.account if location else method.account or "",
                region=location.region if location else method.region or "",
            ),
            span=span,
            first_event=extent.first_event,
            last_event=extent.last_event,
            intake=intake,
            coverage=coverage_of(engine, coverage, span, method),
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
        if with_matches is not None:
            with_matches(
                match for one in told for alarm in one.alarms for match in matches_of(alarm, one)
            )
        return AuditWithHistories(result, tuple(told) if span else ())


def _replays(
    engine: Engine, coverage: Coverage, pack: RulePack, bounds: Bounds, method: Method
) -> tuple[Span | None, list[LogGroupReplay]]:
    """Return the span, and what became of the alarms of each log group over it."""
    alarms = [rule.alarm for rule in pack.rules]
    groups = log_groups(engine, coverage, method)
    extent = engine.log_group(method.clock).extent()
    span = span_of(extent, bounds, method.evaluation, alarms)
    return span, [replay(pack, group, span or NEVER, method) for group in groups]


def run_coverage(
    sources: Sequence[str], progress: Progress = SILENT, cap: int = DEFAULT_CAP
) -> CoverageResult:
    """Say what the sources hold, and how late it came.

    Args:
        cap: bytes that one log file may expand to.

    Raises:
        UsageError: a source is not there.
    """
    with open_engine(sources, (), progress, cap=cap) as engine:
        extent = engine.extent()
        return CoverageResult(
            auditor=__version__,
            sources=source_names(sources),
            first_event=extent.first_event,
            last_event=extent.last_event,
            intake=engine.intake(),
            coverage=engine.coverage(),
        )
