"""The filter pattern language of CloudWatch Logs, useful on its own.

`parse` a pattern, then match it, compile it to SQL, take values out of messages with it, write it
in its canonical form, or have it explained.
"""

from auditor.pattern.explain import explain
from auditor.pattern.extract import extract, extract_text, parse_selector
from auditor.pattern.finding import PatternFinding
from auditor.pattern.format import format
from auditor.pattern.glob import WildcardRule
from auditor.pattern.lint import lint
from auditor.pattern.match import matches
from auditor.pattern.near import alternatives
from auditor.pattern.nodes import Pattern
from auditor.pattern.parser import parse
from auditor.pattern.sql import compile_extract, compile_extract_text, compile_sql

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
