"""Interval arithmetic: the results of operations on any two numbers of two intervals."""

import math
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import product
from typing import Final, Self

from auditor.cloudwatch.math.nodes import (
    Operator,
)

_ROUNDING: Final = 1e-9
"""How far sums and averages of fractions may be off, relatively."""


@dataclass(frozen=True, slots=True)
class Interval:
    """All numbers from `low` to `high`, both of which occur unless they are infinite."""

    low: float
    high: float

    @classmethod
    def around(cls, intervals: Iterable[Self]) -> Self | None:
        """Return the smallest interval that holds all of them; `None` for none."""
        parts = list(intervals)
        if not parts:
            return None
        return cls(min(part.low for part in parts), max(part.high for part in parts))

    @property
    def ends(self) -> tuple[float, float]:
        """Both ends; a comparison with a threshold needs no more."""
        return self.low, self.high

    @property
    def widened(self) -> "Interval":
        """The interval, widened for rounding if its ends are not binary fractions."""
        return Interval(_off(self.low, -1), _off(self.high, 1))


ANY: Final = Interval(-math.inf, math.inf)


def _off(end: float, direction: int) -> float:
    exact = math.isinf(end) or ((end * 1024).is_integer() and abs(end) < 2**32)
    return end if exact else end + direction * abs(end) * _ROUNDING


def added(hull: Interval) -> Interval:
    """Return the sums of one or more values."""
    low = hull.low if hull.low >= 0 else -math.inf
    high = hull.high if hull.high <= 0 else math.inf
    return Interval(low, high).widened


def arithmetic(operator: Operator, a: Interval, b: Interval) -> Interval:
    """Return the results of an operation on any two values; a divisor is never 0."""
    match operator:
        case Operator.ADD:
            return Interval(a.low + b.low, a.high + b.high)
        case Operator.SUBTRACT:
            return Interval(a.low - b.high, a.high - b.low)
        case _:
            times = operator is Operator.MULTIPLY
            corners = [
                (_times if times else _over)(x, y)
                for x, y in product((a.low, a.high), (b.low, b.high))
            ]
            return Interval(min(corners), max(corners))


def _times(x: float, y: float) -> float:
    return 0.0 if 0 in (x, y) else x * y


def _over(x: float, y: float) -> float:
    return 0.0 if math.isinf(y) else x / y


def truth(operator: Operator, a: Interval, b: Interval) -> Interval:
    """Return 1, 0 or both, for a comparison of any two values."""
    certain = {
        Operator.LESS: (a.high < b.low, a.low >= b.high),
        Operator.LESS_OR_EQUAL: (a.high <= b.low, a.low > b.high),
        Operator.GREATER: (a.low > b.high, a.high <= b.low),
        Operator.GREATER_OR_EQUAL: (a.low >= b.high, a.high < b.low),
    }
    always, never = certain.get(operator, (False, False))
    return Interval(1.0 if always else 0.0, 0.0 if never else 1.0)


def rounded(interval: Interval) -> Interval:
    """Return the values rounded up or down."""
    low, high = (end if math.isinf(end) else None for end in (interval.low, interval.high))
    return Interval(
        float(math.floor(interval.low)) if low is None else low,
        float(math.ceil(interval.high)) if high is None else high,
    )


def absolute(interval: Interval) -> Interval:
    """Return the absolute values of the numbers."""
    ends = (abs(interval.low), abs(interval.high))
    return Interval(0.0 if interval.low <= 0 <= interval.high else min(ends), max(ends))
