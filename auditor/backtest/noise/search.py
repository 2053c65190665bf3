"""The smallest set of conditions that hides enough noise: a beam search over exact counts.

The engine counts the matches that each condition hides; here masks are joined, and a union counts
every match once. A condition that hides a labelled event is never used. The set with the lowest
cost is best. Costs are compared by these numbers, in this order: conditions that would hide the
calls of anyone; hidden identities with matches on one day only, since noise returns; hidden
identities; conditions; conditions on an address alone; hidden calls of these identities;
characters.
"""

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from auditor.backtest.noise.conditions import ConditionReach
from auditor.engine.answers import Profile

_BEAM_WIDTH: Final = 12
"""The number of partial exclusions extended at each step."""
_MAX_CONDITIONS: Final = 12
"""The most conditions in one exclusion, usually more than fit into a pattern."""
_ANYBODY_PRICE: Final = 20
"""The price of a condition that could hide anyone, in conditions: more than `_MAX_CONDITIONS`, so
that a set with one is tried after any set without, if both hide as much."""
_IRREGULAR_PRICE: Final = 3
"""The price of an identity with matches on one day only, beside its price as an identity: what
happened once is not noise, so it takes several regular identities to weigh as much."""
_CALLS_PER_CONDITION: Final = 100
"""The number of hidden calls with the price of a condition; they decide between like sets only."""
_LEAST_LEFT: Final = 0.05
"""The smallest share of a filter's matches that a suggested pattern keeps: a pattern that matches
almost nothing watches nothing."""
_ROOT: Final = ":root"
"""The end of the ARN of an account's root user, whose calls are never noise."""

Mask = NDArray[np.bool_]


class Cost(NamedTuple):
    """The cost of a set of conditions, compared field by field; lower is better.

    No field but the last falls when a condition is added.
    """

    anybody: int
    irregular: int
    who: int
    conditions: int
    by_address: int
    calls: int
    length: int


@dataclass(frozen=True, slots=True)
class ConditionSet:
    """A set of conditions, by their indexes in increasing order, and the noise that it hides."""

    chosen: tuple[int, ...]
    removed: int


@dataclass(frozen=True, slots=True)
class _Step:
    """A set of conditions that does not hide enough yet."""

    removed: int
    cost: Cost
    mask: Mask


