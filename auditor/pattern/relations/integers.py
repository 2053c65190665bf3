"""The integers from one to another, as an automaton of their decimal texts."""

from functools import lru_cache

from auditor.pattern.relations.automata import NO, YES, Table

_State = tuple[int, int, int]
"""Digits read, and how they compare with as many of the least and of the greatest integer."""


@lru_cache(maxsize=256)
def integers_between(low: int, high: int) -> Table:
    """Return the automaton that accepts the integers of a range, both ends included.

    Args:
        low: the least; both ends have one sign, and neither is 0.
    """
    negative = high < 0
    least, greatest = (str(-high), str(-low)) if negative else (str(low), str(high))
    moves: list[dict[int, int]] = [{}, {}]
    accepting = {YES}
    numbers: dict[_State, int] = {}

    def number_of(state: _State) -> int:
        """Return the number of a state, laid out with all that follow it."""
        if state in numbers:
            return numbers[state]
        number = numbers[state] = len(moves)
        moves.append({})
        length, to_least, to_greatest = state
        enough = length > len(least) or (length == len(least) and to_least >= 0)
        if enough and (length < len(greatest) or to_greatest <= 0):
            accepting.add(number)
        if length < len(greatest):
            for digit in "0123456789" if length else "123456789":
                after = (
                    length + 1,
                    to_least or _compared(digit, least[length : length + 1]),
                    to_greatest or _compared(digit, greatest[length : length + 1]),
                )
                moves[number][ord(digit)] = number_of(after)
        return number

    start = number_of((0, 0, 0))
    if negative:
        moves.append({ord("-"): start})
        start = len(moves) - 1
    others = [NO, YES, *[NO] * (len(moves) - 2)]
    return Table(moves, others, frozenset(accepting), start)


def _compared(digit: str, other: str) -> int:
    return (digit > other) - (digit < other)
