"""Texts in other languages that people mistake for filter patterns, with remedies."""

import json
import re
from collections.abc import Callable
from typing import Final

from auditor.errors import PatternError
from auditor.pattern.cloudtrail import FIELDS

_EXAMPLE: Final = '{ $.eventName = "StopLogging" }'
_CONDITION: Final = re.compile(r"[ \t\r\n(]*\$\.\S+\s*(?:[=!<>]|IS\b|NOT\b)", re.IGNORECASE)
_QUERY: Final = re.compile(
    r"\s*(?:fields\s+@|(?:filter|stats|display|parse|sort)\s.*\|)"
    r"|.*\|\s*(?:filter|stats|display|fields|parse|sort|limit)\s",
    re.IGNORECASE | re.DOTALL,
)
_BARE_CONDITION: Final = re.compile(
    r"\s*(?:filter\s+|where\s+)?([A-Za-z][\w.-]*)\s*(=|==|!=|:|\blike\b|\bin\b)\s*\S",
    re.IGNORECASE,
)
"""A condition on a field in the form of queries and shells: `eventName = x`, `eventName: x`."""
_SQL: Final = re.compile(r"\s*select\s.*\sfrom\s", re.IGNORECASE | re.DOTALL)
_CLOSED_BRACE: Final = re.compile(r"[ \t\r\n]*\}?[ \t\r\n]*\Z")


def explained(text: str, error: PatternError, parse: Callable[[str], object]) -> PatternError:
    """Return the error of a text that cannot be parsed, or a better one if its language is known.

    Args:
        parse: the parser, which checks whether a remedy is a pattern.
    """
    start = len(text) - len(text.lstrip())
    if text[start : start + 1] == "{" and _is_json_object(text):
        message = f"JSON as in EventBridge is not a filter pattern; write {_EXAMPLE}"
        return PatternError(message, text, start)
    if _CONDITION.match(text):
        return PatternError(
            f"put conditions on fields between braces; write {_in_braces(text, parse)}",
            text,
            start,
        )
    if text[start : start + 1] not in ("{", "[") and _QUERY.match(text):
        message = f"queries of Logs Insights are not filter patterns; write {_EXAMPLE}"
        return PatternError(message, text, error.offset)
    if _SQL.match(text):
        return PatternError(f"SQL is not a filter pattern; write {_EXAMPLE}", text, start)
    bare = _BARE_CONDITION.match(text)
    if bare is not None and ("=" in bare[2] or bare[1].partition(".")[0] in FIELDS):
        message = f"put conditions on fields between braces; write {{ $.{bare[1]} = value }}"
        return PatternError(f"{message}, or quote the text", text, start)
    return error


def _in_braces(text: str, parse: Callable[[str], object]) -> str:
    """Return the text between braces, or the form of a condition if they are empty."""
    pattern = "{ " + _CLOSED_BRACE.sub("", text).strip() + " }"
    try:
        parse(pattern)
    except PatternError:
        return "{ $.name = value }"
    return pattern


def _is_json_object(text: str) -> bool:
    try:
        return isinstance(json.loads(text), dict)
    except (ValueError, RecursionError):
        return False
