"""Markdown in which untrusted text stays plain text."""

import re
from collections.abc import Iterable
from typing import Final

from auditor.render.shared.words import visible

_SPECIAL: Final = re.compile(r"([\\`*_{}\[\]<>#|~!&@:$-])")
"""It includes `@`, `:` and `$`: mentions, links, emoji and formulas on some sites."""


def markdown_text(text: str) -> str:
    """Return a text on one line that Markdown shows unchanged."""
    return _SPECIAL.sub(r"\\\1", visible(text))


def markdown_table(heads: Iterable[str], rows: Iterable[Iterable[str]]) -> list[str]:
    """Return the lines of a table; cells are texts, not Markdown."""
    names = list(heads)
    lines = [f"| {' | '.join(names)} |", f"|{' --- |' * len(names)}"]
    return [*lines, *(f"| {' | '.join(map(markdown_text, row))} |" for row in rows)]
