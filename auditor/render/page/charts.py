"""The charts of the page as inline SVG."""

from collections.abc import Callable, Iterator, Sequence, Set
from datetime import date, datetime, timedelta
from itertools import groupby
from typing import Final

from markupsafe import Markup

from auditor.cloudwatch.alarms import AlarmState
from auditor.cloudwatch.minutes import EPOCH, Span
from auditor.cloudwatch.transitions import Window
from auditor.render.page.svg import Scale, axis, layer, level, rect, svg, text
from auditor.render.shared import words
from auditor.render.shared.words import fired
from auditor.result.audit import AlarmResult, CompositeResult

_DAY: Final = timedelta(days=1)
_MAX_BOXES: Final = 12
MAX_BLOCKS: Final = 150
_STRIP_HEIGHT: Final = 22
_BAR_TOP, _BAR_FOOT, _BAND, _HEIGHT = 14, 94, 101, 130

_DAYS: Final = Markup('<use href="#days" width="100%" height="{}"/>')


def days(span: Span, logged: Set[date]) -> Markup:
    """Return the background of every chart, with days without a record hatched."""
    scale = Scale(span)
    return Markup("").join(
        rect("hf", scale.part(first), scale.part(after) - scale.part(first))
        for kind, first, after in _day_runs(span, lambda day: day not in logged)
        if kind
    )


def has_weekends(span: Span) -> bool:
    """Return whether the axis marks Saturdays and Sundays, as for spans of 2 to 100 days."""
    return timedelta(days=2) < span.end - span.start <= timedelta(days=100)


def weekends(span: Span, y: float) -> Markup:
    """Draw bars for Saturdays and Sundays on a time axis."""
    if not has_weekends(span):
        return Markup("")
    scale = Scale(span)
    # Not a layer: Chromium does not stretch those in heads of tables that it repeats in print.
    return Markup("").join(
        rect("wb", scale.part(first), scale.part(after) - scale.part(first), f"{y:g}", "3")
        for kind, first, after in _day_runs(span, lambda day: day.weekday() > 4)
        if kind
    )


def _day_runs(
    span: Span, marked: Callable[[date], bool]
) -> Iterator[tuple[bool, datetime, datetime]]:
    """Yield each run of marked or unmarked days with its start and end, the end exclusive."""
    midnight = span.start.replace(hour=0, minute=0, second=0, microsecond=0)
    count = (span.end.date() - span.start.date()).days + 1
    moments = [midnight + n * _DAY for n in range(count)]
    for kind, run in groupby(moments, lambda moment: marked(moment.date())):
        stretch = list(run)
        if stretch[0] < span.end:
            yield kind, max(stretch[0], span.start), min(stretch[-1] + _DAY, span.end)


def strip(alarm: AlarmResult | CompositeResult, scale: Scale) -> Markup:
    """Draw an alarm's states over the span: a thin line, and a block for each episode."""
    message = f"{alarm.name} {fired(alarm)}; last state {alarm.last_state}"
    return svg(
        _STRIP_HEIGHT,
        message,
        [_DAYS.format(_STRIP_HEIGHT), _band(alarm, scale, 1, _STRIP_HEIGHT - 2)],
    )


def crowded(alarm: AlarmResult | CompositeResult) -> bool:
    """Return whether blocks would overlap, so that heights show shares of time instead."""
    return len(alarm.episodes) > MAX_BLOCKS


def shared_axis(span: Span) -> Markup:
    """Draw the time axis that the strips of a table share."""
    parts = [*axis(Scale(span), 11), weekends(span, 15)]
    return svg(18, "Time axis, UTC", parts)


