"""Backtests made by hand: small ones, and ones as large as a grid can make them."""

from dataclasses import replace
from datetime import timedelta
from functools import cache
from itertools import product

from auditor.cloudwatch.alarms import TreatMissingData
from auditor.cloudwatch.metrics import Statistic
from auditor.cloudwatch.minutes import Span
from auditor.cloudwatch.settings import Settings
from auditor.result.against import (
    Against,
    EpisodeChange,
    Fate,
    FateCount,
    NumberedEpisode,
    RecordCount,
)
from auditor.result.backtest import (
    MAX_EPISODES,
    AlarmBacktest,
    Axes,
    BacktestResult,
    EpisodeSpan,
    EpisodeTimeline,
    Rates,
    RejectedSettings,
    Tally,
)
from auditor.result.episodes import Period
from auditor.result.labels import Detection, Label, LabelKind, LabelMatch, Score, Verdict
from auditor.result.noise import (
    Exclusion,
    ExclusionOffer,
    Field,
    FieldShares,
    HiddenGroup,
    NoExclusion,
    Noise,
    PairShare,
    Share,
    Week,
)
from auditor.result.recommendation import Basis, Recommendation
from tests.render.conftest import START, audit, evidence, fired

MINUTE = timedelta(minutes=1)
DAYS = 14
LABEL = Label("leaked key", LabelKind.MUST_CATCH, (), Span(START, START + timedelta(hours=1)))
OTHER = Label("spray", LabelKind.MUST_CATCH, ("id-1", "id-2"))


def tally(
    threshold: float,
    period: timedelta = timedelta(minutes=5),
    m: int = 1,
    n: int = 1,
    episodes: int = 12,
    caught: bool | None = True,
    labels: int = 1,
) -> Tally:
    """Return a setting with episodes of three minutes, an hour apart."""
    score = None
    if caught is not None:
        first = Detection(Verdict.CAUGHT, 4 * MINUTE) if caught else Detection(Verdict.MISSED, None)
        score = Score(
            noticed=(first, Detection(Verdict.MISSED, None)) * labels,
            caught=int(caught),
            unnotified=0,
            missed=int(not caught),
            true_episodes=min(episodes, 1),
            noise_episodes=max(episodes - 1, 0),
            precision=1 / episodes if episodes else None,
            recall=float(caught),
            slowest=4 * MINUTE if caught else None,
        )
    return Tally(
        settings=Settings(threshold, period, m, n, Statistic.SUM, TreatMissingData.MISSING),
        episodes=episodes,
        days=min(episodes, DAYS),
        notifications=episodes,
        per_week=episodes / 2,
        worst_day=START.date() if episodes else None,
        worst_day_notifications=min(episodes, 3),
        minutes_in_alarm=3 * episodes,
        longest_episode=3 * MINUTE,
        longest_quiet=timedelta(days=1),
        unnotified_matches=2,
        breaching_periods=episodes,
        score=score,
        stays=tuple((60 * n, 3) for n in range(1, episodes + 1)),
    )


def episode_spans(of: Tally) -> tuple[EpisodeSpan, ...]:
    return tuple(
        EpisodeSpan(START + at * MINUTE, START + (at + lasted) * MINUTE) for at, lasted in of.stays
    )


def alarm_backtest(
    name: str = "IamChanges",
    thresholds: int = 6,
    periods: tuple[int, ...] = (5, 60),
    datapoints: tuple[tuple[int, int], ...] = ((1, 1), (2, 3)),
    labelled: bool = True,
    episodes: int = 12,
    labels: int = 1,
) -> AlarmBacktest:
    """Return an alarm deployed at threshold 2; a higher threshold has fewer episodes."""
    audited = fired(name)
    tallies = tuple(
        tally(
            float(threshold),
            timedelta(minutes=period),
            m,
            n,
            max(episodes - 2 * threshold, 0),
            (threshold <= 4) if labelled else None,
            labels,
        )
        for (m, n), period, threshold in product(datapoints, periods, range(1, thresholds + 1))
    )
    deployed = tally(
        2.0, episodes=max(episodes - 4, 0), caught=True if labelled else None, labels=labels
    )
    best = min(3, len(tallies) - 1)
    return AlarmBacktest(
        alarm=audited.alarm,
        title=audited.title,
        explanation=audited.explanation,
        filters=audited.filters,
        account=None,
        region=None,
        matches=40,
        deployed=deployed,
        settings=tallies,
        refused=(RejectedSettings(4, "the period is not a multiple of a minute"),),
        rates=(Rates(timedelta(minutes=5), Statistic.SUM, 30, 1.0, 2.0, 5.0, 5.0, 5.0),),
        labelled=(
            (
                LabelMatch(LABEL, 3, START, 0, 0, 0, in_reach=True),
                LabelMatch(OTHER, 0, None, 2, 0, 0, in_reach=False),
            )
            * labels
            if labelled
            else ()
        ),
        frontier=(best,) if labelled else (),
        knees=(min(2, len(tallies) - 1),),
        recommendation=Recommendation(
            best, Basis.LABELS if labelled else Basis.KNEE, "It is the quietest that catches all."
        ),
        timelines=(
            EpisodeTimeline(
                None, episode_spans(deployed), (Period(START, 3, 3.0, breaching=True),)
            ),
            EpisodeTimeline(best, episode_spans(tallies[best]), ()),
        ),
    )


