"""Cells of CSV."""

from functools import lru_cache
from typing import Final

from auditor.render.words import visible

_FORMULA: Final = ("=", "+", "-", "@", "\t", "\r")


@lru_cache(1024)  # columns repeat themselves
def cell(value: str) -> str:
    """Return a stranger's text that no spreadsheet takes for a formula, without control marks."""
    return ("'" if value.startswith(_FORMULA) else "") + visible(value)
