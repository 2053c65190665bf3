"""JSON, with the line of every key."""

import json
import re
from bisect import bisect_right
from collections import Counter
from typing import Any, Final

from auditor.rules.formats.document import LINES, Document, UnreadableError, whole

_MAX_NUMBERED_CHARACTERS: Final = 1_000_000
"""Maximum length of a text whose lines are looked up, which takes a second. Longer ones have no
lines.
"""
_TOKEN: Final = re.compile(r'[\s:,]*("(?:[^"\\]|\\.)*"|[{}\[\]]|[^\s{}\[\]:,"]+)')


def load(text: str) -> Document:
    """Return the content of a JSON text.

    Raises:
        UnreadableError: the text is not JSON.
        RecursionError: it is nested too deeply.
    """
    doubled: list[tuple[int | None, str]] = []

    def value_of(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        value = dict(pairs)
        if len(value) < len(pairs):
            times = Counter(key for key, _ in pairs)
            doubled.extend((None, key) for key, count in times.items() if count > 1)
        return value

    try:
        value = json.loads(text, parse_int=whole, object_pairs_hook=value_of)
    except json.JSONDecodeError as error:
        raise UnreadableError(f"not JSON: {error.msg}", error.lineno) from error
    except ValueError as error:
        raise UnreadableError(f"not JSON: {error}") from error
    return (
        Document(value, tuple(doubled))
        if len(text) > _MAX_NUMBERED_CHARACTERS
        else _Lines(text).document()
    )


class _Lines:
    """Reads a text that is known to be JSON again, for its lines."""

    def __init__(self, text: str) -> None:
        self._tokens = _TOKEN.finditer(text)
        self._ends = [newline.start() for newline in re.finditer("\n", text)]
        self._doubled: list[tuple[int | None, str]] = []

    def document(self) -> Document:
        value = self._value(*self._next())
        return Document(value, tuple(self._doubled))

    def _next(self) -> tuple[str, int]:
        token = next(self._tokens)
        return token[1], bisect_right(self._ends, token.start(1)) + 1

    def _value(self, text: str, line: int) -> Any:
        if text == "{":
            return self._object()
        if text == "[":
            items = []
            while (token := self._next())[0] != "]":
                items.append(self._value(*token))
            return items
        return json.loads(text, parse_int=whole)

    def _object(self) -> dict[str, Any]:
        value: dict[str, Any] = {}
        lines: dict[str, int] = {}
        while (token := self._next())[0] != "}":
            key = json.loads(token[0])
            if key in value:
                self._doubled.append((token[1], key))
            value[key] = self._value(*self._next())
            lines[key] = token[1]
        value[LINES] = lines
        return value
