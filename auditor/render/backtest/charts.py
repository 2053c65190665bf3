"""The charts of a backtest: matches and episodes over the span."""

from collections import Counter
from collections.abc import Sequence
from datetime import timedelta
from typing import Final

from markupsafe import Markup

from auditor.cloudwatch.minutes import EPOCH, MINUTE, Span
from auditor.render.page import charts
from auditor.render.page.svg import Scale, layer, svg, text
from auditor.render.shared import words
from auditor.result.episodes import Period

STRIP_HEIGHT: Final = 22
_BARS_HEIGHT: Final = 54
_DAYS: Final = Markup('<use href="#days" width="100%" height="{}"/>')

StripEpisodes = Sequence[tuple[int, int]]
"""Episodes: the minute of the span in which each began, and its length in minutes."""


def matches(periods: Sequence[Period], period: timedelta, scale: Scale) -> Markup:
    """Draw the matches as bars; they do not depend on the setting."""
    bar_period = charts.bucket(scale.span, period)
    bars: Counter[int] = Counter()
    for clock_period in periods:
        bars[(clock_period.start - EPOCH) // bar_period] += clock_period.matches
    most = max(bars.values(), default=0)
    drawn = []
    for bar, number in sorted(bars.items()):
        start = EPOCH + bar * bar_period
        left = scale.part(start) * scale.columns
        width = max(scale.part(start + bar_period) * scale.columns - left - 0.3, 1.5)
        high = max((_BARS_HEIGHT - 14) * number / max(most, 1), 1.5)
        drawn.append(f"M{left:.1f} {_BARS_HEIGHT}v-{high:.1f}h{width:.1f}v{high:.1f}z")
    label = f"at most {words.count(most)} per {words.per(bar_period)}"
    parts = [
        _DAYS.format(_BARS_HEIGHT),
        layer(0, _BARS_HEIGHT, scale.columns, {"sil": drawn}),
        text("halo", 0, 10, label),
    ]
    return svg(_BARS_HEIGHT, f"Matches over the span, {label}", parts)


def strip(episodes: StripEpisodes, scale: Scale, label: str) -> Markup:
    """Draw episodes as blocks on a line; crowded ones as shares of time."""
    length = max((scale.span.end - scale.span.start) // MINUTE, 1)
    path = (
        crowd(episodes, length, scale)
        if len(episodes) > charts.MAX_BLOCKS
        else blocks(episodes, length, scale)
    )
    drawn = layer(
        1, STRIP_HEIGHT - 2, scale.columns, {"ax": [_line(scale)], "ab": [path] if path else []}
    )
    return svg(STRIP_HEIGHT, label, [_DAYS.format(STRIP_HEIGHT), drawn])


def blocks(episodes: StripEpisodes, length: int, scale: Scale) -> str:
    """Return the path of blocks that are at least one column wide."""
    return "".join(
        f"M{start * scale.columns // length} 0"
        f"H{min(start + lasted, length) * scale.columns // length + 1}V{STRIP_HEIGHT - 2}"
        f"H{start * scale.columns // length}z"
        for start, lasted in episodes
    )


def crowd(episodes: StripEpisodes, length: int, scale: Scale) -> str:
    """Return the path of bars whose height is the share of each stretch in ALARM."""
    parts = [0.0] * charts.MAX_BLOCKS
    for start, lasted in episodes:
        begin, end = (charts.MAX_BLOCKS * edge / length for edge in (start, start + lasted))
        for index in range(int(begin), min(int(end) + 1, charts.MAX_BLOCKS)):
            parts[index] += max(min(end, index + 1) - max(begin, index), 0.0)
    each = scale.columns / charts.MAX_BLOCKS
    return "".join(
        f"M{each * index:.1f} {STRIP_HEIGHT - 2}v-{max((STRIP_HEIGHT - 2) * part, 1.5):.1f}"
        f"h{each:.1f}V{STRIP_HEIGHT - 2}z"
        for index, part in enumerate(parts)
        if part
    )


def compact(episodes: StripEpisodes) -> str:
    """Return episodes for the script of the page: gaps and lengths in base 36."""
    parts, end = [], 0
    for start, lasted in episodes:
        parts.append(f"{_base36(start - end)} {_base36(lasted)}")
        end = start + lasted
    return " ".join(parts)


def minutes(span: Span) -> int:
    """Return the number of evaluation minutes in a span."""
    return (span.end - span.start) // MINUTE


def _line(scale: Scale) -> str:
    return f"M0 {STRIP_HEIGHT // 2 - 1}H{scale.columns}"


def _base36(number: int) -> str:
    digits = ""
    while number:
        number, digit = divmod(number, 36)
        digits = "0123456789abcdefghijklmnopqrstuvwxyz"[digit] + digits
    return digits or "0"
