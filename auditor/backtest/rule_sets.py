"""Compare the results of two sets of rules in logs: matches, episodes and caught incidents."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from auditor.backtest.data import AlarmQuery, BacktestRequest
from auditor.backtest.gather import gathering
from auditor.backtest.run import backtest
from auditor.backtest.settings.incidents import incidents_of
from auditor.cloudtrail.logfile import DEFAULT_CAP
from auditor.cloudwatch.minutes import Span
from auditor.cloudwatch.rule import RulePack
from auditor.progress import SILENT, Progress
from auditor.replay.bounds import Bounds
from auditor.replay.question import Question
from auditor.result.backtest import AlarmBacktest, Axes
from auditor.result.labels import Label, LabelKind, Verdict
from auditor.result.rule_comparison import (
    AlarmLogs,
    AlarmPair,
    ComparisonLogs,
    PairLogs,
    RuleComparison,
    SetLogs,
)
from auditor.rules.comparison import compare_rules
from auditor.rules.pairing import pair_rules

GROUPS: Final = 5
"""The most groups of records in a result, of the records that only one of two alarms matches."""
_EVERYTHING: Final = Bounds()


def compare_rule_sets(
    before: RulePack,
    after: RulePack,
    sources: Sequence[str] = (),
    labels: Sequence[Label] = (),
    bounds: Bounds = _EVERYTHING,
    progress: Progress = SILENT,
    cap: int = DEFAULT_CAP,
) -> RuleComparison:
    """Return the relations of the alarms of two sets and, with sources, their results there.

    The sources are read once for both sets. Composite alarms are listed, but not compared.

    Args:
        labels: the incidents that must be caught.
        bounds: the span over which both are judged.
        cap: the largest decompressed size of a log file, in bytes.

    Raises:
        UsageError: a source does not exist, or no record is in the span.
    """
    comparison = compare_rules(before, after)
    if not sources:
        return comparison
    both = replace(before, rules=(*before.rules, *after.rules), composites=())
    request = BacktestRequest(Axes(), tuple(labels))
    with gathering(Question(sources, both, bounds, cap=cap), request, progress) as gathered:
        result = backtest(gathered, request)
        edge = len(before.rules)
        ours, theirs = result.alarms[:edge], result.alarms[edge:]
        partners = pair_rules(before.rules, after.rules)
        pairs = comparison.pairs
        if result.alarms:
            queries = gathered.queries
            span = None if bounds == _EVERYTHING else result.span
            pairs = tuple(
                _with_logs(
                    pair,
                    (ours[index], queries[index]),
                    (theirs[partner.index], queries[edge + partner.index]),
                    span,
                )
                for pair, (index, partner) in zip(pairs, partners.items(), strict=True)
            )
        taken = {partner.index for partner in partners.values()}
        logs = ComparisonLogs(
            span=result.span,
            intake=result.intake,
            incidents=_names(labels),
            before=_set(ours, labels, set(partners)),
            after=_set(theirs, labels, taken),
        )
    return replace(comparison, pairs=pairs, logs=logs)


def _with_logs(
    pair: AlarmPair,
    before: tuple[AlarmBacktest, AlarmQuery],
    after: tuple[AlarmBacktest, AlarmQuery],
    span: Span | None,
) -> AlarmPair:
    (one, query), (other, other_query) = before, after
    engine = query.engine
    logs = PairLogs(
        _alarm(one),
        _alarm(other),
        engine.records.differences(query.filters, other_query.filters, GROUPS, span),
        engine.records.differences(other_query.filters, query.filters, GROUPS, span),
    )
    return replace(pair, logs=logs)


def _set(alarms: Sequence[AlarmBacktest], labels: Sequence[Label], paired: set[int]) -> SetLogs:
    incidents = incidents_of(labels, alarms) if alarms else ()
    return SetLogs(
        episodes=sum(alarm.deployed.episodes for alarm in alarms),
        notifications=sum(alarm.deployed.notifications for alarm in alarms),
        caught=tuple(incident.name for incident in incidents if incident.caught),
        unpaired=tuple(_alarm(alarm) for index, alarm in enumerate(alarms) if index not in paired),
    )


def _alarm(alarm: AlarmBacktest) -> AlarmLogs:
    deployed = alarm.deployed
    must = [mark.label for mark in alarm.labelled if mark.label.kind is LabelKind.MUST_CATCH]
    detections = deployed.score.noticed if deployed.score else ()
    return AlarmLogs(
        alarm=alarm.alarm.name,
        matches=alarm.matches,
        episodes=deployed.episodes,
        notifications=deployed.notifications,
        caught=tuple(
            label.name
            for label, detection in zip(must, detections, strict=True)
            if detection.verdict is Verdict.CAUGHT
        ),
    )


def _names(labels: Sequence[Label]) -> tuple[str, ...]:
    return tuple(label.name for label in labels if label.kind is LabelKind.MUST_CATCH)
