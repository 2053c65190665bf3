"""A text that some automata accept and others do not, or the certainty that there is none."""

from collections.abc import Iterator, Sequence
from heapq import heappop, heappush
from itertools import count
from typing import Final

from auditor.pattern.relations.automata import LAST, NO, YES, Automaton, accepted
from auditor.pattern.relations.bounds import UndecidedError

MAXIMUM_STATES: Final = 30_000
"""States of several automata together that one search visits; ours."""

_SURROGATES: Final = range(0xD800, 0xE000)
_LIKED: Final = "aeiotnrslxyzbcdfghjkmpquvwAEIOTNRSLXYZBCDFGHJKMPQUVW1023456789-./:_ "
"""Characters that a text is made of where others would do as well, those first that are."""
_RANK: Final = {ord(character): rank for rank, character in enumerate(_LIKED)}

Asked = Sequence[tuple[Automaton, bool]]
"""Automata, each with whether it has to accept the text."""


def find_word(asked: Asked, *, shortest: bool = False, limit: int = MAXIMUM_STATES) -> str | None:
    """Return a text with all the verdicts that are asked for, `None` if there is none.

    Args:
        shortest: return a shortest one; else whatever is found soonest.
        limit: the most states to visit.

    Raises:
        UndecidedError: the limit came first.
    """
    automata = [automaton for automaton, _ in asked]
    wanted = [verdict for _, verdict in asked]
    start = tuple(automaton.start for automaton in automata)
    if _ruled_out(start, wanted):
        return None
    characters = _characters(automata)
    before: dict[tuple[int, ...], tuple[tuple[int, ...], int] | None] = {start: None}
    order = count()
    queue = [(0, next(order), start)]
    while queue:
        _, _, states = heappop(queue)
        if all(
            (state == YES or (state != NO and automaton.accepts(state))) is verdict
            for automaton, state, verdict in zip(automata, states, wanted, strict=True)
        ):
            return _spelt(before, states)
        for character in characters:
            after = tuple(
                state if state in (NO, YES) else automaton.step(state, character)
                for automaton, state in zip(automata, states, strict=True)
            )
            if after in before or _ruled_out(after, wanted):
                continue
            if len(before) >= limit:
                raise UndecidedError("too many states of wildcards and regular expressions")
            before[after] = (states, character)
            number = next(order)
            open_ones = sum(state not in (NO, YES) for state in after)
            heappush(queue, (number if shortest else open_ones, number, after))
    return None


def passes(asked: Asked, text: str) -> bool:
    """Return whether a text has all the verdicts that are asked for."""
    return all(accepted(automaton, text) is verdict for automaton, verdict in asked)


def _ruled_out(states: Sequence[int], wanted: Sequence[bool]) -> bool:
    return any(
        state == (NO if verdict else YES) for state, verdict in zip(states, wanted, strict=True)
    )


def _spelt(
    before: dict[tuple[int, ...], tuple[tuple[int, ...], int] | None], states: tuple[int, ...]
) -> str:
    found: list[str] = []
    while (step := before[states]) is not None:
        states, character = step
        found.append(chr(character))
    return "".join(reversed(found))


def _characters(automata: Sequence[Automaton]) -> list[int]:
    """Return one character of each kind that the automata tell apart, those first that are liked.

    Code points of surrogates are no characters and are left out.
    """
    cuts = sorted({0, *(cut for automaton in automata for cut in automaton.cuts)})
    ends = [*cuts[1:], LAST + 1]
    found = [
        character
        for low, high in zip(cuts, ends, strict=True)
        if (character := _best(low, high)) is not None
    ]
    return sorted(found, key=lambda character: (_RANK.get(character, LAST), character))


def _best(low: int, high: int) -> int | None:
    """Return the character liked most of those from `low` to before `high`."""
    if high == low + 1:
        return None if low in _SURROGATES or low > LAST else low
    liked = [code for code in _RANK if low <= code < high]
    if liked:
        return min(liked, key=_RANK.__getitem__)
    return next(_usual(low, min(high, LAST + 1)), None)


def _usual(low: int, high: int) -> Iterator[int]:
    """Yield characters of a range: printable ones of ASCII, then others."""
    yield from range(max(low, 0x20), min(high, 0x7F))
    yield from (code for code in range(low, high) if code not in _SURROGATES)
