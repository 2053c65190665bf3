"""Records that two filters of one alarm count, and alarms that fire together."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import lru_cache
from itertools import combinations
from typing import Final

from auditor.cloudtrail.vocabulary import vocabulary
from auditor.cloudwatch.alarms import Alarm
from auditor.cloudwatch.metrics import MetricId, Statistic
from auditor.cloudwatch.rule import Origin, Rule
from auditor.pattern import parse
from auditor.pattern.relations import UndecidedError
from auditor.pattern.relations.comparison import SideComparison
from auditor.result.checks import Check
from auditor.result.lint import Finding, Severity
from auditor.rules.comparison import setting_changes

_COUNTING: Final = frozenset({Statistic.SUM, Statistic.SAMPLE_COUNT})
_EXAMPLE: Final = 300
"""Characters of a record that a finding shows."""
_ANY_METRIC: Final = MetricId("any", "any")


def counted_twice(rule: Rule, origin: Origin) -> Iterator[Finding]:
    """Yield whether two filters of one alarm publish a sample for the same record."""
    if rule.alarm.statistic not in _COUNTING:
        return
    for one, other in combinations(rule.filters, 2):
        if one.metric == other.metric and (example := _both(one.pattern, other.pattern)):
            message = (
                f"the filters {one.name} and {other.name} match records in common, and each counts"
                f" such a record once, for example {_cut(example)}"
            )
            remedy = "patterns of which no record matches two, as auditor pattern split makes them"
            yield Finding(Check.COUNTED_TWICE, Severity.NOTE, origin, message, remedy)


def overlapping(rules: Sequence[Rule]) -> Iterator[Finding]:
    """Yield alarms that match no other records than another one does; of two equals the later."""
    placed = [(rule, _side(rule)) for rule in rules]
    for (one, one_side), (other, other_side) in combinations(placed, 2):
        first_within, second_within = _within(one_side, other_side)
        if first_within and second_within:
            yield _equal(other, one)
        elif first_within or second_within:
            yield _narrower(*((one, other) if first_within else (other, one)))


def _equal(rule: Rule, earlier: Rule) -> Finding:
    changes = setting_changes(earlier.alarm, rule.alarm)
    if _counts(rule) == _counts(earlier) and _judged(rule.alarm) == _judged(earlier.alarm):
        what = "with the same settings, so that the two always fire together"
    elif changes:
        differing = ", ".join(f"{one.name} {one.before} there, {one.after} here" for one in changes)
        what = f"with other settings: {differing}"
    else:
        what = "and its filters count them otherwise"
    return _finding(rule, f"it matches the same records as {_named(earlier)}, {what}")


def _narrower(rule: Rule, wider: Rule) -> Finding:
    return _finding(rule, f"all records that it matches are matched by {_named(wider)}, too")


def _finding(rule: Rule, message: str) -> Finding:
    origin = rule.origin or Origin("", None, rule.alarm.name)
    remedy = "nothing, if both are wanted, for example for other recipients; else one of them"
    return Finding(Check.OVERLAPPING_ALARM, Severity.NOTE, origin, message, remedy)


def _named(rule: Rule) -> str:
    return f"{rule.alarm.name} ({rule.origin})" if rule.origin else rule.alarm.name


def _counts(rule: Rule) -> list[tuple[str, ...]]:
    """Return what the filters of an alarm publish, whatever they are called.

    One filter publishes the same as another of equal meaning; several may count records twice.
    """
    published = [(str(one.value), str(one.default_value)) for one in rule.filters]
    if len(published) == 1:
        return [*published]
    return sorted((one.pattern, *two) for one, two in zip(rule.filters, published, strict=True))


def _judged(alarm: Alarm) -> Alarm:
    """Return an alarm without what does not decide when it fires."""
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


def _side(rule: Rule) -> tuple[str, ...]:
    return tuple(sorted({one.pattern for one in rule.filters}))


@lru_cache(maxsize=100_000)
def _within(one: tuple[str, ...], other: tuple[str, ...]) -> tuple[bool, bool]:
    """Return whether each side matches only what the other does, as far as that is proven."""
    if one == other:
        return True, True
    compared = _comparison(one, other)
    verdicts: list[bool] = []
    for question in (compared.is_within, compared.has_within):
        try:
            verdicts.append(question())
        except UndecidedError:
            verdicts.append(False)
    return verdicts[0], verdicts[1]


def _both(one: str, other: str) -> str | None:
    """Return a record that two patterns match, `None` where there is none or nobody knows."""
    try:
        return _comparison((one,), (other,)).both()
    except UndecidedError:
        return None


def _comparison(one: tuple[str, ...], other: tuple[str, ...]) -> SideComparison:
    a, b = ([parse(text) for text in side] for side in (one, other))
    return SideComparison(a, b, vocabulary=vocabulary().certain)


def _cut(text: str) -> str:
    return text if len(text) <= _EXAMPLE else f"{text[: _EXAMPLE - 1]}…"
