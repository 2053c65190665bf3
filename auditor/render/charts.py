"""Inline SVG: percent across and pixels down, so that text and hairlines keep their size."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from markupsafe import Markup, escape

from auditor.cloudwatch.alarms import AlarmState, Window
from auditor.cloudwatch.metrics import Span
from auditor.render import words
from auditor.result import AlarmResult

COLUMNS: Final = 1500
"""A strip is drawn from at most so many columns."""

_TICKS: Final = 6
_BOXES: Final = 12
_BAR_TOP, _BAR_FOOT, _BAND, _AXIS = 14, 94, 106, 132


@dataclass(frozen=True, slots=True)
class Scale:
    """A span laid over a width of 100 percent."""

    span: Span

    def x(self, moment: datetime) -> float:
        """Return percent from the left, held inside the span."""
        length = (self.span.end - self.span.start) or timedelta(minutes=1)
        return min(max(100 * ((moment - self.span.start) / length), 0.0), 100.0)

    def column(self, moment: datetime) -> int:
        """Return the column of `COLUMNS` that a moment falls into."""
        return min(int(self.x(moment) * COLUMNS / 100), COLUMNS - 1)


def strip(alarm: AlarmResult, span: Span, height: int = 22) -> Markup:
    """Draw an alarm's states over the span: a thin line, and a block for each stay in ALARM."""
    scale = Scale(span)
    parts = [_background(scale, height), *_states(alarm, scale, height / 2)]
    parts += [_rect("a", left, 1, width, height - 2) for left, width in _blocks(alarm, scale)]
    said = f"{alarm.alarm.name} {words.fired(alarm)}; last state {alarm.last_state}"
    return _svg(height, said, parts)


def timeline(alarm: AlarmResult, span: Span) -> tuple[Markup, str]:
    """Draw matches per bucket as bars over the band of states; return it and what a bar is."""
    scale = Scale(span)
    bucket = _bucket(span, alarm.alarm.period)
    bars: dict[int, tuple[int, bool]] = {}
    for period in alarm.periods:
        place = (period.start - span.start) // bucket
        matches, breaching = bars.get(place, (0, False))
        bars[place] = (matches + period.matches, breaching or period.breaching)
    most = max((matches for matches, _ in bars.values()), default=0)
    depth = _BAR_FOOT - _BAR_TOP
    parts = [_background(scale, _BAND + 6)]
    for place, (matches, breaching) in sorted(bars.items()):
        start = span.start + place * bucket
        left = scale.x(start)
        width = max(scale.x(start + bucket) - left, 0.12)
        high = max(depth * matches / most, 1.0) if most and matches else 1.0
        parts.append(_rect("a" if breaching else "sil", left, _BAR_FOOT - high, width, high))
    if bucket == alarm.alarm.period and 0 < alarm.alarm.threshold <= most:
        high = _BAR_FOOT - depth * alarm.alarm.threshold / most
        parts.append(
            Markup('<line class="th" x1="0" x2="100%" y1="{0:.1f}" y2="{0:.1f}"/>').format(high)
        )
    parts.append(Markup('<line class="ax" x1="0" x2="100%" y1="{0}" y2="{0}"/>').format(_BAR_FOOT))
    parts += _states(alarm, scale, _BAND)
    parts += [_rect("a", left, _BAND - 5, width, 10) for left, width in _blocks(alarm, scale)]
    parts += _axis(scale, _AXIS)
    parts.append(Markup('<text class="halo" x="0" y="10">{0}</text>').format(words.count(most)))
    unit = words.duration(bucket)
    said = (
        f"Matches per {unit}, at most {words.count(most)}; {alarm.alarm.name} {words.fired(alarm)}"
    )
    return _svg(_AXIS + 4, said, parts), unit


def axis(span: Span) -> Markup:
    """Draw the time axis that the strips of a table share."""
    return _svg(14, "Time axis", list(_axis(Scale(span), 11)))


def boxes(windows: Sequence[Window]) -> tuple[Markup, int]:
    """Draw the newest windows of an evaluation as boxes; return how many are left out."""
    shown = windows[-_BOXES:]
    each = 100 / len(shown)
    parts: list[Markup] = []
    for place, window in enumerate(shown):
        if window.value is None:
            kind, said, ink = "win-m", "missing", ""
        else:
            kind = "win-b" if window.breaching else "win-g"
            kind = kind if window.used else "win"
            said, ink = words.value(window.value), "ta" if window.breaching else "to"
        middle = (place + 0.5) * each
        parts.append(_rect(kind, place * each + 0.5, 1, each - 1, 34))
        parts.append(
            Markup('<text class="mid tb {}" x="{:.2f}%" y="16">{}</text>').format(ink, middle, said)
        )
        parts.append(
            Markup('<text class="mid" x="{:.2f}%" y="30">{}</text>').format(
                middle, f"{window.start:%H:%M}"
            )
        )
    said = "; ".join(
        f"{words.time(w.start)} {'missing' if w.value is None else words.value(w.value)}"
        for w in shown
    )
    return _svg(38, f"Windows in range, oldest first: {said}", parts), len(windows) - len(shown)


