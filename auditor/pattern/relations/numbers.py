"""Numbers in patterns: a value, which is compared, and a text, which is searched.

A number's text is `JsonNumber.text`: integers as they are written, others as ECMAScript prints
them, with `.0` kept. Automata describe the possible texts, and how they compare with a bound, so
both can be searched together with wildcards and regular expressions.
"""

import math
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from typing import Final

from auditor.pattern.relations.automata import Automaton
from auditor.pattern.relations.expressions import expression
from auditor.pattern.relations.order import Order
from auditor.pattern.values import JsonNumber

_LARGE: Final = 1e21
"""From here on numbers are printed with an exponent."""
_SMALL: Final = 2e-7
"""Below, most numbers are."""
_JSON_NUMBER: Final = re.compile(r"-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?(?:[eE][+-]?[0-9]+)?")


@dataclass(frozen=True, slots=True)
class Region:
    """The numbers between two others, or one value alone."""

    low: float | None
    high: float | None
    point: bool = False
    """Whether it is the value `low`, which equals `high`."""

    def has(self, value: float) -> bool:
        """Return whether a value lies in it."""
        if self.point:
            return value == self.low
        return (self.low is None or value > self.low) and (self.high is None or value < self.high)

    @property
    def has_exponents(self) -> bool:
        """Whether a number of it may be printed with an exponent."""
        low = -math.inf if self.low is None else self.low
        high = math.inf if self.high is None else self.high
        return low < -_LARGE or high > _LARGE or (low < _SMALL and high > -_SMALL)

    @property
    def automata(self) -> tuple[Automaton, ...]:
        """Automata that together accept the texts of its numbers, among all numbers' texts."""
        low, high = self.low, self.high
        orders: list[Automaton] = []
        if low is not None and not (self.point and low == -math.inf):
            orders.append(Order(low, upper=False, closed=self.point))
        if high is not None and not (self.point and high == math.inf):
            orders.append(Order(high, upper=True, closed=self.point))
        return tuple(orders)

    def samples(self) -> Iterator[str]:
        """Yield some of its numbers, as JSON, simple ones first; they may lie outside."""
        yield from self._near()
        yield from ("1e21", "1.5e21", "1e-7", "1.5e-8", "1e300", "0.0", "1.5", "-1e21", "-1e-7")

    def _near(self) -> Iterator[str]:
        low, high = self.low, self.high
        if self.point and low is not None:
            if math.isinf(low):
                yield "1e400" if low > 0 else "-1e400"
            elif low.is_integer() and abs(low) < 1e21:
                yield str(int(low))
                yield f"{int(low)}.0"
            else:
                yield JsonNumber(repr(low)).text
                if low.is_integer() and abs(low) < 1e30:
                    # Of this size several integers have one value, some with another first digit.
                    yield from (str(int(low) + step) for step in (0, -1, 1))
            return
        if low is None and high is None:
            yield from ("0", "1", "2", "0.5")
        elif low is None and high is not None and math.isfinite(high):
            yield from (str(math.ceil(high) - step) for step in (1, 2, 3))
        elif high is None and low is not None and math.isfinite(low):
            yield from (str(math.floor(low) + step) for step in (1, 2, 3))
        elif low is not None and high is not None:
            yield from _between(low, high)


def _between(low: float, high: float) -> Iterator[str]:
    if math.isfinite(low):
        yield from (str(math.floor(low) + step) for step in (1, 2))
    if math.isfinite(low) and math.isfinite(high):
        middle = low / 2 + high / 2
        for digits in range(1, 18):
            rounded = float(f"{middle:.{digits}g}")
            if math.isfinite(rounded):  # not 2e308, to which 1.5e308 is rounded
                yield JsonNumber(repr(rounded)).text
    else:
        yield "0"


def regions(bounds: frozenset[float]) -> tuple[Region, ...]:
    """Return the values that some bounds distinguish, in ascending order."""
    if not bounds:
        return (Region(None, None),)
    ordered = sorted(bounds)
    between = [Region(None, ordered[0])]
    for low, high in zip(ordered, [*ordered[1:], None], strict=True):
        between += [Region(low, low, point=True), Region(low, high)]
    beyond = (Region(None, -math.inf), Region(math.inf, None))
    return tuple(region for region in between if region not in beyond)


def is_text_of_number(text: str) -> bool:
    """Return whether a text is a JSON number."""
    return _JSON_NUMBER.fullmatch(text) is not None and JsonNumber(text).text == text


@cache
def texts_of_numbers(*, safely: bool, exponents: bool = True) -> Automaton:
    """Return an automaton of numbers' texts.

    Args:
        exponents: accept those with an exponent, too.
        safely: accept only such texts; otherwise also some texts of 16 or 17 digits that no double
            has, since another is printed with fewer. Numbers that no double holds are included only
            with one digit before the point and an exponent.
    """
    tail = f"[0-9]{{0,{13 if safely else 15}}}[1-9]"
    whole = "[1-9][0-9]{0,14}0{0,6}" if safely else "[1-9][0-9]{0,20}"
    mixed = r"[1-9][0-9]{0,7}\.[0-9]{0,5}[1-9]" if safely else rf"[1-9][0-9]{{0,15}}\.{tail}"
    plus = ["2[1-9]", "[3-9][0-9]", "[12][0-9]{2}", "30[0-7]" if safely else "30[0-8]"]
    minus = ["[89]", "[1-9][0-9]", "[12][0-9]{2}", "30[0-7]"]
    minus += [] if safely else ["30[89]", "31[0-9]", "32[0-4]"]
    powers = [*plus, *(f"-{text}" for text in minus)]
    huge = ["309", r"3[1-9][0-9]", r"[4-9][0-9]{2}", r"[1-9][0-9]{3,}"]
    rows = [
        "0",
        "-?[1-9][0-9]*",
        r"-?0\.0",
        rf"-?{whole}\.0",
        f"-?{mixed}",
        r"-?0\.0{0,5}[1-9]",
        r"-?0\.0{6}[2-9]",
        rf"-?0\.0{{0,6}}[1-9]{tail}",
    ]
    with_exponents = [
        "-?1e-7",
        *(f"-?[1-9]e{exponent}" for exponent in powers),
        *(rf"-?[1-9]\.{tail}e{exponent}" for exponent in powers),
        *(rf"-?[1-9][eE]\+?0*{exponent}" for exponent in huge),
        *(rf"-?[1-9]\.[0-9]+[eE]\+?0*{exponent}" for exponent in huge),
    ]
    rows += with_exponents if exponents else []
    return expression("|".join(f"^{row}$" for row in rows))
