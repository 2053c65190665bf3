"""A search for a text that some automata accept and others do not, or a proof of none."""

from collections.abc import Iterable, Iterator, Sequence
from heapq import heappop, heappush
from itertools import count
from typing import Final

from auditor.pattern.relations.automata import LAST, NO, YES, Automaton, accepted
from auditor.pattern.relations.bounds import UndecidedError

MAXIMUM_STATES: Final = 30_000
"""The most states of several automata that one search visits, a limit of our own."""

_SURROGATES: Final = range(0xD800, 0xE000)
_LIKED: Final = "aeiotnrslxyzbcdfghjkmpquvwAEIOTNRSLXYZBCDFGHJKMPQUVW1023456789-./:_ "
"""Preferred characters of texts, the best first."""
_RANK: Final = {ord(character): rank for rank, character in enumerate(_LIKED)}

Goals = Sequence[tuple[Automaton, bool]]
"""Automata, each with whether it has to accept the text."""
_States = tuple[tuple[int, int], ...]
"""Numbers of automata whose verdict is open, and the state of each."""


def find_word(asked: Goals, *, shortest: bool = False, limit: int = MAXIMUM_STATES) -> str | None:
    """Return a text with all requested verdicts; `None` without one.

    Args:
        shortest: return a shortest one; otherwise the first one found.
        limit: maximum number of states to visit.

    Raises:
        UndecidedError: the limit was reached first.
    """
    automata = [automaton for automaton, _ in asked]
    wanted = [verdict for _, verdict in asked]
    start = _open(((n, automaton.start) for n, automaton in enumerate(automata)), wanted)
    if start is None:
        return None
    characters = _characters(automata)
    before: dict[_States, tuple[_States, int] | None] = {start: None}
    order = count()
    queue = [(0, next(order), start)]
    while queue:
        _, _, states = heappop(queue)
        if all(automata[n].accepts(state) is wanted[n] for n, state in states):
            return _spelt(before, states)
        for character in characters:
            moved = ((n, automata[n].step(state, character)) for n, state in states)
            after = _open(moved, wanted)
            if after is None or after in before:
                continue
            if len(before) >= limit:
                raise UndecidedError("too many states of wildcards and regular expressions")
            before[after] = (states, character)
            number = next(order)
            heappush(queue, (number if shortest else len(after), number, after))
    return None


def passes(asked: Goals, text: str) -> bool:
    """Return whether a text has all requested verdicts."""
    return all(accepted(automaton, text) is verdict for automaton, verdict in asked)


def _open(states: Iterable[tuple[int, int]], wanted: Sequence[bool]) -> _States | None:
    """Return the automata whose verdict is open; `None` if a verdict is final and wrong."""
    undecided: list[tuple[int, int]] = []
    for number, state in states:
        if state in (NO, YES):
            if (state == YES) is not wanted[number]:
                return None
        else:
            undecided.append((number, state))
    return tuple(undecided)


def _spelt(before: dict[_States, tuple[_States, int] | None], states: _States) -> str:
    characters: list[str] = []
    while (step := before[states]) is not None:
        states, character = step
        characters.append(chr(character))
    return "".join(reversed(characters))


def _characters(automata: Sequence[Automaton]) -> list[int]:
    """Return one character of each kind that the automata distinguish, preferred ones first.

    Surrogates are not characters and are left out.
    """
    cuts = sorted({0, *(cut for automaton in automata for cut in automaton.cuts)})
    ends = [*cuts[1:], LAST + 1]
    characters = [
        character
        for low, high in zip(cuts, ends, strict=True)
        if (character := _best(low, high)) is not None
    ]
    return sorted(characters, key=lambda character: (_RANK.get(character, LAST), character))


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
