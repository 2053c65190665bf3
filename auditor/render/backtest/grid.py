"""The settings of an alarm as maps of thresholds by periods, one per other combination."""

from bisect import bisect_right
from collections.abc import Iterable, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from typing import Final, TypeVar

from auditor.render.backtest import setting_text
from auditor.result.backtest import AlarmBacktest, Tally

_MAX_SHADES: Final = 5
_MAX_THRESHOLDS: Final = 24
_MAX_PERIODS: Final = 10
_MAX_MAPS: Final = 24

_T = TypeVar("_T")


class SettingMark(StrEnum):
    """A mark beside the number of a setting."""

    DEPLOYED = "deployed"
    RECOMMENDED = "recommended"
    FRONTIER = "frontier"
    KNEE = "knee"


@dataclass(frozen=True, slots=True)
class Shades:
    """Colour steps for numbers of episodes, evenly spaced on a logarithmic scale."""

    lows: tuple[int, ...]
    """The lowest number of each shade, the lightest shade first; at most five."""
    most: int

    @classmethod
    def up_to(cls, most: int) -> "Shades":
        """Return the shades for numbers up to the highest."""
        lows = (max(round((most + 1) ** (step / _MAX_SHADES)), 1) for step in range(_MAX_SHADES))
        return cls(tuple(sorted({low for low in lows if low <= most})), most)

    def of(self, number: int) -> int:
        """Return the shade of a number; 0 for none."""
        return bisect_right(self.lows, number)

    @property
    def ranges(self) -> tuple[tuple[int, int, int], ...]:
        """Each shade with its lowest and its highest number."""
        highs = [*(low - 1 for low in self.lows[1:]), self.most][: len(self.lows)]
        pairs = zip(self.lows, highs, strict=True)
        return tuple((shade, low, high) for shade, (low, high) in enumerate(pairs, 1))


@dataclass(frozen=True, slots=True)
class GridCell:
    """One setting on a map."""

    number: int
    """Its index among the settings of the alarm."""
    tally: Tally
    shade: int
    marks: tuple[SettingMark, ...]

    @property
    def lost(self) -> int:
        """The number of incidents in reach that the setting does not catch."""
        score = self.tally.score
        return 0 if score is None else score.missed + score.unnotified


@dataclass(frozen=True, slots=True)
class Map:
    """Settings that differ only in threshold and period."""

    statistic: str
    """"" with metric math."""
    treatment: str
    datapoints: str
    periods: tuple[timedelta, ...]
    rows: tuple[tuple[float, tuple[GridCell | None, ...]], ...]
    """Each threshold with its settings by period; `None` for a setting that AWS would reject."""


@dataclass(frozen=True, slots=True)
class Grid:
    """The maps of one alarm; of many settings a selection."""

    maps: tuple[Map, ...]
    shades: Shades
    settings: int
    """The number of settings tried."""
    thresholds: tuple[int, int]
    """The number drawn and the number tried, as in the next two fields."""
    periods: tuple[int, int]
    maps_drawn: tuple[int, int]
    silent: int
    """The number of omitted thresholds at which no setting fires."""
    deployed: int | None
    """The index of the deployed setting; `None` where it was not tried."""

    @property
    def cells(self) -> tuple[GridCell, ...]:
        """All drawn settings, map by map."""
        return tuple(
            cell
            for map_ in self.maps
            for _, cells in map_.rows
            for cell in cells
            if cell is not None
        )

    @property
    def many_treatments(self) -> bool:
        """Whether maps differ in the treatment of missing data."""
        return len({map_.treatment for map_ in self.maps}) > 1


