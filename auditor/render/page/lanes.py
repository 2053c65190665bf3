"""Lanes of the timeline as inline SVG: markers, episodes and days of logs."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from itertools import groupby
from typing import Final

from markupsafe import Markup

from auditor.render.page.charts import shade
from auditor.render.page.coverage import CoverageRow, CoverageView
from auditor.render.page.svg import Scale, layer, rect
from auditor.render.shared.words import visible

HEIGHT: Final = 22
_MIDDLE: Final = 11
_TALL, _SHORT = (3, 16), (7, 8)
"""Top and height of an episode that belongs to a thread, and of any other."""
_LEAST_WIDTH: Final = 2
"""The width of the shortest episode, in columns."""
_NARROWEST: Final = 300
"""The width of a lane on the narrowest screen, in pixels; markers do not touch there."""
_CHARACTER: Final = 7
_PADDING: Final = 10
_MARGIN: Final = 14
"""The part of a marker that may stand beside its lane, in pixels: a page has that margin."""
_DAY: Final = timedelta(days=1)

_USE: Final = Markup('<use href="#guides" width="100%" height="{0}"/>').format(HEIGHT)


@dataclass(frozen=True, slots=True)
class MarkerPlace:
    """A marker for one thread, or for several that begin close to each other."""

    part: float
    """Its position, from 0 to 1."""
    numbers: tuple[int, ...]

    @property
    def label(self) -> str:
        """The numbers of its threads; for more than three, the first and a count of the others."""
        if len(self.numbers) > 3:
            return f"{self.numbers[0]} +{len(self.numbers) - 1}"
        return ", ".join(map(str, self.numbers))

    @property
    def width(self) -> int:
        """Its width in pixels."""
        return _PADDING + _CHARACTER * len(self.label)

    @property
    def shift(self) -> float:
        """Its distance from its position in pixels, which keeps it on the narrowest screen."""
        beside = self.width / 2 - _MARGIN
        left, right = self.part * _NARROWEST, (1 - self.part) * _NARROWEST
        return max(0, beside - left) - max(0, beside - right)


def guides(parts: Iterable[float]) -> Markup:
    """Return dotted lines through all lanes."""
    return Markup("").join(
        Markup('<line class="gd" x1="{0:.2f}%" x2="{0:.2f}%" y1="0" y2="100%"/>').format(100 * part)
        for part in parts
    )


def marker_lane(markers: Sequence[MarkerPlace]) -> Markup:
    """Draw numbered markers; markers that would touch become one."""
    return _lane([_marker(marker) for marker in merged(markers)])


def merged(markers: Sequence[MarkerPlace]) -> list[MarkerPlace]:
    """Return markers from left to right that do not touch on the narrowest screen."""
    shown: list[MarkerPlace] = []
    for marker in sorted(markers, key=lambda place: place.part):
        latest = marker
        while shown and _touch(shown[-1], latest):
            before = shown.pop()
            numbers = tuple(sorted({*before.numbers, *latest.numbers}))
            latest = MarkerPlace((before.part + latest.part) / 2, numbers)
        shown.append(latest)
    return shown


def _touch(left: MarkerPlace, right: MarkerPlace) -> bool:
    apart = (right.part - left.part) * _NARROWEST + right.shift - left.shift
    return apart < (left.width + right.width) / 2 + 2


def _marker(marker: MarkerPlace) -> Markup:
    return Markup(
        '<svg x="{:.2f}%" overflow="visible"><rect class="th-m" x="{:g}" y="3" width="{}"'
        ' height="16" rx="2"/><text class="th-t mid" x="{:g}" y="15">{}</text></svg>'
    ).format(
        100 * marker.part,
        marker.shift - marker.width / 2,
        marker.width,
        marker.shift,
        visible(marker.label),
    )


def alarm_lane(scale: Scale, episodes: Iterable[tuple[int, int, bool]]) -> Markup:
    """Draw episodes over a thin line; episodes of threads are taller.

    Args:
        episodes: first and last column of each, and whether it belongs to a thread.
    """
    marks: dict[bool, set[tuple[int, int]]] = {True: set(), False: set()}
    for first, last, of_thread in episodes:
        marks[of_thread].add((first, max(last, first + _LEAST_WIDTH)))
    paths = {
        "gl": [f"M0 {_MIDDLE}H{scale.columns}"],
        "a": [
            f"M{first} {top}H{last}v{height}H{first}z"
            for of_thread, (top, height) in ((False, _SHORT), (True, _TALL))
            for first, last in sorted(marks[of_thread])
        ],
    }
    return _lane([layer(0, HEIGHT, scale.columns, paths)])


def gap_lane(scale: Scale, gaps: Iterable[tuple[date, date]]) -> Markup:
    """Draw stretches of days without records as hatched boxes over a thin line."""
    line = layer(0, HEIGHT, scale.columns, {"gl": [f"M0 {_MIDDLE}H{scale.columns}"]})
    return _lane([line, *(_box(scale, first, last + _DAY) for first, last in sorted(set(gaps)))])


def log_lane(scale: Scale, coverage: CoverageView, rows: Sequence[CoverageRow]) -> Markup:
    """Draw the days of accounts and Regions: volume as colour, days without records hatched."""
    each = coverage.days_per_cell * _DAY
    volumes = [_together(cells) for cells in zip(*(row.volumes for row in rows), strict=True)]
    paths: dict[str, list[str]] = {f"q{number}": [] for number in range(1, 6)}
    boxes: list[Markup] = []
    position = 0
    for kind, run in groupby(volumes, lambda volume: _shade(volume, coverage.most)):
        begin = coverage.first + position * each
        position += len(list(run))
        end = coverage.first + position * each
        if kind is None:
            boxes.append(_box(scale, begin, end))
        else:
            left, right = (scale.part(_midnight(day)) * scale.columns for day in (begin, end))
            paths[kind].append(f"M{left:.1f} 4H{right:.1f}v14H{left:.1f}z")
    return _lane([layer(0, HEIGHT, scale.columns, paths), *boxes])


def _together(cells: Sequence[int | None]) -> int | None:
    counts = [cell for cell in cells if cell is not None]
    return sum(counts) if counts else None


def _shade(volume: int | None, most: int) -> str | None:
    return None if volume is None else f"q{shade(volume, most)}"


def _box(scale: Scale, first: date, after: date) -> Markup:
    left, right = scale.part(_midnight(first)), scale.part(_midnight(after))
    return rect("gap", left, right - left, "4", "14")


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(), UTC)


def _lane(parts: Iterable[Markup]) -> Markup:
    """Return a lane; its row already describes it in words."""
    return Markup('<svg class="c" height="{}" aria-hidden="true">{}{}</svg>').format(
        HEIGHT, _USE, Markup("").join(parts)
    )
