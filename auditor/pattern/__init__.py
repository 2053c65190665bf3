"""The filter pattern language of CloudWatch Logs: parse a pattern, then match it or compile it."""

from auditor.pattern.format import format
from auditor.pattern.glob import WildcardRule
from auditor.pattern.match import matches
from auditor.pattern.nodes import Pattern
from auditor.pattern.parser import parse
from auditor.pattern.sql import compile_sql

__all__ = ["Pattern", "WildcardRule", "compile_sql", "format", "matches", "parse"]