def bucket(span: Span, period: timedelta) -> timedelta:
    """Return the duration of a bar, a multiple of the alarm's period."""
    length = span.end - span.start
    if length <= timedelta(days=2):
        wanted = timedelta(minutes=5)
    elif length <= timedelta(days=62):
        wanted = timedelta(hours=1)
    else:
        wanted = -(-length // (730 * _DAY)) * _DAY
    return -(-wanted // period) * period


def timeline(alarm: AlarmResult, scale: Scale) -> Markup:
    """Draw matches per bucket as bars over the band of states, with a dashed threshold."""
    each = bucket(scale.span, alarm.alarm.period)
    bars: dict[int, tuple[int, bool]] = {}
    for period in alarm.periods:
        position = (period.start - EPOCH) // each
        matches, breaching = bars.get(position, (0, False))
        bars[position] = (matches + period.matches, breaching or period.breaching)
    most = max((matches for matches, _ in bars.values()), default=0)
    threshold = _threshold(alarm, each, most)
    top = max(most, threshold or 0.0)
    depth = _BAR_FOOT - _BAR_TOP
    paths: dict[str, list[str]] = {"sil": [], "a": []}
    for position, (matches, breaching) in sorted(bars.items()):
        start = EPOCH + position * each
        left = scale.part(start) * scale.columns
        width = max(scale.part(start + each) * scale.columns - left - 0.3, 1.2)
        high = max(depth * matches / top, 1.5) if matches else 1.5
        paths["a" if breaching else "sil"].append(
            f"M{left:.1f} {depth}v-{high:.1f}h{width:.1f}v{high:.1f}z"
        )
    parts = [
        _DAYS.format(_BAND + 13),
        weekends(scale.span, _BAND + 14),
        layer(_BAR_TOP, depth, scale.columns, paths),
        level("ax", _BAR_FOOT),
        _band(alarm, scale, _BAND, 12),
        *axis(scale, _HEIGHT - 3),
        text("halo", 0, 10, words.counted(most, "match", "matches")),
    ]
    if threshold:
        y = _BAR_FOOT - depth * threshold / top
        label = f"threshold {words.value(threshold)}"
        parts += [level("th", y), text("e tht halo", 1, y - 3, label)]
    message = (
        f"Matches per {words.per(each)}, at most {words.count(most)}; {alarm.name} {fired(alarm)}"
    )
    return svg(_HEIGHT, message, parts)


def boxes(windows: Sequence[Window]) -> tuple[Markup, int]:
    """Draw the newest windows of an evaluation as boxes; return the number of omitted ones."""
    shown = windows[-_MAX_BOXES:]
    each = 1 / max(len(shown), 1)
    parts: list[Markup] = []
    for index, window in enumerate(shown):
        kind, ink = "win-m", ""
        if window.value is not None:
            ink = "ta" if window.breaching else "to"
            kind = "win" if not window.used else "win-b" if window.breaching else "win-g"
        value = "missing" if window.value is None else words.value(window.value)
        middle = (index + 0.5) * each
        parts.append(rect(kind, index * each + 0.005, each - 0.01, "1", "34"))
        parts.append(text(f"mid tb {ink}", middle, 16, value))
        parts.append(text("mid", middle, 30, f"{window.start:%H:%M}"))
    message = "; ".join(
        f"{words.time(w.start)} {'missing' if w.value is None else words.value(w.value)}"
        for w in shown
    )
    return svg(38, f"Windows in range, oldest first: {message}", parts), len(windows) - len(shown)


def heat(volumes: Sequence[int | None], most: int, label: str) -> Markup:
    """Draw one row of a heat map: volume as colour, unknown days hatched."""
    paths: dict[str, list[str]] = {f"q{shade}": [] for shade in range(1, 6)}
    hatched, position = [], 0
    for unknown, run in groupby(volumes, lambda volume: volume is None):
        cells = list(run)
        if unknown:
            left, width = position / len(volumes), len(cells) / len(volumes)
            hatched.append(rect("hf", left, width, "1", "14"))
        for n, volume in enumerate(cells, position):
            if volume is not None:
                paths[f"q{shade(volume, most)}"].append(f"M{n} 0h.94v14h-.94z")
        position += len(cells)
    return svg(16, label, [*hatched, layer(1, 14, len(volumes), paths)])


def shade(volume: int, most: int) -> int:
    """Return one of five shades by the logarithm of the volume."""
    steps = max(most, 1).bit_length()
    return 1 + min(4, 5 * max(volume.bit_length() - 1, 0) // steps)


def _threshold(alarm: AlarmResult, each: timedelta, most: int) -> float | None:
    """Return the threshold if it has the unit of the bars and fits their scale."""
    same = each == alarm.alarm.period and all(p.value == p.matches for p in alarm.periods)
    return alarm.alarm.threshold if same and 0 < alarm.alarm.threshold <= 10 * most else None


def _band(alarm: AlarmResult | CompositeResult, scale: Scale, top: float, height: float) -> Markup:
    """Draw OK and INSUFFICIENT_DATA as lines and ALARM as blocks; short states give way.

    Where blocks would merge, only ALARM is drawn, at the height of its share of time.
    """
    paths: dict[str, list[str]] = {"o": [], "i": []}
    if crowded(alarm):
        each = scale.columns / MAX_BLOCKS
        paths["a"] = [
            f"M{n * each:.1f} {height:g}v-{max(height * part, 1.5):.1f}h{each:.1f}V{height:g}z"
            for n, part in enumerate(_parts(alarm, scale))
            if part
        ]
        return layer(top, height, scale.columns, paths)
    state, since = alarm.first_state, 0
    for at, new in [*alarm.transitions, (scale.span.end, alarm.last_state)]:
        column = scale.columns if at >= scale.span.end else scale.column(at)
        if state is not AlarmState.ALARM and column > since:
            kind = "o" if state is AlarmState.OK else "i"
            paths[kind].append(f"M{since} {height / 2:g}H{column}")
        state, since = new, column
    paths["ab"] = [f"M{x} 0H{to + 1}V{height:g}H{x}z" for x, to in _blocks(alarm, scale)]
    return layer(top, height, scale.columns, paths)


def _parts(alarm: AlarmResult | CompositeResult, scale: Scale) -> list[float]:
    """Return the share of time in ALARM for each of `MAX_BLOCKS` stretches of the span."""
    parts = [0.0] * MAX_BLOCKS
    for episode in alarm.episodes:
        begin = scale.part(episode.start) * MAX_BLOCKS
        end = scale.part(episode.end or scale.span.end) * MAX_BLOCKS
        for index in range(int(begin), min(int(end) + 1, MAX_BLOCKS)):
            parts[index] += max(min(end, index + 1) - max(begin, index), 0.0)
    return parts


def _blocks(alarm: AlarmResult | CompositeResult, scale: Scale) -> Iterator[tuple[int, int]]:
    """Yield the first and last column of each episode."""
    for episode in alarm.episodes:
        yield scale.column(episode.start), scale.column(episode.end or scale.span.end)
