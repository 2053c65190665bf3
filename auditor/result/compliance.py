"""The report by control: for each requirement of a framework, what stands for it and was done."""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from auditor.cloudwatch.alarms import Alarm
from auditor.cloudwatch.metric_filter import MetricFilter
from auditor.result.head import ResultHead
from auditor.result.review import EpisodeReview, Review


class RequirementStatus(StrEnum):
    """What the logs, the rules and the reviews show of a requirement to monitor."""

    MET = "met"
    """An alarm stands for it and can fire, the logs it needs are complete, and every episode was
    reviewed in time, whatever the review found."""
    EXCEPTION = "exception"
    """A review is late, the rule is narrower than the requirement or cannot fire, or the
    requirement forbids what was found to be an incident."""
    NOT_JUDGED = "not judged"
    """There are no logs where it needs them, or the alarm cannot be replayed."""
    INCONCLUSIVE = "inconclusive"
    """No exception, but logs that it needs are missing, or a review is still due."""
    NO_ALARM = "no alarm"
    """No rule stands for it, so there is nothing to judge."""


class ReasonKind(StrEnum):
    """Why a requirement has its status."""

    LATE_OPEN = "open episodes late"
    LATE_REVIEWED = "reviewed late"
    NARROWER = "rule narrower"
    """The filters match less than the requirement's own pattern."""
    PARTLY = "only a part watched"
    """The requirement maps to several controls, and no alarm stands for some of them."""
    NEEDS_SEVERAL = "rule needs several matches"
    """One match alone does not raise the alarm, which the requirement asks for."""
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
    """One reason, with what it counts."""

    kind: ReasonKind
    """Which reason it is."""
    count: int = 0
    """How many episodes, account-Region days, log files or records; 0 where nothing is counted."""
    detail: str = ""
    """What else there is to know, such as the name of an alarm; "" for nothing."""


@dataclass(frozen=True, slots=True)
class DaySpan:
    """Days without records, both ends included."""

    first: date
    """The first day (UTC)."""
    last: date
    """The last day."""


@dataclass(frozen=True, slots=True)
class LogsRow:
    """The days of one account and Region on which there should be logs."""

    account: str
    """The account."""
    region: str
    """The Region."""
    expected: int
    """Days of the span that are expected to have records."""
    covered: int
    """How many of them have records, or are empty by proven digest files."""
    missing: tuple[DaySpan, ...]
    """The other ones, oldest first."""
    needed_by: tuple[str, ...] = ()
    """The requirements that need these logs, by id."""


@dataclass(frozen=True, slots=True)
class ComplianceAlarm:
    """An alarm that stands for a requirement."""

    name: str
    """Its name, with the account and Region where there is one for each."""
    title: str
    """A short name for people."""
    explanation: str
    """What it watches; "" where the rule has none."""
    alarm: Alarm
    """The alarm, as deployed."""
    filters: tuple[MetricFilter, ...]
    """The metric filters that publish what it watches."""
    source: str
    """Where its pattern and settings were published; "" where the rule has none."""
    defect: str
    """What is wrong with it as published; "" where nothing is known to be."""
    matches: int
    """Records that match, in the span."""
    by_meaning: bool = False
    """Whether it stands for a requirement since its filters match all or a part of what that asks
    for, and not since it names the requirement."""


@dataclass(frozen=True, slots=True)
class ComplianceEpisode:
    """An episode in the population that requirements are judged by."""

    id: str
    """What names it everywhere."""
    alarm: str
    """The name of its alarm, with the account and Region where there is one for each."""
    start: datetime
    """The minute of the evaluation that changed to ALARM."""
    end: datetime | None
    """`null`: still in ALARM when the span ends."""
    matches: int
    """Matching records behind it."""
    who: tuple[str, ...]
    """Identities behind its records, as far as the result shows records: at most three."""
    review: EpisodeReview
    """Whether it was reviewed in time, and what was found."""


@dataclass(frozen=True, slots=True)
class RequirementResult:
    """One requirement of the framework."""

    id: str
    """Its number in the framework."""
    title: str
    """What it asks to monitor, in a few words."""
    status: RequirementStatus
    """What is shown of it."""
    reasons: tuple[StatusReason, ...]
    """Why: first what makes the status, then what else there is to know."""
    alarms: tuple[str, ...]
    """Names of the alarms that stand for it."""
    source: str
    """Who says that they do; "" where nobody does."""
    official: bool
    """Whether that is who makes the requirement, or AWS; else it is the opinion of others."""
    forbids: bool
    """Whether the requirement forbids the act itself, so that each incident is an exception."""
    expected: int
    """Days that it needs logs of, all accounts and Regions together."""
    covered: int
    """How many of them have logs."""
    missing: tuple[LogsRow, ...]
    """The accounts and Regions among them with days without logs."""
    episodes: tuple[str, ...]
    """Ids of the episodes of its alarms, oldest first."""
    sample: tuple[str, ...]
    """Ids of those that were drawn, in the order of drawing; all, where none are drawn."""


@dataclass(frozen=True, slots=True)
class ComplianceResult(ResultHead):
    """The report by control."""

    framework: str
    """Name of the framework."""
    version: str
    """Its version; "" where it has none."""
    requirements: tuple[RequirementResult, ...]
    """In the order of the framework."""
    alarms: tuple[ComplianceAlarm, ...]
    """Those that stand for a requirement, in the order of the rules."""
    episodes: tuple[ComplianceEpisode, ...]
    """Those of these alarms, oldest first."""
    logs: tuple[LogsRow, ...]
    """Where logs are expected, by account and Region."""
    expected_by: str
    """Name of the file that declares what is expected; "": it is what the logs hold anything of."""
    review: Review
    """Reviews of all episodes of the audit."""
    reviewed_by: str
    """Name of the file of dispositions; "" where none was given."""
    sample_size: int | None
    """How many episodes of each requirement are drawn; `null`: all of them."""
    seed: str
    """What they are drawn by: in the order of SHA-256 of the seed, `|` and the id."""
    verified: str = ""
    """What `auditor verify` found of the log files, in a sentence; "" where it was not asked."""

    def count(self, status: RequirementStatus) -> int:
        """Return how many requirements have a status."""
        return sum(one.status is status for one in self.requirements)
