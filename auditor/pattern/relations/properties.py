"""JSON patterns as formulas over the properties of a record."""

from collections.abc import Iterator, Sequence
from typing import Final

from auditor.pattern.glob import WildcardRule
from auditor.pattern.nodes import MatchAll, Name, Pattern, SpaceDelimited, Terms
from auditor.pattern.relations.classes import Classes
from auditor.pattern.relations.domain import Domain
from auditor.pattern.relations.formula import FALSE, TRUE, Clause, Formula
from auditor.pattern.relations.paths import SelectorPath
from auditor.pattern.relations.records import TextPreference, record
from auditor.pattern.relations.tree import Tree
from auditor.pattern.vocabulary import NO_LISTS, Vocabulary

_EVENT_SOURCE: Final = (Name("eventSource"),)
_EVENT_NAME: Final = (Name("eventName"),)


class PropertyFormulas:
    """Some JSON patterns, or patterns that match all messages, in a domain of records."""

    def __init__(
        self,
        patterns: Sequence[Pattern],
        domain: Domain,
        rule: WildcardRule,
        liked: TextPreference | None = None,
        vocabulary: Vocabulary = NO_LISTS,
    ) -> None:
        expressions = [p for p in patterns if not isinstance(p, MatchAll | Terms | SpaceDelimited)]
        self._tree = Tree(expressions, domain, rule, vocabulary)
        self._domain = domain
        self._liked = liked
        self.domains: Sequence[int] = self._tree.domains
        self.definitions: Sequence[Clause] = self._tree.definitions
        if domain is Domain.TRAIL:
            self.definitions = (*self.definitions, *self._calls(vocabulary))

    def holds(self, pattern: Pattern) -> Formula:
        """Return the formula for a match."""
        match pattern:
            case MatchAll():
                return TRUE
            case Terms() | SpaceDelimited():
                raise AssertionError("patterns of lines are not compared with those of records")
            case _:
                return self._tree.holds(pattern)

    def fails(self, pattern: Pattern) -> Formula:
        """Return the formula for no match."""
        match pattern:
            case MatchAll():
                return FALSE
            case Terms() | SpaceDelimited():
                raise AssertionError("patterns of lines are not compared with those of records")
            case _:
                return self._tree.fails(pattern)

    def leaves(self) -> Iterator[tuple[SelectorPath, Classes]]:
        """Yield the properties without conditions below them, with their possible values."""
        for path, classes in self._tree.classes.items():
            if not self._tree.children(path):
                yield path, classes

    def _calls(self, vocabulary: Vocabulary) -> Iterator[Clause]:
        """Yield clauses: an event of a listed source has no name listed for others only."""
        sources = self._tree.classes.get(_EVENT_SOURCE)
        names = self._tree.classes.get(_EVENT_NAME)
        if sources is None or names is None:
            return
        for source in sources.values.texts:
            others = {name for name in names.values.texts if vocabulary.excludes(source, name)}
            if others:
                yield (
                    (sources.variable, sources.values.full & ~sources.values.of_text({source})),
                    (names.variable, names.values.full & ~names.values.of_text(others)),
                )

    def check(self, domains: Sequence[int]) -> Iterator[Clause]:
        """Yield why values that are left cannot be."""
        for classes in self._tree.classes.values():
            yield from classes.ruled_out(domains)

    def message(self, domains: Sequence[int]) -> str:
        """Return a record, as JSON, with values that are left."""
        return record(self._tree, domains, self._domain, self._liked)
