"""Automata that read a text character by character: for `*`, phrases and given texts.

An automaton is deterministic and complete. Two states are the same in all: `NO` and `YES`, in which
the verdict is final.
"""

from collections.abc import Hashable, Iterable, Sequence
from functools import lru_cache
from typing import Final, Protocol

from auditor.pattern.glob import WildcardRule

NO: Final = 0
"""The state from which no text is accepted."""
YES: Final = 1
"""The state from which every text is accepted."""
LAST: Final = 0x10FFFF
"""The last code point."""


class Automaton(Hashable, Protocol):
    """Reads code points; states are numbers."""

    @property
    def start(self) -> int:
        """The state before the first character."""

    @property
    def cuts(self) -> Sequence[int]:
        """Code points at which the treatment of characters may change."""

    def step(self, state: int, character: int) -> int:
        """Return the state after a character."""

    def accepts(self, state: int) -> bool:
        """Return whether a text that ends here is accepted."""


class Table:
    """An automaton written out: for each state, the characters with other targets than most."""

    __slots__ = ("_accepting", "_moves", "_others", "cuts", "start")

    def __init__(
        self,
        moves: Sequence[dict[int, int]],
        others: Sequence[int],
        accepting: frozenset[int],
        start: int,
    ) -> None:
        self._moves = moves
        self._others = others
        self._accepting = accepting
        self.start = start
        characters = {character for move in moves for character in move}
        self.cuts = tuple(sorted(characters | {character + 1 for character in characters}))

    def step(self, state: int, character: int) -> int:
        """Return the state after a character."""
        return self._moves[state].get(character, self._others[state])

    def accepts(self, state: int) -> bool:
        """Return whether a text that ends here is accepted."""
        return state in self._accepting


class _Builder:
    """Lays out states one after another; each part of a pattern leads to the state after it."""

    def __init__(self) -> None:
        self._moves: list[dict[int, int]] = [{}, {}]
        self._others = [NO, YES]
        self._accepting = {YES}

    @property
    def next(self) -> int:
        """The number of the next state."""
        return len(self._moves)

    def exactly(self, text: str) -> None:
        """Read exactly one text."""
        for character in text:
            self._moves.append({ord(character): self.next + 1})
            self._others.append(NO)

    def first(self, text: str, *, then: int | None = None) -> None:
        """Look for the first occurrence of a text."""
        base = self.next
        for index, move in enumerate(_occurrence(text)):
            end = base + len(text) if then is None else then
            self._moves.append({c: end if to == len(text) else base + to for c, to in move.items()})
            self._others.append(base)
            if index == len(text) - 1:
                return

    def last(self, text: str) -> None:
        """Search a text at the very end, however often it occurs before."""
        base = self.next
        for move in _occurrence(text):
            self._moves.append({c: base + to for c, to in move.items()})
            self._others.append(base)
        self._accepting.add(base + len(text))

    def end(self) -> None:
        """Accept a text that ends here, and no other."""
        self._accepting.add(self.next)
        self._moves.append({})
        self._others.append(NO)

    def whatever(self) -> None:
        """Accept whatever follows."""
        self._moves.append({})
        self._others.append(YES)
        self._accepting.add(self.next - 1)

    def table(self) -> Table:
        """Return the automaton, which begins with the first part."""
        return Table(self._moves, self._others, frozenset(self._accepting), 2)


def _occurrence(text: str) -> list[dict[int, int]]:
    """Return, for each count of matched characters, the targets of characters; others lead to 0.

    The last entry is for a text that was found and is searched again (Knuth, Morris and Pratt).
    """
    moves: list[dict[int, int]] = [{}]
    fallback = 0
    for index, character in enumerate(text):
        code = ord(character)
        after = moves[fallback].get(code, 0) if index else 0
        moves[index][code] = index + 1
        fallback = after
        moves.append(dict(moves[fallback]))
    return moves


@lru_cache(maxsize=4_096)
def wildcards(pattern: str, rule: WildcardRule = WildcardRule.OBSERVED) -> Table:
    """Return the automaton of a value with `*`, which accepts the same texts as `glob`."""
    first, *rest = pattern.split("*")
    builder = _Builder()
    builder.exactly(first)
    if not rest:
        builder.end()
        return builder.table()
    *middle, last = rest
    for part in filter(None, middle):
        builder.first(part)
    if not last:
        builder.whatever()
    elif rule is WildcardRule.ORDINARY:
        builder.last(last)
    else:
        builder.first(last)
        builder.end()
    return builder.table()


@lru_cache(maxsize=4_096)
def phrase(text: str) -> Table:
    """Return the automaton that accepts each text that contains another, taken literally."""
    builder = _Builder()
    if text:
        builder.first(text, then=YES)
    else:
        builder.whatever()
    return builder.table()


def union_of(texts: Iterable[str]) -> Table:
    """Return the automaton that accepts exactly some texts."""
    moves: list[dict[int, int]] = [{}, {}, {}]
    accepting = {YES}
    for text in texts:
        state = 2
        for character in text:
            after = moves[state].get(ord(character))
            if after is None:
                after = len(moves)
                moves[state][ord(character)] = after
                moves.append({})
            state = after
        accepting.add(state)
    return Table(moves, [NO, YES, *[NO] * (len(moves) - 2)], frozenset(accepting), 2)


def accepted(automaton: Automaton, text: str) -> bool:
    """Return whether an automaton accepts a text."""
    state = automaton.start
    for character in text:
        state = automaton.step(state, ord(character))
        if state in (NO, YES):
            return state == YES
    return automaton.accepts(state)
