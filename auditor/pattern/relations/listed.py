"""Which listed calls the conditions of one pattern leave, as far as sources and names tell."""

from collections import defaultdict
from collections.abc import Iterator

from auditor.pattern.nodes import And, Compare, Expression, Or, TypeTest
from auditor.pattern.relations.calls import CallCatalog, Verdicts, field_of, rest_of
from auditor.pattern.relations.parts import Place, around
from auditor.pattern.relations.tree import conditions_of

_Verdict = frozenset[Compare | TypeTest]
"""The conditions on one of the two fields that hold."""


class ListedCalls:
    """The calls of a list, as one pattern tells them apart."""

    def __init__(self, expression: Expression, catalog: CallCatalog) -> None:
        self._whole = expression
        self._catalog = catalog
        asked = tuple(dict.fromkeys(filter(field_of, conditions_of(expression))))
        self._asked = asked
        self._by_source = Verdicts.of(asked, "eventSource", catalog)
        self._by_name = Verdicts.of(asked, "eventName", catalog)
        self._pairs = frozenset(self._combinations())
        self._places: dict[Compare | TypeTest, list[Place]] = defaultdict(list)
        for place, condition in _conditions(expression, ()):
            self._places[condition].append(place)

    @property
    def matched(self) -> bool:
        """Whether the sources and names of some listed call satisfy the pattern."""
        return any(self._may_hold(self._whole, *pair) for pair in self._pairs)

    def meets(self, condition: Compare) -> bool:
        """Return whether a listed call satisfies a condition and those that && joins to it."""
        for context in self._contexts(condition):
            for by_source, by_name in self._pairs:
                holds = condition in by_source or condition in by_name
                if holds and self._may_hold(context, by_source, by_name):
                    return True
        return False

    def sources(self, condition: Compare) -> frozenset[str]:
        """Return the listed sources that the conditions around a condition leave."""
        every = self._catalog.by_source.keys()
        odd = self._by_source.odd
        left: set[str] = set()
        for context in self._contexts(condition):
            verdicts = {one: False for one in self._asked if field_of(one) == "eventSource"}
            if self._rest(context, verdicts, self._by_source.usual):
                left |= every - odd.keys()
            left |= {s for s, by_source in odd.items() if self._rest(context, verdicts, by_source)}
        return frozenset(left)

    def _contexts(self, condition: Compare) -> Iterator[And]:
        for place in self._places[condition]:
            yield And(around(self._whole, place))

    def _rest(
        self, context: Expression, verdicts: dict[Compare | TypeTest, bool], true: _Verdict
    ) -> bool:
        return rest_of(context, {**verdicts, **dict.fromkeys(true, True)}) is not False

    def _may_hold(self, expression: Expression, by_source: _Verdict, by_name: _Verdict) -> bool:
        verdicts = {one: one in by_source or one in by_name for one in self._asked}
        return rest_of(expression, verdicts) is not False

    def _combinations(self) -> Iterator[tuple[_Verdict, _Verdict]]:
        """Yield which conditions on sources and on names hold together for a listed call."""
        sources, names = self._by_source, self._by_name
        for name, by_name in names.odd.items():
            for source in self._catalog.by_name[name]:
                yield sources.odd.get(source, sources.usual), by_name
        odd_names = names.odd.keys()
        for source, by_source in sources.odd.items():
            if self._catalog.by_source[source] - odd_names:
                yield by_source, names.usual
        others = self._catalog.by_source.keys() - sources.odd.keys()
        if any(self._catalog.by_source[source] - odd_names for source in others):
            yield sources.usual, names.usual


def _conditions(expression: Expression, place: Place) -> Iterator[tuple[Place, Compare | TypeTest]]:
    """Yield all conditions with their places."""
    if isinstance(expression, And | Or):
        for number, term in enumerate(expression.terms):
            yield from _conditions(term, (*place, number))
    else:
        yield place, expression
