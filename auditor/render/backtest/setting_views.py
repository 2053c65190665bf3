"""Settings of an alarm on the page: in the table, in full, and in the matrix of incidents."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from markupsafe import Markup

from auditor.cloudwatch.minutes import MINUTE, Span
from auditor.render.backtest import charts as backtest_charts
from auditor.render.backtest import export_command as backtest_export
from auditor.render.backtest import setting_text
from auditor.render.backtest import words as backtest_words
from auditor.render.backtest.grid import Grid, GridCell
from auditor.render.page.svg import Scale
from auditor.render.shared.words import counted
from auditor.result.backtest import AlarmBacktest, EpisodeSpan, Tally
from auditor.result.labels import Detection

_PAGE_EPISODES: Final = 2400
"""The most episodes that a page lists for all alarms together."""
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
    """The first episodes; `tally` counts all."""


@dataclass(frozen=True, slots=True)
class SettingRow:
    """A setting in the table of drawn settings."""

    cell: GridCell
    settings: str
    options: str
    episodes: str
    """The episodes, encoded for the script; "" for none."""
    noticed: str
    """The outcomes of incidents, encoded for the script."""


@dataclass(frozen=True, slots=True)
class MatrixColumn:
    """A setting in the matrix of incidents."""

    name: str
    settings: str
    noticed: tuple[Detection, ...]


def setting_row(alarm: AlarmBacktest, cell: GridCell, treatment: bool) -> SettingRow:
    """Return a row for a setting; `treatment`: whether settings differ in missing data."""
    score = cell.tally.score
    return SettingRow(
        cell=cell,
        settings=setting_text.settings(alarm, cell.tally, treatment=treatment),
        options=backtest_export.options(alarm, cell.tally),
        episodes=backtest_charts.compact(cell.tally.stays),
        noticed=coded(score.noticed[:_MAX_LABELS]) if score else "",
    )


def coded(noticed: Sequence[Detection]) -> str:
    """Encode the outcomes of labels: minutes where caught, otherwise the verdict's letter.

    A space separates consecutive numbers only: `4m12 7u`.
    """
    parts: list[str] = []
    for detection in noticed:
        if detection.after is None:
            parts.append(detection.verdict[0])
        else:
            between = " " if parts and parts[-1][-1].isdigit() else ""
            parts.append(f"{between}{detection.after // MINUTE}")
    return "".join(parts)


def chosen_settings(
    alarm: AlarmBacktest, slug: str, scale: Scale, alarms: int, treatment: bool
) -> Iterator[ChosenSetting]:
    """Yield the deployed setting, and the recommended one if it differs."""
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
            settings=setting_text.settings(alarm, tally, treatment=treatment),
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


def matrix_columns(alarm: AlarmBacktest, drawn: Grid) -> Iterator[MatrixColumn]:
    """Yield the deployed setting, the recommended one, and the others on the frontier."""
    deployed, best = alarm.deployed, alarm.recommendation.setting
    if deployed.score is not None:
        message = setting_text.settings(alarm, deployed, treatment=drawn.many_treatments)
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
            message = setting_text.settings(alarm, tally, treatment=drawn.many_treatments)
            yield MatrixColumn(name, message, tally.score.noticed)
