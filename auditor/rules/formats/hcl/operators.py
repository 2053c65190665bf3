"""The operators of Terraform's language.

Source: Terraform documentation, "Arithmetic and Logical Operators".
"""

import operator
from collections.abc import Callable, Mapping
from fractions import Fraction
from typing import Any, Final

from auditor.rules.declared import Unresolved
from auditor.rules.formats.hcl.numbers import Number, rounded
from auditor.rules.formats.hcl.values import UndecidedError, bool_from, equal, number_from


def _divided(left: Fraction, right: Fraction) -> Fraction:
    if right == 0:
        raise UndecidedError
    return left / right


def _remainder(left: Fraction, right: Fraction) -> Fraction:
    """Return what is left of a division that is cut towards zero."""
    return left - right * int(_divided(left, right))


_ARITHMETIC: Final[Mapping[str, Callable[[Fraction, Fraction], Fraction]]] = {
    "+": operator.add,
    "-": operator.sub,
    "*": operator.mul,
    "/": _divided,
    "%": _remainder,
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
        UndecidedError: it is not known, or of the wrong type.
    """
    if sign == "!":
        return not bool_from(value)
    number = number_from(value)
    return Number(-number.value, number.bits)


def binary(sign: str, left: Any, right: Any) -> Any:
    """Return what an operator makes of two values.

    Raises:
        UndecidedError: one of them is not known, or of the wrong type.
    """
    if sign in {"==", "!="}:
        return equal(left, right) == (sign == "==")
    if sign in {"&&", "||"}:
        return _logical(left, right, settles=sign == "||")
    one, other = number_from(left), number_from(right)
    if sign in _COMPARISONS:
        return _COMPARISONS[sign](one.value, other.value)
    found = _ARITHMETIC[sign](one.value, other.value)
    return rounded(found, max(one.bits, other.bits))


def _logical(left: Any, right: Any, *, settles: bool) -> bool:
    """Return what two truths come to; one that settles it needs no other."""
    known = [bool_from(side) for side in (left, right) if not isinstance(side, Unresolved)]
    if settles in known:
        return settles
    for side in (left, right):
        if isinstance(side, Unresolved):
            raise UndecidedError(side)
    return not settles
