"""Which API calls patterns can match, of those that are known, and which of them in part only."""

from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Final, Protocol, Self

from auditor.pattern.glob import glob
from auditor.pattern.nodes import (
    And,
    Compare,
    Comparison,
    Expression,
    MatchAll,
    Number,
    Or,
    Pattern,
    Regex,
    SpaceDelimited,
    Terms,
    Text,
    TypeTest,
    Value,
)
from auditor.pattern.regex import search
from auditor.pattern.relations.relate import implies
from auditor.pattern.relations.tree import conditions_of

Call = tuple[str, str]
"""An eventSource and an eventName."""
_Condition = Compare | TypeTest

_FIELDS: Final = ("eventSource", "eventName")


class CallCatalog(Hashable, Protocol):
    """The calls that there are."""

    @property
    def by_source(self) -> Mapping[str, frozenset[str]]:
        """Names of events by event source."""

    @property
    def by_name(self) -> Mapping[str, frozenset[str]]:
        """Event sources by the names of their events."""


@dataclass(frozen=True, slots=True)
class CallDifference:
    """The known calls of one side, and what another side lacks of them."""

    matched: frozenset[Call]
    """Those of which the first side matches some record."""
    never: frozenset[Call]
    """Those of which the other side matches no record."""
    partly: frozenset[Call]
    """Those of which the other side matches some of the records, not all that the first does."""

    @property
    def whole(self) -> frozenset[Call]:
        """Those of which the other side matches all records that the first does."""
        return self.matched - self.never - self.partly


def calls_matched(side: Sequence[Pattern], catalog: CallCatalog) -> frozenset[Call]:
    """Return the known calls that some record matches.

    What cannot be decided in time counts as matched. Patterns of terms or words are not asked:
    they know nothing of fields.
    """
    groups = _groups([_expressions(side)], catalog)
    return frozenset(
        call for (rest,), group in groups if _matches_some(rest) for call in group.calls()
    )


def calls_missed(
    side: Sequence[Pattern], other: Sequence[Pattern], catalog: CallCatalog
) -> CallDifference:
    """Return the calls of one side, those that another never matches, and those it does in part.

    What cannot be decided in time counts as matched in part. Patterns of terms or words are not
    asked.
    """
    matched: list[Call] = []
    never: list[Call] = []
    partly: list[Call] = []
    for (rest, others), group in _groups([_expressions(side), _expressions(other)], catalog):
        if _matches_some(rest):
            calls = list(group.calls())
            matched += calls
            if not _matches_some(others):
                never += calls
            elif not implies(rest, others):
                partly += calls
    return CallDifference(frozenset(matched), frozenset(never), frozenset(partly))


def share_matched(side: Sequence[Pattern], other: Sequence[Pattern], catalog: CallCatalog) -> float:
    """Return of how many of the calls of one side another matches all records that it does.

    Returns:
        A fraction; 0 where the side matches no call.
    """
    matched = whole = 0
    for (rest, others), group in _groups([_expressions(side), _expressions(other)], catalog):
        if group.count and _matches_some(rest):
            matched += group.count
            whole += group.count if implies(rest, others) else 0
    return whole / matched if matched else 0.0


def _expressions(side: Sequence[Pattern]) -> tuple[Expression | MatchAll, ...]:
    return tuple(one for one in side if not isinstance(one, Terms | SpaceDelimited))


def _matches_some(rest: tuple[Expression | MatchAll, ...]) -> bool:
    return any(isinstance(one, MatchAll) for one in rest) or implies(rest, ()) is not True


@dataclass(frozen=True, slots=True)
class _Group:
    """Calls for which the same is left of each side."""

    count: int
    calls: Callable[[], Iterable[Call]]
    """Gives them; those that no condition names are nearly all there are."""


def _groups(
    sides: Sequence[tuple[Expression | MatchAll, ...]], catalog: CallCatalog
) -> Iterator[tuple[tuple[tuple[Expression | MatchAll, ...], ...], _Group]]:
    """Yield what is left of each side for calls of which it is the same, with those calls."""
    asked = tuple(
        dict.fromkeys(
            condition
            for side in sides
            for one in side
            if not isinstance(one, MatchAll)
            for condition in conditions_of(one)
            if field_of(condition) is not None
        )
    )
    sources = Verdicts.of(asked, "eventSource", catalog)
    names = Verdicts.of(asked, "eventName", catalog)
    alike: dict[tuple[frozenset[_Condition], frozenset[_Condition]], list[Call]] = defaultdict(list)
    for source, by_source in sources.odd.items():
        for name in catalog.by_source[source]:
            alike[by_source, names.odd.get(name, names.usual)].append((source, name))
    for name, by_name in names.odd.items():
        for source in catalog.by_name[name] - sources.odd.keys():
            alike[sources.usual, by_name].append((source, name))
    usual = alike.pop((sources.usual, names.usual), [])

    def others() -> Iterator[Call]:
        yield from usual
        for source in catalog.by_source.keys() - sources.odd.keys():
            for name in catalog.by_source[source] - names.odd.keys():
                yield source, name

    listed = sum(map(len, alike.values()))
    groups = {key: _Group(len(calls), calls.copy) for key, calls in alike.items()}
    every = sum(map(len, catalog.by_source.values()))
    groups[sources.usual, names.usual] = _Group(every - listed, others)
    for (by_source, by_name), group in groups.items():
        verdicts = {one: one in by_source or one in by_name for one in asked}
        yield tuple(_rests(side, verdicts) for side in sides), group


