"""The result of lint: findings with location, reason and remedy."""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from auditor.cloudwatch.rule import Origin
from auditor.result.checks import Check


class Severity(StrEnum):
    """The severity of a finding, the most severe first."""

    ERROR = "error"
    """The alarm cannot serve its purpose, or AWS refuses it."""
    WARNING = "warning"
    """The alarm probably does not do what its author meant."""
    NOTE = "note"
    """The alarm works as written, with a consequence that its author may not expect."""

    @property
    def rank(self) -> int:
        """0 for the most severe."""
        return list(Severity).index(self)


@dataclass(frozen=True, slots=True)
class Finding:
    """A finding of one check in one place."""

    check: Check
    severity: Severity
    origin: Origin
    message: str
    """The reason. Names of rules and patterns appear as written, so they are untrusted text."""
    remedy: str
    """What to write instead."""


@dataclass(frozen=True, slots=True)
class LintResult:
    """The findings in some rule files."""

    files: tuple[str, ...]
    """Packs and files of rules, including unreadable ones; by path, as named."""
    filters: int
    """Metric filters declared there, valid or not."""
    alarms: int
    """Alarms in the files, composite ones included."""
    findings: tuple[Finding, ...]
    """By file, line and name; of one place the most severe first."""
    accepted: tuple[Finding, ...]
    """Findings that the file or an option accepts."""
    event_names: str
    """The list that event names were looked up in, and its date."""

    def count(self, severity: Severity) -> int:
        """Return the number of findings with a severity."""
        return sum(finding.severity is severity for finding in self.findings)

    def reaches(self, severity: Severity) -> bool:
        """Return whether any finding is at least that severe."""
        return any(finding.severity.rank <= severity.rank for finding in self.findings)


def in_order(findings: Iterable[Finding]) -> tuple[Finding, ...]:
    """Return findings by place, the most severe of a place first, each once."""
    return tuple(
        sorted(
            dict.fromkeys(findings),
            key=lambda finding: (
                finding.origin.file,
                finding.origin.line or 0,
                finding.origin.name,
                finding.severity.rank,
                finding.check,
                finding.message,
            ),
        )
    )
