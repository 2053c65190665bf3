"""A comparison of patterns by meaning, and their differences in logs."""

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
    """eventName of the records."""
    error_code: str
    """errorCode; "" for a call that succeeded."""
    identity: str
    """The ARN, otherwise the user name, the calling service or the principal."""
    identity_type: str
    """`userIdentity.type`; "" where absent."""
    records: int
    """The number of records."""
    first: Evidence | None
    """The first record with a usable eventTime; `None` if none has one."""


@dataclass(frozen=True, slots=True)
class RecordDifference:
    """Records that one side matches and the other does not."""

    records: int
    """The number of records."""
    groups: tuple[RecordGroup, ...]
    """The largest groups by call, error and identity, most records first."""
    group_count: int
    """The number of all groups."""


@dataclass(frozen=True, slots=True)
class RecordComparison:
    """The records that two sides match in logs."""

    intake: Intake
    only_a: RecordDifference
    only_b: RecordDifference


@dataclass(frozen=True, slots=True)
class CallSet:
    """A number of API calls, and the first of them."""

    count: int = 0
    """The number of calls."""
    names: tuple[str, ...] = ()
    """The calls as `source:name`, in order; at most 100."""


NO_CALLS: Final = CallSet()


@dataclass(frozen=True, slots=True)
class CallComparison:
    """Known API calls that only one of two sides matches."""

    only_a: tuple[str, ...]
    """Calls that the second side never matches, as `source:name`, in order."""
    only_b: tuple[str, ...]
    """Calls that the first side never matches."""
    catalog: str
    """The source and date of the list of API calls."""
    partly_a: CallSet = NO_CALLS
    """Calls that both match, but the second side in fewer records."""
    partly_b: CallSet = NO_CALLS
    """Calls that both match, but the first side in fewer records."""


@dataclass(frozen=True, slots=True)
class PatternComparison:
    """How two patterns relate."""

    a: str
    b: str
    relation: Relation
    calls: CallComparison | None
    """The calls; `None` for patterns of lines, which do not concern calls."""
    logs: RecordComparison | None
    """The records in logs; `None` without a source."""
    findings_a: tuple[PatternFinding, ...] = ()
    """Probable mistakes in the first pattern."""
    findings_b: tuple[PatternFinding, ...] = ()
    """Probable mistakes in the second pattern."""
