"""Find values that satisfy all clauses, or prove that none do.

Clauses with one open literal are settled first; then the clause with the fewest is tried literal by
literal. A contradiction is traced to the trials that caused it, and the search returns to the last
of them at once, so parts of a pattern without a common selector do not multiply.
"""

from collections.abc import Callable, Iterable, Sequence
from typing import Final

from auditor.pattern.relations.bounds import UndecidedError
from auditor.pattern.relations.formula import Clause

MAXIMUM_TRIALS: Final = 20_000
"""The most literals that one search tries, a limit of our own."""

TheoryCheck = Callable[[Sequence[int]], Iterable[Clause]]
"""Given the remaining values, returns clauses that follow from their meaning and fail."""


class Search:
    """One search; `check` may add clauses to it, which are kept in `lemmas`.

    Attributes:
        trials: number of literals tried so far.
    """

    def __init__(
        self,
        domains: Sequence[int],
        clauses: Iterable[Clause],
        definitions: Iterable[Clause],
        check: TheoryCheck,
        limit: int = MAXIMUM_TRIALS,
    ) -> None:
        """Prepare a search.

        Args:
            domains: the mask of possible values of each variable.
            clauses: clauses that must hold.
            definitions: clauses that always hold, so they exclude values but need no trial.
            limit: the most trials.
        """
        self._domains = list(domains)
        self._clauses = [*clauses]
        self._needed = len(self._clauses)
        self._clauses += definitions
        self._check = check
        self._limit = limit
        self.trials = 0
        self._where: list[list[int]] = [[] for _ in domains]
        for number, clause in enumerate(self._clauses):
            for variable, _ in clause:
                self._where[variable].append(number)
        self.lemmas: list[Clause] = []

    def solve(self) -> list[int] | None:
        """Return for each variable the mask of its values, any of which fits; `None` if none do.

        Raises:
            UndecidedError: too many trials.
        """
        domains, levels = list(self._domains), [0] * len(self._domains)
        if self._propagate(domains, levels, range(len(self._clauses))) is not None:
            return None
        solution = self._solve(domains, levels, 0)
        return solution if isinstance(solution, list) else None

    def _solve(self, domains: list[int], levels: list[int], depth: int) -> list[int] | int:
        """Return the values, or the trials that contradict, as bits."""
        while True:
            choice = self._choice(domains)
            if choice is None:
                contradiction = self._checked(domains, levels)
                if contradiction is None:
                    return domains
                if contradiction >= 0:
                    return contradiction
                continue
            self.trials += 1
            if self.trials > self._limit:
                raise UndecidedError(f"more than {self._limit:,} trials")
            variable, mask = choice
            bit = 1 << depth
            tried, tried_levels = list(domains), list(levels)
            tried[variable] &= mask
            tried_levels[variable] |= bit
            blame = self._propagate(tried, tried_levels, self._where[variable])
            if blame is None:
                solution = self._solve(tried, tried_levels, depth + 1)
                if isinstance(solution, list):
                    return solution
                blame = solution
            if not blame & bit:
                return blame
            rest = blame & ~bit
            domains[variable] &= ~mask
            levels[variable] |= rest
            if not domains[variable]:
                return levels[variable]
            blame = self._propagate(domains, levels, self._where[variable])
            if blame is not None:
                return blame

    def _choice(self, domains: Sequence[int]) -> tuple[int, int] | None:
        """Return the literal to try, from the clause with the fewest open ones."""
        best: tuple[int, int] | None = None
        fewest = 1 << 30
        for clause in self._clauses[: self._needed]:
            count = 0
            first: tuple[int, int] | None = None
            for variable, mask in clause:
                left = domains[variable]
                if not left & ~mask:
                    break
                if left & mask:
                    count += 1
                    first = first or (variable, mask)
            else:
                if count < fewest:
                    best, fewest = first, count
        return best

    def _checked(self, domains: list[int], levels: list[int]) -> int | None:
        """Return `None` if the values stand, -1 if others are left, or contradicting trials."""
        lemmas = list(self._check(domains))
        if not lemmas:
            return None
        numbers = range(len(self._clauses), len(self._clauses) + len(lemmas))
        self._clauses += lemmas
        self.lemmas += lemmas
        for number, clause in zip(numbers, lemmas, strict=True):
            for variable, _ in clause:
                self._where[variable].append(number)
        blame = self._propagate(domains, levels, numbers)
        return -1 if blame is None else blame

    def _propagate(
        self, domains: list[int], levels: list[int], numbers: Iterable[int]
    ) -> int | None:
        """Exclude values that contradict a clause; return the trials to blame if none is left."""
        clauses, where = self._clauses, self._where
        queue = list(numbers)
        waiting = set(queue)
        while queue:
            number = queue.pop()
            waiting.discard(number)
            last: tuple[int, int] | None = None
            open_ones = 0
            for variable, mask in clauses[number]:
                left = domains[variable]
                if not left & ~mask:
                    break
                if left & mask:
                    open_ones += 1
                    if open_ones > 1:
                        break
                    last = (variable, mask)
            else:
                blame = 0
                for variable, _ in clauses[number]:
                    if last is None or variable != last[0]:
                        blame |= levels[variable]
                if last is None:
                    return blame
                variable, mask = last
                domains[variable] &= mask
                levels[variable] |= blame
                for other in where[variable]:
                    if other not in waiting:
                        waiting.add(other)
                        queue.append(other)
        return None
