"""Gather the data of a backtest from the records."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace

import numpy as np

from auditor.backtest.data import AlarmQuery, BacktestData, BacktestRequest
from auditor.backtest.settings.grid import Curve, as_deployed, curves, speaks_of_silence
from auditor.backtest.settings.scores import LabelIndex, LabelMinutes
from auditor.backtest.settings.totals import MatchTotals
from auditor.backtest.settings.trial import AlarmTrial
from auditor.cloudwatch.alarms import Alarm
from auditor.cloudwatch.evaluation.grid import lookback
from auditor.cloudwatch.metrics import MetricData, MetricId
from auditor.cloudwatch.minutes import Span, minute_of, time_of
from auditor.cloudwatch.mute_rules import MuteRule, mute_windows
from auditor.cloudwatch.rule import Rule, RulePack
from auditor.cloudwatch.settings import Settings, with_settings
from auditor.errors import UsageError
from auditor.progress import SILENT, Progress
from auditor.replay.judge import evaluations, metric_data, with_lookback
from auditor.replay.log_groups import LogGroup
from auditor.replay.method import Method
from auditor.replay.opened import opened
from auditor.replay.question import Question
from auditor.result.backtest import RejectedSettings, SkippedComposite
from auditor.result.labels import Label, LabelMatch
from auditor.result.pairing import PairedBy
from auditor.rules.pairing import pair_rules


@contextmanager
def gathering(
    question: Question, request: BacktestRequest, progress: Progress = SILENT
) -> Iterator[BacktestData]:
    """Read the sources and gather the data; its queries work while the context is open.

    Raises:
        UsageError: a source does not exist, the method does not fit the sources, or no alarm of
            other rules corresponds to any alarm.
    """
    pack = question.pack
    others = _others(pack, request.other)
    grids = [(rule, *curves(rule.alarm, request.axes)) for rule in pack.rules]
    variants = [
        replace(rule, alarm=curve.alarm)
        for rule, grid_curves, _ in grids
        for curve in (as_deployed(rule.alarm), *grid_curves)
    ]
    variants += [replace(other.rule, alarm=other.alarm) for other in others if other]
    ids = tuple(sorted({event_id for label in request.labels for event_id in label.event_ids}))
    with opened(replace(question, variants=tuple(variants), event_ids=ids), progress) as archive:
        source = (
            _Source(
                archive.span,
                Span(min(archive.created, archive.span.end), archive.span.end),
                request.labels,
                question.method,
                pack.mute_rules,
            )
            if archive.span
            else None
        )
        trials = [
            source.ask(group, rule, grid_curves, refused, other)
            for group in archive.log_groups
            for (rule, grid_curves, refused), other in zip(grids, others, strict=True)
            if source is not None
        ]
        yield BacktestData(
            head=archive.head(),
            created=archive.created,
            method=question.method,
            alarms=tuple(trial for trial, _ in trials),
            queries=tuple(query for _, query in trials),
            untried=tuple(
                SkippedComposite(composite.alarm.name, composite.alarm.children)
                for composite in pack.composites
            ),
        )


@dataclass(frozen=True, slots=True)
class _Other:
    """The alarm to compare another one with."""

    rule: Rule
    alarm: Alarm
    """The alarm of the rule, possibly with other settings."""
    paired_by: PairedBy | None = None
    """The reason for the pair, if the alarm belongs to other rules."""


def _others(pack: RulePack, other: Settings | RulePack | str | None) -> list[_Other | None]:
    """Return the comparison alarm of each alarm of a pack, or `None`.

    Raises:
        PatternError: the other pattern is invalid.
        UsageError: settings are rejected, or no alarm of the other rules corresponds to any alarm.
    """
    match other:
        case None:
            return [None] * len(pack.rules)
        case Settings():
            return [_with_settings(rule, other) for rule in pack.rules]
        case str():
            return [_with_pattern(rule, other) for rule in pack.rules]
        case RulePack():
            return _of_other_rules(pack, other)


def _with_settings(rule: Rule, settings: Settings) -> _Other:
    try:
        return _Other(rule, with_settings(rule.alarm, settings))
    except ValueError as error:
        raise UsageError(f"--against: {rule.alarm.name}: {error}") from error


def _with_pattern(rule: Rule, pattern: str) -> _Other:
    if len(rule.filters) > 1:
        message = "has several metric filters; compare it with an alarm from a file"
        raise UsageError(f"--against: {rule.alarm.name} {message}")
    (metric_filter,) = rule.filters
    return _Other(replace(rule, filters=(replace(metric_filter, pattern=pattern),)), rule.alarm)


def _of_other_rules(pack: RulePack, other: RulePack) -> list[_Other | None]:
    pairs = pair_rules(pack.rules, other.rules)
    if not pairs and len(other.rules) == len(pack.rules) == 1:
        (rule,) = other.rules
        return [_Other(rule, rule.alarm, PairedBy.ALONE)]
    if not pairs:
        names = ", ".join(named.alarm.name for named in other.rules)
        raise UsageError(
            f"--against {other.name}: none of its alarms corresponds to one of these by"
            " name, control or meaning; choose a pair with --alarm and --against-alarm:"
            f" {names}"
        )
    others: list[_Other | None] = [None] * len(pack.rules)
    for index, partner in pairs.items():
        rule = other.rules[partner.index]
        others[index] = _Other(rule, rule.alarm, partner.by)
    return others


@dataclass(frozen=True, slots=True)
class _Source:
    """The span, labels and method for gathering the data of all alarms."""

    span: Span
    lifetime: Span
    """The time from the creation of alarms to the end of the span."""
    labels: Sequence[Label]
    method: Method
    mute_rules: Sequence[MuteRule]

    def ask(
        self,
        group: LogGroup,
        rule: Rule,
        grid_curves: tuple[Curve, ...],
        refused: tuple[RejectedSettings, ...],
        other: _Other | None,
    ) -> tuple[AlarmTrial, AlarmQuery]:
        """Return the data for the settings of one alarm."""
        indexes = group.engine.indexes(rule.filters)
        alarms = [rule.alarm, *(curve.alarm for curve in grid_curves)]
        if other is not None:
            alarms.append(other.alarm)
        matches = MatchTotals(*group.engine.match_minutes(indexes, self.span))
        ids = sorted({event_id for label in self.labels for event_id in label.event_ids})
        events = group.engine.event_matches(ids, indexes)
        data = self._data(alarms, indexes, group)
        marks = [_marked(label, events, matches, self.span, alarms) for label in self.labels]
        trial = AlarmTrial(
            rule=rule,
            account=group.account,
            region=group.region,
            curves=grid_curves,
            refused=refused,
            data=data,
            matches=matches,
            evaluation=self.method.evaluation,
            span=self.span,
            lifetime=self.lifetime,
            marks=LabelIndex(tuple(marks)),
            muted=mute_windows(self.mute_rules, rule.alarm.name, evaluations(self.lifetime)),
        )
        query = AlarmQuery(rule, rule.alarm, indexes, data, group.engine)
        if other is None:
            return trial, query
        theirs = group.engine.indexes(other.rule.filters)
        beside = AlarmQuery(
            other.rule,
            other.alarm,
            theirs,
            data if theirs == indexes else self._data(alarms, theirs, group),
            group.engine,
            paired_by=other.paired_by,
        )
        return trial, replace(query, other=beside)

    def _data(
        self, alarms: Sequence[Alarm], indexes: Sequence[int], group: LogGroup
    ) -> dict[MetricId, MetricData]:
        """Return the published data, from the earliest minute that the alarm considers."""
        oldest = max(alarms, key=lambda alarm: lookback(alarm, self.method.evaluation))
        reach = with_lookback(oldest, self.lifetime, self.method.evaluation)
        return metric_data(alarms, indexes, group.engine, reach, self.method.default_value)


def _marked(
    label: Label,
    events: Mapping[str, tuple[int | None, bool]],
    matches: MatchTotals,
    span: Span,
    alarms: Sequence[Alarm],
) -> LabelMinutes:
    """Return the matches of a label's events by an alarm."""
    minutes_by_id = [events[event_id] for event_id in label.event_ids if event_id in events]
    dated = [(minute, matched) for minute, matched in minutes_by_id if minute is not None]
    inside = [minute for minute, matched in dated if matched and minute in span.minutes]
    first = [minute for minute, _ in dated]
    outside = sum(minute not in span.minutes for minute in first)
    minutes, count = np.array(inside, np.int64), len(inside)
    silence = False
    if label.span is not None:
        start, end = minute_of(label.span.start), minute_of(label.span.end)
        held = matches.within(start, end)
        minutes, count = np.concatenate([minutes, held.minutes]), count + int(held.counts.sum())
        first += held.minutes[:1].tolist() or [start]
        # An alarm on missing data needs no event to fire.
        silence = any(speaks_of_silence(alarm) for alarm in alarms)
    return LabelMinutes(
        LabelMatch(
            label=label,
            matches=count,
            first=time_of(min(first)) if first else None,
            unknown_ids=len(label.event_ids) - len(minutes_by_id),
            undated_ids=len(minutes_by_id) - len(dated),
            outside_ids=outside,
            in_reach=count > 0 or silence,
        ),
        min(first, default=0),
        np.unique(minutes),
    )
