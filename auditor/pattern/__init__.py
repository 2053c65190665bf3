"""The filter pattern language of CloudWatch Logs, useful on its own.

`parse` a pattern, then match it, compile it to SQL, extract values from messages, write it in its
canonical form, or explain it.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any, Final

from auditor.pattern.explain import explain
from auditor.pattern.extract import extract, extract_text, parse_selector
from auditor.pattern.finding import PatternFinding
from auditor.pattern.format import format
from auditor.pattern.glob import WildcardRule
from auditor.pattern.match import matches
from auditor.pattern.nodes import Pattern
from auditor.pattern.parser import parse
from auditor.pattern.sql import compile_extract, compile_extract_text, compile_sql

if TYPE_CHECKING:
    from auditor.pattern.checks import lint
    from auditor.pattern.near import alternatives

_WITH_RELATIONS: Final = {
    "alternatives": "auditor.pattern.near",
    "lint": "auditor.pattern.checks",
}
"""Names that are loaded on first use: relations take longer to load than everything else."""

__all__ = [
    "Pattern",
    "PatternFinding",
    "WildcardRule",
    "alternatives",
    "compile_extract",
    "compile_extract_text",
    "compile_sql",
    "explain",
    "extract",
    "extract_text",
    "format",
    "lint",
    "matches",
    "parse",
    "parse_selector",
]


def __getattr__(name: str) -> Any:
    """Load the comparison of patterns by meaning."""
    if name not in _WITH_RELATIONS:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(_WITH_RELATIONS[name]), name)
