"""JSON texts to their values, whatever separates them: one document, lines, or other text.

If a value is broken, only that value is lost, as far as its end can be found.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final, TypeAlias

from auditor.readers.content.json_values import Json, whole
from auditor.readers.content.text import mend

_BETWEEN: Final = re.compile(rb"(?:[\s,\x1e]|\xef\xbb\xbf)*+")  # \x1e begins texts of RFC 7464
_BRACKET: Final = re.compile(  # matches everywhere, so a search never scans twice
    rb'[^"\[\]{}]*+(?:"(?:[^"\\]++|\\(?:.|\Z))*+(?:"|\Z)[^"\[\]{}]*+)*+([\[\]{}]|\Z)', re.DOTALL
)
_STEP: Final = {b"[": 1, b"{": 1, b"]": -1, b"}": -1, b"": 0}
_SCALAR: Final = re.compile(rb'"(?:[^"\\]++|\\.)*+"|[^\s,\[\]{}"]++', re.DOTALL)
_SEAM: Final = re.compile(rb"\}\s*(?=\{)")
LISTS: Final = (
    "Records", "Events", "events", "logEvents", "results", "QueryResultRows", "hits", "Messages",
)  # fmt: skip
"""Members of wrappings that are lists of possible records."""
_LIST: Final = re.compile(rb'\A\[|"(%b)"\s*:\s*\[' % "|".join(LISTS).encode())
_PATIENCE: Final = 2
"""How often the whole text may be searched in vain for ends of values, so time stays linear."""
_DEEP_BRACKETS: Final = 500
"""Brackets open at a time beyond which the message about an unreadable value names the depth."""
_DEEPEST: Final = 10_000_000
"""Number of brackets that a value may open before the search for its end is given up."""


@dataclass(frozen=True, slots=True)
class Deviation:
    """The difference between the next value and the text."""

    how: str


@dataclass(frozen=True, slots=True)
class BrokenValue:
    """A value that cannot be read."""

    why: str


@dataclass(frozen=True, slots=True)
class PlainText:
    """A line, or the rest of one, that holds no JSON."""

    line: bytes


Piece: TypeAlias = Json | Deviation | BrokenValue | PlainText


def pieces(content: bytes) -> Iterator[Piece]:
    """Yield the values of a text one after another, and the faults in it."""
    value = whole(content)
    if value is not None:
        yield value
        return
    view = memoryview(content)
    position, line_end, patience = 0, -1, _PATIENCE * len(content)
    seams = _Seams(content)
    while True:
        position = after_blanks(content, position)
        if position == len(content):
            return
        if line_end < position:
            line_end = _line_end(content, position)
        if content[position] not in b'{["':
            start = content.find(b"{", position, line_end)
            if start < 0:
                yield PlainText(content[position:line_end])
                position = line_end
                continue
            position = start
        value, end = None, line_end
        for end in _ends(content, position, line_end, seams) if patience > 0 else (line_end,):
            value = whole(view[position:end])
            if value is not None:
                yield value
                break
        else:
            patience -= end - position
            if _is_line_of_its_own(content, line_end):
                end = line_end
            yield from _usable(content[position:end], position)
        position = end


class _Seams:
    """The places where an object ends and another begins; the text is searched only once."""

    def __init__(self, content: bytes) -> None:
        self._content = content
        self._match = _SEAM.search(content)

    def after(self, position: int) -> int | None:
        """Return the end of the first object that ends after a position at such a seam."""
        if self._match and self._match.start() < position:
            self._match = _SEAM.search(self._content, position)
        return self._match.end() if self._match else None


def _ends(content: bytes, position: int, line_end: int, seams: _Seams) -> Iterator[int]:
    """Yield the possible ends of the value that starts here, the cheapest guess first."""
    yield line_end
    seam = seams.after(position)
    if seam:
        yield seam
    yield _value_end(content, position) or len(content)


def _usable(text: bytes, index: int) -> Iterator[Piece]:
    """Yield the usable part of a broken value: complete items of its list, or a corrected value."""
    opening = _LIST.search(text)
    if opening is not None and _is_member(text, opening.start()):
        yield from _listed(text, opening, index)
        return
    mended, how = mend(text, index)
    value = whole(mended)
    if value is not None:
        yield Deviation(how)
        yield value
    elif opening is not None and opening[1] == b"hits":  # Elastic's list, in an object `hits`
        yield from _listed(text, opening, index)
    else:
        yield BrokenValue(f"the value at byte {index:,} {_why(text)}")


def _is_member(text: bytes, start: int) -> bool:
    """Return whether a list is a member of the outermost object, or the whole text."""
    return text.count(b"{", 0, start) <= 1 and text.count(b"[", 0, start) == 0


def _listed(text: bytes, opening: re.Match[bytes], index: int) -> Iterator[Piece]:
    """Yield the usable part of a list, within the usable part of the object around it."""
    pieces = list(_items(text, opening.end(), index))
    items = b",".join(item for item in pieces if not isinstance(item, Deviation | BrokenValue))
    faults = [item for item in pieces if isinstance(item, Deviation | BrokenValue)]
    yield b"[%b]" % items if opening[1] is None else b'{"%b":[%b]}' % (opening[1], items)
    yield from faults or [Deviation(f"the text around the list at byte {index:,} is not JSON")]


def _items(text: bytes, position: int, index: int) -> Iterator[Json | Deviation | BrokenValue]:
    """Yield the items of a list until it ends or breaks off."""
    view = memoryview(text)
    while True:
        position = after_blanks(text, position)
        if text.startswith(b"]", position):
            return
        scalar = _SCALAR.match(text, position)
        end = scalar.end() if scalar else _value_end(text, position)
        if end is None:
            yield BrokenValue(f"the value at byte {index + position:,} breaks off")
            return
        value = whole(view[position:end])
        if value is None:
            mended, how = mend(text[position:end], index + position)
            value = whole(mended)
            if value is None:
                why = _why(text[position:end])
                yield BrokenValue(f"the value at byte {index + position:,} {why}")
            else:
                yield Deviation(how)
        if value is not None:
            yield value
        position = end


def _why(text: bytes) -> str:
    depth = 0
    for bracket in _BRACKET.finditer(text):
        depth += _STEP[bracket[1]]
        if depth > _DEEP_BRACKETS:
            return "is nested too deeply"
    if text.startswith(b"{'"):
        return "is a dict printed by Python, not JSON"
    return "breaks off" if depth > 0 else "is not JSON"


def _value_end(text: bytes, position: int) -> int | None:
    """Return the end of the array or object that starts here, judging only by brackets."""
    depth = 0
    for bracket in _BRACKET.finditer(text, position):
        depth += _STEP[bracket[1]]
        if depth <= 0 and bracket[1]:
            return bracket.end()
        if depth > _DEEPEST:
            return None
    return None


def value_end(text: bytes, position: int) -> int:
    """Return the end of the value that starts here in valid JSON."""
    scalar = _SCALAR.match(text, position)
    return scalar.end() if scalar else _value_end(text, position) or len(text)


def _is_line_of_its_own(content: bytes, line_end: int) -> bool:
    """Return whether the next line is a complete object, so a broken one ends with its line."""
    start = after_blanks(content, line_end)
    following = memoryview(content)[start : _line_end(content, start)]
    return content.startswith(b"{", start) and whole(following) is not None


def _line_end(content: bytes, position: int) -> int:
    end = content.find(b"\n", position)
    return len(content) if end < 0 else end


def after_blanks(content: bytes, position: int) -> int:
    """Return the start of the next value."""
    blanks = _BETWEEN.match(content, position)
    return blanks.end() if blanks else position