def grid(alarm: AlarmBacktest, limit: int) -> Grid:
    """Return the maps of an alarm, with at most about a given number of settings.

    The recommended and deployed settings, the frontier and the knees have precedence.
    """
    tallies = alarm.settings
    deployed = next(
        (
            number
            for number, tally in enumerate(tallies)
            if tally.settings.means(alarm.deployed.settings)
        ),
        None,
    )
    chosen = alarm.recommendation.setting
    telling = [number for number in (chosen, deployed) if number is not None]
    telling += [number for number in (*alarm.frontier, *alarm.knees) if number not in telling]
    positions = [_position_of(tally) for tally in tallies]
    marked = [positions[number] for number in telling]
    periods = _thinned([p.period for p in positions], [p.period for p in marked], _MAX_PERIODS)
    rows = max(min(_MAX_THRESHOLDS, limit // max(len(periods), 1)), 4)
    firing = {p.threshold for p, tally in zip(positions, tallies, strict=True) if tally.episodes}
    every = sorted({p.threshold for p in positions})
    if len(every) > rows:
        every = _without_silence(every, firing | {p.threshold for p in marked})
    thresholds = _thinned(every, [p.threshold for p in marked], rows)
    size = max(len(thresholds) * len(periods), 1)
    kinds = _thinned(
        [p.kind for p in positions], [p.kind for p in marked], max(min(_MAX_MAPS, limit // size), 1)
    )
    shades = Shades.up_to(max((tally.episodes for tally in tallies), default=0))
    by_position = {
        index: GridCell(number, tally, shades.of(tally.episodes), _marks(alarm, number, deployed))
        for number, (index, tally) in enumerate(zip(positions, tallies, strict=True))
    }
    return Grid(
        maps=tuple(_map(kind, thresholds, periods, by_position) for kind in kinds),
        shades=shades,
        settings=len(tallies),
        thresholds=(len(thresholds), len({p.threshold for p in positions})),
        periods=(len(periods), len({p.period for p in positions})),
        maps_drawn=(len(kinds), len({p.kind for p in positions})),
        silent=len({p.threshold for p in positions}) - len(every),
        deployed=deployed,
    )


@dataclass(frozen=True, slots=True)
class _Position:
    """The position of a setting in the maps."""

    kind: tuple[str, str, str]
    threshold: float
    period: timedelta


def _position_of(tally: Tally) -> _Position:
    settings = tally.settings
    kind = (
        str(settings.statistic or ""),
        str(settings.treat_missing_data or ""),
        setting_text.of(settings),
    )
    return _Position(kind, settings.threshold or 0.0, settings.period or timedelta(0))


def _map(
    kind: tuple[str, str, str],
    thresholds: Sequence[float],
    periods: Sequence[timedelta],
    cells: dict[_Position, GridCell],
) -> Map:
    rows = tuple(
        (threshold, tuple(cells.get(_Position(kind, threshold, period)) for period in periods))
        for threshold in sorted(thresholds)
    )
    return Map(*kind, tuple(periods), rows)


def _marks(alarm: AlarmBacktest, number: int, deployed: int | None) -> tuple[SettingMark, ...]:
    holds = {
        SettingMark.DEPLOYED: number == deployed,
        SettingMark.RECOMMENDED: number == alarm.recommendation.setting,
        SettingMark.FRONTIER: number in alarm.frontier,
        SettingMark.KNEE: number in alarm.knees,
    }
    return tuple(mark for mark, there in holds.items() if there)


def _without_silence(thresholds: Sequence[float], firing: AbstractSet[float]) -> list[float]:
    """Return the thresholds at which any setting fires, and their neighbours."""
    last = len(thresholds) - 1
    return [
        threshold
        for index, threshold in enumerate(thresholds)
        if not firing.isdisjoint(thresholds[max(index - 1, 0) : min(index + 1, last) + 1])
    ] or [thresholds[0]]


def _thinned(values: Iterable[_T], wanted: Iterable[_T], limit: int) -> list[_T]:
    """Return the distinct values in order; of many, the wanted and evenly spaced ones."""
    distinct = list(dict.fromkeys(values))
    if len(distinct) <= limit:
        return distinct
    chosen = set(list(dict.fromkeys(wanted))[: max(limit // 2, 1)])
    others = [value for value in distinct if value not in chosen]
    spare = limit - len(chosen)
    if spare > 0:
        last = len(others) - 1
        chosen |= {others[round(step * last / max(spare - 1, 1))] for step in range(spare)}
    return [value for value in distinct if value in chosen]
