"""The result of an audit."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from auditor.cloudtrail.logfile import Coverage, Intake
from auditor.cloudwatch.alarms import Alarm, AlarmState, Transition
from auditor.cloudwatch.compare import HistoryComparison
from auditor.cloudwatch.composite.composite import ChildState, CompositeAlarm, Suppression
from auditor.cloudwatch.metric_filter import MetricFilter
from auditor.cloudwatch.rule import Control, Unjudged
from auditor.result.head import ResultHead


@dataclass(frozen=True, slots=True)
class Evidence:
    """A record behind an alarm, in the fields that answer who, from where and what."""

    time: datetime
    event_id: str
    identity_type: str
    """`userIdentity.type`; "" where absent, as everywhere here."""
    identity: str
    """The ARN, or else the user name, the calling service or the principal."""
    user_name: str
    """The user, or the role behind a session."""
    account: str
    access_key: str
    mfa: str
    """`yes` or `no` as the record says it (session, or MFAUsed of a sign-in); "" unknown."""
    source_ip: str
    user_agent: str
    event_source: str
    event_name: str
    region: str
    error_code: str
    error_message: str
    file: str
    record: str
    """The record's JSON text as it stands in the file, cut after 2,048 characters."""
    record_length: int
    """Its whole length in characters."""


@dataclass(frozen=True, slots=True)
class Actor:
    """An identity behind the matches of an alarm."""

    identity: str
    identity_type: str
    account: str
    matches: int
    first: datetime
    last: datetime
    source_ips: tuple[str, ...]
    """At most three, most frequent first."""
    source_ip_count: int
    event_names: tuple[str, ...]
    """At most five, most frequent first."""
    event_name_count: int
    errors: int
    """Matches with an errorCode."""


@dataclass(frozen=True, slots=True)
class Period:
    """One clock-aligned period with matches."""

    start: datetime
    matches: int
    value: float | None
    """The alarm's statistic over the period; `None` where there is none."""
    breaching: bool


@dataclass(frozen=True, slots=True)
class Details:
    """An episode opened in full."""

    transition: Transition
    closing: Transition | None
    mail: str
    """The notification mail as CloudWatch would have sent it."""
    records: tuple[Evidence, ...]
    """At most 25, oldest first; the matches in the windows that decided and while it lasted."""


@dataclass(frozen=True, slots=True)
class Episode:
    """One stay in ALARM."""

    number: int
    """Counted from 1, oldest first."""
    start: datetime
    end: datetime | None
    """`None`: still in ALARM when the span ends."""
    matches: int
    """Matching records from the start of the oldest breaching window to the end of the episode."""
    first_match: datetime | None
    known_after: timedelta | None
    """From the first of those matches to the start of the episode."""
    reason: str
    details: Details | None
    """For the worst by matches, the first and the last: at most 20 per alarm."""


@dataclass(frozen=True, slots=True)
class AlarmResult:
    """One alarm over the span."""

    alarm: Alarm
    title: str
    """A short name for people; the alarm's name where the rule has none."""
    explanation: str
    """What it watches, in one plain sentence; "" where the rule does not say."""
    filters: tuple[MetricFilter, ...]
    matches: int
    """Records that match, in the span."""
    matches_undated: int
    """Records that match but have no usable eventTime, and so count in no metric."""
    matches_without_value: int
    """Matches in the span that publish nothing: no number where the metric's value should be."""
    matches_without_dimension: int
    """Records in the span that a filter matches, and that lack the field of a dimension.

    They go to a series without that dimension, which the alarm does not watch."""
    samples_before: int
    """Matches shortly before the span that the first windows look back at."""
    days: int
    """UTC days on which an episode started."""
    last_state: AlarmState
    episodes: tuple[Episode, ...]
    transitions: tuple[tuple[datetime, AlarmState], ...]
    """Every change of state as (evaluation minute, new state), oldest first."""
    periods: tuple[Period, ...]
    """Clock-aligned periods with matches, oldest first; periods without any are absent."""
    actors: tuple[Actor, ...]
    """At most 20, most matches first."""
    actor_count: int
    account: str | None = None
    """Whose records it judged; `None`: those of all accounts."""
    region: str | None = None
    """Likewise."""
    source: str = ""
    """Where its pattern and settings were published; "" where the rule does not say."""
    defect: str = ""
    """What is wrong with it as published; "" where nothing is known to be."""
    controls: tuple[Control, ...] = ()
    """The requirements of frameworks that it helps to meet, those first that its rules name."""
    held_back_by_mute_rules: int = 0
    """Changes to ALARM whose notification a mute rule held back."""
    sent_after_mute_windows: int = 0
    """Of those, how many were sent when the window ended, as the alarm was still in ALARM."""

    @property
    def name(self) -> str:
        """The alarm's name, with the account and Region where there is one for each."""
        return name_with_location(self.alarm.name, self.account, self.region)

    @property
    def periods_over_threshold(self) -> int:
        """How many clock-aligned periods breach the threshold."""
        return sum(period.breaching for period in self.periods)


