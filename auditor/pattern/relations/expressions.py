"""Regular expressions of patterns as automata, whose states are made as they are needed.

The language has no groups, so an expression is a list of alternatives, each a row of characters
with how often they repeat. A state is the set of places in the rows that a text may have reached.
Of places within one repetition that has its least number already, only the one with most
repetitions left is kept, since it can do all that the others can: `a.{0,200}b` has 204 states.

Source: RE2's syntax, for what `auditor.pattern.regex` lets pass.
"""

import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from auditor.pattern import regex
from auditor.pattern.relations.automata import LAST, NO, YES
from auditor.pattern.relations.bounds import UndecidedError

Ranges = tuple[tuple[int, int], ...]
_Place = tuple[int, int, int]
"""Alternative, place in its row, repetitions of what stands there."""

MAXIMUM_STATES: Final = 20_000
"""States of one expression; ours, since `a.{20}b` has a million."""

_BEGIN: Final[Ranges] = ((-1, -1),)
_END: Final[Ranges] = ((-2, -2),)
_AT_START: Final[_Place] = (-1, 0, 0)
_MATCHED: Final[_Place] = (-2, 0, 0)
_REPEAT: Final = re.compile(r"\{([0-9]+)(,?)([0-9]*)\}")


@dataclass(frozen=True, slots=True)
class _Item:
    """Characters, or the beginning or end of the text, with the bounds of their number."""

    ranges: Ranges
    least: int = 1
    most: int | None = 1


@lru_cache(maxsize=1_024)
def expression(body: str) -> "Expression":
    """Return the automaton of a regular expression: it accepts the texts in which it is found."""
    return Expression(tuple(_alternatives(regex.source(body))))


class Expression:
    """The automaton of a regular expression that is looked for anywhere in a text."""

    def __init__(self, rows: tuple[tuple[_Item, ...], ...]) -> None:
        self._rows = rows
        found = sorted({cut for row in rows for item in row for cut in _cuts(item.ranges)})
        self.cuts: tuple[int, ...] = tuple(found)
        self._states: list[frozenset[_Place]] = [frozenset(), frozenset({_MATCHED})]
        self._numbers = {state: number for number, state in enumerate(self._states)}
        self._steps: dict[tuple[int, int], int] = {}
        self._ends: dict[int, bool] = {NO: False, YES: True}
        self._again = frozenset(self._from((row, 0, 0) for row in range(len(rows))))
        first = self._from(((row, 0, 0) for row in range(len(rows))), start=True)
        self.start = self._number({*first, _AT_START})

    def step(self, state: int, character: int) -> int:
        """Return the state after a character."""
        if state in (NO, YES):
            return state
        key = (state, bisect_right(self.cuts, character))
        if (known := self._steps.get(key)) is None:
            known = self._steps[key] = self._number(self._after(state, character))
        return known

    def accepts(self, state: int) -> bool:
        """Return whether a text that ends here is accepted."""
        if (known := self._ends.get(state)) is None:
            places = self._states[state]
            at_start = _AT_START in places
            found = self._from((p for p in places if p != _AT_START), start=at_start, end=True)
            known = self._ends[state] = _MATCHED in found
        return known

    def _after(self, state: int, character: int) -> set[_Place]:
        moved: list[_Place] = []
        for row, place, count in self._states[state]:
            if row < 0:
                continue
            item = self._rows[row][place]
            if (item.most is None or count < item.most) and _within(item.ranges, character):
                moved.append((row, place, count + 1))
        return {*self._from(moved), *self._again}

    def _from(
        self, places: Iterable[_Place], *, start: bool = False, end: bool = False
    ) -> Iterator[_Place]:
        """Yield the places that can be reached without a character."""
        for row, place, count in places:
            while True:
                if place == len(self._rows[row]):
                    yield _MATCHED
                    break
                item = self._rows[row][place]
                anchor = item.ranges in (_BEGIN, _END)
                if anchor and item.least:
                    if (item.ranges is _BEGIN and start) or (item.ranges is _END and end):
                        place, count = place + 1, 0
                        continue
                    if item.ranges is _END and not end:
                        yield (row, place, 0)
                    break
                if not anchor:
                    enough = item.most is None and count > item.least
                    yield (row, place, item.least if enough else count)
                    if count < item.least:
                        break
                place, count = place + 1, 0

    def _number(self, places: set[_Place]) -> int:
        if _MATCHED in places:
            return YES
        state = frozenset(self._kept(places))
        number = self._numbers.get(state)
        if number is None:
            number = self._numbers[state] = len(self._states)
            self._states.append(state)
            if number > MAXIMUM_STATES:
                raise UndecidedError("a regular expression has too many states to follow")
        return number

    def _kept(self, places: set[_Place]) -> Iterator[_Place]:
        """Yield the places without those that another one makes needless."""
        best: dict[tuple[int, int], int] = {}
        for row, place, count in places:
            item = self._rows[row][place] if row >= 0 else None
            if item is None or item.most is None or count < item.least:
                yield (row, place, count)
            elif count < item.most:
                best[row, place] = min(count, best.get((row, place), count))
        yield from ((row, place, count) for (row, place), count in best.items())


