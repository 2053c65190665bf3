"""The tree of a metric math expression."""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from typing import Literal, assert_never


class Operator(StrEnum):
    """A binary operator."""

    ADD = "+"
    SUBTRACT = "-"
    MULTIPLY = "*"
    DIVIDE = "/"
    POWER = "^"
    EQUAL = "=="
    NOT_EQUAL = "!="
    LESS = "<"
    LESS_OR_EQUAL = "<="
    GREATER = ">"
    GREATER_OR_EQUAL = ">="
    AND = "AND"
    OR = "OR"


class Function(StrEnum):
    """The functions that are simulated."""

    ABS = "ABS"
    AVG = "AVG"
    CEIL = "CEIL"
    DATAPOINT_COUNT = "DATAPOINT_COUNT"
    DAY = "DAY"
    DIFF = "DIFF"
    FILL = "FILL"
    FIRST = "FIRST"
    FLOOR = "FLOOR"
    HOUR = "HOUR"
    IF = "IF"
    LAST = "LAST"
    MAX = "MAX"
    METRICS = "METRICS"
    METRIC_COUNT = "METRIC_COUNT"
    MIN = "MIN"
    MINUTE = "MINUTE"
    PERIOD = "PERIOD"
    RATE = "RATE"
    RUNNING_SUM = "RUNNING_SUM"
    SUM = "SUM"
    TIME_SERIES = "TIME_SERIES"


Fold = Literal[Function.SUM, Function.AVG, Function.MIN, Function.MAX]
"""The functions that aggregate numbers into one."""


class Filling(StrEnum):
    """The words that FILL takes instead of a number."""

    REPEAT = "REPEAT"
    LINEAR = "LINEAR"


@dataclass(frozen=True, slots=True)
class NumberLiteral:
    """A number as written."""

    value: float


@dataclass(frozen=True, slots=True)
class TextLiteral:
    """A quoted text, as METRICS takes it."""

    value: str


@dataclass(frozen=True, slots=True)
class Reference:
    """The Id of another query, or a keyword of a function, such as REPEAT."""

    name: str
    offset: int


@dataclass(frozen=True, slots=True)
class Negation:
    """Minus before an operand."""

    operand: "MathExpression"


@dataclass(frozen=True, slots=True)
class Operation:
    """Two operands."""

    operator: Operator
    left: "MathExpression"
    right: "MathExpression"
    offset: int


@dataclass(frozen=True, slots=True)
class Array:
    """A list of series: [m1, m2]."""

    items: tuple["MathExpression", ...]
    offset: int


@dataclass(frozen=True, slots=True)
class FunctionCall:
    """A function and its arguments."""

    function: Function
    arguments: tuple["MathExpression", ...]
    offset: int

    @property
    def filling(self) -> Filling | None:
        """The keyword of FILL, if it has one."""
        match self.arguments:
            case (_, Reference(word)) if word in Filling.__members__:
                return Filling(word)
            case _:
                return None

    @property
    def part(self) -> str:
        """The part of Ids that METRICS selects by; "" selects all."""
        match self.arguments:
            case (TextLiteral(part),):
                return part
            case _:
                return ""


MathExpression = (
    NumberLiteral | TextLiteral | Reference | Negation | Operation | Array | FunctionCall
)


def walk(expression: MathExpression) -> Iterator[MathExpression]:
    """Yield an expression and all expressions in it; their order does not matter."""
    waiting = [expression]
    while waiting:
        node = waiting.pop()
        yield node
        match node:
            case Negation(operand):
                waiting.append(operand)
            case Operation(_, left, right):
                waiting += (left, right)
            case Array(items):
                waiting += items
            case FunctionCall(_, arguments):
                waiting += arguments
            case NumberLiteral() | TextLiteral() | Reference():
                pass
            case _ as unreachable:
                assert_never(unreachable)
