"""The result of a lint: what is wrong with rules, where, why, and what to write instead."""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from auditor.cloudwatch.rule import Origin
from auditor.result.checks import Check


class Severity(StrEnum):
    """How bad a finding is; the most severe one first."""

    ERROR = "error"
    """The alarm cannot do what it is for, or AWS refuses it."""
    WARNING = "warning"
    """It probably does something else than was meant."""
    NOTE = "note"
    """It does what it says; people may not expect what follows."""

    @property
    def rank(self) -> int:
        """0 for the most severe."""
        return list(Severity).index(self)


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that a check found in one place."""

    check: Check
    severity: Severity
    origin: Origin
    message: str
    """Why: what the settings there lead to. Names of rules and patterns stand in it as written."""
    remedy: str
    """What to write instead."""


@dataclass(frozen=True, slots=True)
class LintResult:
    """All that was found in some rule files."""

    files: tuple[str, ...]
    """Packs and files with rules, or that could not be read; by path, as they were named."""
    filters: int
    """Metric filters declared there, valid or not."""
    alarms: int
    """Alarms in the files, composite ones included."""
    findings: tuple[Finding, ...]
    """By file, line and name; of one place the most severe first."""
    accepted: tuple[Finding, ...]
    """What was found and is to be ignored, by the file's own word or by an option."""
    event_names: str
    """The list that event names were looked up in, and its date."""

    def count(self, severity: Severity) -> int:
        """Return how many findings are of a severity."""
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