def field_of(condition: _Condition) -> str | None:
    """Return which of the two fields a condition asks for."""
    names = getattr(condition.selector, "names", None)
    return names[0] if names and len(names) == 1 and names[0] in _FIELDS else None


@dataclass(frozen=True, slots=True)
class Verdicts:
    """Which conditions hold for the texts of a field."""

    usual: frozenset[_Condition]
    """Those that hold for most texts: for all but the odd ones."""
    odd: Mapping[str, frozenset[_Condition]]
    """For each other text, those that hold."""

    @classmethod
    def of(cls, conditions: Sequence[_Condition], field: str, catalog: CallCatalog) -> Self:
        """Return the verdicts of those of the conditions that ask for the field."""
        usual: set[_Condition] = set()
        odd: dict[str, set[_Condition]] = defaultdict(set)
        for condition in conditions:
            if field_of(condition) != field:
                continue
            exceptions, often = _exceptions(condition, field, catalog)
            if often:
                usual.add(condition)
            for text in exceptions:
                odd[text].add(condition)
        alike: dict[frozenset[_Condition], frozenset[_Condition]] = {}
        frozen = {text: frozenset(usual ^ some) for text, some in odd.items()}
        return cls(
            frozenset(usual), {text: alike.setdefault(one, one) for text, one in frozen.items()}
        )


def _exceptions(
    condition: _Condition, field: str, catalog: CallCatalog
) -> tuple[frozenset[str], bool]:
    """Return the listed texts whose verdict is not that of most, and that of most."""
    match condition:
        case Compare(_, Comparison.EQUAL | Comparison.NOT_EQUAL as operator, value):
            equal = operator is Comparison.EQUAL
            holding = listed_texts(value, field, catalog)
            texts = _texts(field, catalog)
            if 2 * len(holding) > len(texts):
                return frozenset(texts.keys() - holding), equal
            return holding, not equal
        case _:
            return frozenset(), False  # a text is no null or boolean, is there, and has no order


@lru_cache(maxsize=1_024)
def listed_texts(value: Value, field: str, catalog: CallCatalog) -> frozenset[str]:
    """Return the listed sources or names that a value of a condition finds.

    Args:
        field: `eventSource` or `eventName`.
    """
    texts = _texts(field, catalog)
    match value:
        case Regex(body):
            return frozenset(text for text in texts if search(body, text))
        case Text(text) if "*" in text:
            first = text.partition("*")[0]  # most texts are out by that
            return frozenset(one for one in texts if one.startswith(first) and glob(text, one))
        case Text(text) | Number(text):
            return frozenset({text} if text in texts else ())


def _texts(field: str, catalog: CallCatalog) -> Mapping[str, frozenset[str]]:
    return catalog.by_source if field == "eventSource" else catalog.by_name


def _rests(
    side: Sequence[Expression | MatchAll], verdicts: Mapping[_Condition, bool]
) -> tuple[Expression | MatchAll, ...]:
    """Return what is left of a side where the verdicts of some conditions are known."""
    left: list[Expression | MatchAll] = []
    for one in side:
        rest = True if isinstance(one, MatchAll) else rest_of(one, verdicts)
        if rest is True:
            return (MatchAll(),)
        if rest is not False:
            left.append(rest)
    return tuple(left)


def rest_of(expression: Expression, verdicts: Mapping[_Condition, bool]) -> Expression | bool:
    """Return what is left of an expression where the verdicts of some conditions are known."""
    if not isinstance(expression, And | Or):
        return verdicts.get(expression, expression)
    settles = isinstance(expression, Or)
    left: list[Expression] = []
    for term in expression.terms:
        rest = rest_of(term, verdicts)
        if rest is settles:
            return settles
        if not isinstance(rest, bool):
            left.append(rest)
    if not left:
        return not settles
    return left[0] if len(left) == 1 else type(expression)(tuple(left))
