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
"""The most episodes in a result, of all settings together."""


@dataclass(frozen=True, slots=True)
class Axes:
    """The values tried in all combinations; each alarm keeps its own value for an empty axis."""

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
    """All six settings; metric math has no statistic, and DatapointsToAlarm may be unset."""
    episodes: int
    """The number of episodes that began in the span."""
    days: int
    """The number of UTC days on which an episode started. An episode that starts at midnight counts
    for the day before, whose records caused it.
    """
    notifications: int
    """The number of changes to ALARM with actions enabled, even if the alarm has no action."""
    per_week: float | None
    """The average number of notifications per week of the span; `None` for less than a week."""
    worst_day: date | None
    """The first UTC day with the most notifications; `None` without any."""
    worst_day_notifications: int
    """The number of notifications on that day."""
    minutes_in_alarm: int
    """The number of evaluation minutes of the span in ALARM."""
    longest_episode: timedelta
    """The longest episode, cut at the end of the span."""
    longest_quiet: timedelta
    """The longest stretch without ALARM."""
    unnotified_matches: int
    """The number of matches that arrived while the alarm was already in ALARM."""
    breaching_periods: int
    """The number of clock-aligned periods whose value breaches the threshold."""
    score: Score | None
    """The score by the labels; `None` without labels."""
    held_back_by_mute_rules: int = 0
    """The number of notifications that a mute rule would hold back, for good or until its window
    ends."""
    stays: tuple[tuple[int, int], ...] = ()
    """The first episodes: the minute of the span in which each began, from 0, and its length in
    minutes. An episode that is open at the end of the span ends one minute later. A result has at
    most 100,000 of them for all settings together; `episodes` counts all."""


@dataclass(frozen=True, slots=True)
class Rates:
    """The distribution of the values of clock-aligned periods with samples."""

    period: timedelta
    """The length of the periods."""
    statistic: Statistic | ExtendedStatistic | None
    """The statistic over each of them; `None` with metric math."""
    periods: int
    """The number of periods with samples."""
    p50: float
    """Half of the periods have at most this value, by nearest rank."""
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
    """Settings that CloudWatch would reject, or that cannot be simulated."""

    settings: int
    """The number of combinations of settings."""
    reason: str
    """The reason, in AWS's words where they are known."""


@dataclass(frozen=True, slots=True)
class EpisodeSpan:
    """The start and end of an episode."""

    start: datetime
    """The minute of the evaluation that changed to ALARM."""
    end: datetime | None
    """The end of the episode; `None` if the alarm is still in ALARM when the span ends."""
    carried: bool = False
    """Whether it began before the span, so that it does not count among the episodes."""


@dataclass(frozen=True, slots=True)
class EpisodeTimeline:
    """The history of an alarm with one setting."""

    setting: int | None
    """The index of the setting; `None` for the deployed one."""
    episodes: tuple[EpisodeSpan, ...]
    """The episodes, oldest first."""
    periods: tuple[Period, ...]
    """Clock-aligned periods with matches, oldest first; periods without any are absent."""


@dataclass(frozen=True, slots=True)
class AlarmBacktest:
    """One alarm with all settings that were tried."""

    alarm: Alarm
    """The alarm as deployed."""
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
    """The number of matching records in the span."""
    deployed: Tally
    """The effect of the deployed setting."""
    settings: tuple[Tally, ...]
    """The effects of all settings, in order of statistic, treatment of missing data, M of N, period
    and threshold, each axis in its given order."""
    refused: tuple[RejectedSettings, ...]
    """The rejected settings by reason, most settings first."""
    rates: tuple[Rates, ...]
    """The values for each period and statistic that was tried."""
    labelled: tuple[LabelMatch, ...]
    """The labels in the order of their file, with the alarm's matches."""
    frontier: tuple[int, ...]
    """The indexes of settings that no other setting beats in both noise and missed labels, least
    noise first. Of equal settings, it has the one that would be recommended. Empty without labels.
    """
    knees: tuple[int, ...]
    """The indexes of settings at the knee of a curve of episodes over thresholds."""
    recommendation: Recommendation
    """The recommended setting."""
    timelines: tuple[EpisodeTimeline, ...]
    """The histories with the deployed setting and with the recommended one."""
    noise: Noise | None = None
    """The attribution of its matches; `None` without `--explain`."""
    exclusions: tuple[ExclusionOffer, ...] = ()
    """An exclusion for each metric filter; empty without `--explain`."""
    other: Alarm | None = None
    """The alarm to compare it with; `None` without a comparison, like the next two."""
    other_filters: tuple[MetricFilter, ...] = ()
    """The metric filters that publish the metric of the other alarm."""
    against: Against | None = None
    """The changes from the deployed alarm to the other one."""
    paired_by: PairedBy | None = None
    """How the alarm of other rules was paired; `None` without other rules, or if they have no
    corresponding alarm.
    """

    def __post_init__(self) -> None:
        """Check the indexes of settings, and the number of labels in scores.

        Raises:
            ValueError: an index is out of range, or a score has a wrong number of labels.
        """
        chosen = (self.recommendation.setting, *(timeline.setting for timeline in self.timelines))
        named = (*self.frontier, *self.knees, *(index for index in chosen if index is not None))
        size = len(self.settings)
        if wrong := [index for index in named if not 0 <= index < size]:
            raise ValueError(f"setting {wrong[0]} does not exist; there are {size}")
        must = len(self.to_catch)
        for tally in (self.deployed, *self.settings):
            if tally.score is not None and len(tally.score.noticed) != must:
                raise ValueError(f"a score is of {len(tally.score.noticed)} labels, not of {must}")

    @property
    def name(self) -> str:
        """The alarm's name, with its account and Region if each has its own alarms."""
        return name_with_location(self.alarm.name, self.account, self.region)

    @property
    def to_catch(self) -> tuple[LabelMatch, ...]:
        """The matches of the labels of incidents, in the order of `Score.noticed`."""
        return tuple(match for match in self.labelled if match.label.kind is LabelKind.MUST_CATCH)


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
    """The values of the settings that were tried."""
    quiet: float
    """The highest acceptable number of noise episodes per week."""
    labels: tuple[Label, ...]
    """The labels by which settings are scored, in the order of their file."""
    alarms: tuple[AlarmBacktest, ...]
    """The metric alarms, in the order of the rules; empty without a span."""
    untried: tuple[SkippedComposite, ...] = ()
    """The composite alarms, in the order of the rules; empty if alarms were selected by name."""
    incidents: tuple[Incident, ...] = ()
    """The result of all alarms together for each incident, in the order of their file."""
