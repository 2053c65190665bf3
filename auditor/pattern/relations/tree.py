"""The properties that conditions select, as a tree, and how they limit each other.

A property exists only if its parent is an object or an array, and an element of an array only if
those before it exist. A wildcard is a disjunction over the properties named beside it and one more
for each condition on it. That is enough: all other members of an object or array can be removed
from a record without changing any condition.
"""

from collections.abc import Iterable, Iterator
from functools import partial
from typing import Final

from auditor.pattern.cloudtrail import ALWAYS_THERE
from auditor.pattern.glob import WildcardRule
from auditor.pattern.nodes import (
    And,
    Compare,
    Expression,
    Index,
    Name,
    Or,
    Regex,
    Test,
    TypeTest,
    Wildcard,
)
from auditor.pattern.relations import automata
from auditor.pattern.relations.bounds import UndecidedError
from auditor.pattern.relations.classes import Classes
from auditor.pattern.relations.domain import Domain, ValueKind, kinds
from auditor.pattern.relations.formula import Clause, Formula, all_of, any_of
from auditor.pattern.relations.paths import (
    Extra,
    PathStep,
    SelectorPath,
    conditions_of,
    in_order,
    names_of,
    parts_of,
)
from auditor.pattern.vocabulary import NO_LISTS, Vocabulary

MAXIMUM_INDEX: Final = 1_000
"""The most elements that an example may need, a limit of our own."""


MAXIMUM_LISTED: Final = 50
"""The most listed texts of a regular expression that are examined one by one, our limit."""


