"""The comparison of two sets of rules, alarm by alarm."""

from dataclasses import dataclass
from enum import StrEnum

from auditor.cloudtrail.logfile import Intake
from auditor.cloudwatch.minutes import Span
from auditor.pattern import PatternFinding
from auditor.pattern.relations import Relation
from auditor.result.comparison import CallComparison, RecordDifference
from auditor.result.pairing import PairedBy


@dataclass(frozen=True, slots=True)
class SettingChange:
    """A setting of an alarm that differs."""

    name: str
    """Its name in CloudWatch."""
    before: str
    """Its value in the first alarm."""
    after: str
    """Its value in the second."""


@dataclass(frozen=True, slots=True)
class AlarmLogs:
    """The results of one alarm in logs."""

    alarm: str
    """The alarm's name."""
    matches: int
    """Records that its filters match, in the span of the logs."""
    episodes: int
    """Episodes in ALARM."""
    notifications: int
    """Changes to ALARM while actions are enabled, whether or not the alarm names any."""
    caught: tuple[str, ...]
    """Names of the incidents that it catches."""


@dataclass(frozen=True, slots=True)
class PairLogs:
    """The effect of a change of an alarm in logs."""

    before: AlarmLogs
    after: AlarmLogs
    only_before: RecordDifference
    """Records that only the alarm before matches."""
    only_after: RecordDifference
    """Records that only the alarm after matches."""


@dataclass(frozen=True, slots=True)
class SetLogs:
    """The results of a set of alarms in logs."""

    episodes: int
    """Episodes in ALARM, of all its alarms."""
    notifications: int
    """Changes to ALARM while actions are enabled, of all its alarms."""
    caught: tuple[str, ...]
    """Names of the incidents that any of its alarms catches."""
    unpaired: tuple[AlarmLogs, ...]
    """Its alarms that have no partner in the other set."""


@dataclass(frozen=True, slots=True)
class ComparisonLogs:
    """The results of two sets of alarms in logs."""

    span: Span | None
    """The judged minutes; `None` if no record has a usable time."""
    intake: Intake
    incidents: tuple[str, ...]
    """Names of the incidents that are to be caught, in the order of their file."""
    before: SetLogs
    after: SetLogs


@dataclass(frozen=True, slots=True)
class AlarmPair:
    """An alarm of the first set, and its counterpart in the second."""

    before: str
    after: str
    paired_by: PairedBy
    relation: Relation
    """The relation of all filters together; A is before, B after."""
    calls: CallComparison | None
    """`None` if both match the same, and for patterns of lines."""
    settings: tuple[SettingChange, ...]
    logs: PairLogs | None = None
    """`None` without a source."""


class OverlapKind(StrEnum):
    """The kind of overlap of two alarms of one set."""

    TOGETHER = "together"
    """Both match the same records, and have the same settings: they always fire together."""
    SAME_RECORDS = "same-records"
    """Both match the same records, and count or judge them otherwise."""
    WITHIN = "within"
    """The other matches all records that the first does, and may match more."""


@dataclass(frozen=True, slots=True)
class AlarmOverlap:
    """Two alarms of one set; the other matches every record that the first one matches."""

    kind: OverlapKind
    alarm: str
    """The alarm's name; with `within`, the name of the narrower alarm."""
    other: str
    """The name of the other alarm."""
    in_both: bool
    """Whether the counterparts of both overlap in the same way in the other set."""


@dataclass(frozen=True, slots=True)
class AlarmFinding:
    """A name or value in an alarm that CloudTrail is not known to write."""

    alarm: str
    """The alarm's name."""
    finding: PatternFinding


@dataclass(frozen=True, slots=True)
class UncomparedAlarm:
    """An alarm without a comparison."""

    alarm: str
    """The alarm's name."""
    reason: str
    """Why it is not compared."""


@dataclass(frozen=True, slots=True)
class RuleComparison:
    """Two sets of rules."""

    before: str
    after: str
    pairs: tuple[AlarmPair, ...]
    """In the order of the first set."""
    only_before: tuple[str, ...]
    """Names of alarms without a counterpart in the second set."""
    only_after: tuple[str, ...]
    overlaps_before: tuple[AlarmOverlap, ...] = ()
    """Overlaps of alarms within the first set."""
    overlaps_after: tuple[AlarmOverlap, ...] = ()
    """Overlaps of alarms within the second set."""
    findings_before: tuple[AlarmFinding, ...] = ()
    """Names and values in the first set that CloudTrail is not known to write."""
    findings_after: tuple[AlarmFinding, ...] = ()
    """Names and values in the second set that CloudTrail is not known to write."""
    uncompared_before: tuple[UncomparedAlarm, ...] = ()
    """Composite alarms of the first set, and alarms that cannot be judged."""
    uncompared_after: tuple[UncomparedAlarm, ...] = ()
    """Composite alarms of the second set, and alarms that cannot be judged."""
    logs: ComparisonLogs | None = None
    """`None` without a source."""
