"""Rules held against the controls of a benchmark by meaning: which are met, and by which alarms."""

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
    """They match the records that the control asks for, and no others."""
    WIDER = "wider"
    """They match all records that the control asks for, and more."""
    NARROWER = "narrower"
    """They match some of the records that the control asks for, and no others."""
    OVERLAP = "overlap"
    """They match some of the records that the control asks for, and others."""
    UNDECIDED = "undecided"
    """It could not be decided, or an alarm that would meet it cannot be judged."""
    CANNOT_FIRE = "cannot-fire"
    """Filters match the records, and no alarm on them can go to ALARM and notify anybody."""
    NOT_MET = "not-met"
    """No filter is for it."""

    @property
    def is_met(self) -> bool:
        """Whether all that the control asks for brings an alarm to ALARM."""
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
    """What follows from the settings."""


@dataclass(frozen=True, slots=True)
class CheckedAlarm:
    """An alarm that is for a control, or a metric filter that no alarm watches."""

    name: str
    """The alarm's name; of a metric filter without an alarm, the filter's."""
    origin: Origin
    """Where it is declared."""
    patterns: tuple[str, ...]
    """Its filter patterns, of which one is enough; none where no filter publishes its metric."""
    hindrances: tuple[Hindrance, ...] = ()
    """Why it cannot fire or notify; none where it can."""
    unjudged: str = ""
    """Why it cannot be judged; "" where it can."""
    settings: tuple[SettingChange, ...] = ()
    """Settings of the control's own alarm, and how they differ here."""


@dataclass(frozen=True, slots=True)
class CallGap:
    """Which API calls one side matches and the other does not, of those that are known."""

    never: CallSet
    """Those of which the other side matches no record."""
    partly: CallSet
    """Those of which it matches some records, and not all that the first side does."""


@dataclass(frozen=True, slots=True)
class TextVerdict:
    """What a checker that compares the text of filter patterns makes of a control."""

    checker: str
    """The program or service."""
    check: str
    """Its name for the check."""
    passes: bool
    """Whether some metric filter has the text that it looks for, and an alarm."""
    filter: str
    """The first metric filter that has the text; "" for none."""


@dataclass(frozen=True, slots=True)
class ControlResult:
    """How the rules meet one control."""

    control: str
    """The control's number in its framework, such as `4.10`; the name of its alarm without one."""
    title: str
    """A short name for people."""
    asks: tuple[str, ...]
    """The filter patterns that the control asks for, of which one is enough."""
    requirements: tuple[Control, ...]
    """Those of a framework that was asked for which the control helps to meet."""
    status: ControlStatus
    """How it is met."""
    alarms: tuple[CheckedAlarm, ...]
    """Those that meet it alone or together, or in part; none where it is not met."""
    on_paper: tuple[CheckedAlarm, ...]
    """Those that would meet more of it if they could fire, or could be judged."""
    ignored: tuple[str, ...]
    """Names of alarms that match all of it with most other records, and so are not counted."""
    relation: Relation | None
    """A are the alarms, or else those on paper; B is the control. `None` where it is not met."""
    missed_calls: CallGap
    """API calls that the control asks for, and what the alarms (A) lack of them."""
    extra_calls: CallGap
    """API calls that the alarms match, and what the control does not ask for of them."""
    missed: RecordDifference | None
    """Records of the source that the control asks for, and no alarm that can fire matches."""
    extra: RecordDifference | None
    """Records of the source that those alarms match, and the control does not ask for. Both are
    `None` without a source."""
    text_verdicts: tuple[TextVerdict, ...]
    """What checkers that compare text make of it."""

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
    """The rules whose controls are to be met."""
    controls: tuple[ControlResult, ...]
    """In the order of those rules."""
    unjudged: tuple[UnjudgedRule, ...]
    """Filters and alarms of the files that could not be judged, which may be for a control."""
    unread: tuple[str, ...]
    """Files that could not be read as rules."""
    catalog: str
    """The list of API calls that was used: its source and its date."""
    sources: tuple[str, ...] = ()
    """Where records were read; none where only rules were."""
    intake: Intake | None = None
    """What was read there."""

    def count(self, status: ControlStatus) -> int:
        """Return how many controls are met in this way."""
        return sum(control.status is status for control in self.controls)

    def reaches(self, status: ControlStatus) -> bool:
        """Return whether any control is met in this way or worse."""
        return any(control.status.rank >= status.rank for control in self.controls)
