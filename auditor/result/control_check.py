"""Rules compared with the controls of a benchmark by meaning."""

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
    """It could not be decided, or an alarm that would meet it cannot be judged."""
    CANNOT_FIRE = "cannot-fire"
    """Filters match the records, and no alarm on them can go to ALARM and notify anybody."""
    NOT_MET = "not-met"
    """No filter belongs to it."""

    @property
    def is_met(self) -> bool:
        """Whether all records of the control bring an alarm to ALARM."""
        return self in {ControlStatus.EQUAL, ControlStatus.WIDER}

    @property
    def rank(self) -> int:
        """0 for the best."""
        return list(ControlStatus).index(self)


@dataclass(frozen=True, slots=True)
class Hindrance:
    """Why an alarm cannot do its job, as `auditor rules lint` reports it."""

    check: Check
    """The check that finds it, by the name that `auditor rules lint --list-checks` shows."""
    message: str
    """The consequence of the settings."""


@dataclass(frozen=True, slots=True)
class CheckedAlarm:
    """An alarm that belongs to a control, or a metric filter that no alarm watches."""

    name: str
    """The alarm's name; of a metric filter without an alarm, the filter's."""
    origin: Origin
    """Where it is declared."""
    patterns: tuple[str, ...]
    """Its filter patterns, of which a record need match only one; empty if no filter publishes its
    metric.
    """
    hindrances: tuple[Hindrance, ...] = ()
    """Why it cannot fire or notify; empty if it can."""
    unjudged: str = ""
    """Why it cannot be judged; "" where it can."""
    settings: tuple[SettingChange, ...] = ()
    """Settings of the control's own alarm, and how they differ here."""


@dataclass(frozen=True, slots=True)
class CallGap:
    """Known API calls that one side matches and the other does not."""

    never: CallSet
    """Calls of which the other side matches no record."""
    partly: CallSet
    """Calls of which it matches some records, but not all that the first side does."""


@dataclass(frozen=True, slots=True)
class TextVerdict:
    """The verdict of a checker that compares the text of filter patterns on a control."""

    checker: str
    """The program or service."""
    check: str
    """Its name for the check."""
    passes: bool
    """Whether some metric filter has the text that it looks for, and an alarm."""
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
    """How it is met."""
    alarms: tuple[CheckedAlarm, ...]
    """Alarms that meet it alone or together, or in part; empty if it is not met."""
    on_paper: tuple[CheckedAlarm, ...]
    """Those that would meet more of it if they could fire, or could be judged."""
    ignored: tuple[str, ...]
    """Names of alarms that match all of it along with most other records, and so do not count."""
    relation: Relation | None
    """A are the alarms, otherwise those on paper; B is the control. `None` if it is not met."""
    missed_calls: CallGap
    """API calls of the control, and the part that the alarms (A) miss."""
    extra_calls: CallGap
    """API calls of the alarms, and the part that the control does not ask for."""
    missed: RecordDifference | None
    """Records of the source that the control asks for, and that no alarm that can fire matches."""
    extra: RecordDifference | None
    """Records of the source that those alarms match, and that the control does not ask for. Both
    are `None` without a source.
    """
    text_verdicts: tuple[TextVerdict, ...]
    """The verdicts of checkers that compare text."""

    @property
    def contradictions(self) -> tuple[TextVerdict, ...]:
        """The checkers that come to another verdict than the meaning."""
        return tuple(one for one in self.text_verdicts if one.passes != self.status.is_met)


@dataclass(frozen=True, slots=True)
class ControlCheck:
    """Rules held against the controls of a benchmark."""

    files: tuple[str, ...]
    """Packs and files with rules, as they were named."""
    against: str
    """The rules whose controls must be met."""
    controls: tuple[ControlResult, ...]
    """In the order of those rules."""
    unjudged: tuple[UnjudgedRule, ...]
    """Filters and alarms of the files that could not be judged, but may belong to a control."""
    unread: tuple[str, ...]
    """Files that could not be read as rules."""
    catalog: str
    """The list of API calls that was used: its source and its date."""
    sources: tuple[str, ...] = ()
    """The sources of records; empty without logs."""
    intake: Intake | None = None
    """The intake of these sources."""

    def count(self, status: ControlStatus) -> int:
        """Return how many controls are met in this way."""
        return sum(control.status is status for control in self.controls)

    def reaches(self, status: ControlStatus) -> bool:
        """Return whether any control is met in this way or worse."""
        return any(control.status.rank >= status.rank for control in self.controls)