def _alternatives(text: str) -> Iterator[tuple[_Item, ...]]:
    row: list[_Item] = []
    place = 0
    while place < len(text):
        if text[place] == "|":
            yield tuple(row)
            row, place = [], place + 1
            continue
        ranges, place = _atom(text, place)
        least, most, place = _quantity(text, place)
        if most != 0:
            row.append(_Item(ranges, least, most))
    yield tuple(row)


def _atom(text: str, place: int) -> tuple[Ranges, int]:
    match text[place]:
        case "^":
            return _BEGIN, place + 1
        case "$":
            return _END, place + 1
        case ".":
            return _without(((ord("\n"), ord("\n")),)), place + 1
        case "[":
            return _class(text, place + 1)
        case _:
            return _character(text, place)


def _quantity(text: str, place: int) -> tuple[int, int | None, int]:
    """Return the least and the most repetitions, and the place after them."""
    least: int = 1
    most: int | None = 1
    after = place
    match text[place : place + 1]:
        case "*":
            least, most, after = 0, None, place + 1
        case "+":
            least, most, after = 1, None, place + 1
        case "?":
            least, most, after = 0, 1, place + 1
        case "{" if repeat := _REPEAT.match(text, place):
            least, after = int(repeat[1]), repeat.end()
            most = int(repeat[3]) if repeat[3] else None if repeat[2] else least
        case _:
            return 1, 1, place
    return least, most, after + text.startswith("?", after)


_DIGIT: Final[Ranges] = ((0x30, 0x39),)
_WORD: Final[Ranges] = ((0x30, 0x39), (0x41, 0x5A), (0x5F, 0x5F), (0x61, 0x7A))
_SPACE: Final[Ranges] = ((0x09, 0x0A), (0x0C, 0x0D), (0x20, 0x20))
_NAMED: Final = {"d": _DIGIT, "w": _WORD, "s": _SPACE}


def _character(text: str, place: int) -> tuple[Ranges, int]:
    """Return what one character or escape stands for, and the place after it."""
    if text[place] != "\\":
        return ((ord(text[place]), ord(text[place])),), place + 1
    match text[place + 1]:
        case "d" | "w" | "s" as letter:
            return _NAMED[letter], place + 2
        case "D" | "W" | "S" as letter:
            return _without(_NAMED[letter.lower()]), place + 2
        case "x":
            code = int(text[place + 2 : place + 4], 16)
            return ((code, code),), place + 4
        case letter:
            return ((ord(letter), ord(letter)),), place + 2


def _class(text: str, place: int) -> tuple[Ranges, int]:
    """Return the characters of a class that begins after its bracket, and the place after it."""
    negated = text.startswith("^", place)
    place += negated
    found: list[tuple[int, int]] = []
    first = True
    while first or text[place] != "]":
        first = False
        ranges, place = _character(text, place)
        single = len(ranges) == 1 and ranges[0][0] == ranges[0][1]
        if single and text.startswith("-", place) and text[place + 1] != "]":
            ((high, _),), place = _character(text, place + 1)
            found.append((ranges[0][0], high))
        else:
            found.extend(ranges)
    merged = _merged(found)
    return _without(merged) if negated else merged, place + 1


def _merged(ranges: Iterable[tuple[int, int]]) -> Ranges:
    merged: list[tuple[int, int]] = []
    for low, high in sorted(ranges):
        if merged and low <= merged[-1][1] + 1:
            merged[-1] = (merged[-1][0], max(merged[-1][1], high))
        else:
            merged.append((low, high))
    return tuple(merged)


def _without(ranges: Ranges) -> Ranges:
    """Return all characters but some."""
    left: list[tuple[int, int]] = []
    place = 0
    for low, high in ranges:
        if place < low:
            left.append((place, low - 1))
        place = high + 1
    if place <= LAST:
        left.append((place, LAST))
    return tuple(left)


def _within(ranges: Ranges, character: int) -> bool:
    return any(low <= character <= high for low, high in ranges)


def _cuts(ranges: Ranges) -> Iterator[int]:
    for low, high in ranges:
        if low >= 0:
            yield low
            yield high + 1
