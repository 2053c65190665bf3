"""The result of a backtest: the effect of many settings on alarms."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final

from auditor.cloudwatch.alarms import Alarm, TreatMissingData
from auditor.cloudwatch.metric_filter import MetricFilter
from auditor.cloudwatch.metrics import Statistic
from auditor.cloudwatch.settings import Settings
from auditor.cloudwatch.statistics import ExtendedStatistic
from auditor.result.against import Against
from auditor.result.audit import name_with_location
from auditor.result.episodes import Period
from auditor.result.head import ResultHead
from auditor.result.incidents import Incident
from auditor.result.labels import Label, LabelKind, LabelMatch, Score
from auditor.result.noise import ExclusionOffer, Noise
from auditor.result.pairing import PairedBy
from auditor.result.recommendation import Recommendation

MAX_EPISODES: Final = 100_000
"""Episodes in a result, of all settings together."""


@dataclass(frozen=True, slots=True)
class Axes:
    """The settings tried in all combinations; for an empty axis each alarm keeps its value."""

    thresholds: tuple[float, ...] = ()
    """Values of Threshold."""
    periods: tuple[timedelta, ...] = ()
    """Values of Period."""
    datapoints: tuple[tuple[int, int], ...] = ()
    """DatapointsToAlarm and EvaluationPeriods: M of N."""
    statistics: tuple[Statistic | ExtendedStatistic, ...] = ()
    """Values of Statistic or ExtendedStatistic."""
    treatments: tuple[TreatMissingData, ...] = ()
    """Values of TreatMissingData."""


@dataclass(frozen=True, slots=True)
class Tally:
    """The effect of one setting on an alarm."""

    settings: Settings
    """All six settings; no statistic for metric math, no DatapointsToAlarm where it is left out."""
    episodes: int
    """Episodes that began in the span."""
    days: int
    """UTC days on which an episode started. One that starts at midnight counts on the day before,
    whose records caused it.
    """
    notifications: int
    """Changes to ALARM with actions enabled, even where the alarm has no action."""
    per_week: float
    """Notifications per week of the span, on average."""
    worst_day: date | None
    """The UTC day with the most notifications, the first of several."""
    worst_day_notifications: int
    """The notifications of that day."""
    minutes_in_alarm: int
    """Evaluation minutes of the span in which the state was ALARM."""
    longest_episode: timedelta
    """The longest episode, cut at the end of the span."""
    longest_quiet: timedelta
    """The longest stretch without ALARM."""
    unnotified_matches: int
    """Matching records that arrived while the alarm was already in ALARM and notified nobody."""
    breaching_periods: int
    """Clock-aligned periods whose value breaches the threshold."""
    score: Score | None
    """`None` without labels."""
    held_back_by_mute_rules: int = 0
    """Of the notifications, how many a mute rule of the rules would hold back, for good or until
    its window ends."""
    stays: tuple[tuple[int, int], ...] = ()
    """The first episodes: the minute of the span in which one began, counted from 0, and how many
    minutes it lasted. One that is open at the end of the span lasts a minute beyond it. A result
    has at most 100,000 of them, all settings together; `episodes` counts them all."""


@dataclass(frozen=True, slots=True)
class Rates:
    """The distribution of the values of clock-aligned periods with samples."""

    period: timedelta
    """The length of the periods."""
    statistic: Statistic | ExtendedStatistic | None
    """The statistic over each of them; `None` with metric math."""
    periods: int
    """How many periods have samples."""
    p50: float
    """Half of them have at most this value, by nearest rank."""
    p90: float
    """90 of 100 periods have at most this value."""
    p99: float
    """99 of 100 periods have at most this value."""
    p999: float
    """999 of 1,000 periods have at most this value."""
    largest: float
    """The largest value of a period."""


@dataclass(frozen=True, slots=True)
class RejectedSettings:
    """Settings that CloudWatch would refuse, or that cannot be simulated."""

    settings: int
    """How many combinations of settings."""
    reason: str
    """Why, in AWS's words where they are known."""


@dataclass(frozen=True, slots=True)
class EpisodeSpan:
    """When an episode began and ended."""

    start: datetime
    """The minute of the evaluation that changed to ALARM."""
    end: datetime | None
    """`None`: still in ALARM when the span ends."""
    carried: bool = False
    """Whether it began before the span; then it is not counted among the episodes."""


