"""Lines for a terminal: wide characters count twice, untrusted text is inert."""

import re
from collections.abc import Iterable, Iterator
from contextvars import ContextVar
from itertools import accumulate
from typing import Final

from auditor.render.shared.words import count, counted, visible, width

TERMINAL_COLUMNS: Final = 80
"""The columns of text in files and pipes, and in wide terminals."""
_LEAST_COLUMNS: Final = 40
_columns: Final = ContextVar("columns", default=TERMINAL_COLUMNS)
_COMMAND: Final = re.compile(r"^(\s*)::")
_UNIT: Final = re.compile(r"(?:%|d|h|min|s|ms|[kMG]B)[.,;:)]*")
"""A unit, with what may follow it in a sentence."""


def fit_lines(terminal: int) -> None:
    """Wrap lines to a terminal of some columns, which counts only if it is narrow."""
    _columns.set(min(max(terminal, _LEAST_COLUMNS), TERMINAL_COLUMNS))


def columns() -> int:
    """Return the columns to which lines are wrapped."""
    return _columns.get()


def divider() -> str:
    """Return a line that divides parts of a text."""
    return "─" * columns()


def terminal_text(lines: Iterable[str]) -> str:
    """Return lines as the text that a command prints, each with a line end.

    Thin spaces become commas. Lines that a CI system would take for commands, such as
    `::set-output`, are defused.
    """
    return "".join(f"{_inert(line)}\n" for line in lines).replace("\u202f", ",")


def shown(text: str) -> str:
    """Return a text for stderr: without control characters except line ends, or thin spaces."""
    return "\n".join(_inert(visible(line)) for line in text.split("\n")).replace("\u202f", ",")


def _inert(line: str) -> str:
    """Return a line that GitHub does not take for a command."""
    return _COMMAND.sub(r"\1⟨:⟩:", line)


def wrapped(content: str, first: str = "", other: str | None = None) -> list[str]:
    """Return a text wrapped to `columns()`; long words are broken if necessary.

    A number and its unit stay on one line.

    Args:
        first: the prefix of the first line.
        other: the prefix of other lines; by default as many spaces.
    """
    other = " " * len(first) if other is None else other
    limit = columns()
    lines = [first]
    fresh = True
    for word in _words(visible(content)):
        if not fresh and width(f"{lines[-1]} {word}") <= limit:
            lines[-1] += f" {word}"
            continue
        if not fresh:
            lines.append(other)
        rest = word
        while width(lines[-1]) + width(rest) > limit:
            head = _fitting(rest, limit - width(lines[-1]))
            if not head and lines[-1] == other:  # an indent as wide as the terminal
                head = rest[:1]
            lines[-1] += head
            rest = rest[len(head) :]
            if not rest:
                break
            lines.append(other)
        lines[-1] += rest
        fresh = False
    return lines if not fresh else [first.rstrip()]


def _words(content: str) -> list[str]:
    """Return the words of a text, each number with its unit."""
    words: list[str] = []
    for word in filter(None, content.split(" ")):
        if words and words[-1][-1].isdecimal() and _UNIT.fullmatch(word):
            words[-1] += f" {word}"
        else:
            words.append(word)
    return words


def remainder(
    every: int, held: int, limit: int, one: str, indent: str, many: str = ""
) -> Iterator[str]:
    """Yield the number of items that are not shown, and how many of them the result has.

    Args:
        held: the number of items in the result; `limit` of them are shown.
    """
    shown = min(limit, held)
    if every == shown:
        return
    message = f"… and {counted(every - shown, f'more {one}', many and f'more {many}')}"
    if held == every:
        message += "; --format json has them all"
    elif held > shown:
        message += f"; --format json has {count(held - shown)} of them"
    yield from wrapped(message, indent)


def _fitting(word: str, columns: int) -> str:
    """Return the longest beginning of a word that fits."""
    ends = accumulate(map(width, word))
    return "".join(char for char, end in zip(word, ends, strict=True) if end <= columns)
