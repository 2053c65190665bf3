"""Alarms of two sets without a partner, in the words and keys of a comparison of rules."""

from collections.abc import Iterator

from auditor.render.rules import drift
from auditor.render.rules.comparison import finding_fields
from auditor.result.rule_comparison import AlarmFinding, RuleComparison, UncomparedAlarm


def unpaired(comparison: RuleComparison) -> Iterator[tuple[str, list[str]]]:
    """Yield a title and the alarms without a partner, for each set that has any."""
    logs = comparison.logs
    for name, names, those in (
        (comparison.before, comparison.only_before, logs.before if logs else None),
        (comparison.after, comparison.only_after, logs.after if logs else None),
    ):
        if names:
            yield f"Only in {name}", drift.unpaired(names, those)


def uncompared(comparison: RuleComparison) -> Iterator[tuple[str, list[str]]]:
    """Yield a title and the alarms that are not compared, for each set that has any."""
    for name, alarms in (
        (comparison.before, comparison.uncompared_before),
        (comparison.after, comparison.uncompared_after),
    ):
        if alarms:
            yield f"Not compared in {name}", [f"{alarm.alarm}: {alarm.reason}" for alarm in alarms]


def unlisted(comparison: RuleComparison) -> Iterator[tuple[str, list[str]]]:
    """Yield a title and findings on values that CloudTrail does not write, for each set."""
    for name, findings in (
        (comparison.before, comparison.findings_before),
        (comparison.after, comparison.findings_after),
    ):
        if findings:
            yield (
                f"Probable mistakes in {name}",
                [f"{finding.alarm}: warning: {finding.finding}" for finding in findings],
            )


def uncompared_fields(comparison: RuleComparison) -> dict[str, object]:
    """Return the alarms that are not compared, as fields of the JSON."""
    return {
        "before": [_uncompared_fields(alarm) for alarm in comparison.uncompared_before],
        "after": [_uncompared_fields(alarm) for alarm in comparison.uncompared_after],
    }


def unlisted_fields(comparison: RuleComparison) -> dict[str, object]:
    """Return the probable mistakes, as fields of the JSON."""
    return {
        "before": [_finding_fields(finding) for finding in comparison.findings_before],
        "after": [_finding_fields(finding) for finding in comparison.findings_after],
    }


def _uncompared_fields(alarm: UncomparedAlarm) -> dict[str, object]:
    return {"alarm": alarm.alarm, "reason": alarm.reason}


def _finding_fields(finding: AlarmFinding) -> dict[str, object]:
    return {"alarm": finding.alarm, **finding_fields(finding.finding)}
