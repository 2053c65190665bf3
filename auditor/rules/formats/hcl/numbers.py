"""Terraform's numbers: binary floating point with a mantissa of 512 bits.

`0.1 + 0.2` is 0.3, 1e21 has all its digits, and 1/3 prints as 154 of them.

Source: github.com/zclconf/go-cty, `Number`; Go, math/big, `Float`, whose precision and printing
these are.
"""

import re
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Final

_PRECISION: Final = 512
"""Bits of the mantissa of a number that is written in a file."""
_NUMBER: Final = re.compile(r"[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE]([+-]?\d{1,4}))?", re.ASCII)
_MAX_EXPONENT: Final = 1_000
"""Largest power of ten that is read; printed, it has a digit for each."""
_MAX_CHARACTERS: Final = 1_000


@dataclass(frozen=True, slots=True, order=True)
class HclNumber:
    """A number, rounded to its precision."""

    value: Fraction
    bits: int = field(default=_PRECISION, compare=False)
    """The bits of the mantissa; a result has the larger number of its operands."""

    @property
    def is_whole(self) -> bool:
        """Whether it has no fraction."""
        return self.value.denominator == 1

    def __str__(self) -> str:
        """Return the shortest decimal that is this number, without an exponent."""
        return _shortest(self.value, self.bits)


def whole(value: int) -> HclNumber:
    """Return a number that the language itself counts, such as a length, with Go's precision."""
    return HclNumber(Fraction(value), 64)


def number_of(text: str) -> HclNumber | None:
    """Return the number in a text; `None` if it is not a number, or too large."""
    match = _NUMBER.fullmatch(text)
    if match is None or len(text) > _MAX_CHARACTERS or abs(int(match[1] or 0)) > _MAX_EXPONENT:
        return None
    value = Fraction(text)
    if value == 0 and text.startswith("-"):  # Go has a zero below zero
        return None
    return rounded(value, _PRECISION)


def rounded(value: Fraction, bits: int) -> HclNumber:
    """Return the number nearest to a value, of two that are equally near the even one."""
    if value == 0:
        return HclNumber(value, bits)
    last = _last_bit(value, bits)
    return HclNumber(round(value / last) * last, bits)


def _last_bit(value: Fraction, bits: int) -> Fraction:
    """Return the value of the last bit of a mantissa."""
    exponent = value.numerator.bit_length() - value.denominator.bit_length()
    if abs(value) < Fraction(2) ** exponent:
        exponent -= 1
    return Fraction(2) ** (exponent - bits + 1)


def _shortest(value: Fraction, bits: int) -> str:
    if value == 0:
        return "0"
    sign, size = "-" if value < 0 else "", abs(value)
    last = _last_bit(size, bits)
    half, even = last / 2, (size / last).numerator % 2 == 0
    point = _digits_before(size)
    for digits in range(1, bits):
        unit = Fraction(10) ** (point - digits)
        below = size // unit
        near = [
            candidate
            for candidate in (below, below + 1)
            if abs(candidate * unit - size) < half
            or (even and abs(candidate * unit - size) == half)
        ]
        if near:
            best = min(near, key=lambda candidate: (abs(candidate * unit - size), candidate % 2))
            return sign + _plain(best, point - digits)
    raise AssertionError(value)


def _digits_before(size: Fraction) -> int:
    """Return the exponent e with 10^(e-1) <= size < 10^e."""
    guess = len(str(size.numerator)) - len(str(size.denominator))
    return guess + 1 if size >= Fraction(10) ** guess else guess


def _plain(digits: int, exponent: int) -> str:
    """Return digits times a power of ten, written without an exponent."""
    if exponent >= 0:
        return str(digits) + "0" * exponent
    text = str(digits).rjust(-exponent + 1, "0")
    return f"{text[:exponent]}.{text[exponent:]}".rstrip("0").rstrip(".")
