"""Regular expressions of patterns as rows of characters, each with how often it repeats.

The language has no groups, so an expression is a list of alternatives.

Source: RE2's syntax, for what `auditor.pattern.regex` lets pass.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Final

from auditor.pattern.relations.automata import LAST

Ranges = tuple[tuple[int, int], ...]
"""Code points, from and to."""

BEGIN: Final[Ranges] = ((-1, -1),)
END: Final[Ranges] = ((-2, -2),)
_REPEAT: Final = re.compile(r"\{([0-9]+)(,?)([0-9]*)\}")


@dataclass(frozen=True, slots=True)
class Item:
    """Characters, or the beginning or end of the text, with the bounds of their number."""

    ranges: Ranges
    least: int = 1
    most: int | None = 1


def alternatives(text: str) -> Iterator[tuple[Item, ...]]:
    """Yield the rows of an expression as RE2 reads it, one for each alternative."""
    row: list[Item] = []
    place = 0
    while place < len(text):
        if text[place] == "|":
            yield tuple(row)
            row, place = [], place + 1
            continue
        ranges, place = _atom(text, place)
        least, most, place = _quantity(text, place)
        if most != 0:
            row.append(Item(ranges, least, most))
    yield tuple(row)


def _atom(text: str, place: int) -> tuple[Ranges, int]:
    match text[place]:
        case "^":
            return BEGIN, place + 1
        case "$":
            return END, place + 1
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
    members: list[tuple[int, int]] = []
    first = True
    while first or text[place] != "]":
        first = False
        ranges, place = _character(text, place)
        single = len(ranges) == 1 and ranges[0][0] == ranges[0][1]
        if single and text.startswith("-", place) and text[place + 1] != "]":
            ((high, _),), place = _character(text, place + 1)
            members.append((ranges[0][0], high))
        else:
            members.extend(ranges)
    merged = _merged(members)
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


def within(ranges: Ranges, character: int) -> bool:
    """Return whether a code point is one of some."""
    return any(low <= character <= high for low, high in ranges)


def cuts_of(ranges: Ranges) -> Iterator[int]:
    """Yield the code points where ranges begin, and those after their ends."""
    for low, high in ranges:
        if low >= 0:
            yield low
            yield high + 1
