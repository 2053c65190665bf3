"""How the text of a number compares with a bound, as an automaton."""

import math
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache
from typing import Final

from auditor.pattern.relations.automata import NO, YES

INTEGER_LIMIT: Final = 2.0**53
"""From here on several integers have one value."""
_FAR: Final = 10_000
"""A power of ten beyond all."""
_HUGE: Final = 2**1024 - 2**970
"""The least integer that a double holds as infinite only."""


@dataclass(frozen=True, slots=True)
class _Decimal:
    """The size of a bound: 0.d1d2d3… times ten to the power `point`, d1 not 0; zero has none."""

    digits: str
    point: int

    @classmethod
    def of(cls, value: Decimal) -> "_Decimal":
        digits = "".join(map(str, value.as_tuple().digits)).lstrip("0")
        exponent = value.as_tuple().exponent
        point = len(digits) + (exponent if isinstance(exponent, int) else 0)
        return cls(digits.rstrip("0"), point if digits else 0)


_State = tuple[bool, bool, bool, int, tuple[int, int], tuple[int, int], str]
"""Negative, after the point, with an exponent or a point at all, digits before the point (or
minus the zeros after it), how the digits compare with either bound, the exponent so far."""


class Order:
    """Accepts the texts of numbers on one side of a bound.

    Integers keep their digits, so large ones are compared with the integers that round to the
    bound; other numbers are compared by the printed decimals of doubles.
    """

    def __init__(self, bound: float, *, upper: bool, closed: bool) -> None:
        whole = last_integer(bound) if upper is closed else first_integer(bound)
        shown = Decimal(repr(bound)) if math.isfinite(bound) else Decimal(10) ** 309
        self._negative = (whole < 0, bound < 0)
        self._sizes = (_Decimal.of(Decimal(whole)), _Decimal.of(abs(shown)))
        self._cap = max(size.point for size in self._sizes) + 1
        self._upper = upper
        self._closed = closed
        self.cuts = tuple(sorted({c + d for c in map(ord, "-.+0123456789eE") for d in (0, 1)}))
        self._states: list[_State | None] = [None, None]
        self._numbers: dict[_State, int] = {}
        self.start = self._number((False, False, False, 0, (0, 0), (0, 0), ""))

    def step(self, number: int, character: int) -> int:
        """Return the state after a character."""
        state = self._states[number]
        if state is None:
            return number
        negative, dotted, _, point, one, two, exponent = state
        match chr(character):
            case "-" if not exponent:
                return self._number((True, *state[1:]))
            case "." if not exponent:
                return self._number((negative, True, True, point, one, two, exponent))
            case "e" | "E":
                return self._number((negative, dotted, True, point, one, two, "e"))
            case "+" if exponent:
                return number
            case "-" if exponent == "e":
                return self._number((*state[:6], "e-"))
            case digit if digit.isascii() and digit.isdigit():
                if exponent:
                    return self._number((*state[:6], self._capped(exponent, digit)))
                return self._number(self._digit(state, digit))
            case _:
                return NO

    def accepts(self, number: int) -> bool:
        """Return whether a text that ends here is accepted."""
        state = self._states[number]
        if state is None:
            return number == YES
        negative, _, other, point, *compared, exponent = state
        index, sign = compared[other]
        zero = not self._started(state)
        return self._wanted(
            self._order(other, negative, zero, point + _power(exponent), index, sign)
        )

    def _wanted(self, order: int) -> bool:
        if self._upper:
            return order <= 0 if self._closed else order < 0
        return order >= 0 if self._closed else order > 0

    def _settled(self, state: _State) -> bool | None:
        """Return the final verdict, whatever follows, if it is easily seen.

        With an exponent a number's text has one digit before the point, unless it is infinite; the
        exponent is 21 or more, or -7 or less.
        """
        negative, dotted, _, point, one, two, exponent = state
        if not self._started(state):
            return None
        sizes = self._sizes[1:] if dotted or exponent else self._sizes
        if exponent.strip("e-"):
            small, total = "-" in exponent, point + _power(exponent)
            points = [size.point for size in sizes if size.digits]
            if any(total >= other if small else total <= other for other in points):
                return None
            point = -_FAR if small else _FAR
        elif point < 2 and not (dotted and point <= 0):
            return None
        verdicts: set[bool] = set()
        for size, (index, sign) in zip(self._sizes, (one, two), strict=True):
            if size not in sizes:
                continue
            if size.digits and point == size.point and not (sign and dotted):
                return None
            if size.digits and point < size.point and not dotted and abs(point) < _FAR:
                return None
            other = size is self._sizes[1]
            verdicts.add(self._wanted(self._order(other, negative, False, point, index, sign)))
        return verdicts.pop() if len(verdicts) == 1 else None

    @staticmethod
    def _started(state: _State) -> bool:
        return state[4] != (0, 0) or state[5] != (0, 0)

    def _order(
        self, other: bool, negative: bool, zero: bool, point: int, index: int, sign: int
    ) -> int:
        """Return -1, 0 or 1: how the number compares with the bound."""
        size, below = self._sizes[other], self._negative[other]
        if zero:
            return (1 if below else -1) if size.digits else 0
        if not size.digits or negative is not below:
            return -1 if negative else 1
        if point != size.point:
            larger = 1 if point > size.point else -1
        elif sign:
            larger = sign
        else:
            larger = 0 if index >= len(size.digits) else -1
        return -larger if negative else larger

    def _digit(self, state: _State, digit: str) -> _State:
        negative, dotted, other, point, one, two, exponent = state
        started = self._started(state)
        if not started and digit == "0":
            return (negative, dotted, other, point - dotted, one, two, exponent)
        point += not dotted
        if point > self._cap:
            point = self._cap
        one, two = (
            self._compared(size, *progress, digit)
            for size, progress in zip(self._sizes, (one, two), strict=True)
        )
        return (negative, dotted, other, point, one, two, exponent)

    @staticmethod
    def _compared(size: _Decimal, index: int, sign: int, digit: str) -> tuple[int, int]:
        """Return the number of digits compared, and the first difference."""
        if sign:
            return (max(index, 1), sign)
        against = size.digits[index] if index < len(size.digits) else "0"
        sign = (digit > against) - (digit < against)
        return (min(index + 1, len(size.digits) + 1), sign)

    @staticmethod
    def _capped(exponent: str, digit: str) -> str:
        head = exponent.rstrip("0123456789")
        power = min(int(exponent[len(head) :] + digit), 2_000)
        return f"{head}{power}"

    def _number(self, state: _State) -> int:
        number = self._numbers.get(state)
        if number is None:
            settled = self._settled(state)
            number = len(self._states) if settled is None else YES if settled else NO
            self._numbers[state] = number
            if settled is None:
                self._states.append(state)
        return number


def _power(exponent: str) -> int:
    digits = exponent[1:]
    return int(digits) if digits.strip("-") else 0


def _value(whole: int) -> float:
    return float(str(whole))


@lru_cache(maxsize=256)
def first_integer(bound: float) -> int:
    """Return the least integer whose value is the bound or more."""
    if math.isinf(bound):
        return _HUGE if bound > 0 else -(10**400)
    if abs(bound) < INTEGER_LIMIT:
        return math.ceil(bound)
    below = math.nextafter(bound, -math.inf)
    whole = (-_HUGE + int(bound)) // 2 if math.isinf(below) else (int(below) + int(bound)) // 2
    while _value(whole) < bound:
        whole += 1
    while _value(whole - 1) >= bound:
        whole -= 1
    return whole


@lru_cache(maxsize=256)
def last_integer(bound: float) -> int:
    """Return the greatest integer whose value is the bound or less."""
    return -first_integer(-bound)
