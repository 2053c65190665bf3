"""Functions of numbers.

Source: Terraform documentation, "Numeric Functions".
"""

import math
from collections.abc import Callable, Mapping
from fractions import Fraction
from typing import Any, Final

from auditor.rules.formats.hcl.numbers import HclNumber, rounded
from auditor.rules.formats.hcl.values import NoValueError, items_of, number_from

_MAX_EXPONENT: Final = 64


def _cut(value: Any, to: Callable[[Fraction], int]) -> HclNumber:
    number = number_from(value)
    return HclNumber(Fraction(to(number.value)), number.bits)


def _power(base: Any, exponent: Any) -> HclNumber:
    one, other = number_from(base).value, number_from(exponent).value
    if one.denominator != 1 or other.denominator != 1 or not 0 <= other <= _MAX_EXPONENT:
        raise NoValueError  # Go computes these in 64 bits
    power = one**other.numerator
    if abs(power) >= 1 << 53:
        raise NoValueError
    return HclNumber(power)


def _sum(values: Any) -> HclNumber:
    numbers = [number_from(item) for item in items_of(values)]
    if not numbers:
        raise NoValueError
    total = numbers[0]
    for number in numbers[1:]:
        total = rounded(total.value + number.value, max(total.bits, number.bits))
    return total


def _range(*limits: Any) -> list[HclNumber]:
    numbers = [number_from(limit).value for limit in limits]
    start, end = (Fraction(0), numbers[0]) if len(numbers) == 1 else numbers[:2]
    step = numbers[2] if len(numbers) == 3 else Fraction(1 if end >= start else -1)
    if step == 0 or not 0 <= (end - start) / step <= 1024 or len(numbers) > 3:
        raise NoValueError
    count = math.ceil((end - start) / step)
    return [HclNumber(start + step * index) for index in range(count)]


FUNCTIONS: Final[Mapping[str, Callable[..., Any]]] = {
    "abs": lambda value: HclNumber(abs(number_from(value).value), number_from(value).bits),
    "ceil": lambda value: _cut(value, math.ceil),
    "floor": lambda value: _cut(value, math.floor),
    "max": lambda *values: max(map(number_from, values)),
    "min": lambda *values: min(map(number_from, values)),
    "pow": _power,
    "range": _range,
    "signum": lambda value: HclNumber(Fraction((v := number_from(value).value) > 0) - (v < 0)),
    "sum": _sum,
}
