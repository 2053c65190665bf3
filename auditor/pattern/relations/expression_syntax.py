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
class Repetition:
    """Characters, or the beginning or end of the text, with the bounds of their number."""

    ranges: Ranges
    least: int = 1
    most: int | None = 1


def alternatives(text: str) -> Iterator[tuple[Repetition, ...]]:
    """Yield the rows of an expression as RE2 reads it, one for each alternative."""
    row: list[Repetition] = []
    offset = 0
    while offset < len(text):
        if text[offset] == "|":
            yield tuple(row)
            row, offset = [], offset + 1
            continue
        ranges, offset = _atom(text, offset)
        least, most, offset = _quantity(text, offset)
        if most != 0:
            row.append(Repetition(ranges, least, most))
    yield tuple(row)


def _atom(text: str, offset: int) -> tuple[Ranges, int]:
    match text[offset]:
        case "^":
            return BEGIN, offset + 1
        case "$":
            return END, offset + 1
        case ".":
            return _without(((ord("\n"), ord("\n")),)), offset + 1
        case "[":
            return _class(text, offset + 1)
        case _:
            return _character(text, offset)


def _quantity(text: str, offset: int) -> tuple[int, int | None, int]:
    """Return the least and the most repetitions, and the offset after them."""
    least: int = 1
    most: int | None = 1
    after = offset
    match text[offset : offset + 1]:
        case "*":
            least, most, after = 0, None, offset + 1
        case "+":
            least, most, after = 1, None, offset + 1
        case "?":
            least, most, after = 0, 1, offset + 1
        case "{" if repeat := _REPEAT.match(text, offset):
            least, after = int(repeat[1]), repeat.end()
            most = int(repeat[3]) if repeat[3] else None if repeat[2] else least
        case _:
            return 1, 1, offset
    return least, most, after + text.startswith("?", after)


_DIGIT: Final[Ranges] = ((0x30, 0x39),)
_WORD: Final[Ranges] = ((0x30, 0x39), (0x41, 0x5A), (0x5F, 0x5F), (0x61, 0x7A))
_SPACE: Final[Ranges] = ((0x09, 0x0A), (0x0C, 0x0D), (0x20, 0x20))
_NAMED: Final = {"d": _DIGIT, "w": _WORD, "s": _SPACE}


def _character(text: str, offset: int) -> tuple[Ranges, int]:
    """Return the meaning of one character or escape, and the offset after it."""
    if text[offset] != "\\":
        return ((ord(text[offset]), ord(text[offset])),), offset + 1
    match text[offset + 1]:
        case "d" | "w" | "s" as letter:
            return _NAMED[letter], offset + 2
        case "D" | "W" | "S" as letter:
            return _without(_NAMED[letter.lower()]), offset + 2
        case "x":
            code = int(text[offset + 2 : offset + 4], 16)
            return ((code, code),), offset + 4
        case letter:
            return ((ord(letter), ord(letter)),), offset + 2


def _class(text: str, offset: int) -> tuple[Ranges, int]:
    """Return the characters of a class that begins after its bracket, and the offset after it."""
    negated = text.startswith("^", offset)
    offset += negated
    members: list[tuple[int, int]] = []
    first = True
    while first or text[offset] != "]":
        first = False
        ranges, offset = _character(text, offset)
        single = len(ranges) == 1 and ranges[0][0] == ranges[0][1]
        if single and text.startswith("-", offset) and text[offset + 1] != "]":
            ((high, _),), offset = _character(text, offset + 1)
            members.append((ranges[0][0], high))
        else:
            members.extend(ranges)
    merged = _merged(members)
    return _without(merged) if negated else merged, offset + 1


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
    begin = 0
    for low, high in ranges:
        if begin < low:
            left.append((begin, low - 1))
        begin = high + 1
    if begin <= LAST:
        left.append((begin, LAST))
    return tuple(left)


def within(ranges: Ranges, character: int) -> bool:
    """Return whether a code point is in a set."""
    return any(low <= character <= high for low, high in ranges)


def cuts_of(ranges: Ranges) -> Iterator[int]:
    """Yield the code points where ranges begin, and the code points after their ends."""
    for low, high in ranges:
        if low >= 0:
            yield low
            yield high + 1
