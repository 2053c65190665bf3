"""The types of expressions: number, series or list of series, checked before evaluation.

Source: CloudWatch User Guide, "Metric math syntax and functions".
"""

from collections.abc import Mapping
from enum import StrEnum
from typing import Final, assert_never

from auditor.cloudwatch.math.nodes import (
    Array,
    Function,
    FunctionCall,
    MathExpression,
    Negation,
    NumberLiteral,
    Operation,
    Reference,
    TextLiteral,
    walk,
)
from auditor.cloudwatch.math.parser import parse
from auditor.cloudwatch.tokens import ExpressionError


class Type(StrEnum):
    """The type of an expression."""

    NUMBER = "a number"
    SERIES = "a time series"
    LIST = "a list of time series"


_TIME: Final = frozenset({Function.MINUTE, Function.HOUR, Function.DAY})
"""Functions whose values change with time alone."""

_ARGUMENTS: Final = {Function.FILL: (2, 2), Function.IF: (2, 3), Function.METRICS: (0, 1)}


def check_expressions(queries: Mapping[str, str | None], returned: str) -> None:
    """Check the expressions of an alarm.

    Args:
        queries: an expression for each Id, `None` where it is a metric.
        returned: the Id of the series that the alarm watches.

    Raises:
        ExpressionError: an expression is wrong, or the returned one gives no series.
    """
    types = dict.fromkeys((name for name, text in queries.items() if text is None), Type.SERIES)
    for name, expression in in_order(queries).items():
        types[name] = _Checker(queries[name] or "", types, queries).type_of(expression)
    text = queries[returned]
    if text is not None and types[returned] is not Type.SERIES:
        message = f"an alarm watches one time series; this gives {types[returned]}"
        raise ExpressionError(message, text, 0)


def in_order(queries: Mapping[str, str | None]) -> dict[str, MathExpression]:
    """Return the expressions by Id, each after those that it refers to.

    Raises:
        ExpressionError: an expression cannot be read, or refers to itself.
    """
    waiting = {name: parse(text) for name, text in queries.items() if text is not None}
    ordered: dict[str, MathExpression] = {}
    while waiting:
        ready = {name: waiting[name] for name in waiting if not _open(waiting[name], waiting)}
        if not ready:
            name = next(iter(waiting))
            reference = _open(waiting[name], waiting)[0]
            message = "the references are circular"
            raise ExpressionError(message, queries[name] or "", reference.offset)
        ordered |= ready
        waiting = {name: waiting[name] for name in waiting if name not in ready}
    return ordered


def depends_on_time(expression: MathExpression) -> bool:
    """Return whether an expression can change while the datapoints in range do not."""
    calls = (node for node in walk(expression) if isinstance(node, FunctionCall))
    return any(call.function in _TIME for call in calls)


def _open(expression: MathExpression, waiting: Mapping[str, MathExpression]) -> list[Reference]:
    """Return the references to expressions that are not ordered yet."""
    references = (node for node in walk(expression) if isinstance(node, Reference))
    return [reference for reference in references if reference.name in waiting]


class _Checker:
    """Finds the type of one expression."""

    def __init__(
        self, text: str, types: Mapping[str, Type], queries: Mapping[str, str | None]
    ) -> None:
        self._text = text
        self._types = types
        self._queries = queries

    def type_of(self, expression: MathExpression) -> Type:
        match expression:
            case NumberLiteral():
                return Type.NUMBER
            case TextLiteral():
                raise self._error("only METRICS takes a text", 0)
            case Reference(name, offset):
                if name not in self._types:
                    raise self._error(f"no query has the Id {name}", offset)
                return self._types[name]
            case Negation(operand):
                return self.type_of(operand)
            case Operation(_, left, right, offset):
                return self._combined(self.type_of(left), self.type_of(right), offset)
            case Array(items, offset):
                if not items or {self.type_of(item) for item in items} != {Type.SERIES}:
                    raise self._error("a list must hold single time series", offset)
                return Type.LIST
            case FunctionCall():
                return self._call(expression)
            case _ as unreachable:
                assert_never(unreachable)

    def _combined(self, left: Type, right: Type, offset: int) -> Type:
        if left is Type.LIST and right is Type.LIST:
            raise self._error("two lists of time series cannot be combined", offset)
        return max(left, right, key=list(Type).index)

    def _call(self, call: FunctionCall) -> Type:
        function, arguments = call.function, call.arguments
        least, most = _ARGUMENTS.get(function, (1, 1))
        if not least <= len(arguments) <= most:
            count = f"{least}" if least == most else f"{least} or {most}"
            raise self._error(
                f"{function} takes {count} arguments, not {len(arguments)}", call.offset
            )
        if function is Function.METRICS:
            return self._metrics(call)
        if function is Function.FILL:
            filled = self._needs(call, self.type_of(arguments[0]), Type.SERIES, Type.LIST)
            filler = Type.NUMBER if call.filling else self.type_of(arguments[1])
            if filler is Type.LIST or (filler is Type.SERIES and filled is Type.SERIES):
                more = ", or a time series for a list of them" if filler is Type.SERIES else ""
                raise self._error(f"FILL takes a number, REPEAT or LINEAR{more}", call.offset)
            return filled
        types = [self.type_of(argument) for argument in arguments]
        match function:
            case Function.IF:
                if Type.LIST in types:
                    raise self._error("IF takes numbers and single time series", call.offset)
                return max(types, key=list(Type).index)
            case Function.FIRST | Function.LAST:
                self._needs(call, types[0], Type.LIST)
                return Type.SERIES
            case Function.METRIC_COUNT:
                self._needs(call, types[0], Type.LIST)
                return Type.NUMBER
            case Function.DATAPOINT_COUNT | Function.PERIOD:
                self._needs(call, types[0], Type.SERIES)
                return Type.NUMBER
            case Function.TIME_SERIES:
                self._needs(call, types[0], Type.NUMBER)
                return Type.SERIES
            case Function.MINUTE | Function.HOUR | Function.DAY:
                return self._needs(call, types[0], Type.SERIES)
            case Function.ABS | Function.CEIL | Function.FLOOR:
                return types[0]
            case Function.RATE | Function.DIFF | Function.RUNNING_SUM:
                return self._needs(call, types[0], Type.SERIES, Type.LIST)
            case Function.SUM | Function.AVG | Function.MIN | Function.MAX:
                self._needs(call, types[0], Type.SERIES, Type.LIST)
                return Type.NUMBER if types[0] is Type.SERIES else Type.SERIES
            case _ as unreachable:
                assert_never(unreachable)

    def _metrics(self, call: FunctionCall) -> Type:
        if call.arguments and not isinstance(call.arguments[0], TextLiteral):
            raise self._error("METRICS takes a text in quotes", call.offset)
        if not any(of is None and call.part in name for name, of in self._queries.items()):
            raise self._error("no metric has such an Id", call.offset)
        return Type.LIST

    def _needs(self, call: FunctionCall, given: Type, *wanted: Type) -> Type:
        if given not in wanted:
            raise self._error(
                f"{call.function} takes {' or '.join(wanted)}, not {given}", call.offset
            )
        return given

    def _error(self, message: str, offset: int) -> ExpressionError:
        return ExpressionError(message, self._text, offset)
