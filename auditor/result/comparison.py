"""Patterns compared by meaning, and the difference in logs."""

from dataclasses import dataclass
from typing import Final

from auditor.cloudtrail.logfile import Intake
from auditor.pattern import PatternFinding
from auditor.pattern.relations import Relation
from auditor.result.records import Evidence


@dataclass(frozen=True, slots=True)
class RecordGroup:
    """Records of one call, error and identity."""

    event_name: str
    """eventName."""
    error_code: str
    """"" where the call went well."""
    identity: str
    """The ARN, otherwise the user name, the calling service or the principal."""
    identity_type: str
    """`userIdentity.type`; "" where absent."""
    records: int
    """How many there are."""
    first: Evidence | None
    """The first of them with a usable eventTime; `None` if none has one."""


@dataclass(frozen=True, slots=True)
class RecordDifference:
    """Records that one side matches and the other does not."""

    records: int
    """How many there are."""
    groups: tuple[RecordGroup, ...]
    """The first of them by call, error and identity, most records first."""
    group_count: int
    """How many groups there are."""


@dataclass(frozen=True, slots=True)
class RecordComparison:
    """The records that two sides match in logs."""

    intake: Intake
    only_a: RecordDifference
    only_b: RecordDifference


@dataclass(frozen=True, slots=True)
class CallSet:
    """API calls, counted, and the first of them."""

    count: int = 0
    """How many there are."""
    names: tuple[str, ...] = ()
    """As `source:name`, in order; at most 100."""


NO_CALLS: Final = CallSet()


@dataclass(frozen=True, slots=True)
class CallComparison:
    """Known API calls that only one of two sides matches."""

    only_a: tuple[str, ...]
    """Calls of which the second side matches no record, as `source:name`, in order."""
    only_b: tuple[str, ...]
    """Calls of which the first side matches no record."""
    catalog: str
    """The list of API calls that was used: its source and its date."""
    partly_a: CallSet = NO_CALLS
    """Calls that both match, and of which the second side lacks some records of the first."""
    partly_b: CallSet = NO_CALLS
    """Calls that both match, and of which the first side lacks some records of the second."""


@dataclass(frozen=True, slots=True)
class PatternComparison:
    """How two patterns relate."""

    a: str
    b: str
    relation: Relation
    calls: CallComparison | None
    """`None` for patterns of lines, which do not concern calls."""
    logs: RecordComparison | None
    """`None` without a source."""
    findings_a: tuple[PatternFinding, ...] = ()
    """Probable mistakes in the first pattern."""
    findings_b: tuple[PatternFinding, ...] = ()
    """Probable mistakes in the second."""
