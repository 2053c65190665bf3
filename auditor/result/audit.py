"""The result of an audit."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from itertools import dropwhile
from operator import attrgetter

from auditor.cloudtrail.logfile import Coverage, Intake
from auditor.cloudwatch.alarms import Alarm, AlarmState
from auditor.cloudwatch.compare import HistoryComparison
from auditor.cloudwatch.composite.alarm import CompositeAlarm
from auditor.cloudwatch.metric_filter import MetricFilter
from auditor.cloudwatch.minutes import MINUTE
from auditor.cloudwatch.rule import Control, UnjudgedRule
from auditor.result.episodes import CompositeEpisode, Episode, Period, episode_id
from auditor.result.head import ResultHead
from auditor.result.records import Actor
from auditor.result.review import Review
from auditor.result.threads import Threads
from auditor.result.unwatched import UnwatchedChanges


@dataclass(frozen=True, slots=True)
class AlarmResult:
    """One alarm over the span."""

    alarm: Alarm
    """The alarm, as deployed."""
    title: str
    """A short name for people; the alarm's name if the rule has none."""
    explanation: str
    """What it watches, in one plain sentence; "" if the rule has none."""
    filters: tuple[MetricFilter, ...]
    """The metric filters that publish its metric."""
    matches: int
    """The number of matching records in the span."""
    matches_undated: int
    """The number of matching records without a usable eventTime, which count in no metric."""
    matches_without_value: int
    """The number of matches in the span that publish nothing, since the field of the value does not
    hold a number.
    """
    matches_without_dimension: int
    """The number of records in the span that match a filter but lack the field of a dimension. They
    go to a series without that dimension, which the alarm does not watch.
    """
    samples_before: int
    """The number of matches shortly before the span that the first windows include."""
    days: int
    """The number of UTC days on which an episode started. An episode that starts at midnight counts
    for the day before, whose records caused it.
    """
    last_state: AlarmState
    """The state at the end of the span."""
    episodes: tuple[Episode, ...]
    """Its episodes, oldest first."""
    transitions: tuple[tuple[datetime, AlarmState], ...]
    """Every change of state as (evaluation minute, new state), oldest first."""
    periods: tuple[Period, ...]
    """Clock-aligned periods with matches, oldest first; periods without any are absent."""
    actors: tuple[Actor, ...]
    """The identities behind its matches, most matches first; at most 20."""
    actor_count: int
    """The number of identities behind its matches."""
    account: str | None = None
    """The account of the judged records; `None`: all accounts."""
    region: str | None = None
    """The Region of those records; `None`: all Regions."""
    source: str = ""
    """The source of its pattern and settings; "" if the rule has none."""
    defect: str = ""
    """The known defect of the published pattern or settings; "" without one."""
    controls: tuple[Control, ...] = ()
    """The requirements of frameworks that it helps to meet, starting with the rule's own."""
    held_back_by_mute_rules: int = 0
    """The number of changes to ALARM whose notification a mute rule held back."""
    sent_after_mute_windows: int = 0
    """How many of those were sent when the window ended, since the alarm was still in ALARM."""
    first_state: AlarmState = AlarmState.INSUFFICIENT_DATA
    """The state at the start of the span, from earlier records."""

    @property
    def name(self) -> str:
        """The alarm's name, with its account and Region if it has them."""
        return name_with_location(self.alarm.name, self.account, self.region)

    def id_of(self, episode: "Episode | CompositeEpisode") -> str:
        """Return the id of one of its episodes."""
        return episode_id(self.alarm.name, episode.start, self.account, self.region)

    @property
    def fired(self) -> tuple[Episode, ...]:
        """The episodes that began in the span; those carried into it come before them."""
        return tuple(dropwhile(attrgetter("carried"), self.episodes))

    @property
    def periods_over_threshold(self) -> int:
        """The number of clock-aligned periods that breach the threshold."""
        return sum(period.breaching for period in self.periods)


