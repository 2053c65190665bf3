"""Cells of CSV."""

from functools import lru_cache
from typing import Final

from auditor.render.shared.words import visible

_FORMULA: Final = ("=", "+", "-", "@", "\t", "\r")


@lru_cache(1024)  # columns repeat themselves
def cell(value: str) -> str:
    """Return a stranger's text that no spreadsheet takes for a formula, without control marks."""
    return guarded(value, visible(value))


def guarded(value: str, shown: str) -> str:
    """Return what is shown of a text so that no spreadsheet takes it for a formula."""
    return f"'{shown}" if value.startswith(_FORMULA) else shown
