"""The possible values of a metric math expression, by interval arithmetic.

Intervals are never too small; series are treated as independent. Functions that are not modelled
can give any number.

Source: CloudWatch User Guide, "Metric math syntax and functions", as `auditor.cloudwatch.math`
evaluates it.
"""

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Final, assert_never

from auditor.cloudwatch.math import in_order
from auditor.cloudwatch.math.nodes import (
    Array,
    Fold,
    Function,
    FunctionCall,
    MathExpression,
    Negation,
    NumberLiteral,
    Operation,
    Operator,
    Reference,
    TextLiteral,
)
from auditor.rules.lint.intervals import ANY, Interval, absolute, added, arithmetic, rounded, truth


@dataclass(frozen=True, slots=True)
class SeriesRange:
    """The possible datapoints of a series, or the possible values of a number."""

    values: Interval | None
    """`None`: it never has a datapoint."""
    gaps: bool
    """Whether a datapoint can be missing."""
    number: bool = False
    """Whether it is one number, not a series."""


SeriesRanges = tuple[SeriesRange, ...]

_UNKNOWN: Final = SeriesRange(ANY, True)
_TRUTHS: Final = frozenset(Operator) - {
    Operator.ADD,
    Operator.SUBTRACT,
    Operator.MULTIPLY,
    Operator.DIVIDE,
    Operator.POWER,
}
_PERIODS: Final = Interval(60.0, 604_800.0)
"""Seconds."""


def expression_values(
    expressions: Mapping[str, str | None], returned: str, metrics: Mapping[str, SeriesRange]
) -> SeriesRange:
    """Return the possible values of the returned one of some checked expressions.

    Args:
        expressions: by Id, `None` where it is a metric.
        metrics: their possible values.
    """
    by_id: dict[str, SeriesRange | SeriesRanges] = dict(metrics)
    for name, expression in in_order(expressions).items():
        by_id[name] = _value(expression, by_id, tuple(metrics.values()))
    return _series(by_id[returned])


def _value(
    expression: MathExpression,
    by_id: Mapping[str, SeriesRange | SeriesRanges],
    metrics: SeriesRanges,
) -> SeriesRange | SeriesRanges:
    def value(inner: MathExpression) -> SeriesRange | SeriesRanges:
        return _value(inner, by_id, metrics)

    match expression:
        case NumberLiteral(number):
            return SeriesRange(Interval(number, number), False, number=True)
        case TextLiteral():
            return _UNKNOWN
        case Reference(name):
            return by_id.get(name, _UNKNOWN)
        case Negation(operand):
            return _each(value(operand), lambda interval: Interval(-interval.high, -interval.low))
        case Operation(operator, left, right):
            return _operation(operator, value(left), value(right))
        case Array(items):
            return tuple(_series(value(item)) for item in items)
        case FunctionCall(Function.FILL, (inner, _)) if expression.filling:
            return value(inner)
        case FunctionCall(Function.METRICS):
            return (_UNKNOWN,) if expression.part else metrics
        case FunctionCall(function, arguments):
            return _call(function, [value(argument) for argument in arguments])
        case _ as unreachable:
            assert_never(unreachable)


def _series(value: SeriesRange | SeriesRanges) -> SeriesRange:
    return value if isinstance(value, SeriesRange) else _UNKNOWN


def _each(
    value: SeriesRange | SeriesRanges, change: Callable[[Interval], Interval]
) -> SeriesRange | SeriesRanges:
    if isinstance(value, tuple):
        return tuple(_series(_each(item, change)) for item in value)
    return value if value.values is None else replace(value, values=change(value.values))


def _operation(
    operator: Operator, left: SeriesRange | SeriesRanges, right: SeriesRange | SeriesRanges
) -> SeriesRange | SeriesRanges:
    if isinstance(left, tuple):
        return tuple(_pair(operator, item, _series(right)) for item in left)
    if isinstance(right, tuple):
        return tuple(_pair(operator, left, item) for item in right)
    return _pair(operator, left, right)


