"""Which known API calls patterns can match, and which only in part."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence, Set
from dataclasses import dataclass
from functools import lru_cache, partial
from itertools import chain

from auditor.pattern.nodes import (
    Expression,
    MatchAll,
    Pattern,
    SpaceDelimited,
    Terms,
)
from auditor.pattern.relations.lines import matches_all
from auditor.pattern.relations.paths import conditions_of
from auditor.pattern.relations.relate import implies
from auditor.pattern.relations.verdicts import CallCatalog, Condition, Verdicts, field_of, rest_of
from auditor.pattern.vocabulary import NO_LISTS, Vocabulary

CallName = tuple[str, str]
"""An eventSource and an eventName."""


@dataclass(frozen=True, slots=True)
class CallDifference:
    """The known calls of one side, and the part that another side lacks."""

    matched: frozenset[CallName]
    """Calls with a record that the first side matches."""
    never: frozenset[CallName]
    """Calls that the other side never matches."""
    partly: frozenset[CallName]
    """Calls that the other side matches in some, but not all records of the first side."""

    @property
    def whole(self) -> frozenset[CallName]:
        """Calls that the other side matches in all records of the first side."""
        return self.matched - self.never - self.partly


def calls_missed(
    side: Sequence[Pattern],
    other: Sequence[Pattern],
    catalog: CallCatalog,
    vocabulary: Vocabulary = NO_LISTS,
) -> CallDifference:
    """Return the calls of one side, and the calls that another never or only partly matches.

    Undecided calls count as matched in part. Patterns of terms or words are not considered.

    Args:
        vocabulary: lists that narrow the possible records, as in `relate`.
    """
    matched: list[CallName] = []
    never: list[CallName] = []
    partly: list[CallName] = []
    for (rest, others), group in _groups([_expressions(side), _expressions(other)], catalog):
        if _matches_some(rest, vocabulary):
            calls = list(group.calls())
            matched += calls
            if not _matches_some(others, vocabulary):
                never += calls
            elif not _is_within(rest, others, vocabulary):
                partly += calls
    return CallDifference(frozenset(matched), frozenset(never), frozenset(partly))


def share_matched(side: Sequence[Pattern], other: Sequence[Pattern], catalog: CallCatalog) -> float:
    """Return the share of one side's calls that another matches in all the same records.

    Returns:
        A fraction; 0 where the side matches no call.
    """
    matched = whole = 0
    for (rest, others), group in _groups([_expressions(side), _expressions(other)], catalog):
        if group.count and _matches_some(rest):
            matched += group.count
            whole += group.count if _is_within(rest, others) else 0
    return whole / matched if matched else 0.0


def share_alike(a: Sequence[Pattern], b: Sequence[Pattern], catalog: CallCatalog) -> float:
    """Return the share of both sides' calls that both match in the same records.

    Returns:
        A fraction; 0 where neither side matches a call.
    """
    every = alike = 0
    for (one, other), group in _groups([_expressions(a), _expressions(b)], catalog):
        if group.count and (_matches_some(one) or _matches_some(other)):
            every += group.count
            same = _is_within(one, other) and _is_within(other, one)
            alike += group.count if same else 0
    return alike / every if every else 0.0


def _expressions(side: Sequence[Pattern]) -> tuple[Expression | MatchAll, ...]:
    every = (MatchAll() if matches_all(pattern) else pattern for pattern in side)
    return tuple(
        expression for expression in every if not isinstance(expression, Terms | SpaceDelimited)
    )


def _matches_some(
    rest: tuple[Expression | MatchAll, ...], vocabulary: Vocabulary = NO_LISTS
) -> bool:
    return any(isinstance(expression, MatchAll) for expression in rest) or not _is_within(
        rest, (), vocabulary
    )


@lru_cache(maxsize=4096)
def _is_within(
    rest: tuple[Expression | MatchAll, ...],
    others: tuple[Expression | MatchAll, ...],
    vocabulary: Vocabulary = NO_LISTS,
) -> bool:
    """Return whether it is proven that one side matches all that the other does.

    The remainder of a side is the same for most calls, and for most pairs of sides.
    """
    everything = any(isinstance(expression, MatchAll) for expression in others)
    return everything or not rest or implies(rest, others, vocabulary=vocabulary) is True


@dataclass(frozen=True, slots=True)
class _Group:
    """Calls with the same remainder of each side."""

    count: int
    calls: Callable[[], Iterable[CallName]]
    """Returns the calls; calls that no condition names are nearly all calls."""


def _groups(
    sides: Sequence[tuple[Expression | MatchAll, ...]], catalog: CallCatalog
) -> Iterator[tuple[tuple[tuple[Expression | MatchAll, ...], ...], _Group]]:
    """Yield the remainders of the two sides, with the calls that share them."""
    asked = tuple(
        dict.fromkeys(
            condition
            for side in sides
            for expression in side
            if not isinstance(expression, MatchAll)
            for condition in conditions_of(expression)
            if field_of(condition) is not None
        )
    )
    sources = Verdicts.of(asked, "eventSource", catalog)
    names = Verdicts.of(asked, "eventName", catalog)
    failing = dict.fromkeys(asked, False)
    for (by_source, by_name), group in _alike(sources, names, catalog):
        holding = dict.fromkeys(by_source, True) | dict.fromkeys(by_name, True)
        verdicts = failing | holding  # no condition is hashed again, which takes long
        yield tuple(_rests(side, verdicts) for side in sides), group


def _alike(
    sources: Verdicts, names: Verdicts, catalog: CallCatalog
) -> Iterator[tuple[tuple[frozenset[Condition], frozenset[Condition]], _Group]]:
    """Yield the calls for which the same conditions on source and on name hold, with those."""
    odd_sources = frozenset(chain.from_iterable(sources.odd.values()))
    odd_names = frozenset(chain.from_iterable(names.odd.values()))

    def of_odd(some: Iterable[str], alike: Set[str]) -> Iterator[CallName]:
        return ((source, name) for source in some for name in catalog.by_source[source] & alike)

    def of_odd_with_usual(some: Iterable[str]) -> Iterator[CallName]:
        return ((source, name) for source in some for name in catalog.by_source[source] - odd_names)

    def of_usual(alike: Iterable[str]) -> Iterator[CallName]:
        return ((source, name) for name in alike for source in catalog.by_name[name] - odd_sources)

    def usual() -> Iterator[CallName]:
        return of_odd_with_usual(catalog.by_source.keys() - odd_sources)

    rest = sum(map(len, catalog.by_source.values()))
    for by_source, some in sources.odd.items():
        left = sum(map(len, map(catalog.by_source.__getitem__, some)))
        rest -= left
        for by_name, alike in names.odd.items():
            if count := sum(len(catalog.by_source[source] & alike) for source in some):
                left -= count
                yield (by_source, by_name), _Group(count, partial(of_odd, some, alike))
        if left:
            yield (by_source, names.usual), _Group(left, partial(of_odd_with_usual, some))
    for by_name, alike in names.odd.items():
        count = sum(map(len, map(catalog.by_name.__getitem__, alike)))
        count -= sum(len(catalog.by_source[source] & alike) for source in odd_sources)
        rest -= count
        if count:
            yield (sources.usual, by_name), _Group(count, partial(of_usual, alike))
    yield (sources.usual, names.usual), _Group(rest, usual)


def _rests(
    side: Sequence[Expression | MatchAll], verdicts: Mapping[Condition, bool]
) -> tuple[Expression | MatchAll, ...]:
    """Return the remainder of a side once the verdicts of some conditions are known."""
    left: list[Expression | MatchAll] = []
    for expression in side:
        rest = True if isinstance(expression, MatchAll) else rest_of(expression, verdicts)
        if rest is True:
            return (MatchAll(),)
        if rest is not False:
            left.append(rest)
    return tuple(left)