def heat(days: Sequence[tuple[str, int | None]], most: int, label: str) -> Markup:
    """Draw one row of a heat map: volume by colour, days that are unknown hatched."""
    each = 100 / max(len(days), 1)
    parts = [
        _rect("hx" if volume is None else f"q{_shade(volume, most)}", n * each, 1, each * 0.94, 14)
        for n, (_, volume) in enumerate(days)
    ]
    return _svg(16, label, parts)


def _shade(volume: int, most: int) -> int:
    """Return a shade of five, by the logarithm of the volume."""
    steps = max(most, 1).bit_length()
    return 1 + min(4, 5 * max(volume.bit_length() - 1, 0) // steps)


def _bucket(span: Span, period: timedelta) -> timedelta:
    """Return the width of a bar, by the length of the span, in whole periods of the alarm."""
    length = span.end - span.start
    if length <= timedelta(days=2):
        wanted = timedelta(minutes=5)
    elif length <= timedelta(days=62):
        wanted = timedelta(hours=1)
    else:
        wanted = timedelta(days=1)
    wanted = max(wanted, length / (COLUMNS / 2))
    return -(-wanted // period) * period


def _svg(height: float, said: str, parts: Sequence[Markup]) -> Markup:
    return Markup('<svg class="c" height="{}" role="img" aria-label="{}">{}</svg>').format(
        f"{height:g}", words.visible(said), Markup("").join(parts)
    )


def _rect(kind: str, left: float, top: float, width: float, height: float) -> Markup:
    return Markup(
        f'<rect class="{escape(kind)}" x="{left:.3f}%" y="{top:.1f}" width="{width:.3f}%"'
        f' height="{height:.1f}"/>'
    )


def _background(scale: Scale, height: float) -> Markup:
    """Shade weekends, where days are wide enough to tell."""
    span = scale.span
    if not timedelta(days=2) < span.end - span.start <= timedelta(days=100):
        return Markup("")
    day = span.start.replace(hour=0, minute=0)
    shades = []
    while day < span.end:
        if day.weekday() == 5:
            left = scale.x(day)
            shades.append(_rect("wk", left, 0, scale.x(day + timedelta(days=2)) - left, height))
        day += timedelta(days=1)
    return Markup("").join(shades)


def _states(alarm: AlarmResult, scale: Scale, y: float) -> Iterator[Markup]:
    """Draw OK and INSUFFICIENT_DATA as lines, stays shorter than a column left out."""
    state, since = AlarmState.INSUFFICIENT_DATA, scale.span.start
    changes = [*alarm.transitions, (scale.span.end, alarm.last_state)]
    drawn = -1
    for at, new in changes:
        if state is not AlarmState.ALARM and scale.column(at) > drawn:
            kind = "o" if state is AlarmState.OK else "i"
            yield Markup(
                f'<line class="{kind}" x1="{scale.x(since):.3f}%" x2="{scale.x(at):.3f}%"'
                f' y1="{y:.1f}" y2="{y:.1f}"/>'
            )
            drawn = scale.column(at)
        state, since = new, at


def _blocks(alarm: AlarmResult, scale: Scale) -> Iterator[tuple[float, float]]:
    """Yield left and width in percent of the stays in ALARM, those in one column merged."""
    each = 100 / COLUMNS
    first = last = -2
    for episode in alarm.episodes:
        begin, end = scale.column(episode.start), scale.column(episode.end or scale.span.end)
        if begin <= last + 1:
            last = max(last, end)
            continue
        if first >= 0:
            yield first * each, max((last - first + 1) * each, 0.25)
        first, last = begin, end
    if first >= 0:
        yield first * each, max((last - first + 1) * each, 0.25)


def _axis(scale: Scale, y: float) -> Iterator[Markup]:
    span = scale.span
    length = span.end - span.start
    form = "%m-%d %H:%M" if length <= timedelta(days=3) else "%Y-%m-%d"
    ticks = _TICKS if length > timedelta(minutes=_TICKS) else 1
    for tick in range(ticks):
        moment = span.start + length * tick / ticks
        yield Markup('<text x="{:.2f}%" y="{:g}">{}</text>').format(
            scale.x(moment), y, moment.strftime(form)
        )
