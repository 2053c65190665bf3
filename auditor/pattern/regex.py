"""Regular expressions of patterns, as RE2 runs them: in linear time, here and in DuckDB.

Source: CloudWatch Logs User Guide, "Supported regular expressions (regex) syntax".
"""

import re
from collections.abc import Callable
from functools import lru_cache
from typing import Final

import re2

from auditor.errors import PatternError

_OPERATORS: Final = r"^$?[]{}|\*+."
_SYMBOLS: Final = ":_#=@/;,-"
_ESCAPE: Final = re.compile(
    rf"\\(?:x[0-9A-Fa-f]{{2}}|[dDsSwW]|[{re.escape(_OPERATORS + _SYMBOLS)}])"
)
_PLAIN: Final = re.compile(rf"[A-Za-z0-9 {re.escape(_OPERATORS + _SYMBOLS)}]")
_NO_MINIMUM: Final = re.compile(r"\{,(?=[0-9]+\})")
_NO_BOUNDS: Final = re.compile(r"\{,\}")

_OPTIONS: Final = re2.Options()
_OPTIONS.log_errors = False
_OPTIONS.max_mem = 1 << 20  # DuckDB allows eight times as much, so it accepts what we accept


def check_regex(body: str, pattern: str, offset: int) -> None:
    """Raise if a regular expression is not one that CloudWatch accepts.

    Args:
        body: the text between the two `%`.
        pattern: the whole pattern, and `offset` the place of the body in it, for the error.

    Raises:
        PatternError: a character or construct that is not supported, or that RE2 refuses.
    """
    if not body:
        raise PatternError("a regular expression needs at least one character", pattern, offset)
    position, in_class = 0, -1
    while position < len(body):
        character = body[position]
        escape = _ESCAPE.match(body, position)
        if character in "()" or (
            character == "\\" and body[position + 1 : position + 2] in {"(", ")"}
        ):
            message = (
                "no parentheses in regular expressions, not even escaped; write \\x28 and \\x29"
            )
            raise PatternError(message, pattern, offset + position)
        if character == "\\" and not escape:
            message = "no such escape; there are \\d \\s \\w, \\x28 and \\ before a symbol"
            raise PatternError(message, pattern, offset + position)
        if not _PLAIN.match(character):
            raise PatternError(_unknown(character), pattern, offset + position)
        if in_class >= 0:
            if body.startswith("[:", position):
                message = "no named classes such as [:alpha:]; write [A-Za-z], or \\[ for a bracket"
                raise PatternError(message, pattern, offset + position)
            if character == "]" and position > in_class:
                in_class = -1
        elif character == "[":
            in_class = position + (2 if body.startswith("^", position + 1) else 1)
        elif _NO_BOUNDS.match(body, position):
            raise PatternError("a repetition needs a number", pattern, offset + position + 1)
        position += len(escape[0]) if escape else 1
    try:
        _compiled(body)
    except re2.error as error:
        detail = error.args[0].decode(errors="replace") if error.args else "not accepted"
        position = max(0, body.find(detail.rpartition(": ")[2]))
        message = f"not a regular expression: {detail}"
        if "too large" in detail:
            message = "a regular expression too costly to run; write smaller repetitions"
        raise PatternError(message, pattern, offset + position) from None


def source(body: str) -> str:
    """Return the text that RE2 reads, here and in DuckDB: `{,n}` becomes `{0,n}`."""
    pieces: list[str] = []
    position, in_class = 0, -1
    while position < len(body):
        piece = body[position : position + 2] if body[position] == "\\" else body[position]
        if in_class >= 0:
            in_class = -1 if piece == "]" and position > in_class else in_class
        elif piece == "[":
            in_class = position + (2 if body.startswith("^", position + 1) else 1)
        elif _NO_MINIMUM.match(body, position):
            pieces.append("{0,")
            position += 2
            continue
        pieces.append(piece)
        position += len(piece)
    return "".join(pieces)


def search(body: str, text: str) -> bool:
    """Return whether a regular expression is found anywhere in a text."""
    return _compiled(body)(text.encode(errors="replace")) is not None


@lru_cache(maxsize=256)
def _compiled(body: str) -> Callable[[bytes], object]:
    search: Callable[[bytes], object] = re2.compile(source(body).encode(), _OPTIONS).search
    return search


def _unknown(character: str) -> str:
    if character.isascii():
        return (
            f"{character!r} is not supported in regular expressions; write \\x{ord(character):02X}"
        )
    return f"{character!r} is not ASCII; regular expressions take ASCII only, so write . instead"