class Tree:
    """The properties of some expressions, each with its classes.

    Attributes:
        domains: the mask of all values of each variable.
        classes: by path; the root's is the empty one.
        definitions: clauses that hold for every record.
    """

    def __init__(
        self,
        expressions: Iterable[Expression],
        domain: Domain,
        rule: WildcardRule,
        vocabulary: Vocabulary = NO_LISTS,
    ) -> None:
        conditions = [c for expression in expressions for c in conditions_of(expression)]
        conditions = list(dict.fromkeys(conditions))
        self._children: dict[SelectorPath, dict[PathStep, None]] = {(): {}}
        self._extras: dict[tuple[SelectorPath, Wildcard], list[Compare | TypeTest]] = {}
        wild: list[tuple[int, Compare | TypeTest]] = []
        for condition in conditions:
            above, wildcard, _ = parts_of(condition)
            self._plant(above)
            if wildcard is not None:
                self._extras.setdefault((above, wildcard), []).append(condition)
                wild.append((len(above), condition))
        if domain is Domain.TRAIL and ((), Wildcard.FIELD) in self._extras:
            for name in sorted(ALWAYS_THERE):
                self._plant((Name(name),))
        for depth in sorted({depth for depth, _ in wild}):
            self._fill(depth)
            for path in (p for at, condition in wild if at == depth for p in self.paths(condition)):
                self._plant(path)
        self.domains: list[int] = []
        self.classes: dict[SelectorPath, Classes] = {}
        self._classify(conditions, domain, rule, vocabulary)
        self.definitions: tuple[Clause, ...] = (
            *(clause for classes in self.classes.values() for clause in classes.definitions),
            *self._structure(),
        )

    def holds(self, expression: Expression) -> Formula:
        """Return the formula that makes an expression true."""
        match expression:
            case And(terms):
                return all_of(map(self.holds, terms))
            case Or(terms):
                return any_of(map(self.holds, terms))
            case TypeTest(_, Test.NOT_EXISTS):
                return all_of(self.classes[p].holds(expression) for p in self.paths(expression))
            case Compare() | TypeTest():
                paths = self.paths(expression, own=True)
                return any_of(self.classes[path].holds(expression) for path in paths)

    def fails(self, expression: Expression) -> Formula:
        """Return the formula that makes an expression false."""
        match expression:
            case And(terms):
                return any_of(map(self.fails, terms))
            case Or(terms):
                return all_of(map(self.fails, terms))
            case TypeTest(_, Test.NOT_EXISTS):
                paths = self.paths(expression, own=True)
                return any_of(self.classes[path].fails(expression) for path in paths)
            case Compare() | TypeTest():
                return all_of(self.classes[p].fails(expression) for p in self.paths(expression))

    def children(self, path: SelectorPath) -> tuple[PathStep, ...]:
        """Return the steps below a property: names, elements in order, then extra ones."""
        return tuple(sorted(self._children.get(path, ()), key=in_order))

    def paths(
        self, condition: Compare | TypeTest, *, own: bool = False
    ) -> tuple[SelectorPath, ...]:
        """Return the properties that a condition may select.

        Args:
            own: of the extra ones, only that for this condition.
        """
        above, wildcard, below = parts_of(condition)
        if wildcard is None:
            return (above,)
        kind = Name if wildcard is Wildcard.FIELD else Index
        number = self._extras[above, wildcard].index(condition)
        return tuple(
            (*above, step, *below)
            for step in self.children(above)
            if isinstance(step, kind)
            or (
                isinstance(step, Extra)
                and step.wildcard is wildcard
                and (not own or step.number == number)
            )
        )

    def _plant(self, steps: SelectorPath) -> None:
        for depth, step in enumerate(steps):
            if isinstance(step, Index) and step.index > MAXIMUM_INDEX:
                raise UndecidedError(f"an index above {MAXIMUM_INDEX:,}")
            self._children.setdefault(steps[:depth], {})[step] = None
        self._children.setdefault(steps, {})

    def _fill(self, depth: int) -> None:
        """Add the properties that wildcards at one depth need: extra ones, and elements between."""
        for (above, wildcard), conditions in self._extras.items():
            if len(above) != depth:
                continue
            if wildcard is Wildcard.ELEMENT:
                named = sorted(s.index for s in self.children(above) if isinstance(s, Index))
                for low, high in zip([-1, *named], named, strict=False):
                    for index in range(low + 1, min(high, low + 1 + len(conditions))):
                        self._plant((*above, Index(index)))
            for number in range(len(conditions)):
                self._plant((*above, Extra(wildcard, number)))

    def _classify(
        self,
        conditions: Iterable[Compare | TypeTest],
        domain: Domain,
        rule: WildcardRule,
        vocabulary: Vocabulary,
    ) -> None:
        on: dict[SelectorPath, list[Compare | TypeTest]] = {path: [] for path in self._children}
        for condition in conditions:
            for path in self.paths(condition):
                on[path].append(condition)
        for path, on_it in on.items():
            variable = self._variable(0)
            names = names_of(path)
            trail = names if domain is Domain.TRAIL else None
            only = vocabulary.only_texts(trail or ())
            classes = Classes(
                variable,
                kinds(names, domain, vocabulary),
                on_it,
                rule,
                lambda: self._variable(0b11),
                within=None if only is None else automata.union_of(sorted(only)),
                cannot_hold=partial(vocabulary.cannot_hold, trail or ()),
                listed=_listed(on_it, trail, vocabulary),
            )
            self.domains[variable] = classes.values.full
            self.classes[path] = classes

    def _variable(self, mask: int) -> int:
        self.domains.append(mask)
        return len(self.domains) - 1

    def _structure(self) -> Iterator[Clause]:
        for path, classes in self.classes.items():
            before: Classes | None = None
            for step in self.children(path):
                child = self.classes[*path, step]
                absent = (child.variable, child.values.of_kind(ValueKind.ABSENT))
                array = isinstance(step, Index) or (
                    isinstance(step, Extra) and step.wildcard is Wildcard.ELEMENT
                )
                yield absent, (classes.variable, classes.values.of_kind(_PARENTS[array]))
                if array and before is not None:
                    yield (
                        absent,
                        (
                            before.variable,
                            before.values.full & ~before.values.of_kind(ValueKind.ABSENT),
                        ),
                    )
                if isinstance(step, Index):
                    before = child


_PARENTS: Final = {True: ValueKind.ARRAY, False: ValueKind.OBJECT}


def _listed(
    conditions: Iterable[Compare | TypeTest], path: tuple[str, ...] | None, vocabulary: Vocabulary
) -> Iterator[str]:
    """Yield the texts of a list that regular expressions match, if they are few.

    An expression such as `^GetUser$|^GetRole$` matches no others, so excluding the texts excludes
    it.
    """
    for condition in conditions:
        if path and isinstance(condition, Compare) and isinstance(condition.value, Regex):
            texts = vocabulary.matching(path, condition.value.text)
            if len(texts) <= MAXIMUM_LISTED:
                yield from texts
