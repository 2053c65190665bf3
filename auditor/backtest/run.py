"""From log files to a backtest: what the engine has to tell is gathered, then all else is pure."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final

import numpy as np

from auditor import __version__
from auditor.backtest.alarm import Watched, tried
from auditor.backtest.grid import Curve, as_deployed, curves, speaks_of_silence
from auditor.backtest.labels import Marked, Marks
from auditor.backtest.tallies import Matches
from auditor.bounds import Bounds, named, pruning_of, span_of
from auditor.cloudtrail.logfile import Coverage, Intake
from auditor.cloudwatch.alarms import Alarm
from auditor.cloudwatch.evaluate import lookback
from auditor.cloudwatch.metrics import Span, minute_of, time_of
from auditor.cloudwatch.rule import Rule, RulePack
from auditor.engine.base import Extent
from auditor.engine.open import open_engine
from auditor.errors import UsageError
from auditor.progress import SILENT, Progress
from auditor.replay import LogGroup, Method, before_and_in, filters_of, log_groups, metric_data
from auditor.result import STAYS, Axes, BacktestResult, Label, Labelled, Options, Refused

_EVERYTHING: Final = Bounds()
_METHOD: Final = Method()


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is asked of the records."""

    axes: Axes
    labels: tuple[Label, ...] = ()
    quiet: float = 1.0
    """So many episodes of noise a week are quiet enough."""


@dataclass(frozen=True, slots=True, eq=False)
class Gathered:
    """All that the records have to tell."""

    options: Options
    span: Span | None
    extent: Extent
    intake: Intake
    coverage: Coverage
    method: Method
    alarms: tuple[Watched, ...]


def run_backtest(
    sources: Sequence[str],
    pack: RulePack,
    wanted: Wanted,
    bounds: Bounds = _EVERYTHING,
    method: Method = _METHOD,
) -> BacktestResult:
    """Try many settings of the alarms of a rule pack over the log files of the sources.

    Raises:
        UsageError: a source is not there, or the method does not fit the sources.
    """
    return backtest(gather(sources, pack, wanted, bounds, method), wanted)


def only(pack: RulePack, names: Iterable[str]) -> RulePack:
    """Return a pack with some of its alarms; with none named, all that have settings.

    Raises:
        UsageError: the pack has no such alarm, or it is a composite one.
    """
    known = {rule.alarm.name: rule for rule in pack.rules}
    chosen = list(dict.fromkeys(names))
    for composite in pack.composites:
        if composite.alarm.name in chosen:
            children = ", ".join(composite.alarm.children)
            raise UsageError(
                f"--alarm {composite.alarm.name}: a composite alarm has no threshold;"
                f" try its children: {children}"
            )
    for name in chosen:
        if name not in known:
            said = f"--alarm {name}: no such alarm in {pack.name}; alarms are: {', '.join(known)}"
            raise UsageError(said)
    rules = tuple(known[name] for name in chosen) if chosen else pack.rules
    return replace(pack, rules=rules, composites=())


def gather(
    sources: Sequence[str],
    pack: RulePack,
    wanted: Wanted,
    bounds: Bounds,
    method: Method,
    progress: Progress = SILENT,
) -> Gathered:
    """Read the sources.

    Raises:
        UsageError: a source is not there, or the method does not fit the sources.
    """
    grids = [(rule, *curves(rule.alarm, wanted.axes)) for rule in pack.rules]
    alarms = [
        curve.alarm for rule, found, _ in grids for curve in (as_deployed(rule.alarm), *found)
    ]
    pruning = pruning_of(bounds, method, alarms)
    with open_engine(sources, filters_of(pack), progress, pruning) as engine:
        coverage = engine.coverage()
        groups = log_groups(engine, coverage, method)
        known = engine.log_group(method.clock).extent()
        span = span_of(known, bounds, method.evaluation, alarms)
        watched = [
            _watched(pack, rule, found, refused, group, span, wanted.labels, method)
            for group in groups
            for rule, found, refused in grids
            if span is not None
        ]
        options = Options(
            sources=named(sources),
            rules=pack.name,
            rules_sha256=pack.sha256,
            evaluation=method.evaluation,
            clock=str(method.clock),
            scope=str(method.scope),
            default_value=method.default_value,
            account="",
            region="",
        )
        extent, intake = engine.extent(), engine.intake()
        return Gathered(options, span, extent, intake, coverage, method, tuple(watched))


def backtest(gathered: Gathered, wanted: Wanted, progress: Progress = SILENT) -> BacktestResult:
    """Try the settings on what was gathered; `progress` hears of settings as of files."""
    progress.total(sum(watched.size for watched in gathered.alarms))
    room = STAYS // max(len(gathered.alarms), 1)
    return BacktestResult(
        auditor=__version__,
        options=gathered.options,
        span=gathered.span,
        first_event=gathered.extent.first_event,
        last_event=gathered.extent.last_event,
        intake=gathered.intake,
        coverage=gathered.coverage,
        axes=wanted.axes,
        quiet=wanted.quiet,
        labels=wanted.labels,
        alarms=tuple(
            tried(watched, gathered.span, gathered.method.evaluation, wanted.quiet, progress, room)
            for watched in gathered.alarms
            if gathered.span is not None
        ),
    )


def _watched(
    pack: RulePack,
    rule: Rule,
    found: tuple[Curve, ...],
    refused: tuple[Refused, ...],
    group: LogGroup,
    span: Span,
    labels: Sequence[Label],
    method: Method,
) -> Watched:
    """Ask the engine all that the settings of one alarm need."""
    known = filters_of(pack)
    indexes = tuple(known.index(metric_filter) for metric_filter in rule.filters)
    alarms = [rule.alarm, *(curve.alarm for curve in found)]
    oldest = max(alarms, key=lambda alarm: lookback(alarm, method.evaluation))
    seen = before_and_in(oldest, span, method.evaluation)
    matches = Matches(*group.engine.match_minutes(indexes, span))
    ids = sorted({event_id for label in labels for event_id in label.event_ids})
    events = group.engine.seen(ids, indexes)
    return Watched(
        rule=rule,
        account=group.account,
        region=group.region,
        curves=found,
        refused=refused,
        data=metric_data(alarms, indexes, group.engine, seen, method.default_value),
        matches=matches,
        marks=Marks(tuple(_marked(label, events, matches, span, alarms) for label in labels)),
    )


def _marked(
    label: Label,
    events: Mapping[str, tuple[int, bool]],
    matches: Matches,
    span: Span,
    alarms: Sequence[Alarm],
) -> Marked:
    """Return what one alarm sees of a label."""
    known = [events[event_id] for event_id in label.event_ids if event_id in events]
    inside = [minute for minute, matched in known if matched and minute in span.minutes]
    first = [minute for minute, _ in known]
    minutes, count = np.array(inside, np.int64), len(inside)
    silence = False
    if label.span is not None:
        start, end = minute_of(label.span.start), minute_of(label.span.end)
        held = matches.within(start, end)
        minutes, count = np.concatenate([minutes, held.minutes]), count + int(held.counts.sum())
        first += held.minutes[:1].tolist() or [start]
        # An alarm on silence needs no event to go off.
        silence = any(speaks_of_silence(alarm) for alarm in alarms)
    return Marked(
        Labelled(
            label=label,
            matches=count,
            first=time_of(min(first)) if first else None,
            unknown_ids=len(label.event_ids) - len(known),
            in_reach=count > 0 or silence,
        ),
        min(first, default=0),
        np.unique(minutes),
    )
