"""Regular expressions of patterns as automata, whose states are created on demand.

The language has no groups, so an expression is a list of alternatives, each a row of characters
with how often they repeat. A state is the set of positions in the rows that a text may have
reached. Of positions within one repetition that has reached its minimum, only the one with most
repetitions left is kept, since it covers the others: `a.{0,200}b` has 204 states.

Source: RE2's syntax, for what `auditor.pattern.regex` lets pass.
"""

from bisect import bisect_right
from collections.abc import Iterable, Iterator
from functools import lru_cache
from typing import Final

from auditor.pattern import regex
from auditor.pattern.relations.automata import NO, YES
from auditor.pattern.relations.bounds import UndecidedError
from auditor.pattern.relations.expression_syntax import (
    BEGIN,
    END,
    Repetition,
    alternatives,
    cuts_of,
    within,
)

_Position = tuple[int, int, int]
"""Alternative, position in its row, repetitions of the item there."""

MAXIMUM_STATES: Final = 20_000
"""The most states of one expression, a limit of our own, since `a.{20}b` has a million."""

_AT_START: Final[_Position] = (-1, 0, 0)
_MATCHED: Final[_Position] = (-2, 0, 0)


@lru_cache(maxsize=1_024)
def expression(body: str) -> "RegexAutomaton":
    """Return the automaton of a regular expression: it accepts the texts in which it is found."""
    return RegexAutomaton(tuple(alternatives(regex.source(body))))


class RegexAutomaton:
    """The automaton of a regular expression that is looked for anywhere in a text."""

    def __init__(self, rows: tuple[tuple[Repetition, ...], ...]) -> None:
        self._rows = rows
        cuts = sorted({cut for row in rows for item in row for cut in cuts_of(item.ranges)})
        self.cuts: tuple[int, ...] = tuple(cuts)
        self._states: list[frozenset[_Position]] = [frozenset(), frozenset({_MATCHED})]
        self._numbers = {state: number for number, state in enumerate(self._states)}
        self._steps: dict[tuple[int, int], int] = {}
        self._ends: dict[int, bool] = {NO: False, YES: True}
        self._again = frozenset(self._from((row, 0, 0) for row in range(len(rows))))
        first = self._from(((row, 0, 0) for row in range(len(rows))), start=True)
        self.start = self._number({*first, _AT_START})

    def step(self, state: int, character: int) -> int:
        """Return the state after a character."""
        if state in (NO, YES):
            return state
        key = (state, bisect_right(self.cuts, character))
        if (after := self._steps.get(key)) is None:
            after = self._steps[key] = self._number(self._after(state, character))
        return after

    def accepts(self, state: int) -> bool:
        """Return whether a text that ends here is accepted."""
        if (accepted := self._ends.get(state)) is None:
            positions = self._states[state]
            at_start = _AT_START in positions
            ends = self._from((p for p in positions if p != _AT_START), start=at_start, end=True)
            accepted = self._ends[state] = _MATCHED in ends
        return accepted

    def _after(self, state: int, character: int) -> set[_Position]:
        moved: list[_Position] = []
        for row, index, count in self._states[state]:
            if row < 0:
                continue
            item = self._rows[row][index]
            if (item.most is None or count < item.most) and within(item.ranges, character):
                moved.append((row, index, count + 1))
        return {*self._from(moved), *self._again}

    def _from(
        self, positions: Iterable[_Position], *, start: bool = False, end: bool = False
    ) -> Iterator[_Position]:
        """Yield the places that can be reached without a character."""
        for row, index, count in positions:
            while True:
                if index == len(self._rows[row]):
                    yield _MATCHED
                    break
                item = self._rows[row][index]
                anchor = item.ranges in (BEGIN, END)
                if anchor and item.least:
                    if (item.ranges is BEGIN and start) or (item.ranges is END and end):
                        index, count = index + 1, 0
                        continue
                    if item.ranges is END and not end:
                        yield (row, index, 0)
                    break
                if not anchor:
                    enough = item.most is None and count > item.least
                    yield (row, index, item.least if enough else count)
                    if count < item.least:
                        break
                index, count = index + 1, 0

    def _number(self, positions: set[_Position]) -> int:
        if _MATCHED in positions:
            return YES
        state = frozenset(self._needed(positions))
        number = self._numbers.get(state)
        if number is None:
            number = self._numbers[state] = len(self._states)
            self._states.append(state)
            if number > MAXIMUM_STATES:
                raise UndecidedError("a regular expression has too many states to follow")
        return number

    def _needed(self, positions: set[_Position]) -> Iterator[_Position]:
        """Yield the places, except places that another one makes needless."""
        best: dict[tuple[int, int], int] = {}
        for row, index, count in positions:
            item = self._rows[row][index] if row >= 0 else None
            if item is None or item.most is None or count < item.least:
                yield (row, index, count)
            elif count < item.most:
                best[row, index] = min(count, best.get((row, index), count))
        yield from ((row, index, count) for (row, index), count in best.items())
