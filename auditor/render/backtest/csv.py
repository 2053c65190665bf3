"""A backtest as CSV: one row per setting."""

import csv
import io
from collections.abc import Iterator, Sequence
from typing import Final

from auditor.cloudwatch.minutes import MINUTE
from auditor.cloudwatch.settings import Settings
from auditor.render.shared.csv_cells import cell
from auditor.result.backtest import AlarmBacktest, BacktestResult, Tally
from auditor.result.labels import LabelKind, LabelMatch, Score

_Row = tuple[str | int | float | None, ...]


_SETTING_COLUMNS: Final = (
    "threshold",
    "period_seconds",
    "datapoints_to_alarm",
    "evaluation_periods",
    "statistic",
    "treat_missing_data",
)
_TALLY_COLUMNS: Final = (
    "episodes",
    "days",
    "notifications",
    "notifications_per_week",
    "worst_day",
    "worst_day_notifications",
    "minutes_in_alarm",
    "longest_episode",
    "longest_quiet",
    "unnotified_matches",
    "breaching_periods",
    "held_back_by_mute_rules",
)
_SCORE_COLUMNS: Final = (
    "caught",
    "unnotified",
    "missed",
    "true_episodes",
    "noise_episodes",
    "precision",
    "recall",
    "slowest_notice",
)
_MARK_COLUMNS: Final = ("as_deployed", "knee", "frontier", "recommended")
_REJECTION_COLUMNS: Final = ("refused_settings", "refused_because")


def backtest_csv(result: BacktestResult) -> str:
    """Return a heading and a row for each setting of each alarm, with durations in minutes.

    Rows for rejected settings, one per reason, follow the settings of an alarm.
    """
    must = [label for label in result.labels if label.kind is LabelKind.MUST_CATCH]
    file = io.StringIO()
    writer = csv.writer(file, lineterminator="\r\n")
    heads = [
        "alarm",
        "account",
        "region",
        *_SETTING_COLUMNS,
        *_TALLY_COLUMNS,
        *_SCORE_COLUMNS,
        *_MARK_COLUMNS,
        *_REJECTION_COLUMNS,
    ]
    writer.writerow([*heads, *(cell(f"noticed: {label.name}") for label in must)])
    for alarm in result.alarms:
        whose = (alarm.alarm.name, alarm.account, alarm.region)
        for row in (*_tried(alarm), *_refused(alarm, len(must))):
            writer.writerow([_cell(value) for value in (*whose, *row)])
    return file.getvalue()


def _tried(alarm: AlarmBacktest) -> Iterator[_Row]:
    must = alarm.to_catch
    knees, frontier = set(alarm.knees), set(alarm.frontier)
    for index, tally in enumerate(alarm.settings):
        marked = (
            int(tally.settings.means(alarm.deployed.settings)),
            int(index in knees),
            int(index in frontier),
            int(index == alarm.recommendation.setting),
        )
        yield (
            *_settings(tally.settings),
            *_did(tally),
            *_scored(tally.score),
            *marked,
            *(None for _ in _REJECTION_COLUMNS),
            *_noticed(must, tally.score),
        )


def _refused(alarm: AlarmBacktest, labels: int) -> Iterator[_Row]:
    blank = (None,) * len((*_SETTING_COLUMNS, *_TALLY_COLUMNS, *_SCORE_COLUMNS, *_MARK_COLUMNS))
    for refused in alarm.refused:
        yield (*blank, refused.settings, refused.reason, *(None,) * labels)


def _settings(settings: Settings) -> _Row:
    return (
        settings.threshold,
        None if settings.period is None else settings.period // MINUTE * 60,
        settings.m,
        settings.evaluation_periods,
        None if settings.statistic is None else str(settings.statistic),
        settings.treat_missing_data,
    )


def _did(tally: Tally) -> _Row:
    return (
        tally.episodes,
        tally.days,
        tally.notifications,
        None if tally.per_week is None else round(tally.per_week, 3),
        None if tally.worst_day is None else tally.worst_day.isoformat(),
        tally.worst_day_notifications,
        tally.minutes_in_alarm,
        tally.longest_episode // MINUTE,
        tally.longest_quiet // MINUTE,
        tally.unnotified_matches,
        tally.breaching_periods,
        tally.held_back_by_mute_rules,
    )


def _scored(score: Score | None) -> _Row:
    if score is None:
        return (None,) * len(_SCORE_COLUMNS)
    return (
        score.caught,
        score.unnotified,
        score.missed,
        score.true_episodes,
        score.noise_episodes,
        None if score.precision is None else round(score.precision, 4),
        None if score.recall is None else round(score.recall, 4),
        None if score.slowest is None else score.slowest // MINUTE,
    )


def _noticed(must: Sequence[LabelMatch], score: Score | None) -> Iterator[int | str]:
    """Yield the minutes until each label was caught, otherwise its verdict."""
    for label_match, noticed in zip(must, score.noticed if score else (), strict=True):
        if not label_match.in_reach:
            yield "out of reach"
        elif noticed.after is None:
            yield noticed.verdict.value
        else:
            yield noticed.after // MINUTE


def _cell(value: str | int | float | None) -> str | int:
    match value:
        case str():
            return cell(value)
        case float():
            return f"{value:.15g}"
        case None:
            return ""
        case _:
            return value
