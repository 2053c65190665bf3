"""The result of an audit."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from auditor.cloudtrail.logfile import Coverage, Intake
from auditor.cloudwatch.alarms import Alarm, AlarmState
from auditor.cloudwatch.compare import HistoryComparison
from auditor.cloudwatch.composite.alarm import CompositeAlarm
from auditor.cloudwatch.composite.history import ChildState
from auditor.cloudwatch.composite.suppression import Suppression
from auditor.cloudwatch.metric_filter import MetricFilter
from auditor.cloudwatch.minutes import MINUTE
from auditor.cloudwatch.rule import Control, Unjudged
from auditor.cloudwatch.transitions import Transition
from auditor.result.head import ResultHead
from auditor.result.records import Actor, Evidence
from auditor.result.review import Review


@dataclass(frozen=True, slots=True)
class Period:
    """One clock-aligned period with matches."""

    start: datetime
    """When the period begins."""
    matches: int
    """Matching records in it."""
    value: float | None
    """The alarm's statistic over the period; `None` where there is none."""
    breaching: bool
    """Whether its value breaches the threshold."""


@dataclass(frozen=True, slots=True)
class Details:
    """The details of an episode."""

    transition: Transition
    """The change to ALARM, with the windows of its evaluation."""
    closing: Transition | None
    """The change that ended the episode; `None`: still in ALARM when the span ends."""
    mail: str
    """The notification mail as CloudWatch would have sent it."""
    records: tuple[Evidence, ...]
    """Matches in the deciding windows and during the episode, oldest first; at most 25."""


@dataclass(frozen=True, slots=True)
class Episode:
    """One stay in ALARM."""

    number: int
    """Counted from 1, oldest first."""
    start: datetime
    """The minute of the evaluation that changed to ALARM."""
    end: datetime | None
    """`None`: still in ALARM when the span ends."""
    matches: int
    """Matching records from the start of the oldest breaching window to the end of the episode."""
    first_match: datetime | None
    """When the first of those matches happened; `None` where there is none, or if it is carried."""
    known_after: timedelta | None
    """From the first of those matches to the start of the episode."""
    reason: str
    """The state reason of the change to ALARM."""
    details: Details | None
    """Details of the first, the last and the episodes with most matches: at most 20 per alarm."""
    id: str = ""
    """What names it in every report and file: `alarm/20260326T0214Z`, and the account and Region
    where each has alarms of its own. "" in results of version 0.1.0."""
    carried: bool = False
    """Whether it began before the span: it counts in no number of episodes, and its matches are
    those inside the span."""


@dataclass(frozen=True, slots=True)
class AlarmResult:
    """One alarm over the span."""

    alarm: Alarm
    """The alarm, as deployed."""
    title: str
    """A short name for people; the alarm's name where the rule has none."""
    explanation: str
    """What it watches, in one plain sentence; "" where the rule has none."""
    filters: tuple[MetricFilter, ...]
    """The metric filters that publish what it watches."""
    matches: int
    """Records that match, in the span."""
    matches_undated: int
    """Records that match but have no usable eventTime, and so count in no metric."""
    matches_without_value: int
    """Matches in the span that publish nothing, since the field of the value is not a number."""
    matches_without_dimension: int
    """Records in the span that a filter matches, and that lack the field of a dimension.

    They go to a series without that dimension, which the alarm does not watch."""
    samples_before: int
    """Matches shortly before the span that the first windows look back at."""
    days: int
    """UTC days on which an episode started. One that starts at midnight is of the day before, whose
    records made it start."""
    last_state: AlarmState
    """The state at the end of the span."""
    episodes: tuple[Episode, ...]
    """Its stays in ALARM, oldest first."""
    transitions: tuple[tuple[datetime, AlarmState], ...]
    """Every change of state as (evaluation minute, new state), oldest first."""
    periods: tuple[Period, ...]
    """Clock-aligned periods with matches, oldest first; periods without any are absent."""
    actors: tuple[Actor, ...]
    """At most 20, most matches first."""
    actor_count: int
    """How many identities are behind its matches."""
    account: str | None = None
    """The account of the records that it judged; `None`: all accounts."""
    region: str | None = None
    """The Region of those records; `None`: all Regions."""
    source: str = ""
    """Where its pattern and settings were published; "" where the rule has none."""
    defect: str = ""
    """The known defect of the published pattern or settings; "" without one."""
    controls: tuple[Control, ...] = ()
    """The requirements of frameworks that it helps to meet, first those that its rule names."""
    held_back_by_mute_rules: int = 0
    """Changes to ALARM whose notification a mute rule held back."""
    sent_after_mute_windows: int = 0
    """How many of those were sent when the window ended, since the alarm was still in ALARM."""
    first_state: AlarmState = AlarmState.INSUFFICIENT_DATA
    """The state at the start of the span, which records before it led to."""

    @property
    def name(self) -> str:
        """The alarm's name, with its account and Region if it has them."""
        return name_with_location(self.alarm.name, self.account, self.region)

    def id_of(self, episode: "Episode | CompositeEpisode") -> str:
        """Return what names one of its episodes."""
        return episode_id(self.alarm.name, episode.start, self.account, self.region)

    @property
    def fired(self) -> tuple[Episode, ...]:
        """The episodes that began in the span."""
        return tuple(episode for episode in self.episodes if not episode.carried)

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
    """When the alarm changed to ALARM."""
    end: datetime | None
    """`None`: still in ALARM when the span ends."""
    reason: str
    """The state reason of that change."""
    triggering: tuple[ChildState, ...]
    """The alarm that caused it; right after the creation, all. Its episodes hold the records."""
    suppressed: Suppression | None
    """What suppressed its actions, for good or for a while; `None`: nothing."""
    mail: str | None
    """The notification mail; only for the first 20 episodes."""
    id: str = ""
    """What names it in every report and file, as that of a metric alarm's episode."""
    carried: bool = False
    """Whether it began before the span; it counts in no number of episodes."""


