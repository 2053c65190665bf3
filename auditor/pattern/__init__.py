"""The filter pattern language of CloudWatch Logs: parse a pattern, then match it or compile it."""

from auditor.pattern.match import matches
from auditor.pattern.nodes import Pattern
from auditor.pattern.parser import parse
from auditor.pattern.sql import compile_sql

__all__ = ["Pattern", "compile_sql", "matches", "parse"]
