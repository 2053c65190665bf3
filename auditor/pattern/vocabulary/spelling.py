"""Which listed text one was probably meant to be."""

import re
from collections.abc import Collection, Iterable, Iterator
from typing import Final

_SLIPS: Final = {False: (6, 10), True: (4, 8)}
"""Minimum number of letters and digits for one slip, or two; by whether the list is complete. Ours.
"""
_LEAST_LIKENESS: Final = 0.85
"""Minimum share of characters that two names have in common, in one order."""
_WORD: Final = re.compile(r"\d+|[A-Z]?[a-z]+|[A-Z]+(?![a-z])")


def in_other_case(text: str, candidates: Iterable[str]) -> str | None:
    """Return the candidate that differs from a text in letter case only."""
    lower = text.lower()
    return next(
        (
            candidate
            for candidate in sorted(candidates)
            if candidate.lower() == lower and candidate != text
        ),
        None,
    )


def alike(text: str, candidates: Iterable[str], *, complete: bool) -> str | None:
    """Return the candidate that a text is nearest to.

    They differ in letter case, blanks and punctuation, or by a slip or two in a longer text; not in
    digits alone, since AWS may add the next number. If there may be other texts, one that joins
    words of the candidates in another way, such as `eu-east-1`, is not a slip.

    Args:
        complete: whether there are no other texts, so that it must be one of these.
    """
    listed = sorted(candidates)
    bare = letters(text)
    for name in listed:
        if bare and letters(name) == bare:
            return name
    if _shape(text) in map(_shape, listed):
        return None
    slips, nearest = min(
        ((distance(bare, letters(name)), name) for name in listed), default=(0, "")
    )
    length = max(len(bare), len(letters(nearest)))
    allowed = sum(length >= least for least in _SLIPS[complete])
    if not 0 < slips <= allowed or (not complete and _may_be_new(text, nearest, listed)):
        return None
    return nearest


def _may_be_new(text: str, nearest: str, listed: Iterable[str]) -> bool:
    """Return whether a text differs from one by preceding listed words, or a short code."""
    words, others = _words(text), _words(nearest)
    if len(words) > len(others) and words[-len(others) :] == others:
        return True
    listed_words = {word for name in listed for word in _words(name)}
    return len(words) == len(others) and all(
        word == other or word.isdigit() or _joins(word, listed_words) or _is_other_code(word, other)
        for word, other in zip(words, others, strict=True)
    )


def _joins(word: str, listed_words: Collection[str]) -> bool:
    """Return whether a word is known, or made of two known ones, such as `southwest`."""
    cuts = range(1, len(word))
    return word in listed_words or any(
        word[:cut] in listed_words and word[cut:] in listed_words for cut in cuts
    )


def _is_other_code(word: str, other: str) -> bool:
    """Return whether two codes of two letters, as for countries, are not slips of each other."""
    return len(word) == len(other) == 2 and word != other[::-1]


def close_names(text: str, candidates: list[str]) -> Iterator[str]:
    """Yield names like one: in another case, longer by a version, misspelt."""
    lower = text.lower()
    yield from (candidate for candidate in candidates if candidate.lower() == lower)
    yield from longer_by_version(text, candidates)
    from rapidfuzz import process
    from rapidfuzz.distance import Indel

    similar = Indel.normalized_similarity
    if best := process.extractOne(text, candidates, scorer=similar, score_cutoff=_LEAST_LIKENESS):
        yield best[0]


def longer_by_version(text: str, candidates: Iterable[str]) -> Iterator[str]:
    """Yield names that have the version of an API after a text."""
    yield from (
        candidate
        for candidate in candidates
        if candidate.startswith(text) and candidate[len(text) :][:1].isdigit()
    )


def distance(one: str, other: str) -> int:
    """Return how many characters to insert, delete, replace or swap with the next one.

    Each makes one text more like the other; none is touched twice (optimal string alignment).
    """
    from rapidfuzz.distance import OSA  # takes a moment, and few texts need it

    return OSA.distance(one, other)


def letters(text: str) -> str:
    """Return a text without blanks, punctuation and the difference of letter case."""
    return "".join(filter(str.isalnum, text)).lower()


def beginnings(text: str) -> list[str]:
    """Return the beginnings of a text: two words or more."""
    return [text[: word.end()] for word in list(_WORD.finditer(text))[1:]]


def endings(text: str) -> list[str]:
    """Return the ends of a text: two words or more."""
    return [text[word.start() :] for word in list(_WORD.finditer(text))[:-1]]


def _words(text: str) -> list[str]:
    return [word.lower() for word in _WORD.findall(text)]


def _shape(text: str) -> str:
    return re.sub(r"\d+", "0", text)
