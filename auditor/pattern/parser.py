"""Text to tree: chooses one of the four languages, and checks the limits of all."""

import re
from functools import lru_cache
from typing import Final

from auditor.errors import PatternError
from auditor.pattern.nodes import MatchAll, Pattern
from auditor.pattern.other_languages import explained
from auditor.pattern.properties import JsonPatternGrammar
from auditor.pattern.space import Spaces
from auditor.pattern.terms import parse_terms
from auditor.pattern.tokens import tokens

MAXIMUM_LENGTH: Final = 1024
"""Characters in a filter pattern (CloudWatch Logs API, PutMetricFilter)."""

_BLANKS: Final = " \t\r\n"
_SURROGATE: Final = re.compile("[\ud800-\udfff]")
"""Half of a pair: a byte of an argument that is not UTF-8, or an escape in JSON."""


def parse(text: str, *, of_any_length: bool = False) -> Pattern:
    """Return the tree of a filter pattern; blanks around it do not count.

    Args:
        of_any_length: accept more characters than CloudWatch does, for patterns to be split.

    Raises:
        PatternError: CloudWatch would reject it.
    """
    if half := _SURROGATE.search(text):
        message = "half of a surrogate pair is not a character; write the pattern in UTF-8"
        raise PatternError(message, text, half.start())
    if len(text) > MAXIMUM_LENGTH and not of_any_length:
        message = f"{len(text):,} characters; a filter pattern has at most {MAXIMUM_LENGTH:,}"
        raise PatternError(message, text, MAXIMUM_LENGTH)
    try:
        return _parse(text)
    except PatternError as error:
        raise explained(text, error, _parse) from None


@lru_cache(maxsize=1_024)  # rules are read, checked and replayed, and have many patterns in common
def _parse(text: str) -> Pattern:
    start, end = len(text) - len(text.lstrip(_BLANKS)), len(text.rstrip(_BLANKS))
    if start >= end:
        return MatchAll()
    match text[start]:
        case "{":
            _closed(text, start, end, "}")
            return JsonPatternGrammar(text, tokens(text, start + 1, end - 1)).pattern()
        case "[":
            _closed(text, start, end, "]")
            return Spaces(text, tokens(text, start + 1, end - 1)).pattern()
        case _:
            return parse_terms(text)


def _closed(text: str, start: int, end: int, closing: str) -> None:
    """Raise if a pattern does not end as its first character requires; the text is AWS's."""
    if text[end - 1] != closing or end - start < 2:
        message = f"If a filter pattern starts with '{text[start]}' it must end with '{closing}'"
        raise PatternError(message, text, end - 1)
