"""Which listed calls the conditions of one pattern leave, judging by sources and names.

The language has no negation, so a pattern may hold if it does with all conditions on other fields
taken as true. Conditions are numbered, and those that hold are bits.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator

from auditor.pattern.nodes import And, Compare, Expression, Or, TypeTest
from auditor.pattern.relations.parts import TermPath, around
from auditor.pattern.relations.paths import conditions_of
from auditor.pattern.relations.verdicts import CallCatalog, Verdicts, field_of

_Condition = Compare | TypeTest
_Shape = int | tuple[bool, "tuple[_Shape, ...]"]
"""The bit of a condition, 0 for one on other fields; or parts, and whether one part is enough."""


class ListedCalls:
    """The calls of a list, as one pattern distinguishes them."""

    def __init__(self, expression: Expression, catalog: CallCatalog) -> None:
        self._whole = expression
        self._catalog = catalog
        asked = tuple(dict.fromkeys(filter(field_of, conditions_of(expression))))
        self._bits = {condition: 1 << number for number, condition in enumerate(asked)}
        self._names = self._mask(
            condition for condition in asked if field_of(condition) == "eventName"
        )
        by_source = Verdicts.of(asked, "eventSource", catalog)
        by_name = Verdicts.of(asked, "eventName", catalog)
        self._usual_source = self._mask(by_source.usual)
        self._odd_sources = self._by_text(by_source)
        self._usual_name = self._mask(by_name.usual)
        self._odd_names = self._by_text(by_name)
        self._verdicts = frozenset(self._combinations())
        self._shape = self._shape_of(expression)
        self._paths: dict[_Condition, list[TermPath]] = defaultdict(list)
        for path, condition in _conditions(expression, ()):
            self._paths[condition].append(path)

    @property
    def matched(self) -> bool:
        """Whether the sources and names of some listed call satisfy the pattern."""
        return any(_may_hold(self._shape, verdicts) for verdicts in self._verdicts)

    def meets(self, condition: Compare) -> bool:
        """Return whether a listed call satisfies a condition and those that && joins to it."""
        bit = self._bits[condition]
        holding = [verdicts for verdicts in self._verdicts if verdicts & bit]
        contexts = list(self._contexts(condition))
        return any(_may_hold(context, verdicts) for context in contexts for verdicts in holding)

    def sources(self, condition: Compare) -> frozenset[str]:
        """Return the listed sources that the conditions around a condition leave."""
        left: set[str] = set()
        for context in self._contexts(condition):
            if _may_hold(context, self._usual_source | self._names):
                left |= self._catalog.by_source.keys() - self._odd_sources.keys()
            left |= {
                source
                for source, verdicts in self._odd_sources.items()
                if _may_hold(context, verdicts | self._names)
            }
        return frozenset(left)

    def _contexts(self, condition: Compare) -> Iterator[_Shape]:
        for path in self._paths[condition]:
            yield self._shape_of(And(around(self._whole, path)))

    def _by_text(self, verdicts: Verdicts) -> dict[str, int]:
        alike = ((self._mask(some), texts) for some, texts in verdicts.odd.items())
        return {text: mask for mask, texts in alike for text in texts}

    def _mask(self, conditions: Iterable[_Condition]) -> int:
        return sum(self._bits[condition] for condition in conditions)

    def _shape_of(self, expression: Expression) -> _Shape:
        if isinstance(expression, And | Or):
            return isinstance(expression, Or), tuple(map(self._shape_of, expression.terms))
        return self._bits.get(expression, 0)

    def _combinations(self) -> Iterator[int]:
        """Yield which conditions on sources and on names hold together for a listed call."""
        by_source, by_name = self._catalog.by_source, self._catalog.by_name
        for name, verdicts in self._odd_names.items():
            for source in by_name[name]:
                yield self._odd_sources.get(source, self._usual_source) | verdicts
        odd_names = self._odd_names.keys()
        for source, verdicts in self._odd_sources.items():
            if not by_source[source] <= odd_names:
                yield verdicts | self._usual_name
        others = by_source.keys() - self._odd_sources.keys()
        if any(not by_source[source] <= odd_names for source in others):
            yield self._usual_source | self._usual_name


def _may_hold(shape: _Shape, verdicts: int) -> bool:
    """Return whether an expression can hold where some conditions do and their kin do not."""
    if isinstance(shape, int):
        return not shape or bool(shape & verdicts)
    is_or, parts = shape
    of_parts = (_may_hold(part, verdicts) for part in parts)
    return any(of_parts) if is_or else all(of_parts)


def _conditions(expression: Expression, path: TermPath) -> Iterator[tuple[TermPath, _Condition]]:
    """Yield all conditions with their places."""
    if isinstance(expression, And | Or):
        for number, term in enumerate(expression.terms):
            yield from _conditions(term, (*path, number))
    else:
        yield path, expression