def backtest(*alarms: AlarmBacktest, labels: tuple[Label, ...] = (LABEL, OTHER)) -> BacktestResult:
    base = audit(days=DAYS)
    return BacktestResult(
        auditor=base.auditor,
        options=base.options,
        span=base.span,
        first_event=base.first_event,
        last_event=base.last_event,
        intake=base.intake,
        coverage=base.coverage,
        axes=Axes((1.0, 2.0, 3.0), (timedelta(minutes=5), timedelta(hours=1)), ((1, 1), (2, 3))),
        quiet=1.0,
        labels=labels,
        alarms=alarms,
    )


def with_noise(alarm: AlarmBacktest, text: str = "terraform") -> AlarmBacktest:
    """Return the alarm with all details of its noise, with untrusted text in every place."""
    share = Share(text, 30, START, START + timedelta(days=3), 4, (1, 2), 2)
    hidden = HiddenGroup(text, text, 30, START, None, (text,))
    exclusion = Exclusion(text, (text,) * 3, (text,), 30, 29, 31, (hidden,) * 30, 60, 4, (text,))
    record = evidence(START, user_name=text, identity=text, event_name=text, error_code=text)
    return replace(
        alarm,
        noise=Noise(
            matches=40,
            episodes=8,
            fields=tuple(FieldShares(field, (share,) * 20, 50, 39) for field in Field),
            pairs=(PairShare((Field.IDENTITY, Field.CALL), (text, text), share),) * 20,
            pair_count=90,
            week=Week("Europe/Paris", tuple(tuple(range(24)) for _ in range(7))),
        ),
        exclusions=(
            ExclusionOffer(text, exclusion, None),
            ExclusionOffer(text, None, NoExclusion("no pattern removes that much", 30, exclusion)),
        ),
        other=replace(alarm.alarm, threshold=2.0),
        other_filters=alarm.filters[:1] * 2,
        against=Against(
            before=8,
            after=4,
            fates=(FateCount(Fate.MERGED, 2), FateCount(Fate.VANISHED, 4)),
            changes=(
                EpisodeChange(Fate.VANISHED, (NumberedEpisode(1, START, None),), (), None),
                EpisodeChange(
                    Fate.MOVED,
                    (NumberedEpisode(2, START, START + MINUTE),),
                    (NumberedEpisode(1, START - MINUTE, START),),
                    -MINUTE,
                ),
            ),
            only_before=RecordCount(0, ()),
            only_after=RecordCount(0, ()),
            silenced=RecordCount(90, (record,) * 20),
            raised=RecordCount(0, ()),
        ),
    )


def usual() -> BacktestResult:
    """Return a result with an alarm with incidents and noise, and one with neither."""
    return backtest(with_noise(alarm_backtest()), alarm_backtest("RootLogin", labelled=False))


@cache
def huge(alarms: int) -> BacktestResult:
    """Return a result as large as a grid can make it: 45,000 settings and all episodes."""
    text = '"\u202e<' * 100
    one = alarm_backtest(
        thresholds=100 if alarms <= 15 else 15,
        periods=tuple(range(1, 11)),
        datapoints=((1, 1), (2, 3), (3, 5)),
        episodes=230,
        labels=20,
    )
    share = MAX_EPISODES // (alarms * len(one.settings))
    one = replace(
        with_noise(one, text),
        title=text,
        explanation=text,
        settings=tuple(replace(tally, stays=tally.stays[:share]) for tally in one.settings),
        frontier=tuple(range(0, len(one.settings), 7)),
    )
    named = (
        replace(one, alarm=replace(one.alarm, name=f"Alarm {number}")) for number in range(alarms)
    )
    return backtest(*named, labels=(LABEL, OTHER) * 20)
