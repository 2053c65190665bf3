"""The operators of Terraform's language.

Source: Terraform documentation, "Arithmetic and Logical Operators".
"""

import operator
from collections.abc import Callable, Mapping
from fractions import Fraction
from typing import Any, Final

from auditor.rules.declared import Unresolved
from auditor.rules.formats.hcl.numbers import HclNumber, rounded
from auditor.rules.formats.hcl.values import NoValueError, bool_from, equal, number_from


def _divided(left: Fraction, right: Fraction) -> Fraction:
    if right == 0:
        raise NoValueError
    return left / right


_ARITHMETIC: Final[Mapping[str, Callable[[Fraction, Fraction], Fraction]]] = {
    "+": operator.add,
    "-": operator.sub,
    "*": operator.mul,
    "/": _divided,
}
_COMPARISONS: Final[Mapping[str, Callable[[Fraction, Fraction], bool]]] = {
    "<": operator.lt,
    ">": operator.gt,
    "<=": operator.le,
    ">=": operator.ge,
}


def unary(sign: str, value: Any) -> Any:
    """Return `-value` or `!value`.

    Raises:
        NoValueError: it is not known, or of the wrong type.
    """
    if sign == "!":
        return not bool_from(value)
    number = number_from(value)
    if number.value == 0:
        raise NoValueError  # Go has a zero below zero, and prints it so
    return HclNumber(-number.value, number.bits)


def binary(sign: str, left: Any, right: Any) -> Any:
    """Return the result of an operator on two values.

    Raises:
        NoValueError: one of them is not known, or of the wrong type.
    """
    if sign in {"==", "!="}:
        return equal(left, right) == (sign == "==")
    if sign in {"&&", "||"}:
        return _logical(left, right, settles=sign == "||")
    one, other = number_from(left), number_from(right)
    if sign in _COMPARISONS:
        return _COMPARISONS[sign](one.value, other.value)
    bits = max(one.bits, other.bits)
    if sign == "%":  # of a quotient that is rounded, then cut towards zero
        quotient = rounded(_divided(one.value, other.value), bits).value
        product = rounded(other.value * int(quotient), bits).value
        result = one.value - product
    else:
        result = _ARITHMETIC[sign](one.value, other.value)
    if result == 0 and sign in "*/%" and min(one.value, other.value) < 0:
        raise NoValueError  # a zero below zero
    return rounded(result, bits)


def _logical(left: Any, right: Any, *, settles: bool) -> bool:
    """Return the result of two truth values; one that decides does not need the other."""
    truths = [bool_from(side) for side in (left, right) if not isinstance(side, Unresolved)]
    if settles in truths:
        return settles
    for side in (left, right):
        if isinstance(side, Unresolved):
            raise NoValueError(side)
    return not settles