class ExclusionSearch:
    """A search for conditions that hide the noise among some matches."""

    def __init__(
        self,
        profiles: Sequence[Profile],
        reach: Sequence[ConditionReach],
        length: Callable[[tuple[int, ...]], int | None],
    ) -> None:
        """Prepare a search.

        Args:
            profiles: the matches, with the conditions that hide them.
            reach: the reach of each condition.
            length: returns the length of a pattern with some of the conditions, or `None` if it is
                too long.
        """
        self._masks = np.zeros((len(reach), len(profiles)), np.bool_)
        for index, profile in enumerate(profiles):
            self._masks[list(profile.hidden_by), index] = True
        self._noise = np.array([p.matches * p.noise for p in profiles], np.int64)
        # One match stands for all matches that the same conditions hide.
        self._noisy = np.unique(self._masks[:, self._noise > 0], axis=1)
        self._packed = np.packbits(self._noisy, axis=1)
        self._matches = np.array([p.matches for p in profiles], np.int64)
        self._root = np.array([p.who.endswith(_ROOT) for p in profiles], np.bool_)
        self._labelled = np.array([p.labelled for p in profiles], np.bool_)
        self._regular = np.array([p.regular for p in profiles], np.bool_)
        self._who = _numbered([p.who for p in profiles])
        self._calls = _numbered([(p.who, p.call) for p in profiles])
        self._reach = reach
        self._length = length

    @property
    def noise(self) -> int:
        """The number of matches that are noise."""
        return int(self._noise.sum())

    def best(self, share: float) -> tuple[ConditionSet | None, ConditionSet | None]:
        """Return the best set that hides a share of the noise, and the set that hides most.

        Conditions that could hide anyone are tried only if the others do not suffice.
        """
        wanted = math.ceil(share * self.noise - 1e-9)  # 7 % of 100 is 7.000000000000001
        usable = self._usable()
        named = [index for index in usable if self._reach[index] is not ConditionReach.ANYBODY]
        most: tuple[Cost, ConditionSet] | None = None
        for some in (named, usable):
            best, most = self._beam(some, wanted, most)
            if best is not None:
                return best, most and most[1]
        return None, most and most[1]

    def _beam(
        self, usable: Sequence[int], wanted: int, most: tuple[Cost, ConditionSet] | None
    ) -> tuple[ConditionSet | None, tuple[Cost, ConditionSet] | None]:
        """Return the best set of some conditions, and the set that hides most, at least `most`."""
        beam: list[tuple[tuple[int, ...], Mask]] = [((), np.zeros(len(self._noise), np.bool_))]
        best: tuple[Cost, ConditionSet] | None = None
        for _ in range(_MAX_CONDITIONS):
            steps: dict[tuple[int, ...], _Step] = {}
            for chosen, mask in beam:
                needed = self._needed(chosen)
                for index in usable:
                    further = tuple(sorted((*chosen, index)))
                    if further in steps or not needed[index]:
                        continue
                    union = mask | self._masks[index]
                    removed, cost = self._removed(union), self._cost(further, union)
                    if cost is None or (best and best[0][:4] < cost[:4]):
                        continue
                    candidate = ConditionSet(further, removed)
                    if most is None or (-removed, cost) < (-most[1].removed, most[0]):
                        most = cost, candidate
                    if removed < wanted:
                        steps[further] = _Step(removed, cost, union)
                    elif best is None or (cost, further) < (best[0], best[1].chosen):
                        best = cost, candidate
            beam = [(chosen, steps[chosen].mask) for chosen in _promising(steps)]
        return best and best[1], most

    def _usable(self) -> list[int]:
        """Return the conditions that hide noise and no labelled event.

        Of several that hide the same matches, it is the cheapest.
        """
        cheapest: dict[bytes, tuple[Cost, int]] = {}
        for index, mask in enumerate(self._masks):
            cost = self._cost((index,), mask)
            if cost is not None and self._removed(mask) and not (mask & self._labelled).any():
                key = mask.tobytes()
                cheapest[key] = min(cheapest.get(key, (cost, index)), (cost, index))
        return sorted(index for _, index in cheapest.values())

    def _needed(self, chosen: tuple[int, ...]) -> Mask:
        """Return whether each condition can be added so that all hide noise that no other hides."""
        masks = self._noisy[list(chosen)]
        times = masks.sum(axis=0)
        needed = np.ones(len(self._packed), np.bool_)
        needed &= np.any(self._packed & np.packbits(times == 0), axis=1)
        for own in masks & (times == 1):
            needed &= np.any(np.packbits(own) & ~self._packed, axis=1)
        return needed

    def _removed(self, mask: Mask) -> int:
        return int(self._noise[mask].sum())

    def _cost(self, chosen: tuple[int, ...], mask: Mask) -> Cost | None:
        """Return the cost of a set; `None` if its pattern must not be suggested.

        Such a pattern is too long, hides a call of root, or leaves almost nothing.
        """
        length = self._length(chosen)
        reach = [self._reach[index] for index in chosen]
        left = int(self._matches[~mask].sum())
        if length is None or bool((mask & self._root).any()):
            return None
        if left < _LEAST_LEFT * int(self._matches.sum()):
            return None
        return Cost(
            anybody=reach.count(ConditionReach.ANYBODY),
            irregular=_different(self._who[mask & ~self._regular]),
            who=_different(self._who[mask]),
            conditions=len(chosen),
            by_address=reach.count(ConditionReach.THERE),
            calls=_different(self._calls[mask]),
            length=length,
        )


def _promising(steps: Mapping[tuple[int, ...], _Step]) -> list[tuple[int, ...]]:
    """Return the sets to extend: half with a low price per hidden match, half that hide most.

    Prices are ours, and only select the sets to try; the costs decide which set is best.
    """

    def price(chosen: tuple[int, ...]) -> tuple[float, tuple[int, ...]]:
        removed, cost = steps[chosen].removed, steps[chosen].cost
        whole = _ANYBODY_PRICE * cost.anybody + _IRREGULAR_PRICE * cost.irregular
        whole += cost.who + cost.conditions
        return (whole + cost.calls / _CALLS_PER_CONDITION) / removed, chosen

    def hides(chosen: tuple[int, ...]) -> tuple[int, Cost, tuple[int, ...]]:
        return -steps[chosen].removed, steps[chosen].cost, chosen

    half = _BEAM_WIDTH // 2
    return list(dict.fromkeys([*sorted(steps, key=price)[:half], *sorted(steps, key=hides)[:half]]))


def _numbered(keys: Sequence[object]) -> NDArray[np.int64]:
    numbers: dict[object, int] = {}
    return np.array([numbers.setdefault(key, len(numbers)) for key in keys], np.int64)


def _different(numbers: NDArray[np.int64]) -> int:
    """Return how many of the numbers are different."""
    return int(np.count_nonzero(np.bincount(numbers)))
