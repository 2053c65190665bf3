"""Which listed text one was probably meant to be."""

from collections.abc import Iterable, Iterator
from difflib import get_close_matches
from typing import Final

_SLIPS: Final = {False: (10, 16), True: (4, 8)}
"""Characters from which a text may have one slip, or two, and still be meant; by whether there are
no other texts. Ours."""


def in_other_case(text: str, candidates: Iterable[str]) -> str | None:
    """Return the candidate that differs from a text in letter case only."""
    lower = text.lower()
    return next((one for one in sorted(candidates) if one.lower() == lower and one != text), None)


def alike(text: str, candidates: Iterable[str], *, complete: bool) -> str | None:
    """Return the candidate that a text comes nearest to.

    They differ in letter case, blanks and punctuation, or by a slip or two in a longer text; not in
    digits alone, since the next number may be there tomorrow.

    Args:
        complete: whether there are no other texts, so that it is one of these in any case.
    """
    listed = sorted(candidates)
    bare = letters(text)
    for one in listed:
        if bare and letters(one) == bare:
            return one
    near = [(distance(text, one), one) for one in listed if _words(one) != _words(text)]
    slips, nearest = min(near, default=(0, ""))
    allowed = sum(len(text) >= least for least in _SLIPS[complete])
    return nearest if 0 < slips <= allowed else None


def close_names(text: str, candidates: list[str]) -> Iterator[str]:
    """Yield names like one: in another case, longer by a version, misspelt."""
    lower = text.lower()
    yield from (one for one in candidates if one.lower() == lower)
    yield from longer_by_version(text, candidates)
    yield from get_close_matches(text, candidates, n=1, cutoff=0.85)


def longer_by_version(text: str, candidates: Iterable[str]) -> Iterator[str]:
    """Yield names that have the version of an API after a text."""
    yield from (
        one for one in candidates if one.startswith(text) and one[len(text) :][:1].isdigit()
    )


def distance(one: str, other: str) -> int:
    """Return how many characters to put in, take out or replace to make one text of another."""
    before = list(range(len(other) + 1))
    for index, letter in enumerate(one, 1):
        row = [index]
        for at, its in enumerate(other, 1):
            row.append(min(before[at] + 1, row[-1] + 1, before[at - 1] + (letter != its)))
        before = row
    return before[-1]


def letters(text: str) -> str:
    """Return a text without blanks, punctuation and the difference of letter case."""
    return "".join(filter(str.isalnum, text)).lower()


def _words(text: str) -> str:
    return "".join(character for character in text if not character.isdigit())
