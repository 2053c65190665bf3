"""JSON texts to their values, whatever separates them: one document, lines, nothing, or other text.

A broken value costs itself and nothing else, as far as the text says where it ends.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final, TypeAlias

from auditor.readers.json_values import Json, whole
from auditor.readers.text import mend

_BETWEEN: Final = re.compile(rb"(?:[\s,\x1e]|\xef\xbb\xbf)*+")  # \x1e begins texts of RFC 7464
_BRACKET: Final = re.compile(
    rb'[^"\[\]{}]*+(?:"(?:[^"\\]++|\\.)*+"[^"\[\]{}]*+)*+([\[\]{}])', re.DOTALL
)
_LIST: Final = re.compile(
    rb'\A\[|"(Records|Events|events|logEvents|results|QueryResultRows|hits|Messages)"\s*:\s*\['
)
_PATIENCE: Final = 1 << 26
"""Bytes that may be looked at in vain for the ends of values, so that the time stays linear."""
_DEEP: Final = 500


@dataclass(frozen=True, slots=True)
class Changed:
    """Says how the value that comes next differs from what stands in the text."""

    how: str


@dataclass(frozen=True, slots=True)
class Broken:
    """A value that cannot be read."""

    why: str


@dataclass(frozen=True, slots=True)
class Text:
    """A line, or the rest of one, that holds no JSON."""

    line: bytes


Piece: TypeAlias = Json | Changed | Broken | Text


def pieces(content: bytes) -> Iterator[Piece]:
    """Yield the values of a text one after another, and what else stands there."""
    value = whole(content)
    if value is not None:
        yield value
        return
    view = memoryview(content)
    position, line_end, patience = 0, -1, _PATIENCE
    while True:
        position = _after_blanks(content, position)
        if position == len(content):
            return
        if line_end < position:
            line_end = _line_end(content, position)
        if content[position] not in b'{["':
            start = content.find(b"{", position, line_end)
            if start < 0:
                yield Text(content[position:line_end])
                position = line_end
                continue
            position = start
        value = whole(view[position:line_end])
        if value is not None:
            yield value
            position = line_end
            continue
        end = _value_end(content, position) if patience > 0 else line_end
        value = whole(view[position:end]) if end is not None else None
        if value is not None:
            yield value
        else:
            patience -= (len(content) if end is None else end) - position
            if _is_line_of_its_own(content, line_end):
                end = line_end
            yield from _usable(content[position:end], position)
        position = len(content) if end is None else end


def _usable(text: bytes, place: int) -> Iterator[Piece]:
    """Yield a broken value as far as it can be used: changed, or with the whole items it lists."""
    mended, how = mend(text, place)
    value = whole(mended)
    opening = _LIST.search(text)
    if value is not None:
        yield Changed(how)
        yield value
    elif opening is None:
        yield Broken(f"at byte {place:,} {_why(text)}")
    else:
        found = list(_items(text, opening.end(), place))
        items = b",".join(item for item in found if not isinstance(item, Changed | Broken))
        yield b"[%b]" % items if opening[1] is None else b'{"%b":[%b]}' % (opening[1], items)
        yield from (item for item in found if isinstance(item, Changed | Broken))


def _items(text: bytes, position: int, place: int) -> Iterator[Json | Changed | Broken]:
    """Yield the items of a list to its end, or to where it breaks off."""
    view = memoryview(text)
    while True:
        position = _after_blanks(text, position)
        if text.startswith(b"]", position):
            return
        end = _value_end(text, position)
        if end is None:
            yield Broken(f"at byte {place + position:,} breaks off")
            return
        value = whole(view[position:end])
        if value is None:
            mended, how = mend(text[position:end], place + position)
            value = whole(mended)
            if value is None:
                yield Broken(f"at byte {place + position:,} {_why(text[position:end])}")
            else:
                yield Changed(how)
        if value is not None:
            yield value
        position = end


def _why(text: bytes) -> str:
    depth = deepest = 0
    for bracket in _BRACKET.finditer(text):
        depth += 1 if bracket[1] in b"[{" else -1
        deepest = max(deepest, depth)
    if deepest > _DEEP:
        return "is nested too deeply"
    return "breaks off" if depth > 0 else "is no JSON"


def _value_end(text: bytes, position: int) -> int | None:
    """Return where the array or object that starts here ends, by its brackets alone."""
    depth = 0
    for bracket in _BRACKET.finditer(text, position):
        depth += 1 if bracket[1] in b"[{" else -1
        if depth <= 0:
            return bracket.end()
    return None


def _is_line_of_its_own(content: bytes, line_end: int) -> bool:
    """Say whether the next line is a whole object, so that a broken one ends with its line."""
    start = _after_blanks(content, line_end)
    following = memoryview(content)[start : _line_end(content, start)]
    return content.startswith(b"{", start) and whole(following) is not None


def _line_end(content: bytes, position: int) -> int:
    end = content.find(b"\n", position)
    return len(content) if end < 0 else end


def _after_blanks(content: bytes, position: int) -> int:
    blanks = _BETWEEN.match(content, position)
    return blanks.end() if blanks else position
