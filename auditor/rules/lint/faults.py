"""What reading the rules found already, as findings."""

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
    FaultKind.REJECTED: (Check.REJECTED, Severity.ERROR, "what AWS accepts"),
    FaultKind.UNRESOLVED: (
        Check.UNRESOLVED,
        Severity.WARNING,
        "a Default in the file, or --parameter NAME=VALUE here",
    ),
    FaultKind.NOT_SIMULATED: (
        Check.NOT_SIMULATED,
        Severity.NOTE,
        "nothing for AWS's sake; lint and replay know less of it",
    ),
    FaultKind.SWITCHED_OFF: (
        Check.SWITCHED_OFF,
        Severity.NOTE,
        "nothing, if that is meant; else --parameter NAME=VALUE as it is deployed",
    ),
    FaultKind.NOT_READ: (
        Check.NOT_READ,
        Severity.NOTE,
        "nothing, if it holds no metric filters and alarms; else their files beside this one",
    ),
}


def faults(found: Iterable[Fault]) -> Iterator[Finding]:
    """Yield the faults of a rule set; metrics without a filter are the subject of `wiring`.

    What depends on something at fault has no finding of its own.
    """
    for fault in found:
        if fault.kind in {FaultKind.UNPUBLISHED, FaultKind.DEPENDENT}:
            continue
        check, severity, remedy = _OF_KIND[fault.kind]
        yield Finding(check, severity, fault.origin, fault.what, fault.remedy or remedy)