@dataclass(frozen=True, slots=True)
class CompositeResult:
    """One composite alarm over the span."""

    alarm: CompositeAlarm
    """The composite alarm, as deployed."""
    title: str
    """A short name for people; the alarm's name if the rule has none."""
    explanation: str
    """What it watches, in one plain sentence; "" if the rule has none."""
    days: int
    """The number of UTC days on which an episode started."""
    last_state: AlarmState
    """The state at the end of the span."""
    episodes: tuple[CompositeEpisode, ...]
    """Its episodes, oldest first."""
    transitions: tuple[tuple[datetime, AlarmState], ...]
    """Every change of state as (minute, new state), oldest first."""
    account: str | None = None
    """The account of the records of its children; `None`: all accounts."""
    region: str | None = None
    """The Region of those records; `None`: all Regions."""
    held_back_by_mute_rules: int = 0
    """The number of changes to ALARM whose notification a mute rule held back."""
    sent_after_mute_windows: int = 0
    """How many of those were sent when the window ended, since the alarm was still in ALARM."""
    first_state: AlarmState = AlarmState.INSUFFICIENT_DATA
    """The state at the start of the span."""

    @property
    def name(self) -> str:
        """The alarm's name, with its account and Region if it has them."""
        return name_with_location(self.alarm.name, self.account, self.region)

    def id_of(self, episode: Episode | CompositeEpisode) -> str:
        """Return the id of one of its episodes."""
        return episode_id(self.alarm.name, episode.start, self.account, self.region)

    @property
    def fired(self) -> tuple[CompositeEpisode, ...]:
        """The episodes that began in the span; those carried into it come before them."""
        return tuple(dropwhile(attrgetter("carried"), self.episodes))


def days_of(episodes: Iterable[Episode | CompositeEpisode]) -> int:
    """Return the number of UTC days on which episodes started, without carried episodes.

    An evaluation at midnight judges the records of the day before, so an episode that starts then
    counts for that day. This way the days of adjoining spans add up.
    """
    return len({(episode.start - MINUTE).date() for episode in episodes if not episode.carried})


def name_with_location(alarm: str, account: str | None, region: str | None) -> str:
    """Return an alarm's name with its account and Region, if it has them."""
    parts = [part for part in (account, region) if part is not None]
    shown = " ".join(part or "unknown" for part in parts)
    return f"{alarm} ({shown})" if parts else alarm


@dataclass(frozen=True, slots=True)
class AuditResult(ResultHead):
    """The result of an audit."""

    alarms: tuple[AlarmResult, ...]
    """The metric alarms, in the order of the rules."""
    composites: tuple[CompositeResult, ...] = ()
    """The composite alarms, in the order of the rules."""
    without_delivery: int = 0
    """The number of records in no metric, because the clock needs delivery times and the names of
    their log files have none."""
    comparison: HistoryComparison | None = None
    """The comparison with real histories; `None` without them."""
    unjudged: tuple[UnjudgedRule, ...] = ()
    """Rules that CloudTrail logs cannot judge, with the reasons."""
    review: Review | None = None
    """The reviews of episodes and their results; `None` without dispositions."""
    threads: Threads | None = None
    """What matters first: the acts of actors in threads; `None` if not requested."""
    unwatched: UnwatchedChanges | None = None
    """Changes that no alarm watches; `None` if not requested."""
    replayed_from: datetime | None = None
    """The minute from which records are replayed to find the state of each alarm at the start of
    the span, if it is earlier; `None` if alarms are created in the span.
    """

    @property
    def every_alarm(self) -> tuple[AlarmResult | CompositeResult, ...]:
        """The metric alarms, then the composite alarms."""
        return (*self.alarms, *self.composites)


@dataclass(frozen=True, slots=True)
class CoverageResult:
    """The content of a source, without any rule."""

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
    """Keys and values from `auditor.toml`."""
