"""Patterns that match nothing, nearly everything, or not what was probably meant."""

from collections.abc import Iterator, Mapping
from typing import Final

from auditor.cloudwatch.metric_filter import MetricFilter
from auditor.cloudwatch.rule import Origin
from auditor.pattern import Pattern, PatternFinding, lint, parse, parse_selector
from auditor.pattern.cloudtrail import ARRAYS, BOOLEANS, OBJECTS, TEXTS
from auditor.pattern.finding import FindingKind
from auditor.pattern.nodes import And, Compare, Or, Selector
from auditor.pattern.nodes import TypeTest as Condition
from auditor.pattern.reach import Reach, reach
from auditor.result.checks import Check
from auditor.result.lint import Finding, Severity
from auditor.rules.lint.events import event_names
from auditor.rules.lint.names import asks_for_unknown_only, names
from auditor.rules.ruleset import Placed

_SEVERITIES: Final[Mapping[FindingKind, Severity]] = {
    FindingKind.MATCHES_NOTHING: Severity.ERROR,
    FindingKind.MATCHES_ALMOST_EVERYTHING: Severity.WARNING,
    FindingKind.SKIPS_ABSENT: Severity.NOTE,
    FindingKind.BOOLEAN_AS_TEXT: Severity.WARNING,
    FindingKind.ORDERING_ON_TEXT: Severity.NOTE,
    FindingKind.PRECEDENCE: Severity.WARNING,
    FindingKind.ALWAYS_TRUE: Severity.WARNING,
    FindingKind.NEVER_TRUE: Severity.WARNING,
    FindingKind.ANY_DIFFERS: Severity.WARNING,
    FindingKind.LITERAL_REGEX: Severity.WARNING,
    FindingKind.IGNORED_TERM: Severity.WARNING,
    FindingKind.BARE_TERM: Severity.NOTE,
    FindingKind.WHOLE_REST: Severity.WARNING,
    FindingKind.OUTER_BLANKS: Severity.NOTE,
    FindingKind.QUOTED_PATTERN: Severity.ERROR,
}
_NO_NUMBERS: Final = (TEXTS | OBJECTS | BOOLEANS | ARRAYS) - {"eventVersion", "recipientAccountId"}
"""Fields that never hold a number, not even as text."""


def patterns(placed: Placed[MetricFilter]) -> Iterator[Finding]:
    """Yield what is wrong with the pattern of a filter, and with the value that it takes."""
    metric_filter, origin = placed.value, placed.origin
    written = str(placed.declared.properties.get("FilterPattern", ""))
    pattern = parse(metric_filter.pattern)
    yield from _unknown(pattern, origin)
    for one in lint(pattern, written):
        message, remedy = _said(one)
        severity = _severity(one.kind, pattern)
        yield Finding(Check(one.kind.value), severity, origin, message, remedy)
    if isinstance(pattern, And | Or | Compare | Condition):
        for named in names(pattern):
            yield Finding(named.check, named.severity, origin, named.message, named.remedy)
    yield from _value(metric_filter, pattern, origin)


def _said(one: PatternFinding) -> tuple[str, str]:
    """Return what a finding of the pattern language says, and what it says to write instead."""
    why, _, instead = one.message.rpartition("; ")
    remedy = instead if why else "the condition without it"
    return f"{one.subject}: {why or instead}", remedy.removeprefix("write ")


def _severity(kind: FindingKind, pattern: Pattern) -> Severity:
    # Under || the other terms are pointless, too.
    if kind is FindingKind.MATCHES_ALMOST_EVERYTHING and isinstance(pattern, Or):
        return Severity.ERROR
    return _SEVERITIES[kind]


def _unknown(pattern: Pattern, origin: Origin) -> Iterator[Finding]:
    """Yield whether a pattern, such as a record could satisfy, asks for no event that is known."""
    if (
        isinstance(pattern, And | Or | Compare | Condition)
        and reach(pattern) is Reach.SOME
        and asks_for_unknown_only(pattern)
    ):
        message = (
            "no known event satisfies the pattern; see what its names are said to be"
            f" (in the list of {event_names().title})"
        )
        remedy = "names of events and sources as records have them"
        yield Finding(Check.MATCHES_NOTHING, Severity.WARNING, origin, message, remedy)


def _value(metric_filter: MetricFilter, pattern: Pattern, origin: Origin) -> Iterator[Finding]:
    if not isinstance(metric_filter.value, str):
        return
    selector = parse_selector(pattern, metric_filter.value)
    path = selector.names if isinstance(selector, Selector) else None
    if path and len(path) == 1 and path[0] in _NO_NUMBERS:
        message = f"{metric_filter.value} never holds a number, so that no match publishes a sample"
        yield Finding(
            Check.VALUE_NEVER_A_NUMBER, Severity.ERROR, origin, message, 'MetricValue: "1"'
        )