def _pair(operator: Operator, left: SeriesRange, right: SeriesRange) -> SeriesRange:
    """Combine two operands; of two series, a datapoint that only one of them has meets 0."""
    number = left.number and right.number
    if left.number or right.number:
        gaps = left.gaps or right.gaps
        if left.values is None or right.values is None:
            return SeriesRange(None, True, number)
        a, b = left.values, right.values
    else:
        gaps = left.gaps and right.gaps
        if left.values is None and right.values is None:
            return SeriesRange(None, True)
        a, b = _with_zero(left), _with_zero(right)
    if operator in _TRUTHS:
        return SeriesRange(truth(operator, a, b), gaps, number)
    if operator is Operator.POWER or (operator is Operator.DIVIDE and b.low <= 0 <= b.high):
        return SeriesRange(ANY, True, number)
    return SeriesRange(arithmetic(operator, a, b).widened, gaps, number)


def _with_zero(series: SeriesRange) -> Interval:
    """Return the values of a series that may lack datapoints which another has."""
    if series.values is None:
        return Interval(0.0, 0.0)
    if not series.gaps:
        return series.values
    return Interval(min(series.values.low, 0.0), max(series.values.high, 0.0))


def _call(
    function: Function, given: list[SeriesRange | SeriesRanges]
) -> SeriesRange | SeriesRanges:
    first = given[0] if given else _UNKNOWN
    match function:
        case Function.FILL:
            return _filled(first, given[1])
        case Function.IF:
            return _if(*map(_series, given))
        case Function.ABS:
            return _each(first, absolute)
        case Function.CEIL | Function.FLOOR:
            return _each(first, rounded)
        case Function.SUM | Function.AVG | Function.MIN | Function.MAX:
            return _folded(function, first)
        case Function.FIRST | Function.LAST:
            end = 0 if function is Function.FIRST else -1
            return first[end] if isinstance(first, tuple) else _UNKNOWN
        case Function.PERIOD:
            return SeriesRange(_PERIODS, False, number=True)
        case Function.TIME_SERIES:
            return replace(first, number=False) if isinstance(first, SeriesRange) else _UNKNOWN
        case Function.METRIC_COUNT:
            count = float(len(first)) if isinstance(first, tuple) else None
            return (
                _UNKNOWN
                if count is None
                else SeriesRange(Interval(count, count), False, number=True)
            )
        case Function.DATAPOINT_COUNT:
            return SeriesRange(Interval(0.0, math.inf), False, number=True)
        case Function.MINUTE:
            return SeriesRange(Interval(0.0, 59.0), False)
        case Function.HOUR:
            return SeriesRange(Interval(0.0, 23.0), False)
        case Function.DAY:
            return SeriesRange(Interval(1.0, 7.0), False)
        case Function.RATE | Function.DIFF | Function.RUNNING_SUM | Function.METRICS:
            return _UNKNOWN
        case _ as unreachable:
            assert_never(unreachable)


def _filled(
    value: SeriesRange | SeriesRanges, filling: SeriesRange | SeriesRanges
) -> SeriesRange | SeriesRanges:
    if isinstance(value, tuple):
        return tuple(_series(_filled(item, filling)) for item in value)
    filling = _series(filling)
    both = [part for part in (value.values, filling.values) if part is not None]
    return SeriesRange(Interval.around(both), value.gaps and filling.gaps, value.number)


def _if(
    condition: SeriesRange, then: SeriesRange, otherwise: SeriesRange | None = None
) -> SeriesRange:
    branches = [then] if otherwise is None else [then, otherwise]
    taken = branches
    if condition.values is not None and not condition.values.low <= 0 <= condition.values.high:
        taken = [then]
    elif condition.values == Interval(0.0, 0.0):
        taken = branches[1:]
    possible = [branch.values for branch in taken if branch.values is not None]
    gaps = condition.gaps or otherwise is None or any(branch.gaps for branch in branches)
    number = condition.number and all(branch.number for branch in branches)
    if condition.values is None:
        return SeriesRange(None, True, number)
    return SeriesRange(Interval.around(possible), gaps, number)


def _folded(function: Fold, given: SeriesRange | SeriesRanges) -> SeriesRange:
    """Fold one series along the range, or a list of series across; missing ones are left out."""
    items = (given,) if isinstance(given, SeriesRange) else given
    there = [item.values for item in items if item.values is not None]
    hull = Interval.around(there)
    gaps = all(item.gaps for item in items)
    number = isinstance(given, SeriesRange)
    if hull is None or function in {Function.MIN, Function.MAX}:
        return SeriesRange(hull, gaps, number)
    return SeriesRange(added(hull) if function is Function.SUM else hull.widened, gaps, number)
