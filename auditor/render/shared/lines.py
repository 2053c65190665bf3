"""Texts in lines of a terminal of 80 columns; wide characters take two, strangers' do nothing."""

from itertools import accumulate
from typing import Final

from auditor.render.shared.words import visible, width

WIDTH: Final = 80


def shown(text: str) -> str:
    """Return a text with its lines as they are, and nothing else in it that acts on a terminal."""
    return "\n".join(map(visible, text.split("\n")))


def wrapped(content: str, first: str = "", other: str | None = None) -> list[str]:
    """Return a text in lines of 80 columns, broken inside a long word where it must be.

    Args:
        first: what the first line begins with.
        other: what the others begin with; blanks of that length where it is not said.
    """
    other = " " * len(first) if other is None else other
    lines = [first]
    fresh = True
    for word in filter(None, visible(content).split(" ")):
        if not fresh and width(lines[-1]) + 1 + width(word) <= WIDTH:
            lines[-1] += f" {word}"
            continue
        if not fresh:
            lines.append(other)
        rest = word
        while width(lines[-1]) + width(rest) > WIDTH:
            head = _fitting(rest, WIDTH - width(lines[-1]))
            lines[-1] += head
            lines.append(other)
            rest = rest[len(head) :]
        lines[-1] += rest
        fresh = False
    return lines if not fresh else [first.rstrip()]


def _fitting(word: str, columns: int) -> str:
    """Return the longest beginning of a word that fits."""
    ends = accumulate(map(width, word))
    return "".join(char for char, end in zip(word, ends, strict=True) if end <= columns)
