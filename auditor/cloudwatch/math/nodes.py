"""The tree of a metric math expression."""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from typing import assert_never


class Operator(StrEnum):
    """What stands between two operands."""

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


@dataclass(frozen=True, slots=True)
class Number:
    """A number as written."""

    value: float


@dataclass(frozen=True, slots=True)
class Text:
    """A quoted text, as METRICS takes it."""

    value: str


@dataclass(frozen=True, slots=True)
class Reference:
    """The Id of another query; or a word that a function knows, such as REPEAT."""

    name: str
    offset: int


@dataclass(frozen=True, slots=True)
class Negation:
    """Minus before an operand."""

    operand: "Expression"


@dataclass(frozen=True, slots=True)
class Operation:
    """Two operands."""

    operator: Operator
    left: "Expression"
    right: "Expression"
    offset: int


@dataclass(frozen=True, slots=True)
class Array:
    """A list of series: [m1, m2]."""

    items: tuple["Expression", ...]
    offset: int


@dataclass(frozen=True, slots=True)
class Call:
    """A function and its arguments."""

    function: str
    """In upper case."""
    arguments: tuple["Expression", ...]
    offset: int


Expression = Number | Text | Reference | Negation | Operation | Array | Call


def walk(expression: Expression) -> Iterator[Expression]:
    """Yield an expression and all in it, in no order that matters."""
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
            case Call(_, arguments):
                waiting += arguments
            case Number() | Text() | Reference():
                pass
            case _ as unreachable:
                assert_never(unreachable)
