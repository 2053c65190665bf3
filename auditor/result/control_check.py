"""A comparison of rules with the controls of a benchmark, by meaning."""

from dataclasses import dataclass
from enum import StrEnum

from auditor.cloudtrail.logfile import Intake
from auditor.cloudwatch.rule import Control, Origin, UnjudgedRule
from auditor.pattern.relations import Relation
from auditor.result.checks import Check
from auditor.result.comparison import CallSet, RecordDifference
from auditor.result.rule_comparison import SettingChange


class ControlStatus(StrEnum):
    """How alarms meet a control, the best first."""

    EQUAL = "equal"
    """They match the records of the control, and no others."""
    WIDER = "wider"
    """They match all records of the control, and more."""
    NARROWER = "narrower"
    """They match some records of the control, and no others."""
    OVERLAP = "overlap"
    """They match some records of the control, and others."""
    UNDECIDED = "undecided"
    """The relation is undecided, or an alarm that would meet the control cannot be judged."""
    CANNOT_FIRE = "cannot-fire"
    """Filters match the records, but no alarm on them can change to ALARM and notify anyone."""
    NOT_MET = "not-met"
    """No filter belongs to the control."""

    @property
    def is_met(self) -> bool:
        """Whether all records of the control bring an alarm to ALARM."""
        return self in {ControlStatus.EQUAL, ControlStatus.WIDER}

    @property
    def rank(self) -> int:
        """The rank of the status, 0 for the best."""
        return list(ControlStatus).index(self)


@dataclass(frozen=True, slots=True)
class Hindrance:
    """The reason why an alarm cannot fire or notify, as `auditor rules lint` reports it."""

    check: Check
    """The name of the check that finds it, as in `auditor rules lint --list-checks`."""
    message: str
    """The consequence of the settings."""


@dataclass(frozen=True, slots=True)
class CheckedAlarm:
    """An alarm that belongs to a control, or a metric filter that no alarm watches."""

    name: str
    """The alarm's name, or the name of a metric filter without an alarm."""
    origin: Origin
    """Where it is declared."""
    patterns: tuple[str, ...]
    """Its filter patterns, any of which may match; empty if no filter publishes its metric."""
    hindrances: tuple[Hindrance, ...] = ()
    """Why it cannot fire or notify; empty if it can."""
    unjudged: str = ""
    """Why it cannot be judged; "" if it can."""
    settings: tuple[SettingChange, ...] = ()
    """The settings that differ from the control's own alarm."""


@dataclass(frozen=True, slots=True)
class CallGap:
    """Known API calls that one side matches and the other does not."""

    never: CallSet
    """Calls that the other side never matches."""
    partly: CallSet
    """Calls that both match, but the other side in fewer records."""


@dataclass(frozen=True, slots=True)
class TextVerdict:
    """The verdict of a checker that compares the text of filter patterns on a control."""

    checker: str
    """The program or service."""
    check: str
    """The checker's name for the check."""
    passes: bool
    """Whether any metric filter with an alarm has the text that the checker looks for."""
    filter: str
    """The first metric filter with that text; "" for none."""


@dataclass(frozen=True, slots=True)
class ControlResult:
    """How the rules meet one control."""

    control: str
    """The control's number in its framework, such as `4.10`; otherwise the name of its alarm."""
    title: str
    """A short name for people."""
    asks: tuple[str, ...]
    """The filter patterns of the control; a record need match only one."""
    requirements: tuple[Control, ...]
    """Requirements of the requested framework that the control helps to meet."""
    status: ControlStatus
    """How the control is met."""
    alarms: tuple[CheckedAlarm, ...]
    """Alarms that meet it alone or together, or in part; empty if it is not met."""
    on_paper: tuple[CheckedAlarm, ...]
    """Alarms that would meet more of it if they could fire, or could be judged."""
    ignored: tuple[str, ...]
    """Names of alarms that match all of it, but also most other records, and so do not count."""
    relation: Relation | None
    """The relation of the alarms (A; otherwise those on paper) to the control (B); `None` if it is
    not met."""
    missed_calls: CallGap
    """API calls of the control that the alarms (A) miss at least in part."""
    extra_calls: CallGap
    """API calls of the alarms that the control does not ask for, at least in part."""
    missed: RecordDifference | None
    """Records of the source that the control asks for, but no alarm that can fire matches."""
    extra: RecordDifference | None
    """Records of the source that those alarms match, but the control does not ask for. Both are
    `None` without a source.
    """
    text_verdicts: tuple[TextVerdict, ...]
    """The verdicts of checkers that compare text."""

    @property
    def contradictions(self) -> tuple[TextVerdict, ...]:
        """The verdicts of text checkers that contradict the meaning."""
        return tuple(
            text_verdict
            for text_verdict in self.text_verdicts
            if text_verdict.passes != self.status.is_met
        )


@dataclass(frozen=True, slots=True)
class ControlCheck:
    """Rules checked against the controls of a benchmark."""

    files: tuple[str, ...]
    """The packs and files with rules, as given."""
    against: str
    """The rules whose controls must be met."""
    controls: tuple[ControlResult, ...]
    """The controls, in the order of those rules."""
    unjudged: tuple[UnjudgedRule, ...]
    """Filters and alarms of the files that could not be judged, but may belong to a control."""
    unread: tuple[str, ...]
    """Files that could not be read as rules."""
    catalog: str
    """The source and date of the list of API calls."""
    sources: tuple[str, ...] = ()
    """The sources of records; empty without logs."""
    intake: Intake | None = None
    """The intake of these sources."""

    def count(self, status: ControlStatus) -> int:
        """Return the number of controls with this status."""
        return sum(control.status is status for control in self.controls)

    def reaches(self, status: ControlStatus) -> bool:
        """Return whether any control has this status or a worse one."""
        return any(control.status.rank >= status.rank for control in self.controls)
