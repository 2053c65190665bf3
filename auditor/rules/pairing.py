"""Pairs of alarms of two sets of rules: by name, by control, by meaning."""

from collections import defaultdict, deque
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from auditor.cloudtrail.vocabulary import event_names
from auditor.cloudwatch.rule import Rule
from auditor.pattern import Pattern, parse
from auditor.pattern.relations import RelationKind
from auditor.pattern.relations.calls import share_alike
from auditor.pattern.relations.kinds import event_names_needed, relation_kind
from auditor.result.pairing import PairedBy

_NEARNESS: Final = {
    RelationKind.EQUAL: 0,
    RelationKind.NARROWER: 1,
    RelationKind.WIDER: 1,
    RelationKind.OVERLAP: 2,
}
"""Relations of alarms that may belong together, the nearest first."""
_LEAST_LIKENESS: Final = 0.5
"""Share of common calls above which overlapping alarms are a pair."""


@dataclass(frozen=True, slots=True)
class Partner:
    """The alarm that one is compared with."""

    index: int
    """Its index in the other set."""
    by: PairedBy


def pair_rules(before: Sequence[Rule], after: Sequence[Rule]) -> Mapping[int, Partner]:
    """Return the partners of alarms by their index, each alarm with at most one of the other set.

    The first reason that applies counts: the same name, the same control of a benchmark in any
    version, and then the nearest meaning of those left.
    """
    pairs: dict[int, Partner] = {}
    _pair_by_key(before, after, pairs, PairedBy.NAME, lambda rule: rule.alarm.name)
    _pair_by_key(before, after, pairs, PairedBy.CONTROL, control_of)
    _pair_by_meaning(before, after, pairs)
    return dict(sorted(pairs.items()))


def control_of(rule: Rule) -> str:
    """Return the control of a rule, in any version; "" if it names none."""
    return rule.about.control.partition("/")[0]


def side_of(rule: Rule) -> list[Pattern]:
    """Return the patterns of a rule; a record need match only one."""
    return [parse(metric_filter.pattern) for metric_filter in rule.filters]


def _pair_by_key(
    before: Sequence[Rule],
    after: Sequence[Rule],
    pairs: dict[int, Partner],
    by: PairedBy,
    key: Callable[[Rule], str],
) -> None:
    """Pair the remaining alarms with equal keys, each with the first free one."""
    taken = {partner.index for partner in pairs.values()}
    free: dict[str, deque[int]] = defaultdict(deque)
    for index, rule in enumerate(after):
        if index not in taken and key(rule):
            free[key(rule)].append(index)
    for index, rule in enumerate(before):
        if index not in pairs and free[key(rule)]:
            pairs[index] = Partner(free[key(rule)].popleft(), by)


def _pair_by_meaning(
    before: Sequence[Rule], after: Sequence[Rule], pairs: dict[int, Partner]
) -> None:
    """Pair the remaining alarms, the nearest first; equal texts come before others."""
    _pair_by_key(before, after, pairs, PairedBy.MEANING, lambda rule: "\n".join(_texts(rule)))
    taken = {partner.index for partner in pairs.values()}
    theirs = {index: side_of(rule) for index, rule in enumerate(after) if index not in taken}
    their_names = {index: event_names_needed(side) for index, side in theirs.items()}
    candidates: list[tuple[int, float, int, int]] = []
    for index, rule in enumerate(before):
        if index in pairs or not theirs:
            continue
        side = side_of(rule)
        names = event_names_needed(side)
        for other, their_side in theirs.items():
            if _are_apart(names, their_names[other]):
                continue
            kind = relation_kind(side, their_side)
            if kind in _NEARNESS:
                alike = share_alike(side, their_side, event_names())
                if kind is not RelationKind.OVERLAP or alike >= _LEAST_LIKENESS:
                    candidates.append((_NEARNESS[kind], -alike, index, other))
    for _, _, index, other in sorted(candidates):
        if index not in pairs and other not in taken:
            pairs[index] = Partner(other, PairedBy.MEANING)
            taken.add(other)


def _texts(rule: Rule) -> list[str]:
    return sorted({metric_filter.pattern for metric_filter in rule.filters})


def _are_apart(names: frozenset[str] | None, others: frozenset[str] | None) -> bool:
    """Return whether two sides need different event names, and so match no record in common."""
    return names is not None and others is not None and names.isdisjoint(others)