@dataclass(frozen=True, slots=True)
class CompositeEpisode:
    """One stay of a composite alarm in ALARM."""

    number: int
    """Counted from 1, oldest first."""
    start: datetime
    end: datetime | None
    """`None`: still in ALARM when the span ends."""
    reason: str
    triggering: tuple[ChildState, ...]
    """The alarm that caused it; right after the creation, all. Its episodes hold the records."""
    suppressed: Suppression | None
    """What kept its actions back, for good or for a while; `None`: nothing."""
    mail: str | None
    """The notification mail; only for the first 20 episodes."""


@dataclass(frozen=True, slots=True)
class CompositeResult:
    """One composite alarm over the span."""

    alarm: CompositeAlarm
    title: str
    """A short name for people; the alarm's name where the rule has none."""
    explanation: str
    days: int
    """UTC days on which an episode started."""
    last_state: AlarmState
    episodes: tuple[CompositeEpisode, ...]
    transitions: tuple[tuple[datetime, AlarmState], ...]
    """Every change of state as (minute, new state), oldest first."""
    account: str | None = None
    """Whose alarms its children are; `None`: those of all accounts."""
    region: str | None = None
    """Likewise."""
    held_back_by_mute_rules: int = 0
    """Changes to ALARM whose notification a mute rule held back."""
    sent_after_mute_windows: int = 0
    """Of those, how many were sent when the window ended, as the alarm was still in ALARM."""

    @property
    def name(self) -> str:
        """The alarm's name, with the account and Region where there is one for each."""
        return name_with_location(self.alarm.name, self.account, self.region)


def name_with_location(alarm: str, account: str | None, region: str | None) -> str:
    """Return an alarm's name with the account and Region, where there is one for each."""
    parts = [part for part in (account, region) if part is not None]
    shown = " ".join(part or "unknown" for part in parts)
    return f"{alarm} ({shown})" if parts else alarm


@dataclass(frozen=True, slots=True)
class AuditResult(ResultHead):
    """The result of an audit."""

    alarms: tuple[AlarmResult, ...]
    """In the order of the rules."""
    composites: tuple[CompositeResult, ...] = ()
    """Likewise."""
    without_delivery: int = 0
    """Records in no metric, because the clock goes by the time of delivery and the name of their
    log file has none."""
    comparison: HistoryComparison | None = None
    """The histories against real ones; `None` where none were given."""
    unjudged: tuple[Unjudged, ...] = ()
    """What of the rules no logs could judge, and why."""

    @property
    def every_alarm(self) -> tuple[AlarmResult | CompositeResult, ...]:
        """Metric alarms, then composite alarms."""
        return (*self.alarms, *self.composites)


@dataclass(frozen=True, slots=True)
class CoverageResult:
    """What a source holds, without any rule."""

    auditor: str
    """Version of the software that made it."""
    sources: tuple[str, ...]
    first_event: datetime | None
    last_event: datetime | None
    intake: Intake
    coverage: Coverage
