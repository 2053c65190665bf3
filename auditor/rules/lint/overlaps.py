"""Records that two filters of one alarm count, and alarms that fire together."""

from collections.abc import Iterator, Sequence
from itertools import combinations
from typing import Final

from auditor.cloudwatch.metrics import Statistic
from auditor.cloudwatch.rule import Origin, Rule
from auditor.pattern.relations import UndecidedError
from auditor.result.checks import Check
from auditor.result.lint import Finding, Severity
from auditor.result.rule_comparison import OverlapKind
from auditor.rules.alarm_settings import setting_changes
from auditor.rules.overlaps import overlaps_of, side_comparison

_COUNTING: Final = frozenset({Statistic.SUM, Statistic.SAMPLE_COUNT})
_EXAMPLE: Final = 300
"""Characters of a record that a finding shows."""


def counted_twice(rule: Rule, origin: Origin) -> Iterator[Finding]:
    """Yield whether two filters of one alarm publish a sample for the same record."""
    if rule.alarm.statistic not in _COUNTING:
        return
    for one, other in combinations(rule.filters, 2):
        if one.metric == other.metric and (example := _both(one.pattern, other.pattern)):
            message = (
                f"the filters {one.name} and {other.name} match common records, and each of"
                f" them counts such a record, for example {_cut(example)}"
            )
            remedy = "patterns that no record matches together, as auditor pattern split makes them"
            yield Finding(Check.COUNTED_TWICE, Severity.NOTE, origin, message, remedy)


def overlapping(rules: Sequence[Rule]) -> Iterator[Finding]:
    """Yield alarms that match no other records than another one; of two equal ones the later."""
    for overlap in overlaps_of(rules):
        one, other = rules[overlap.one], rules[overlap.other]
        match overlap.kind:
            case OverlapKind.WITHIN:
                message = f"all records that it matches are matched by {_named(other)}, too"
                yield _finding(one, message)
            case OverlapKind.TOGETHER:
                what = "with the same settings, so that the two always fire together"
                yield _equal(other, one, what)
            case OverlapKind.SAME_RECORDS:
                yield _equal(other, one, _otherwise(one, other))


def _otherwise(earlier: Rule, rule: Rule) -> str:
    changes = setting_changes(earlier.alarm, rule.alarm)
    if not changes:
        return "but its filters count them differently"
    differing = ", ".join(
        f"{change.name} {change.before} there, {change.after} here" for change in changes
    )
    return f"with other settings: {differing}"


def _equal(rule: Rule, earlier: Rule, what: str) -> Finding:
    return _finding(rule, f"it matches the same records as {_named(earlier)}, {what}")


def _finding(rule: Rule, message: str) -> Finding:
    origin = rule.origin or Origin("", None, rule.alarm.name)
    remedy = "nothing if both are wanted, for example for other recipients, otherwise one of them"
    return Finding(Check.OVERLAPPING_ALARM, Severity.NOTE, origin, message, remedy)


def _named(rule: Rule) -> str:
    return f"{rule.alarm.name} ({rule.origin})" if rule.origin else rule.alarm.name


def _both(one: str, other: str) -> str | None:
    """Return a record that two patterns match; `None` without one, or if it is unknown."""
    try:
        return side_comparison((one,), (other,)).both()
    except UndecidedError:
        return None


def _cut(text: str) -> str:
    return text if len(text) <= _EXAMPLE else f"{text[: _EXAMPLE - 1]}…"
