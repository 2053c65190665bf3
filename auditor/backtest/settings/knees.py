"""The knees of episode curves: where higher thresholds begin to save few further episodes."""

from collections.abc import Sequence
from typing import Final

from auditor.backtest.settings.grid import Curve
from auditor.result.backtest import Tally

_BEND: Final = 0.1
"""The smallest depth of a knee below the straight line, as a share of the curve's height."""


def knees(curves: Sequence[Curve], settings: Sequence[Tally]) -> tuple[int, ...]:
    """Return the knees of the curves of episodes over thresholds.

    A knee is the point farthest below the straight line from the highest point to the end, or to
    the first threshold without an episode. A threshold without an episode is not a knee.
    """
    indexes_of_knees = []
    first = 0
    for curve in curves:
        sign = -1 if curve.alarm.comparison_operator.below else 1
        indexes = range(first, first + len(curve.thresholds))
        first = indexes.stop
        points = sorted(
            (sign * threshold, settings[number].episodes, number)
            for threshold, number in zip(curve.thresholds, indexes, strict=True)
        )
        top = max(range(len(points)), key=lambda index: points[index][1])
        indexes_of_knees += _knee(points[top:])
    return tuple(indexes_of_knees)


def _knee(points: Sequence[tuple[float, int, int]]) -> list[int]:
    """Return the index of the knee of a falling curve, if it has one."""
    silent = [number for number, (_, episodes, _) in enumerate(points) if not episodes]
    points = points[: silent[0] + 1] if silent else points
    (left, high, _), (right, low, _) = points[0], points[-1]
    if len(points) < 3 or high == low or left == right:
        return []
    drops = [
        (1 - (x - left) / (right - left)) - (episodes - low) / (high - low)
        for x, episodes, _ in points
    ]
    best = max(range(len(points) - bool(silent)), key=lambda index: drops[index])
    return [points[best][2]] if drops[best] > _BEND else []
