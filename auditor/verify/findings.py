"""Findings: all are counted, and the first of each kind are kept, so memory stays bounded."""

from collections import Counter, defaultdict
from typing import Final

from auditor.result.verify import Counts, IntegrityFinding, IntegrityVerdict, Subject

_MAX_OF_CHECK: Final = 1000
"""The most findings kept per subject, verdict and check."""


class Findings:
    """Collects findings in any order."""

    def __init__(self) -> None:
        self._by_check: defaultdict[tuple[str, str, str], list[IntegrityFinding]] = defaultdict(
            list
        )
        self._counted: Counter[tuple[Subject, IntegrityVerdict]] = Counter()

    def add(self, finding: IntegrityFinding) -> None:
        """Add a finding."""
        self._counted[finding.subject, finding.verdict] += 1
        several = self._by_check[finding.subject, finding.verdict, finding.check]
        several.append(finding)
        if len(several) > 2 * _MAX_OF_CHECK:
            several.sort()
            del several[_MAX_OF_CHECK:]

    def listed(self) -> tuple[IntegrityFinding, ...]:
        """Return the first findings of each kind, sorted."""
        return tuple(
            sorted(
                finding
                for several in self._by_check.values()
                for finding in sorted(several)[:_MAX_OF_CHECK]
            )
        )

    def __len__(self) -> int:
        """Return the number of all findings."""
        return sum(self._counted.values())

    def counts(self, subject: Subject) -> Counts:
        """Return the number of findings on a subject, by verdict."""
        counted = self._counted
        return Counts(
            invalid=counted[subject, IntegrityVerdict.INVALID],
            missing=counted[subject, IntegrityVerdict.MISSING],
            unlisted=counted[subject, IntegrityVerdict.UNLISTED],
            unverifiable=counted[subject, IntegrityVerdict.UNVERIFIABLE],
        )
