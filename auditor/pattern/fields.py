"""A message cut into words, and the words that the slots of a space-delimited pattern bind."""

import re
from typing import Final

from auditor.pattern.nodes import SpaceDelimited

WORD: Final = r'"[^"]*"|\[[^\]]*\]|[^ \t]+'
"""A word of a message, for `re` and RE2 alike: text between quotes or brackets is one word; after
a closing one begins the next word, and a quote or bracket that is never closed is a character."""

_WORD: Final = re.compile(WORD)


def words(line: str) -> list[str]:
    """Return the words of a message, without the quotes or brackets around them."""
    return [bare(word) for word in _WORD.findall(line)]


def bare(word: str) -> str:
    """Return a word without the quotes or brackets around it."""
    closed = len(word) > 1 and word[0] + word[-1] in ('""', "[]")
    return word[1:-1] if closed else word


def bind(pattern: SpaceDelimited, line: str) -> dict[str, str] | None:
    """Return the fields of a message, or `None` if it has too few words.

    Keys are the names of the slots, and `1`, `2`, … for the positions of unnamed words, as
    TestMetricFilter shows them in `extractedValues`.
    """
    texts = words(line)
    left, right = pattern.left, pattern.right
    if len(texts) < len(left) + len(right):
        return None
    if left and not pattern.open_ended and len(texts) > len(left):
        start = list(_WORD.finditer(line))[len(left) - 1].start()
        texts[len(left) - 1 :] = [line[start:]]
    names = [slot.name for slot in left]
    names += [None] * (len(texts) - len(left) - len(right))
    names += [slot.name for slot in right]
    return {
        name if name is not None else str(number): word
        for number, (name, word) in enumerate(zip(names, texts, strict=True), 1)
    }
