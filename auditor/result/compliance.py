"""The report by control: for each requirement of a framework, its alarms and their reviews."""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from auditor.cloudwatch.alarms import Alarm
from auditor.cloudwatch.metric_filter import MetricFilter
from auditor.result.head import ResultHead
from auditor.result.review import EpisodeReview, Review


class RequirementStatus(StrEnum):
    """The status of a requirement according to the logs, the rules and the reviews."""

    MET = "met"
    """An alarm stands for it and can fire, the logs it needs are complete, and every episode was
    reviewed in time, whatever the review found."""
    EXCEPTION = "exception"
    """A review is late, the rule is narrower than the requirement or cannot fire, or the
    requirement forbids an act that was found to be an incident.
    """
    NOT_JUDGED = "not judged"
    """There are no logs where it needs them, or the alarm cannot be replayed."""
    INCONCLUSIVE = "inconclusive"
    """No exception, but logs that it needs are missing, or a review is still due."""
    NO_ALARM = "no alarm"
    """No rule stands for it, so nothing can be judged."""


class ReasonKind(StrEnum):
    """Why a requirement has its status."""

    LATE_OPEN = "open episodes late"
    LATE_REVIEWED = "reviewed late"
    NARROWER = "rule narrower"
    """The filters match less than the requirement's own pattern."""
    PARTLY = "only a part watched"
    """The requirement maps to several controls, and some of them have no alarm."""
    NEEDS_SEVERAL = "rule needs several matches"
    """One match alone does not make the alarm fire, as the requirement demands."""
    CANNOT_FIRE = "rule cannot fire"
    FORBIDDEN = "forbidden act found"
    NO_LOGS = "no logs"
    NOT_REPLAYED = "alarm not replayed"
    MISSING_LOGS = "logs missing"
    DAMAGED_LOGS = "damaged log files"
    UNDATED_MATCHES = "undated matches"
    REVIEW_DUE = "reviews due"
    NO_RULE = "no rule"
    COMPLETE = "logs complete"
    ALL_REVIEWED = "all episodes reviewed in time"
    NO_EPISODE = "no episode"


@dataclass(frozen=True, slots=True)
class StatusReason:
    """One reason, with its count."""

    kind: ReasonKind
    """The kind of the reason."""
    count: int = 0
    """The number of episodes, account-Region days, log files or records; 0 without a count."""
    detail: str = ""
    """Further details, such as the name of an alarm; "" for none."""


@dataclass(frozen=True, slots=True)
class DaySpan:
    """Days without records, both ends included."""

    first: date
    """The first day (UTC)."""
    last: date
    """The last day."""


@dataclass(frozen=True, slots=True)
class LogsRow:
    """The days on which one account and Region should have logs."""

    account: str
    """The account."""
    region: str
    """The Region."""
    expected: int
    """The number of days of the span that should have records."""
    covered: int
    """The number of these days with records, or proven to be empty by digest files."""
    missing: tuple[DaySpan, ...]
    """The missing days, oldest first."""
    needed_by: tuple[str, ...] = ()
    """The requirements that need these logs, by id."""


@dataclass(frozen=True, slots=True)
class ComplianceAlarm:
    """An alarm that stands for a requirement."""

    name: str
    """Its name, with its account and Region if each has its own alarms."""
    title: str
    """A short name for people."""
    explanation: str
    """What it watches; "" if the rule has none."""
    alarm: Alarm
    """The alarm, as deployed."""
    filters: tuple[MetricFilter, ...]
    """The metric filters that publish its metric."""
    source: str
    """The source of its pattern and settings; "" if the rule has none."""
    defect: str
    """Its known defect as published; "" without one."""
    matches: int
    """The number of matching records in the span."""
    by_meaning: bool = False
    """Whether it stands for a requirement because its filters match all or a part of the required
    records, rather than because it names the requirement.
    """


@dataclass(frozen=True, slots=True)
class ComplianceEpisode:
    """An episode in the population by which requirements are judged."""

    id: str
    """Its id in every report and file."""
    alarm: str
    """The name of its alarm, with its account and Region if each has its own alarms."""
    start: datetime
    """The minute of the evaluation that changed to ALARM."""
    end: datetime | None
    """The end of the episode; `null` if the alarm is still in ALARM when the span ends."""
    matches: int
    """The number of matching records behind it."""
    who: tuple[str, ...]
    """The identities behind its records that the result shows; at most three."""
    review: EpisodeReview
    """Its review: whether it was in time, and its result."""


@dataclass(frozen=True, slots=True)
class RequirementResult:
    """One requirement of the framework."""

    id: str
    """Its number in the framework."""
    title: str
    """The subject that it requires to monitor, in a few words."""
    status: RequirementStatus
    """Its status."""
    reasons: tuple[StatusReason, ...]
    """The reasons, the deciding ones first."""
    alarms: tuple[str, ...]
    """Names of the alarms that stand for it."""
    source: str
    """The source of the mapping from the alarms to it; "" without alarms."""
    official: bool
    """Whether the source is the author of the framework or AWS; otherwise it is an opinion."""
    forbids: bool
    """Whether the requirement forbids the act itself, so that each incident is an exception."""
    expected: int
    """The number of days of logs that it needs, for all accounts and Regions together."""
    covered: int
    """The number of these days that have logs."""
    missing: tuple[LogsRow, ...]
    """The accounts and Regions that it needs and that have days without logs."""
    episodes: tuple[str, ...]
    """Ids of the episodes of its alarms, oldest first."""
    sample: tuple[str, ...]
    """Ids of the drawn episodes, in the order of drawing; all without a sample."""


@dataclass(frozen=True, slots=True)
class ComplianceResult(ResultHead):
    """The report by control."""

    framework: str
    """Name of the framework."""
    version: str
    """Its version; "" if it has none."""
    requirements: tuple[RequirementResult, ...]
    """The requirements, in the order of the framework."""
    alarms: tuple[ComplianceAlarm, ...]
    """Alarms that stand for a requirement, in the order of the rules."""
    episodes: tuple[ComplianceEpisode, ...]
    """The episodes of these alarms, oldest first."""
    logs: tuple[LogsRow, ...]
    """Where logs are expected, by account and Region."""
    expected_by: str
    """Name of the file that declares expected logs; "" for all that have records."""
    review: Review
    """Reviews of all episodes of the audit."""
    reviewed_by: str
    """Name of the file of dispositions; "" without one."""
    sample_size: int | None
    """The number of episodes drawn per requirement; `null` for all."""
    seed: str
    """The seed of the sample: episodes are drawn in the order of SHA-256 of the seed, `|` and the
    id.
    """
    verified: str = ""
    """The result of `auditor verify` for the log files, in a sentence; "" if it was not run."""

    def count(self, status: RequirementStatus) -> int:
        """Return the number of requirements with a status."""
        return sum(requirement.status is status for requirement in self.requirements)