@dataclass(frozen=True, slots=True)
class EpisodeTimeline:
    """The history of an alarm with one setting."""

    setting: int | None
    """Index of the setting; `None`: as deployed."""
    episodes: tuple[EpisodeSpan, ...]
    """The episodes, oldest first."""
    periods: tuple[Period, ...]
    """Clock-aligned periods with matches, oldest first; periods without any are absent."""


@dataclass(frozen=True, slots=True)
class AlarmBacktest:
    """One alarm with all settings that were tried."""

    alarm: Alarm
    """As deployed."""
    title: str
    """A short name for people; the alarm's name if the rule has none."""
    explanation: str
    """What it watches, in one plain sentence; "" if the rule has none."""
    filters: tuple[MetricFilter, ...]
    """The metric filters that publish its metric."""
    account: str | None
    """The account of the judged records; `None`: all accounts."""
    region: str | None
    """The Region of those records; `None`: all Regions."""
    matches: int
    """Records that match, in the span."""
    deployed: Tally
    """With the settings that the alarm has."""
    settings: tuple[Tally, ...]
    """By statistic, treatment of missing data, M of N, period, threshold: each axis as given."""
    refused: tuple[RejectedSettings, ...]
    """By the number of settings, most first."""
    rates: tuple[Rates, ...]
    """For each period and statistic that was tried."""
    labelled: tuple[LabelMatch, ...]
    """The labels, in their order."""
    frontier: tuple[int, ...]
    """Settings that no other one beats in both noise and missed labels; least noise first. Of equal
    ones, the one that would be recommended. Empty without labels.
    """
    knees: tuple[int, ...]
    """Settings at the bend of a curve of episodes over thresholds, all other settings equal."""
    recommendation: Recommendation
    """The recommended setting."""
    timelines: tuple[EpisodeTimeline, ...]
    """As deployed, and with the setting that is recommended."""
    noise: Noise | None = None
    """The attribution of its matches; `None` without `--explain`."""
    exclusions: tuple[ExclusionOffer, ...] = ()
    """An exclusion for each metric filter; empty without `--explain`."""
    other: Alarm | None = None
    """The alarm that it is compared with; `None` without a comparison, like the next two."""
    other_filters: tuple[MetricFilter, ...] = ()
    """The metric filters that publish the metric of the other alarm."""
    against: Against | None = None
    """The changes of the other alarm against the deployed one."""
    paired_by: PairedBy | None = None
    """How the alarm of another set of rules was paired; `None` without another set, or if it has no
    such alarm.
    """

    def __post_init__(self) -> None:
        """Check the indexes of settings, and the scores against the labels.

        Raises:
            ValueError: an index names no setting, or a score has another number of labels.
        """
        chosen = (self.recommendation.setting, *(one.setting for one in self.timelines))
        named = (*self.frontier, *self.knees, *(one for one in chosen if one is not None))
        size = len(self.settings)
        if wrong := [one for one in named if not 0 <= one < size]:
            raise ValueError(f"there is no setting {wrong[0]}; there are {size}")
        must = sum(one.label.kind is LabelKind.MUST_CATCH for one in self.labelled)
        for tally in (self.deployed, *self.settings):
            if tally.score is not None and len(tally.score.noticed) != must:
                raise ValueError(f"a score is of {len(tally.score.noticed)} labels, not of {must}")

    @property
    def name(self) -> str:
        """The alarm's name, with the account and Region where there is one for each."""
        return name_with_location(self.alarm.name, self.account, self.region)


@dataclass(frozen=True, slots=True)
class SkippedComposite:
    """A composite alarm of the rules, which has no settings to try."""

    name: str
    """The composite alarm's name."""
    children: tuple[str, ...]
    """The alarms that its rule names."""


@dataclass(frozen=True, slots=True)
class BacktestResult(ResultHead):
    """The result of a backtest."""

    axes: Axes
    """The settings that were tried."""
    quiet: float
    """Highest acceptable number of noise episodes per week."""
    labels: tuple[Label, ...]
    """The labels that settings are scored by, in the order of their file."""
    alarms: tuple[AlarmBacktest, ...]
    """In the order of the rules; empty without a span."""
    untried: tuple[SkippedComposite, ...] = ()
    """In the order of the rules; empty if alarms were selected by name."""
    incidents: tuple[Incident, ...] = ()
    """The result of all alarms together for each label to be caught, in the order of their file."""
