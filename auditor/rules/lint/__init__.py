"""Whether alarms can fire, and whether they miss their purpose; from the rules, without logs.

One module per subject, each a function that yields findings. Everything that can be judged is
judged, even next to faults that AWS would refuse.
"""

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import replace

from auditor.cloudtrail.vocabulary import event_names
from auditor.cloudwatch.alarms import Alarm
from auditor.cloudwatch.composite.alarm import CompositeAlarm
from auditor.cloudwatch.rule import Origin
from auditor.result.checks import Check
from auditor.result.lint import Finding, LintResult, Severity, in_order
from auditor.rules.declared import Declaration, ResourceType
from auditor.rules.lint.composites import composites
from auditor.rules.lint.faults import faults
from auditor.rules.lint.firing import firing
from auditor.rules.lint.overlaps import counted_twice, overlapping
from auditor.rules.lint.patterns import patterns
from auditor.rules.lint.same_names import same_names
from auditor.rules.lint.settings import actions, cadence
from auditor.rules.lint.wiring import wiring
from auditor.rules.ruleset import RuleSet

__all__ = ["lint"]


def lint(
    rules: RuleSet,
    files: Sequence[str] = (),
    ignored: Collection[Check] = (),
    *,
    overlaps: bool = False,
) -> LintResult:
    """Return the findings on rules.

    Args:
        files: the files of the rules.
        ignored: checks whose findings are accepted, besides those that `Metadata.Auditor.Ignore` of
            a filter or an alarm names.
        overlaps: compare each alarm with all others, too.
    """
    accepting = {declared.origin: _ignored(declared) for declared in rules.declared}
    findings = in_order((*_findings(rules, overlaps), *_unknown_checks(rules.declared)))
    accepted = tuple(
        finding
        for finding in findings
        if finding.check in ignored or finding.check in accepting.get(finding.origin, ())
    )
    kinds = [declared.kind for declared in rules.declared]
    return LintResult(
        files=tuple(files),
        filters=kinds.count(ResourceType.METRIC_FILTER),
        alarms=sum(kind.is_alarm for kind in kinds),
        findings=tuple(_writable(finding) for finding in findings if finding not in set(accepted)),
        accepted=tuple(map(_writable, accepted)),
        event_names=event_names().title,
    )


def _writable(finding: Finding) -> Finding:
    """Return a finding with `?` for half of a surrogate pair, which JSON can hold as an escape."""
    origin = finding.origin
    return replace(
        finding,
        origin=replace(origin, file=_whole(origin.file), name=_whole(origin.name)),
        message=_whole(finding.message),
        remedy=_whole(finding.remedy),
    )


def _whole(text: str) -> str:
    return text.encode("utf-8", "replace").decode()


def _findings(rules: RuleSet, overlaps: bool) -> Iterator[Finding]:
    yield from faults(rules.faults)
    yield from wiring(rules)
    yield from same_names(rules)
    yield from composites(rules)
    for metric_filter in rules.filters:
        yield from patterns(metric_filter)
    for rule in rules.rules:
        origin = rule.origin or Origin("", None, rule.alarm.name)
        yield from firing(rule, origin)
        yield from counted_twice(rule, origin)
    if overlaps:
        yield from overlapping(rules.rules)
    named = {
        name
        for placed in rules.alarms
        if isinstance(placed.value, CompositeAlarm)
        for name in placed.value.references
    }
    for placed in rules.alarms:
        if isinstance(placed.value, Alarm):
            if all(stat.metric.namespace.startswith("AWS/") for stat in placed.value.stats):
                continue  # an alarm of another service, about which nothing is known
            yield from cadence(placed.value, placed.origin)
        yield from actions(placed.value, placed.origin, named=placed.value.name in named)


def _ignored(declared: Declaration) -> frozenset[str]:
    """Return the checks that `Metadata.Auditor.Ignore` names: a list, or one text."""
    match declared.about.get("Ignore"):
        case str(check):
            return frozenset({check})
        case list(several):
            return frozenset(map(str, several))
        case _:
            return frozenset()


def _unknown_checks(declared: Iterable[Declaration]) -> Iterator[Finding]:
    for declaration in declared:
        for name in sorted(_ignored(declaration) - set(Check)):
            message = f"Metadata.Auditor.Ignore names {name}, and no check has that name"
            remedy = "a name that auditor rules lint --list-checks shows"
            yield Finding(
                Check.UNKNOWN_CHECK, Severity.WARNING, declaration.origin, message, remedy
            )
