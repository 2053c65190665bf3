"""Faults found while reading rules, as findings."""

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Final

from auditor.result.checks import Check
from auditor.result.lint import Finding, Severity
from auditor.rules.declared import Fault, FaultKind

_OF_KIND: Final[Mapping[FaultKind, tuple[Check, Severity, str]]] = {
    FaultKind.UNREADABLE: (
        Check.UNREADABLE,
        Severity.ERROR,
        "a file with metric filters and alarms in a format that is read",
    ),
    FaultKind.REJECTED: (
        Check.REJECTED,
        Severity.ERROR,
        "what AWS accepts, as the message shows",
    ),
    FaultKind.UNRESOLVED: (
        Check.UNRESOLVED,
        Severity.WARNING,
        "a value in the file, or a parameter that --parameter NAME=VALUE gives",
    ),
    FaultKind.NOT_SIMULATED: (
        Check.NOT_SIMULATED,
        Severity.NOTE,
        "nothing is needed for AWS; lint and replay cover less of it",
    ),
    FaultKind.SWITCHED_OFF: (
        Check.SWITCHED_OFF,
        Severity.NOTE,
        "nothing if that is intended, otherwise --parameter NAME=VALUE as it is deployed",
    ),
    FaultKind.NOT_READ: (
        Check.NOT_READ,
        Severity.NOTE,
        "nothing if it holds no metric filters and alarms, otherwise their files beside this one",
    ),
}

_WANTED: Final = (
    (re.compile(r"; write (.+)$"), "{0}"),
    (re.compile(r"^(\w+) is missing$"), "{0}, which an alarm or a filter needs"),
    (re.compile(r"^(\w+) must be (.+?)(?:, not .*)?$"), "{0}: {1}"),
    (re.compile(r"^exactly one of (\w+) and (\w+) is required$"), "{0} or {1}"),
    (re.compile(r"(?:enum value set: |Supported values are )\[(.+)\]"), "one of {0}"),
    (re.compile(r"^the value .* is not one of (.+)$"), "one of {0}"),
)
"""The corrections in the messages of rejections, in AWS's words and in our own."""


def faults(several: Iterable[Fault]) -> Iterator[Finding]:
    """Yield the faults of a rule set; metrics without a filter are left to `wiring`.

    Rules that depend on a faulty one have no separate finding.
    """
    for fault in several:
        if fault.kind in {FaultKind.UNPUBLISHED, FaultKind.DEPENDENT}:
            continue
        check, severity, remedy = _OF_KIND[fault.kind]
        yield Finding(
            check,
            severity,
            fault.origin,
            fault.what,
            fault.remedy or _wanted(fault.headline) or remedy,
        )


def _wanted(refusal: str) -> str:
    """Return the correction in the message of a rejection; "" without one."""
    matches = ((pattern.search(refusal), wanted) for pattern, wanted in _WANTED)
    return next((wanted.format(*match.groups()) for match, wanted in matches if match), "")
