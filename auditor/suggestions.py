"""The name that a misspelt one was probably meant to be, for messages."""

from collections.abc import Iterable, Sequence
from typing import Final

_LEAST_LIKENESS: Final = 80.0
"""Least likeness, from 0 to 100, of a name to the most similar part of another. Ours."""
_LEAST_LENGTH: Final = 3
"""Least number of characters for which likeness means anything."""
_MAX_MEANT: Final = 3
_MAX_LISTED: Final = 20


def did_you_mean(text: str, names: Iterable[str], otherwise: str) -> str:
    """Return a question with the name that a text is most like, or the other remedy without one.

    Args:
        text: what was given.
        names: what could have been given.
        otherwise: the remedy if none is like it, or too many are.
    """
    near = _nearest(text, tuple(dict.fromkeys(names)))
    return f"did you mean {' or '.join(near)}?" if 0 < len(near) <= _MAX_MEANT else otherwise


def listed(names: Sequence[str]) -> str:
    """Return the names, of many the first ones."""
    more = len(names) - _MAX_LISTED
    shown = ", ".join(names[:_MAX_LISTED]) or "none"
    return f"{shown} and {more:,} more" if more > 0 else shown


def _nearest(text: str, names: Sequence[str]) -> list[str]:
    """Return the names that a text is equally like, or like a part of; in order."""
    if len(text) < _LEAST_LENGTH:
        return []
    from rapidfuzz import fuzz, process  # only messages need it

    given = str.casefold
    similar = {
        name: (part, fuzz.ratio(text, name, processor=given))
        for name, part, _ in process.extract(
            text,
            names,
            scorer=fuzz.partial_ratio,
            processor=given,
            score_cutoff=_LEAST_LIKENESS,
            limit=None,
        )
        if len(name) >= _LEAST_LENGTH
    }
    best = max(similar.values(), default=None)
    return [name for name in names if similar.get(name) == best] if best else []
