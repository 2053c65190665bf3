"""How the text of a number compares with a bound, as an automaton."""

import math
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache
from typing import Final, NamedTuple

from auditor.pattern.relations.automata import NO, YES

INTEGER_LIMIT: Final = 2.0**53
"""From here on several integers have one value."""
_FAR: Final = 10_000
"""A power of ten beyond all."""
_MAX_POWER: Final = 2_000
"""A power of ten beyond every double, at which an exponent stops growing."""
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


class _Progress(NamedTuple):
    """How the digits of a number so far compare with those of a bound."""

    compared: int = 0
    """The number of digits compared."""
    sign: int = 0
    """-1 or 1 from the first digit that is less or greater; 0 before it."""


class _State(NamedTuple):
    """What the characters of a number so far tell."""

    negative: bool = False
    after_point: bool = False
    is_decimal: bool = False
    """Whether it has a point or an exponent, so that the printed bound counts."""
    point: int = 0
    """The number of digits before the point, or minus the zeros after it."""
    by_integer: _Progress = _Progress()
    """The comparison with the integer that rounds to the bound."""
    by_decimal: _Progress = _Progress()
    """The comparison with the bound as it is printed."""
    exponent: str = ""
    """The exponent with its `e` and `-`; "" for none."""

    @property
    def has_digits(self) -> bool:
        """Whether a digit other than a leading zero came."""
        return self.by_integer != _NO_DIGIT or self.by_decimal != _NO_DIGIT


_NO_DIGIT: Final = _Progress()


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
        self.start = self._number(_State())

    def step(self, number: int, character: int) -> int:
        """Return the state after a character."""
        state = self._states[number]
        if state is None:
            return number
        exponent = state.exponent
        match chr(character):
            case "-" if not exponent:
                return self._number(state._replace(negative=True))
            case "." if not exponent:
                return self._number(state._replace(after_point=True, is_decimal=True))
            case "e" | "E":
                return self._number(state._replace(is_decimal=True, exponent="e"))
            case "+" if exponent:
                return number
            case "-" if exponent == "e":
                return self._number(state._replace(exponent="e-"))
            case digit if digit.isascii() and digit.isdigit():
                if exponent:
                    return self._number(state._replace(exponent=_with_digit(exponent, digit)))
                return self._number(self._digit(state, digit))
            case _:
                return NO

    def accepts(self, number: int) -> bool:
        """Return whether a text that ends here is accepted."""
        state = self._states[number]
        if state is None:
            return number == YES
        point = state.point + _power(state.exponent)
        if not state.has_digits:
            return self._wanted(self._of_zero(state.is_decimal))
        return self._wanted(self._order(state, state.is_decimal, point))

    def _wanted(self, order: int) -> bool:
        if self._upper:
            return order <= 0 if self._closed else order < 0
        return order >= 0 if self._closed else order > 0

    def _settled(self, state: _State) -> bool | None:
        """Return the final verdict, whatever follows, if it is easily seen.

        With an exponent a number's text has one digit before the point, unless it is infinite; the
        exponent is 21 or more, or -7 or less.
        """
        if not state.has_digits:
            return None
        after_point, point, exponent = state.after_point, state.point, state.exponent
        sizes = self._sizes[1:] if after_point or exponent else self._sizes
        if exponent.strip("e-"):
            small, total = "-" in exponent, point + _power(exponent)
            points = [size.point for size in sizes if size.digits]
            if any(total >= other if small else total <= other for other in points):
                return None
            point = -_FAR if small else _FAR
        elif point < 2 and not (after_point and point <= 0):
            return None
        verdicts: set[bool] = set()
        progresses = (state.by_integer, state.by_decimal)
        for as_decimal, (size, progress) in enumerate(zip(self._sizes, progresses, strict=True)):
            if size not in sizes:
                continue
            if size.digits and point == size.point and not (progress.sign and after_point):
                return None
            if size.digits and point < size.point and not after_point and abs(point) < _FAR:
                return None
            verdicts.add(self._wanted(self._order(state, bool(as_decimal), point)))
        return verdicts.pop() if len(verdicts) == 1 else None

    def _order(self, state: _State, as_decimal: bool, point: int) -> int:
        """Return -1, 0 or 1: how a number other than zero compares with the bound.

        Args:
            as_decimal: whether the printed bound counts, instead of an integer.
            point: the digits before the point, with the exponent.
        """
        size, below = self._sizes[as_decimal], self._negative[as_decimal]
        if not size.digits or state.negative is not below:
            return -1 if state.negative else 1
        compared, sign = state.by_decimal if as_decimal else state.by_integer
        if point != size.point:
            larger = 1 if point > size.point else -1
        elif sign:
            larger = sign
        else:
            larger = 0 if compared >= len(size.digits) else -1
        return -larger if state.negative else larger

    def _of_zero(self, as_decimal: bool) -> int:
        """Return -1, 0 or 1: how zero compares with the bound."""
        if not self._sizes[as_decimal].digits:
            return 0
        return 1 if self._negative[as_decimal] else -1

    def _digit(self, state: _State, digit: str) -> _State:
        """Return the state after a digit that is not of the exponent."""
        if not state.has_digits and digit == "0":
            return state._replace(point=state.point - state.after_point)
        integer, decimal = self._sizes
        return state._replace(
            point=min(state.point + (not state.after_point), self._cap),
            by_integer=_compared(integer, state.by_integer, digit),
            by_decimal=_compared(decimal, state.by_decimal, digit),
        )

    def _number(self, state: _State) -> int:
        number = self._numbers.get(state)
        if number is None:
            settled = self._settled(state)
            number = len(self._states) if settled is None else YES if settled else NO
            self._numbers[state] = number
            if settled is None:
                self._states.append(state)
        return number


def _compared(size: _Decimal, progress: _Progress, digit: str) -> _Progress:
    """Return the comparison with a bound after one more digit."""
    compared, sign = progress
    if sign:
        return _Progress(max(compared, 1), sign)
    against = size.digits[compared] if compared < len(size.digits) else "0"
    sign = (digit > against) - (digit < against)
    return _Progress(min(compared + 1, len(size.digits) + 1), sign)


def _with_digit(exponent: str, digit: str) -> str:
    """Return an exponent with one more digit; beyond any double it stays the same."""
    head = exponent.rstrip("0123456789")
    return f"{head}{min(int(exponent[len(head) :] + digit), _MAX_POWER)}"


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
