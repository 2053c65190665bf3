"""SVG with horizontal percentages and vertical pixels; text and hairlines keep their size."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from markupsafe import Markup

from auditor.cloudwatch.minutes import EPOCH, MINUTE, Span
from auditor.render.shared import words

MAX_COLUMNS: Final = 1500
"""The most columns of a chart."""

_MAX_TICKS: Final = 6
_LAST: Final = 0.9
"""The part of an axis from which a label ends at its time, so that it does not leave the axis."""
_ROOM_FOR_TWO: Final = 0.3
"""The part of the narrowest axis that two labels take."""
_DAY: Final = timedelta(days=1)
_STEPS: Final = tuple(
    timedelta(minutes=minutes)
    for minutes in (1, 2, 5, 10, 15, 30, 60, 120, 180, 360, 720, 1440, 2880, 10080)
)
_STEP_MONTHS: Final = (1, 2, 3, 6, 12, 24, 60, 120, 600, 2400, 6000, 24_000)


@dataclass(frozen=True, slots=True)
class Scale:
    """A mapping from the span to a width."""

    span: Span
    columns: int = MAX_COLUMNS

    def part(self, moment: datetime) -> float:
        """Return the position of a time in the span, from 0 to 1."""
        length = (self.span.end - self.span.start) or MINUTE
        return min(max((moment - self.span.start) / length, 0.0), 1.0)

    def column(self, moment: datetime) -> int:
        """Return the column of a time."""
        return min(int(self.part(moment) * self.columns), self.columns - 1)


def svg(height: float, label: str, parts: Sequence[Markup]) -> Markup:
    """Return a chart; `label` describes it to screen readers."""
    return Markup('<svg class="c" height="{:g}" role="img" aria-label="{}">{}</svg>').format(
        height, words.visible(label), Markup("").join(parts)
    )


def rect(kind: str, left: float, width: float, top: str = "0", height: str = "100%") -> Markup:
    """Return a rectangle; left and width are fractions of 1."""
    return Markup('<rect class="{}" x="{:.2f}%" width="{:.2f}%" y="{}" height="{}"/>').format(
        kind, 100 * left, 100 * width, top, height
    )


def level(kind: str, y: float) -> Markup:
    """Return a horizontal line across the whole width."""
    return Markup('<line class="{0}" x1="0" x2="100%" y1="{1:.1f}" y2="{1:.1f}"/>').format(kind, y)


def text(kind: str, part: float, y: float, content: str) -> Markup:
    """Return text that starts at a fraction of the width."""
    return Markup('<text class="{}" x="{:.2f}%" y="{:g}">{}</text>').format(
        kind, 100 * part, y, words.visible(content)
    )


def layer(top: float, height: float, columns: int, paths: Mapping[str, Sequence[str]]) -> Markup:
    """Return paths by class, measured in columns and stretched over the whole width."""
    drawn = Markup("").join(
        Markup('<path class="{}" d="{}"/>').format(kind, "".join(path))
        for kind, path in paths.items()
        if path
    )
    return Markup(
        '<svg y="{:g}" width="100%" height="{:g}" viewBox="0 0 {} {:g}"'
        ' preserveAspectRatio="none">{}</svg>'
    ).format(top, height, columns, height, drawn)


def axis(scale: Scale, y: float) -> Iterator[Markup]:
    """Yield the labels of a time axis; narrow screens hide every second one.

    Of steps shorter than a day, those with dates stay. A label near the end of the axis ends at its
    time; one of two labels that overlap there is left out.
    """
    day = None
    moments = ticks(scale.span)
    midnights = [number for number, moment in enumerate(moments) if _is_midnight(moment)]
    shown = midnights[0] % 2 if midnights else 0
    crowded = _crowded(moments, scale)
    for number, moment in enumerate(moments):
        whole = moment.date() != day or _is_midnight(moment)
        label = f"{moment:%Y-%m-%d}" if whole else f"{moment:%H:%M}"
        if whole and not _is_midnight(moment):
            label = f"{moment:%m-%d %H:%M}"
        day = moment.date()
        part = scale.part(moment)
        kind = "ev" if number % 2 == shown else "od"
        if number != crowded:
            yield text(f"{kind} e" if part > _LAST else kind, part, y, label)


def _crowded(moments: Sequence[datetime], scale: Scale) -> int | None:
    """Return the number of the label to leave out at the end of an axis, if two would overlap."""
    if len(moments) < 2:
        return None
    before, last = map(scale.part, moments[-2:])
    if last <= _LAST or last - before >= _ROOM_FOR_TWO:
        return None
    is_date = _is_midnight(moments[-1]) and not _is_midnight(moments[-2])
    return len(moments) - (2 if is_date else 1)


def _is_midnight(moment: datetime) -> bool:
    return (moment.hour, moment.minute) == (0, 0)


def ticks(span: Span) -> list[datetime]:
    """Return at most six round times of a span, evenly spaced."""
    length = span.end - span.start
    for step in _STEPS:
        if length / step < _MAX_TICKS:
            rounded = EPOCH - (EPOCH - span.start) // step * step
            return [rounded + n * step for n in range(_MAX_TICKS) if rounded + n * step < span.end]
    months = next(number for number in _STEP_MONTHS if length / (31 * number * _DAY) < _MAX_TICKS)
    before = span.start.year * 12 + span.start.month - 1
    starts = [(-(-before // months) + n) * months for n in range(_MAX_TICKS + 1)]
    moments = [
        EPOCH.replace(year=month // 12, month=month % 12 + 1)
        for month in starts
        if month // 12 < 10_000
    ]
    return [moment for moment in moments if span.start <= moment < span.end][:_MAX_TICKS]
