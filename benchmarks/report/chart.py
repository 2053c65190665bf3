"""The cost of an audit over the number of log files, drawn as SVG."""

from collections.abc import Callable, Sequence
from html import escape
from typing import Final

from benchmarks.comparisons.base import GROWTH
from benchmarks.report.page import growth
from benchmarks.report.results import Results

_WIDTH: Final = 340
_HEIGHT: Final = 220
_LEFT: Final = 52
_TOP: Final = 34
_BELOW: Final = 44
_STYLE: Final = (
    "text{font:12px sans-serif;fill:#444}.t{font-weight:bold;fill:#111}.g{stroke:#ddd}"
    ".b{stroke:#b4232a;stroke-dasharray:5 4}.bt{fill:#b4232a}"
    ".l{fill:none;stroke:#1f5fae;stroke-width:2}.d{fill:#1f5fae}"
)
_BOUND_MB: Final = 400


def growth_chart(results: Results) -> str:
    """Return memory and time over the number of archives; "" if they were not measured."""
    commands = growth(results)
    if not commands:
        return ""
    counts = GROWTH[: len(commands)]
    memory = [command.median("memory") for command in commands]
    wall = [command.median("wall") for command in commands]
    panels = [
        _panel(0, "Memory, MB", counts, memory, bound=_BOUND_MB),
        _panel(_WIDTH + 40, "Time, s", counts, wall),
    ]
    width = 2 * _WIDTH + 40
    label = "Memory and time of an audit of " + "; ".join(
        f"{count} archives: {mb:.0f} MB, {seconds:.1f} s"
        for count, mb, seconds in zip(counts, memory, wall, strict=True)
    )
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {_HEIGHT + _BELOW}"'
        f' role="img" aria-label="{escape(label)}"><style>{_STYLE}</style>'
        f'<rect width="{width}" height="{_HEIGHT + _BELOW}" fill="#fff"/>{"".join(panels)}</svg>\n'
    )


def _panel(
    left: int, title: str, counts: Sequence[int], values: Sequence[float], bound: float = 0
) -> str:
    """Return one chart; both axes begin at 0."""
    step = _step(max(*values, bound))
    lines = int(max(*values, bound) // step) + 1
    across = _linear(max(counts), left + _LEFT, left + _WIDTH - 12)
    up = _linear(lines * step, _HEIGHT, _TOP)
    parts = [f'<text class="t" x="{left + 4}" y="18">{escape(title)}</text>']
    for value in (number * step for number in range(lines + 1)):
        parts += [
            _level("g", left, up(value)),
            f'<text x="{left + _LEFT - 6}" y="{up(value) + 4:.1f}" text-anchor="end">'
            f"{value:g}</text>",
        ]
    parts += [
        f'<text x="{across(count):.1f}" y="{_HEIGHT + 18}" text-anchor="middle">{count}</text>'
        for count in counts
    ]
    parts.append(
        f'<text x="{left + (_LEFT + _WIDTH) / 2:.0f}" y="{_HEIGHT + 36}" text-anchor="middle">'
        "archives</text>"
    )
    if bound:
        parts += [
            _level("b", left, up(bound)),
            f'<text class="bt" x="{left + _WIDTH}" y="{up(bound) - 5:.1f}" text-anchor="end">'
            f"bound: {bound:g}</text>",
        ]
    points = [(across(count), up(value)) for count, value in zip(counts, values, strict=True)]
    joined = " ".join(f"{x:.1f},{y:.1f}" for x, y in points)
    parts.append(f'<polyline class="l" points="{joined}"/>')
    parts += [f'<circle class="d" cx="{x:.1f}" cy="{y:.1f}" r="3.5"/>' for x, y in points]
    return "".join(parts)


def _level(kind: str, left: int, y: float) -> str:
    return (
        f'<line class="{kind}" x1="{left + _LEFT}" x2="{left + _WIDTH}" y1="{y:.1f}" y2="{y:.1f}"/>'
    )


def _step(largest: float) -> float:
    """Return 1, 2 or 5 times a power of ten, of which a value has four to ten."""
    step = 1e-6
    while True:
        for factor in (1, 2, 5):
            if largest / (step * factor) <= 5:
                return step * factor
        step *= 10


def _linear(largest: float, first: float, last: float) -> Callable[[float], float]:
    """Return a scale that maps 0 and a largest value to two positions."""
    return lambda value: first + (last - first) * value / largest
