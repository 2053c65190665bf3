"""A JSON or space-delimited pattern cut into tokens, each with its place."""

import re
from dataclasses import dataclass
from enum import Enum, auto
from typing import Final

from auditor.errors import PatternError


class TokenKind(Enum):
    """The kind of a token."""

    OPEN = auto()
    CLOSE = auto()
    AND = auto()
    OR = auto()
    OPERATOR = auto()
    SELECTOR = auto()
    QUOTED = auto()
    REGEX = auto()
    COMMA = auto()
    WORD = auto()
    END = auto()


@dataclass(frozen=True, slots=True)
class Token:
    """A piece of the pattern."""

    kind: TokenKind
    text: str
    offset: int


NO_NEGATION: Final = "negation is not supported; write !=, or NOT EXISTS after a selector"
NO_LISTS: Final = "lists of values are not supported; write $.name = value for each, joined by ||"

_SPACE: Final = re.compile(r"[ \t\r\n]*")
_TOKENS: Final = (
    (TokenKind.OPEN, re.compile(r"\(")),
    (TokenKind.CLOSE, re.compile(r"\)")),
    (TokenKind.AND, re.compile(r"&&")),
    (TokenKind.OR, re.compile(r"\|\|")),
    (TokenKind.OPERATOR, re.compile(r"!=|<=|>=|=|<|>")),
    (TokenKind.SELECTOR, re.compile(r"\$(?:\.?\[(?:'[^']*'|[^\]']*)\]|\.(?:\*|[A-Za-z0-9_-]+))*")),
    (TokenKind.QUOTED, re.compile(r'"(?:[^"\\]|\\.)*"', re.DOTALL)),
    (TokenKind.REGEX, re.compile(r"%[^%]*%")),
    (TokenKind.COMMA, re.compile(r",")),
    (TokenKind.WORD, re.compile(r"[A-Za-z0-9_.*+-]+")),
)
_IN_SELECTOR: Final = re.compile(r"\$[^\s=!<>&|()]*\Z")
"""A selector that has begun, up to a character that it cannot have."""
_BEFORE_LIST: Final = re.compile(r"(?:=|\bIN)[ \t\r\n]*\Z", re.IGNORECASE)
"""The text before a list of values, as in other languages."""


def tokens(pattern: str, start: int, end: int) -> list[Token]:
    """Return the tokens of `pattern[start:end]`, the last of kind END.

    Raises:
        PatternError: a character that begins no token.
    """
    several: list[Token] = []
    position = start
    while True:
        space = _SPACE.match(pattern, position, end)
        position = space.end() if space else position
        if position >= end:
            return [*several, Token(TokenKind.END, "", end)]
        for kind, expression in _TOKENS:
            if match := expression.match(pattern, position, end):
                several.append(Token(kind, match[0], position))
                position = match.end()
                break
        else:
            raise PatternError(_unknown(pattern, position), pattern, position)


def _unknown(pattern: str, position: int) -> str:
    """Return the error for a character that begins no token, with the remedy."""
    match pattern[position]:
        case '"':
            return 'a quoted value that does not end; close it with "'
        case "%":
            return "a regular expression that does not end; close it with %"
        case "&" | "|":
            return f"expected {pattern[position] * 2}"
        case "!":
            return NO_NEGATION
        case "'" | "\u201c" | "\u201d" | "\u2018" | "\u2019" as mark:
            return f'invalid character {mark!r}; values stand between straight double quotes, "'
        case "[" if _BEFORE_LIST.search(pattern, 0, position):
            return NO_LISTS
        case "~":
            operator = "=~" if pattern[position - 1] == "=" else "~"
            return f"{operator} is not supported; write = and a regular expression between % signs"
        case "/" if pattern[:position].rstrip().endswith("="):
            return "invalid character '/'; put a text between \", a regular expression between %"
        case "{" | "}":
            return "one pair of braces holds the whole pattern; group conditions with ( )"
        case character if _IN_SELECTOR.search(pattern, 0, position):
            return f"invalid character {character!r} in a selector; such names stand in $.['na.me']"
        case character:
            return f'invalid character {character!r}; put the value between double quotes, "'
