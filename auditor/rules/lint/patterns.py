"""Patterns that match nothing, nearly everything, or probably not the intended records."""

from collections.abc import Iterator, Mapping
from typing import Final

from auditor.cloudwatch.metric_filter import MetricFilter
from auditor.cloudwatch.rule import Origin
from auditor.pattern import Pattern, parse, parse_selector
from auditor.pattern.cloudtrail import ARRAYS, BOOLEANS, OBJECTS, TEXTS
from auditor.pattern.finding import FindingKind
from auditor.pattern.nodes import Or, Selector, SpaceDelimited
from auditor.result.checks import Check
from auditor.result.lint import Finding, Severity
from auditor.rules.lint.published import pattern_findings
from auditor.rules.ruleset import PlacedResource

_SEVERITIES: Final[Mapping[FindingKind, Severity]] = {
    FindingKind.MATCHES_NOTHING: Severity.ERROR,
    FindingKind.MATCHES_NO_LISTED_EVENT: Severity.WARNING,
    FindingKind.MATCHES_ALMOST_EVERYTHING: Severity.WARNING,
    FindingKind.UNKNOWN_EVENT_NAME: Severity.WARNING,
    FindingKind.UNKNOWN_EVENT_SOURCE: Severity.WARNING,
    FindingKind.EVENT_OF_ANOTHER_SOURCE: Severity.WARNING,
    FindingKind.DEAD_EVENT_NAME: Severity.NOTE,
    FindingKind.DATA_EVENT: Severity.NOTE,
    FindingKind.UNKNOWN_VALUE: Severity.WARNING,
    FindingKind.PRECEDENCE: Severity.WARNING,
    FindingKind.ONE_SIDED_EXCLUSION: Severity.WARNING,
    FindingKind.NEVER_TRUE: Severity.WARNING,
    FindingKind.ALWAYS_TRUE: Severity.WARNING,
    FindingKind.NEEDLESS_CONDITION: Severity.NOTE,
    FindingKind.SKIPS_ABSENT: Severity.NOTE,
    FindingKind.BOOLEAN_AS_TEXT: Severity.WARNING,
    FindingKind.NULL_AS_TEXT: Severity.WARNING,
    FindingKind.ORDERING_ON_TEXT: Severity.NOTE,
    FindingKind.ANY_DIFFERS: Severity.WARNING,
    FindingKind.LITERAL_REGEX: Severity.WARNING,
    FindingKind.IGNORED_TERM: Severity.WARNING,
    FindingKind.BARE_TERM: Severity.NOTE,
    FindingKind.KEYWORD_AS_TERM: Severity.WARNING,
    FindingKind.SEPARATE_TERMS: Severity.NOTE,
    FindingKind.WHOLE_REST: Severity.WARNING,
    FindingKind.OUTER_BLANKS: Severity.NOTE,
    FindingKind.QUOTED_PATTERN: Severity.ERROR,
}
_CHECKS: Final = {FindingKind.MATCHES_NO_LISTED_EVENT: Check.MATCHES_NOTHING}
"""The check of a finding that does not have its name."""
_NO_NUMBERS: Final = (TEXTS | OBJECTS | BOOLEANS | ARRAYS) - {"eventVersion", "recipientAccountId"}
"""Fields that never hold a number, not even as text."""


def patterns(placed: PlacedResource[MetricFilter]) -> Iterator[Finding]:
    """Yield the findings on the pattern of a filter, and on its value."""
    metric_filter, origin = placed.value, placed.origin
    written = str(placed.declared.properties.get("FilterPattern", ""))
    pattern = parse(metric_filter.pattern)
    for pattern_finding in pattern_findings(metric_filter.pattern, written):
        if pattern_finding.kind is FindingKind.MATCHES_ALMOST_EVERYTHING and _reads_field(
            metric_filter, pattern
        ):
            continue
        check = _CHECKS.get(pattern_finding.kind) or Check(pattern_finding.kind.value)
        message = f"{pattern_finding.subject}: {pattern_finding.message}"
        remedy = pattern_finding.remedy.removeprefix("write ")
        yield Finding(check, _severity(pattern_finding.kind, pattern), origin, message, remedy)
    yield from _value(metric_filter, pattern, origin)


def _reads_field(metric_filter: MetricFilter, pattern: Pattern) -> bool:
    """Return whether fields without a condition have a purpose: the metric's value is one."""
    return isinstance(pattern, SpaceDelimited) and isinstance(metric_filter.value, str)


def _severity(kind: FindingKind, pattern: Pattern) -> Severity:
    # Under || the other terms are pointless, too.
    if kind is FindingKind.MATCHES_ALMOST_EVERYTHING and isinstance(pattern, Or):
        return Severity.ERROR
    return _SEVERITIES[kind]


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
