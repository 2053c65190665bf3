"""Alarms of a backtest on the page: selected and limited, with counts of omitted items."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from markupsafe import Markup

from auditor.render.backtest import charts as backtest_charts
from auditor.render.backtest import words as backtest_words
from auditor.render.backtest.grid import Grid, SettingMark, Shades, grid
from auditor.render.backtest.setting_views import (
    ChosenSetting,
    MatrixColumn,
    SettingRow,
    chosen_settings,
    matrix_columns,
    setting_row,
)
from auditor.render.page.page import slugs
from auditor.render.page.svg import MAX_COLUMNS, Scale
from auditor.result.backtest import AlarmBacktest, BacktestResult, Tally
from auditor.result.labels import LabelMatch
from auditor.result.noise import FieldShares

_PAGE_CELLS: Final = 3200
"""The most settings that a page draws for all alarms; the next two limit other parts."""
_PAGE_SHARES: Final = 600
_PAGE_COLUMNS: Final = 60_000
_MAX_ALARMS: Final = 25
_MAX_LISTED_ALARMS: Final = 1000
_PAGE_ROWS: Final = 200


@dataclass(frozen=True, slots=True)
class BacktestView:
    """An alarm with all values that its template needs."""

    result: AlarmBacktest
    slug: str
    summary: str
    grid: Grid
    rows: tuple[SettingRow, ...]
    chosen: tuple[ChosenSetting, ...]
    """The deployed setting, and the recommended one if it differs."""
    matches: Markup
    columns: int
    """The number of columns of its strips."""
    to_catch: tuple[LabelMatch, ...]
    matrix: tuple[MatrixColumn, ...]
    fields: tuple[FieldShares, ...]
    """The fields with the shares of their values, as many as the page has room for."""
    room: int
    """The most rows of other lists."""

    @property
    def recommended(self) -> Tally | None:
        """The recommended setting; `None` without one."""
        return backtest_words.recommended(self.result)

    @property
    def lost(self) -> bool:
        """Whether any drawn setting misses an incident."""
        return any(row.cell.lost for row in self.rows)

    @property
    def marks(self) -> frozenset[SettingMark]:
        """The marks on its maps."""
        return frozenset(mark for row in self.rows for mark in row.cell.marks)

    @property
    def week(self) -> Shades:
        """Shades for the matches in each hour of the week."""
        noise = self.result.noise
        hours = [number for day in noise.week.hours for number in day] if noise else []
        return Shades.up_to(max(hours, default=0))


@dataclass(frozen=True, slots=True)
class AlarmRow:
    """An alarm in the table of all alarms."""

    result: AlarmBacktest
    slug: str
    """"" where the page does not show it in full."""

    @property
    def recommended(self) -> Tally | None:
        """The recommended setting; `None` without one."""
        return backtest_words.recommended(self.result)


def backtest_views(result: BacktestResult) -> tuple[BacktestView, ...]:
    """Return the alarms with most episodes, as many as a page holds, in the order of rules."""
    if result.span is None:
        return ()
    indexes = range(len(result.alarms))
    loudest = sorted(indexes, key=lambda index: -result.alarms[index].deployed.episodes)[
        :_MAX_ALARMS
    ]
    shown = [result.alarms[index] for index in sorted(loudest)]
    columns = max(min(MAX_COLUMNS, _PAGE_COLUMNS // max(len(shown), 1)), 150)
    scale = Scale(result.span, columns)
    names = slugs([alarm.name for alarm in shown])
    return tuple(
        _view(alarm, slug, scale, len(shown)) for alarm, slug in zip(shown, names, strict=True)
    )


def listed(result: BacktestResult, views: Sequence[BacktestView]) -> tuple[AlarmRow, ...]:
    """Return the rows of the table of all alarms, as many as a page holds."""
    slugs_of = {id(view.result): view.slug for view in views}
    return tuple(
        AlarmRow(alarm, slugs_of.get(id(alarm), "")) for alarm in result.alarms[:_MAX_LISTED_ALARMS]
    )


def _view(alarm: AlarmBacktest, slug: str, scale: Scale, alarms: int) -> BacktestView:
    drawn = grid(alarm, max(_PAGE_CELLS // alarms, 20))
    shares = min(max(_PAGE_SHARES // (8 * alarms), 2), 5)
    periods = next((t.periods for t in alarm.timelines if t.setting is None), ())
    noise = alarm.noise
    return BacktestView(
        result=alarm,
        slug=slug,
        summary=backtest_words.sentence(alarm),
        grid=drawn,
        rows=tuple(setting_row(alarm, cell, drawn.many_treatments) for cell in drawn.cells),
        chosen=tuple(chosen_settings(alarm, slug, scale, alarms, drawn.many_treatments)),
        matches=backtest_charts.matches(periods, alarm.alarm.period, scale),
        columns=scale.columns,
        to_catch=alarm.to_catch,
        matrix=tuple(matrix_columns(alarm, drawn)),
        fields=()
        if noise is None
        else tuple(
            FieldShares(field.field, field.shares[:shares], field.value_count, field.matches)
            for field in noise.fields
        ),
        room=min(max(_PAGE_ROWS // alarms, 2), 20),
    )
