"""Filters and alarms with the same name, where AWS keeps only the last."""

from collections.abc import Iterator
from typing import Final

from auditor.result.checks import Check
from auditor.result.lint import Finding, Severity
from auditor.rules.declared import Declaration, ResourceType
from auditor.rules.ruleset import RuleSet

_REMEDY: Final = "a name of its own, or nothing if the two are for different accounts or Regions"


def same_names(rules: RuleSet) -> Iterator[Finding]:
    """Yield rules with the name of an earlier one; unknown names are skipped."""
    first_by_key: dict[tuple[str, ...], Declaration] = {}
    for declared in rules.declared:
        key = _key(declared)
        if key is None:
            continue
        first = first_by_key.setdefault(key, declared)
        if first is not declared:
            message = (
                f"{first.origin} has the name {key[1]}, too: in one account and Region the"
                " one deployed later replaces the other, or is refused"
            )
            together = _scope_of(first) == _scope_of(declared)
            severity = Severity.WARNING if together else Severity.NOTE
            yield Finding(Check.SAME_NAME, severity, declared.origin, message, _REMEDY)


def _scope_of(declared: Declaration) -> tuple[str, str]:
    """Return the file and Terraform's module; another may be for another account or Region."""
    return declared.origin.file, declared.origin.name.rpartition("aws_cloudwatch_")[0]


def _key(declared: Declaration) -> tuple[str, ...] | None:
    """Return the identity that must be unique; for filters, within a log group."""
    given = declared.properties
    if declared.kind is not ResourceType.METRIC_FILTER:
        kind = "alarm" if declared.kind.is_alarm else "mute rule"
        name = given.get("AlarmName" if declared.kind.is_alarm else "Name")
        return (kind, name) if isinstance(name, str) else None
    name, group = given.get("FilterName"), given.get("LogGroupName")
    is_named = isinstance(name, str) and isinstance(group, str)
    return ("filter", str(name), str(group)) if is_named else None
