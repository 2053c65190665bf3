"""Expressions over the evaluation range, for many evaluations at once.

Arrays have one row an evaluation and one column a period in range, oldest first; NaN is a missing
datapoint. Functions that fold one series see the whole range, N + 2 periods, as in CloudWatch.

Source: CloudWatch User Guide, "Metric math syntax and functions".
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Final, assert_never

import numpy as np
from numpy.typing import NDArray

from auditor.cloudwatch.math.nodes import (
    Array,
    Filling,
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
from auditor.cloudwatch.math.series import (
    Floats,
    folded,
    linear,
    previous,
    rate,
    repeat,
    running_sum,
)
from auditor.cloudwatch.math.values import (
    MathValue,
    Scalar,
    Series,
    SeriesList,
    array_of,
    items_of,
    mapped,
)

_OPERATORS: Final[Mapping[Operator, Callable[..., Floats]]] = {
    Operator.ADD: np.add,
    Operator.SUBTRACT: np.subtract,
    Operator.MULTIPLY: np.multiply,
    Operator.DIVIDE: np.divide,
    Operator.POWER: np.power,
    Operator.EQUAL: np.equal,
    Operator.NOT_EQUAL: np.not_equal,
    Operator.LESS: np.less,
    Operator.LESS_OR_EQUAL: np.less_equal,
    Operator.GREATER: np.greater,
    Operator.GREATER_OR_EQUAL: np.greater_equal,
    Operator.AND: np.logical_and,
    Operator.OR: np.logical_or,
}


@dataclass(frozen=True, slots=True, eq=False)
class ExpressionScope:
    """The metrics and windows that an expression refers to."""

    metrics: Mapping[str, Floats]
    """The series of the metrics by Id, all of one shape (rows, periods)."""
    starts: NDArray[np.int64]
    """Starts of the windows in minutes since the epoch, shape (rows, periods)."""
    period: int
    """Seconds."""


def evaluate(
    expressions: Mapping[str, MathExpression], returned: str, scope: ExpressionScope
) -> Floats:
    """Return the series of the returned one of checked expressions.

    Args:
        expressions: by Id, each after those that it refers to.
    """
    values: dict[str, MathValue] = {name: Series(series) for name, series in scope.metrics.items()}
    with np.errstate(all="ignore"):
        for name, expression in expressions.items():
            values[name] = _Evaluation(scope, values).value(expression)
    return array_of(values[returned])


@dataclass(frozen=True, slots=True, eq=False)
class _Evaluation:
    """Evaluates one expression, knowing those before it."""

    scope: ExpressionScope
    values: Mapping[str, MathValue]

    def value(self, expression: MathExpression) -> MathValue:
        match expression:
            case NumberLiteral(value):
                return Scalar(np.full((len(self.scope.starts), 1), value))
            case TextLiteral():
                raise AssertionError("the expression was not checked")
            case Reference(name):
                return self.values[name]
            case Negation(operand):
                return mapped(np.negative, self.value(operand))
            case Operation(operator, left, right):
                return _operation(operator, self.value(left), self.value(right))
            case Array(items):
                return SeriesList(tuple(Series(array_of(self.value(item))) for item in items))
            case FunctionCall():
                return self._call(expression)
            case _ as unreachable:
                assert_never(unreachable)

    def _call(self, call: FunctionCall) -> MathValue:
        function = call.function
        if function is Function.METRICS:
            metrics = self.scope.metrics.items()
            return SeriesList(
                tuple(Series(series) for name, series in metrics if call.part in name)
            )
        if function is Function.FILL and call.filling:
            return mapped(_FILLS[call.filling], self.value(call.arguments[0]))
        given, *others = map(self.value, call.arguments)
        rows, periods = self.scope.starts.shape
        match function:
            case Function.IF:
                return _if(given, *others)
            case Function.FILL:
                number = array_of(others[0])
                return mapped(lambda values: np.where(np.isnan(values), number, values), given)
            case Function.ABS:
                return mapped(np.abs, given)
            case Function.CEIL:
                return mapped(np.ceil, given)
            case Function.FLOOR:
                return mapped(np.floor, given)
            case Function.DIFF:
                return mapped(lambda values: values - previous(values)[0], given)
            case Function.RATE:
                return mapped(lambda values: rate(values, self.scope.period), given)
            case Function.RUNNING_SUM:
                return mapped(running_sum, given)
            case Function.SUM | Function.AVG | Function.MIN | Function.MAX:
                return _fold(function, given)
            case Function.FIRST:
                return items_of(given)[0]
            case Function.LAST:
                return items_of(given)[-1]
            case Function.METRIC_COUNT:
                return Scalar(np.full((rows, 1), float(len(items_of(given)))))
            case Function.DATAPOINT_COUNT:
                there = ~np.isnan(array_of(given))
                return Scalar(there.sum(axis=1, keepdims=True).astype(np.float64))
            case Function.PERIOD:
                return Scalar(np.full((rows, 1), float(self.scope.period)))
            case Function.TIME_SERIES:
                return Series(np.repeat(array_of(given), periods, axis=1))
            case Function.MINUTE:
                return Series((self.scope.starts % 60).astype(np.float64))
            case Function.HOUR:
                return Series((self.scope.starts // 60 % 24).astype(np.float64))
            case Function.DAY:
                # Monday is 1; the epoch was a Thursday.
                return Series(((self.scope.starts // 1440 + 3) % 7 + 1).astype(np.float64))
            case _ as unreachable:
                assert_never(unreachable)


def _operation(operator: Operator, left: MathValue, right: MathValue) -> MathValue:
    """Combine two operands; a list is combined item by item.

    Of two series, a datapoint that only one of them has meets 0. A result that is not a number, as
    after a division by zero, is not a datapoint.
    """
    if isinstance(left, SeriesList):
        return SeriesList(tuple(_pair(operator, item, right) for item in left.items))
    if isinstance(right, SeriesList):
        return SeriesList(tuple(_pair(operator, left, item) for item in right.items))
    result = _combined(operator, left, right)
    scalars = isinstance(left, Scalar) and isinstance(right, Scalar)
    return Scalar(result) if scalars else Series(result)


def _pair(operator: Operator, left: MathValue, right: MathValue) -> Series:
    return Series(_combined(operator, left, right))


def _combined(operator: Operator, left: MathValue, right: MathValue) -> Floats:
    a, b = array_of(left), array_of(right)
    if isinstance(left, Series) and isinstance(right, Series):
        missing = np.isnan(a) & np.isnan(b)
        a, b = np.nan_to_num(a, nan=0.0), np.nan_to_num(b, nan=0.0)
    else:
        missing = np.isnan(a) | np.isnan(b)
    result = np.asarray(_OPERATORS[operator](a, b), np.float64)
    return np.where(missing | ~np.isfinite(result), np.nan, result)


def _if(
    condition: MathValue,
    then: MathValue,
    otherwise: MathValue | None = None,
) -> MathValue:
    """Choose datapoint by datapoint; without a condition or a third argument, none."""
    test = array_of(condition)
    other = np.full_like(test, np.nan) if otherwise is None else array_of(otherwise)
    result = np.where(np.isnan(test), np.nan, np.where(test != 0, array_of(then), other))
    scalars = all(
        value is None or isinstance(value, Scalar) for value in (condition, then, otherwise)
    )
    return Scalar(result) if scalars else Series(result)


def _fold(function: Fold, given: MathValue) -> MathValue:
    """Fold one series along the range, or a list of series across; missing ones are left out."""
    if isinstance(given, SeriesList):
        return Series(folded(function, np.stack([item.value for item in given.items])))
    return Scalar(folded(function, np.moveaxis(array_of(given), 1, 0))[:, None])


_FILLS: Final = {Filling.REPEAT: repeat, Filling.LINEAR: linear}
