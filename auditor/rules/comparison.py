"""Compare two sets of rules alarm by alarm: relations, API calls and settings."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Final

from auditor.cloudtrail.vocabulary import event_names
from auditor.cloudwatch.rule import Rule, RulePack
from auditor.pattern import Pattern
from auditor.pattern.finding import FindingKind
from auditor.pattern.relations import Domain, RelationKind, relate
from auditor.pattern.relations.calls import CallName, calls_missed
from auditor.pattern.vocabulary import NO_LISTS, Vocabulary
from auditor.result.comparison import CallComparison, CallSet
from auditor.result.pairing import PairedBy
from auditor.result.rule_comparison import (
    AlarmFinding,
    AlarmOverlap,
    AlarmPair,
    OverlapKind,
    RuleComparison,
    UncomparedAlarm,
)
from auditor.rules.alarm_settings import mute_changes, mute_rules_of, rule_changes
from auditor.rules.lint.published import pattern_findings
from auditor.rules.overlaps import RuleOverlap, overlaps_of
from auditor.rules.pairing import pair_rules, side_of

_MAX_LISTED: Final = 100
"""Calls of a `CallSet` that have their names: a pattern may match some records of every call."""
_COMPOSITE: Final = "a composite alarm; the metric alarms that it watches are compared"
_OverlapKey = tuple[OverlapKind, int | None, int | None]
_UNLISTED: Final = frozenset(
    {
        FindingKind.MATCHES_NOTHING,
        FindingKind.MATCHES_NO_LISTED_EVENT,
        FindingKind.UNKNOWN_EVENT_NAME,
        FindingKind.UNKNOWN_EVENT_SOURCE,
        FindingKind.EVENT_OF_ANOTHER_SOURCE,
        FindingKind.UNKNOWN_VALUE,
    }
)
"""Findings about names and values that CloudTrail is not known to write."""


def compare_rules(before: RulePack, after: RulePack) -> RuleComparison:
    """Return the relations of the alarms of two sets, paired by name, control, then meaning."""
    pairs = pair_rules(before.rules, after.rules)
    taken = {partner.index for partner in pairs.values()}
    return RuleComparison(
        before.name,
        after.name,
        tuple(
            _pair(before, after, (index, partner.index), partner.by)
            for index, partner in pairs.items()
        ),
        tuple(rule.alarm.name for index, rule in enumerate(before.rules) if index not in pairs),
        tuple(rule.alarm.name for index, rule in enumerate(after.rules) if index not in taken),
        *_overlaps(before.rules, after.rules, {index: pair.index for index, pair in pairs.items()}),
        findings_before=tuple(_unlisted(before.rules)),
        findings_after=tuple(_unlisted(after.rules)),
        uncompared_before=tuple(_uncompared(before)),
        uncompared_after=tuple(_uncompared(after)),
    )


def _uncompared(rules: RulePack) -> Iterator[UncomparedAlarm]:
    for composite in rules.composites:
        yield UncomparedAlarm(composite.alarm.name, _COMPOSITE)
    for rule in rules.unjudged:
        yield UncomparedAlarm(rule.alarm, rule.reason.partition("\n")[0])


def _overlaps(
    before: Sequence[Rule], after: Sequence[Rule], partners: Mapping[int, int]
) -> tuple[tuple[AlarmOverlap, ...], tuple[AlarmOverlap, ...]]:
    """Return the overlaps within each of two sets.

    Args:
        partners: indexes of alarms after, by the indexes of their partners before.
    """
    ours, theirs = list(overlaps_of(before)), list(overlaps_of(after))
    counterparts = [_key(overlap, partners) for overlap in ours]
    keys = [_key(overlap) for overlap in theirs]
    return (
        tuple(
            _overlap(overlap, before, in_both=key in keys)
            for overlap, key in zip(ours, counterparts, strict=True)
        ),
        tuple(
            _overlap(overlap, after, in_both=key in counterparts)
            for overlap, key in zip(theirs, keys, strict=True)
        ),
    )


def _key(overlap: RuleOverlap, partners: Mapping[int, int] | None = None) -> _OverlapKey:
    """Return the key that an overlap of two alarms shares with the overlap of their partners."""
    pair = [overlap.one, overlap.other]
    indexes = [index if partners is None else partners.get(index) for index in pair]
    if overlap.kind is not OverlapKind.WITHIN:
        indexes.sort(key=lambda index: -1 if index is None else index)
    return overlap.kind, indexes[0], indexes[1]


def _overlap(overlap: RuleOverlap, rules: Sequence[Rule], *, in_both: bool) -> AlarmOverlap:
    one, other = rules[overlap.one].alarm, rules[overlap.other].alarm
    return AlarmOverlap(overlap.kind, one.name, other.name, in_both)


def _unlisted(rules: Sequence[Rule]) -> Iterator[AlarmFinding]:
    """Yield the findings on names and values unknown to CloudTrail, each once."""
    for rule in rules:
        for pattern in dict.fromkeys(metric_filter.pattern for metric_filter in rule.filters):
            for finding in pattern_findings(pattern, pattern):
                if finding.kind in _UNLISTED:
                    yield AlarmFinding(rule.alarm.name, finding)


def _pair(
    rules_before: RulePack, rules_after: RulePack, indexes: tuple[int, int], by: PairedBy
) -> AlarmPair:
    before, after = rules_before.rules[indexes[0]], rules_after.rules[indexes[1]]
    one, other = side_of(before), side_of(after)
    relation = relate(one, other, liked=liked_texts)
    alike = relation.kind is RelationKind.EQUAL or relation.domain is Domain.LINE
    return AlarmPair(
        before.alarm.name,
        after.alarm.name,
        by,
        relation,
        None if alike else compare_calls(one, other),
        (
            *rule_changes(before, after),
            *mute_changes(
                mute_rules_of(before.alarm.name, rules_before.mute_rules),
                mute_rules_of(after.alarm.name, rules_after.mute_rules),
            ),
        ),
    )


def compare_calls(
    a: Sequence[Pattern], b: Sequence[Pattern], vocabulary: Vocabulary = NO_LISTS
) -> CallComparison:
    """Return which known API calls one side matches and the other never does, or only in part.

    Args:
        vocabulary: lists that narrow what records have, as in `relate`.
    """
    catalog = event_names()
    lacks = calls_missed(a, b, catalog, vocabulary)
    adds = calls_missed(b, a, catalog, vocabulary)
    return CallComparison(
        _names(lacks.never),
        _names(adds.never),
        catalog.title,
        call_set(lacks.partly),
        call_set(adds.partly),
    )


def call_set(calls: frozenset[CallName]) -> CallSet:
    """Return calls, counted, and the first of them."""
    return CallSet(len(calls), _names(calls)[:_MAX_LISTED])


def liked_texts(
    names: tuple[str, ...], settled: Callable[[tuple[str, ...]], str | None]
) -> Sequence[str]:
    """Return texts that make an example plausible: existing calls, each with its source."""
    catalog = event_names()
    match names:
        case ("eventName",):
            source = settled(("eventSource",)) or ""
            return [*sorted(catalog.by_source.get(source, ())), *catalog.ordered]
        case ("eventSource",):
            name = settled(("eventName",)) or ""
            return [*sorted(catalog.by_name.get(name, ())), *sorted(catalog.by_source)]
        case ("errorCode",):
            return ("AccessDenied", "Client.UnauthorizedOperation", "ThrottlingException")
        case _:
            return ()


def _names(calls: Iterable[CallName]) -> tuple[str, ...]:
    return tuple(f"{source}:{name}" for source, name in sorted(calls))