@dataclass(frozen=True, slots=True)
class CompositeResult:
    """One composite alarm over the span."""

    alarm: CompositeAlarm
    """The composite alarm, as deployed."""
    title: str
    """A short name for people; the alarm's name where the rule has none."""
    explanation: str
    """What it watches, in one plain sentence; "" where the rule has none."""
    days: int
    """UTC days on which an episode started."""
    last_state: AlarmState
    """The state at the end of the span."""
    episodes: tuple[CompositeEpisode, ...]
    """Its stays in ALARM, oldest first."""
    transitions: tuple[tuple[datetime, AlarmState], ...]
    """Every change of state as (minute, new state), oldest first."""
    account: str | None = None
    """The account of the records of its children; `None`: all accounts."""
    region: str | None = None
    """The Region of those records; `None`: all Regions."""
    held_back_by_mute_rules: int = 0
    """Changes to ALARM whose notification a mute rule held back."""
    sent_after_mute_windows: int = 0
    """How many of those were sent when the window ended, since the alarm was still in ALARM."""
    first_state: AlarmState = AlarmState.INSUFFICIENT_DATA
    """The state at the start of the span."""

    @property
    def name(self) -> str:
        """The alarm's name, with its account and Region if it has them."""
        return name_with_location(self.alarm.name, self.account, self.region)

    def id_of(self, episode: Episode | CompositeEpisode) -> str:
        """Return what names one of its episodes."""
        return episode_id(self.alarm.name, episode.start, self.account, self.region)

    @property
    def fired(self) -> tuple[CompositeEpisode, ...]:
        """The episodes that began in the span."""
        return tuple(episode for episode in self.episodes if not episode.carried)


def episode_id(alarm: str, start: datetime, account: str | None, region: str | None) -> str:
    """Return what names an episode in every report and file.

    Logs that are added later do not change it, as long as the episode begins in the same minute.
    """
    location = [part or "unknown" for part in (account, region) if part is not None]
    return "/".join([alarm, f"{start.astimezone(UTC):%Y%m%dT%H%MZ}", *location])


def days_of(episodes: Iterable[Episode | CompositeEpisode]) -> int:
    """Return on how many UTC days episodes started, those that were carried left out.

    An evaluation at midnight judges the records of the day before, so an episode that starts then
    is of that day; so the days of adjoining spans add up.
    """
    return len({(one.start - MINUTE).date() for one in episodes if not one.carried})


def name_with_location(alarm: str, account: str | None, region: str | None) -> str:
    """Return an alarm's name with its account and Region, if it has them."""
    parts = [part for part in (account, region) if part is not None]
    shown = " ".join(part or "unknown" for part in parts)
    return f"{alarm} ({shown})" if parts else alarm


@dataclass(frozen=True, slots=True)
class AuditResult(ResultHead):
    """The result of an audit."""

    alarms: tuple[AlarmResult, ...]
    """In the order of the rules."""
    composites: tuple[CompositeResult, ...] = ()
    """In the order of the rules."""
    without_delivery: int = 0
    """Records in no metric, because the clock needs delivery times and the names of their log files
    have none."""
    comparison: HistoryComparison | None = None
    """The comparison with real histories; `None` without them."""
    unjudged: tuple[Unjudged, ...] = ()
    """Rules that CloudTrail logs cannot judge, with the reasons."""
    review: Review | None = None
    """Which episodes people have reviewed, and what they found; `None` where no dispositions were
    given."""
    replayed_from: datetime | None = None
    """From which minute on records are replayed to find the state of each alarm at the start of the
    span, where that is earlier; `None`: alarms are created in the span."""

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
    expected_accounts: tuple[str, ...] = ()
    """Accounts that should have records, as options or the configuration name them."""
    configuration: tuple[tuple[str, str], ...] = ()
    """Keys and values that came from `auditor.toml`."""
