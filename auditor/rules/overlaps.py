"""Alarms of a set that match the same records, or only a part of another alarm's records.

All answers are proven. If something could not be decided in time, it counts as unknown.
"""

import json
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Final

from auditor.cloudtrail.vocabulary import vocabulary
from auditor.cloudwatch.alarms import Alarm
from auditor.cloudwatch.metric_filter import MetricFilter
from auditor.cloudwatch.metrics import MetricId
from auditor.cloudwatch.rule import Rule
from auditor.pattern import matches, parse
from auditor.pattern.cloudtrail import ALWAYS_THERE
from auditor.pattern.relations import UndecidedError
from auditor.pattern.relations.comparison import SideComparison
from auditor.pattern.relations.kinds import event_names_needed
from auditor.result.rule_comparison import OverlapKind

_Side = tuple[str, ...]
"""The filter patterns of an alarm; a record need match only one."""
_Series = frozenset[tuple[tuple[str, str], ...]]
"""The values, by selector, that a record needs besides matching a pattern."""
_NO_DIMENSIONS: Final[_Series] = frozenset({()})
_WHOLE: Final = f"{{ {' && '.join(f'$.{name} = *' for name in sorted(ALWAYS_THERE))} }}"
"""A pattern that every record matches: examples have all fields that are always present."""
_ANY_METRIC: Final = MetricId("any", "any")


@dataclass(frozen=True, slots=True)
class RuleOverlap:
    """Two alarms of one set."""

    kind: OverlapKind
    one: int
    """The index of the first alarm; of `within` the narrower one's."""
    other: int
    """The index of the other alarm; for `within`, of the wider one."""


def overlaps_of(rules: Sequence[Rule]) -> Iterator[RuleOverlap]:
    """Yield the alarms that match the same records as another, or only some of another's."""
    sides = [
        tuple(sorted({metric_filter.pattern for metric_filter in rule.filters})) for rule in rules
    ]
    series = [_series(rule) for rule in rules]
    for one, other in _nested(sides):
        first_within, second_within = _within(sides[one], sides[other])
        first_within = first_within and _chosen_within(series[one], series[other])
        second_within = second_within and _chosen_within(series[other], series[one])
        if first_within and second_within:
            yield RuleOverlap(_equal(rules[one], rules[other]), one, other)
        elif first_within:
            yield RuleOverlap(OverlapKind.WITHIN, one, other)
        elif second_within:
            yield RuleOverlap(OverlapKind.WITHIN, other, one)


def _nested(sides: Sequence[_Side]) -> list[tuple[int, int]]:
    """Return the pairs in which one side may be within the other, in order.

    A side that does not match an example of another does not match all that the other does. Most
    pairs are ruled out by the event name of the example alone.
    """
    anywhere: list[int] = []
    by_name: dict[str, list[int]] = defaultdict(list)
    for index, side in enumerate(sides):
        names = event_names_needed([parse(text) for text in side])
        for name in names or ():
            by_name[name].append(index)
        if names is None:
            anywhere.append(index)
    pairs: set[tuple[int, int]] = set()
    for index, side in enumerate(sides):
        example = _example(side)
        others: Iterable[int] = range(len(sides))
        if example is not None:
            possible = (*by_name.get(json.loads(example)["eventName"], ()), *anywhere)
            others = (other for other in possible if _matched(sides[other], example))
        pairs |= {(min(index, other), max(index, other)) for other in others if other != index}
    return sorted(pairs)


@lru_cache(maxsize=10_000)
def _example(side: _Side) -> str | None:
    """Return a complete record that a side matches; `None` without one, or if it is unknown."""
    try:
        return side_comparison(side, (_WHOLE,)).both()
    except UndecidedError:
        return None


def _matched(side: _Side, record: str) -> bool:
    return any(matches(parse(text), record) for text in side)


def side_comparison(one: Sequence[str], other: Sequence[str]) -> SideComparison:
    """Return the comparison of two sides among the records that CloudTrail is known to write."""
    a, b = ([parse(text) for text in side] for side in (one, other))
    return SideComparison(a, b, vocabulary=vocabulary().certain)


def _equal(one: Rule, other: Rule) -> OverlapKind:
    """Return whether two alarms with the same records fire together."""
    alike = _counts(one) == _counts(other) and _judged(one.alarm) == _judged(other.alarm)
    return OverlapKind.TOGETHER if alike else OverlapKind.SAME_RECORDS


def _chosen_within(one: _Series, other: _Series) -> bool:
    """Return whether the dimensions of one alarm choose no record that another's leave out."""
    return other in (_NO_DIMENSIONS, one)


def _series(rule: Rule) -> _Series:
    """Return the dimensions of the metrics of an alarm's filters.

    Filters that choose by different values are given with their patterns: only the same filters
    choose alike then.
    """
    chosen = {metric_filter: _dimensions(metric_filter) for metric_filter in rule.filters}
    if len(alike := frozenset(chosen.values())) == 1:
        return alike
    return frozenset(
        (("", metric_filter.pattern), *dimensions) for metric_filter, dimensions in chosen.items()
    )


def _dimensions(metric_filter: MetricFilter) -> tuple[tuple[str, str], ...]:
    selectors = {dimension.name: dimension.selector for dimension in metric_filter.dimensions}
    values = metric_filter.metric.dimensions
    return tuple(sorted((selectors.get(name, name), value) for name, value in values))


def _counts(rule: Rule) -> list[tuple[str, ...]]:
    """Return the published metrics of an alarm's filters, without their names.

    One filter publishes the same as another of equal meaning; several may count records twice.
    """
    published = [
        (str(metric_filter.value), str(metric_filter.default_value), metric_filter.unit)
        for metric_filter in rule.filters
    ]
    if len(published) == 1:
        return [*published]
    return sorted((one.pattern, *two) for one, two in zip(rule.filters, published, strict=True))


def _judged(alarm: Alarm) -> Alarm:
    """Return an alarm reduced to the settings that decide when it fires."""
    if not isinstance(alarm.metric, MetricId):  # metric math names the metrics of its filters
        return alarm
    return replace(
        alarm,
        name="any",
        metric=_ANY_METRIC,
        description="",
        actions_enabled=True,
        alarm_actions=(),
        ok_actions=(),
        insufficient_data_actions=(),
    )


@lru_cache(maxsize=100_000)
def _within(one: _Side, other: _Side) -> tuple[bool, bool]:
    """Return for each side whether it provably matches only records of the other."""
    if one == other:
        return True, True
    compared = side_comparison(one, other)
    verdicts: list[bool] = []
    for question in (compared.is_within, compared.has_within):
        try:
            verdicts.append(question())
        except UndecidedError:
            verdicts.append(False)
    return verdicts[0], verdicts[1]
