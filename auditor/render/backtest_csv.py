"""A backtest as CSV: one row a setting."""

import csv
import io
from datetime import timedelta
from typing import Final

from auditor.render.cells import cell
from auditor.result.backtest import AlarmBacktest, BacktestResult, Score, Tally

_MINUTE: Final = timedelta(minutes=1)

_Row = dict[str, str | int | float | None]


def backtest_csv(result: BacktestResult) -> str:
    """Return a heading and a row for each setting of each alarm; lengths in minutes."""
    rows = [_row(alarm, place) for alarm in result.alarms for place in range(len(alarm.settings))]
    file = io.StringIO()
    writer = csv.writer(file, lineterminator="\r\n")
    writer.writerow(rows[0] if rows else ["alarm"])
    writer.writerows([_cell(value) for value in row.values()] for row in rows)
    return file.getvalue()


def _row(alarm: AlarmBacktest, place: int) -> _Row:
    tally = alarm.settings[place]
    settings = tally.settings
    n = settings.evaluation_periods
    return {
        "alarm": alarm.alarm.name,
        "account": alarm.account,
        "region": alarm.region,
        "threshold": settings.threshold,
        "period_seconds": None if settings.period is None else settings.period // _MINUTE * 60,
        "datapoints_to_alarm": settings.datapoints_to_alarm or n,
        "evaluation_periods": n,
        "statistic": None if settings.statistic is None else str(settings.statistic),
        "treat_missing_data": settings.treat_missing_data,
        "episodes": tally.episodes,
        "days": tally.days,
        "notifications": tally.notifications,
        "notifications_per_week": round(tally.per_week, 3),
        "worst_day": None if tally.worst_day is None else tally.worst_day.isoformat(),
        "worst_day_notifications": tally.worst_day_notifications,
        "minutes_in_alarm": tally.minutes_in_alarm,
        "longest_episode": tally.longest_episode // _MINUTE,
        "longest_quiet": tally.longest_quiet // _MINUTE,
        "deaf_matches": tally.deaf_matches,
        "breaching_periods": tally.breaching_periods,
        **_scored(tally.score),
        **_marked(alarm, place, tally),
    }


def _scored(score: Score | None) -> _Row:
    if score is None:
        return {}
    return {
        "caught": score.caught,
        "deaf_to": score.deaf,
        "missed": score.missed,
        "true_episodes": score.true_episodes,
        "noise_episodes": score.noise_episodes,
        "precision": None if score.precision is None else round(score.precision, 4),
        "recall": None if score.recall is None else round(score.recall, 4),
        "slowest_notice": None if score.slowest is None else score.slowest // _MINUTE,
    }


def _marked(alarm: AlarmBacktest, place: int, tally: Tally) -> _Row:
    return {
        "as_deployed": int(tally.settings == alarm.deployed.settings),
        "knee": int(place in alarm.knees),
        "frontier": int(place in alarm.frontier),
        "recommended": int(place == alarm.recommendation.setting),
    }


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
