"""Alarms of a backtest on the page: selected and limited, with counts of what is left out."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from markupsafe import Markup

from auditor.cloudwatch.minutes import MINUTE, Span
from auditor.render.backtest import charts as backtest_charts
from auditor.render.backtest import export_command as backtest_export
from auditor.render.backtest import setting_text
from auditor.render.backtest import words as backtest_words
from auditor.render.backtest.grid import Grid, GridCell, SettingMark, Shades, grid
from auditor.render.page.page import slugs
from auditor.render.page.svg import MAX_COLUMNS, Scale
from auditor.render.shared.words import counted
from auditor.result.backtest import AlarmBacktest, BacktestResult, EpisodeSpan, Tally
from auditor.result.labels import Detection, LabelKind, LabelMatch
from auditor.result.noise import FieldShares

_PAGE_CELLS: Final = 2800
"""Settings that a page draws, of all alarms; the next three limit other parts of the page."""
_PAGE_EPISODES: Final = 2100
_PAGE_SHARES: Final = 600
_PAGE_COLUMNS: Final = 54_000
_MAX_ALARMS: Final = 25
_MAX_LISTED_ALARMS: Final = 1000
_PAGE_ROWS: Final = 200
_MAX_LABELS: Final = 30
_MAX_MATRIX_COLUMNS: Final = 6


@dataclass(frozen=True, slots=True)
class ChosenSetting:
    """A setting shown in full."""

    name: str
    id: str
    tally: Tally
    settings: str
    options: str
    strip: Markup
    episodes: tuple[EpisodeSpan, ...]
    """The first episodes; `tally` counts them all."""


@dataclass(frozen=True, slots=True)
class SettingRow:
    """A setting in the table of all that are drawn."""

    cell: GridCell
    settings: str
    options: str
    episodes: str
    """For the script; "" without any."""
    noticed: str
    """The outcome of each label to be caught, for the script."""


@dataclass(frozen=True, slots=True)
class MatrixColumn:
    """A setting in the matrix of incidents."""

    name: str
    settings: str
    noticed: tuple[Detection, ...]


@dataclass(frozen=True, slots=True)
class BacktestView:
    """An alarm with all values of its template."""

    result: AlarmBacktest
    slug: str
    summary: str
    grid: Grid
    rows: tuple[SettingRow, ...]
    chosen: tuple[ChosenSetting, ...]
    """As deployed, then as recommended where that is another one."""
    matches: Markup
    columns: int
    """The columns that strips are drawn from."""
    to_catch: tuple[LabelMatch, ...]
    matrix: tuple[MatrixColumn, ...]
    fields: tuple[FieldShares, ...]
    """With as many shares as the page has room for."""
    room: int
    """How many rows other lists may have."""

    @property
    def recommended(self) -> Tally | None:
        """The setting that is recommended, where there is one."""
        return backtest_words.recommended(self.result)

    @property
    def lost(self) -> bool:
        """Whether any setting that is drawn misses an incident."""
        return any(row.cell.lost for row in self.rows)

    @property
    def marks(self) -> frozenset[SettingMark]:
        """The marks on its maps."""
        return frozenset(mark for row in self.rows for mark in row.cell.marks)

    @property
    def week(self) -> Shades:
        """Colour steps for the matches of an hour of the week."""
        noise = self.result.noise
        hours = [number for day in noise.week.hours for number in day] if noise else []
        return Shades.up_to(max(hours, default=0))


@dataclass(frozen=True, slots=True)
class AlarmRow:
    """An alarm in the table of all."""

    result: AlarmBacktest
    slug: str
    """"" where the page does not show it in full."""

    @property
    def recommended(self) -> Tally | None:
        """The setting that is recommended, where there is one."""
        return backtest_words.recommended(self.result)


def backtest_views(result: BacktestResult) -> tuple[BacktestView, ...]:
    """Return as many alarms as a page holds, in the order of the rules; the loudest are kept."""
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
        AlarmRow(one, slugs_of.get(id(one), "")) for one in result.alarms[:_MAX_LISTED_ALARMS]
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
        rows=tuple(_row(alarm, cell, drawn.many_treatments) for cell in drawn.cells),
        chosen=tuple(_chosen(alarm, slug, scale, alarms, drawn.many_treatments)),
        matches=backtest_charts.matches(periods, alarm.alarm.period, scale),
        columns=scale.columns,
        to_catch=tuple(one for one in alarm.labelled if one.label.kind is LabelKind.MUST_CATCH),
        matrix=tuple(_matrix(alarm, drawn)),
        fields=()
        if noise is None
        else tuple(
            FieldShares(one.field, one.shares[:shares], one.value_count, one.matches)
            for one in noise.fields
        ),
        room=min(max(_PAGE_ROWS // alarms, 2), 20),
    )


def _row(alarm: AlarmBacktest, cell: GridCell, treatment: bool) -> SettingRow:
    score = cell.tally.score
    return SettingRow(
        cell=cell,
        settings=setting_text.settings(alarm, cell.tally, treatment),
        options=backtest_export.options(alarm, cell.tally),
        episodes=backtest_charts.compact(cell.tally.stays),
        noticed=" ".join(map(_coded, score.noticed[:_MAX_LABELS])) if score else "",
    )


def _coded(noticed: Detection) -> str:
    """Return minutes where a label was caught, else the first letter of the verdict."""
    if noticed.after is None:
        return noticed.verdict[0]
    return str(noticed.after // MINUTE)


def _chosen(
    alarm: AlarmBacktest, slug: str, scale: Scale, alarms: int, treatment: bool
) -> Iterator[ChosenSetting]:
    wanted: list[tuple[str, str, Tally, int | None]] = [
        ("As deployed", "deployed", alarm.deployed, None)
    ]
    best = backtest_words.recommended(alarm)
    if best and not best.settings.means(alarm.deployed.settings):
        wanted.append(
            (backtest_words.choice(alarm), "recommended", best, alarm.recommendation.setting)
        )
    limit = min(max(_PAGE_EPISODES // (2 * alarms), 3), 50)
    for name, kind, tally, setting in wanted:
        timeline = next((t.episodes for t in alarm.timelines if t.setting == setting), None)
        episodes = _episodes(tally, scale.span) if timeline is None else timeline
        pairs = [_minutes(episode, scale.span) for episode in episodes]
        message = f"{name}: in ALARM {counted(tally.episodes, 'time')}"
        yield ChosenSetting(
            name=name,
            id=f"{kind}-{slug}",
            tally=tally,
            settings=setting_text.settings(alarm, tally, treatment),
            options=backtest_export.options(alarm, tally),
            strip=backtest_charts.strip(pairs, scale, message),
            episodes=tuple(episodes[:limit]),
        )


def _episodes(tally: Tally, span: Span) -> tuple[EpisodeSpan, ...]:
    whole = backtest_charts.minutes(span)
    return tuple(
        EpisodeSpan(
            span.start + start * MINUTE,
            None if start + lasted > whole else span.start + (start + lasted) * MINUTE,
        )
        for start, lasted in tally.stays
    )


def _minutes(episode: EpisodeSpan, span: Span) -> tuple[int, int]:
    start = (episode.start - span.start) // MINUTE
    return start, ((episode.end or span.end) - episode.start) // MINUTE


def _matrix(alarm: AlarmBacktest, drawn: Grid) -> Iterator[MatrixColumn]:
    """Yield as deployed, as recommended, then what is left of the frontier."""
    deployed, best = alarm.deployed, alarm.recommendation.setting
    if deployed.score is not None:
        message = setting_text.settings(alarm, deployed, drawn.many_treatments)
        yield MatrixColumn("As deployed", message, deployed.score.noticed)
    chosen = [best] if best is not None and best != drawn.deployed else []
    others = [number for number in alarm.frontier if number not in (best, drawn.deployed)]
    for number in chosen + others[: _MAX_MATRIX_COLUMNS - 1 - len(chosen)]:
        tally = alarm.settings[number]
        if tally.score is not None:
            name = (
                backtest_words.choice(alarm)
                if number == best
                else setting_text.changed(alarm, tally)
            )
            message = setting_text.settings(alarm, tally, drawn.many_treatments)
            yield MatrixColumn(name, message, tally.score.noticed)
