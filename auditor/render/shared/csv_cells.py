"""CSV cells that are harmless in spreadsheets, on terminals and in the logs of CI systems."""

import re
from functools import lru_cache
from typing import Final

from auditor.render.shared.words import visible

_FORMULA: Final = re.compile(
    r"[\s\x00-\x20\x7f-\xa0\u180e\u200b-\u200f\u2060\ufeff]*[=+\-@\uff1d\uff0b\uff0d\uff20]|[\t\r\n]"
)
"""Beginnings that spreadsheets take for formulas: ASCII and full-width signs, after blanks and
marks that some spreadsheets skip, and the tab and line ends of OWASP's list."""
_LINES: Final = re.compile(r"([\t\n]|\r\n)")
"""Tabs and line ends, which a cell of several lines keeps."""
_COMMAND: Final = re.compile(r"\s*::(?![0-9A-Fa-f:.]*\Z)")
"""The beginning of a line that GitHub takes for a command; `::1` is an address."""


@lru_cache(1024)  # values in a column repeat
def cell(value: str) -> str:
    """Return untrusted text on one line, which nothing reads as a formula or a command."""
    return guarded(value, visible(value))


def multiline_cell(value: str) -> str:
    """Return untrusted text as `cell` does, but with its line ends and tabs."""
    parts = _LINES.split(value)
    shown = "".join(part if index % 2 else _line(part, index) for index, part in enumerate(parts))
    return guarded(value, shown)


def _line(part: str, index: int) -> str:
    """Return a line of a cell; its first line is guarded with the whole cell."""
    text = visible(part)
    return f"'{text}" if index and _COMMAND.match(part) else text


def guarded(value: str, shown: str) -> str:
    """Return shown text with a guard, so that nothing takes it for a formula or a command."""
    return f"'{shown}" if _FORMULA.match(value) or _COMMAND.match(value) else shown
