"""Tables of episodes with a row per threshold and a column per period."""

from collections.abc import Iterator, Sequence
from datetime import timedelta
from itertools import groupby
from typing import Final

from auditor.cloudwatch.settings import Settings
from auditor.render.backtest.setting_text import of
from auditor.render.shared import words
from auditor.render.shared.lines import wrapped
from auditor.render.shared.words import count, counted
from auditor.result.backtest import AlarmBacktest
from auditor.result.recommendation import Basis

_MAX_TABLES: Final = 6
_MAX_COLUMNS: Final = 6
_MAX_ROWS: Final = 25

_Indexes = dict[tuple[float | None, timedelta | None], int]
"""Indexes of the settings of one table, by threshold and period."""


def tables(alarm: AlarmBacktest) -> Iterator[str]:
    """Yield a table for each combination of M of N, statistic and treatment of missing data."""
    indexes = range(len(alarm.settings))
    if len(indexes) < 2:
        return
    groups = [
        (rest, list(some))
        for rest, some in groupby(indexes, lambda index: _rest(alarm.settings[index].settings))
    ]
    for rest, some in groups[:_MAX_TABLES]:
        yield ""
        yield from wrapped(f"episodes, {rest}", "  ")
        yield from _table(alarm, some)
    if len(groups) > _MAX_TABLES:
        more = counted(len(groups) - _MAX_TABLES, "more table")
        yield f"  … and {more}; --format csv has all settings"
    yield ""
    yield from wrapped(_legend(alarm), "  ", "    ")


def _legend(alarm: AlarmBacktest) -> str:
    marks = ["= as deployed"]
    if alarm.knees:
        marks.append("^ knee of the curve")
    if alarm.frontier:
        marks.append("! does not catch all")
    if alarm.recommendation.setting is not None and alarm.recommendation.basis is Basis.LABELS:
        marks.append("* recommended")
    message = f"share of the periods of {words.duration(_judged(alarm))} that have samples"
    return f"{', '.join(marks)}; under: {message} and do not breach"


def _judged(alarm: AlarmBacktest) -> timedelta:
    """Return the period for shares below thresholds: the deployed one if it was tried."""
    tried = [tally.settings.period for tally in alarm.settings if tally.settings.period]
    return alarm.alarm.period if alarm.alarm.period in tried else tried[0]


def _rest(settings: Settings) -> str:
    """Return the values that the settings of one table have in common."""
    statistic = "" if settings.statistic is None else f"{settings.statistic}, "
    return f"{statistic}{of(settings)} periods, missing data {settings.treat_missing_data}"


def _table(alarm: AlarmBacktest, indexes: Sequence[int]) -> Iterator[str]:
    every = [alarm.settings[index].settings for index in indexes]
    by_setting = {
        (settings.threshold, settings.period): index
        for settings, index in zip(every, indexes, strict=True)
    }
    periods = list(dict.fromkeys(settings.period for settings in every))
    thresholds = list(dict.fromkeys(settings.threshold for settings in every))
    shown = periods[:_MAX_COLUMNS]
    heads = [f"{words.duration(period):>7}   " for period in shown if period is not None]
    yield _row("threshold", [*heads, "  under"])
    rows = []
    for threshold in thresholds:
        cells = [_cell(alarm, by_setting[threshold, period]) for period in shown]
        rows.append((threshold, [*cells, _under(alarm, by_setting, threshold)]))
    runs = [list(run) for _, run in groupby(rows, lambda row: row[1])]
    for run in runs[:_MAX_ROWS]:
        first, last = words.value(run[0][0]), words.value(run[-1][0])
        yield _row(first if len(run) == 1 else f"{first} to {last}", run[0][1])
    if len(runs) > _MAX_ROWS:
        more = counted(sum(map(len, runs[_MAX_ROWS:])), "more threshold")
        yield f"  … and {more}; --format csv has them all"
    if len(periods) > _MAX_COLUMNS:
        more = counted(len(periods) - _MAX_COLUMNS, "more period")
        yield f"  … and {more}; --format csv has them all"


def _row(head: str, cells: Sequence[str]) -> str:
    return f"  {head:<14}" + "".join(cells).rstrip()


def _cell(alarm: AlarmBacktest, index: int) -> str:
    tally = alarm.settings[index]
    marks = ""
    if tally.score is not None and tally.score.missed + tally.score.unnotified:
        marks += "!"
    if index in alarm.knees:
        marks += "^"
    if tally.settings.means(alarm.deployed.settings):
        marks += "="
    if index == alarm.recommendation.setting and alarm.recommendation.basis is Basis.LABELS:
        marks += "*"
    return f"{count(tally.episodes):>7}{marks:<3}"


def _under(alarm: AlarmBacktest, by_setting: _Indexes, threshold: float | None) -> str:
    """Return the share of clock-aligned periods that do not breach a threshold."""
    index = by_setting.get((threshold, _judged(alarm)))
    if index is None:
        return ""
    tally = alarm.settings[index]
    kind = (tally.settings.period, tally.settings.statistic)
    total = next((r.periods for r in alarm.rates if (r.period, r.statistic) == kind), 0)
    if not total:
        return ""
    share = 100 * (total - tally.breaching_periods) / total
    # Never 100 % if a period breaches.
    return f"{min(share, 99.9) if tally.breaching_periods else 100:.3g} %".rjust(7)
