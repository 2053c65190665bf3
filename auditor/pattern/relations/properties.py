"""JSON patterns as formulas over the properties of a record."""

from collections.abc import Iterator, Sequence

from auditor.pattern.glob import WildcardRule
from auditor.pattern.nodes import MatchAll, Pattern, SpaceDelimited, Terms
from auditor.pattern.relations.domain import Domain
from auditor.pattern.relations.formula import FALSE, TRUE, Clause, Formula
from auditor.pattern.relations.records import Liked, record
from auditor.pattern.relations.tree import Tree


class Properties:
    """Some JSON patterns, or patterns that match all messages, in a domain of records."""

    def __init__(
        self,
        patterns: Sequence[Pattern],
        domain: Domain,
        rule: WildcardRule,
        liked: Liked | None = None,
    ) -> None:
        expressions = [p for p in patterns if not isinstance(p, MatchAll | Terms | SpaceDelimited)]
        self._tree = Tree(expressions, domain, rule)
        self._domain = domain
        self._liked = liked
        self.domains: Sequence[int] = self._tree.domains
        self.definitions: Sequence[Clause] = self._tree.definitions

    def holds(self, pattern: Pattern) -> Formula:
        """Return what makes a pattern match."""
        match pattern:
            case MatchAll():
                return TRUE
            case Terms() | SpaceDelimited():
                raise AssertionError("patterns of lines are not compared with those of records")
            case _:
                return self._tree.holds(pattern)

    def fails(self, pattern: Pattern) -> Formula:
        """Return what makes a pattern not match."""
        match pattern:
            case MatchAll():
                return FALSE
            case Terms() | SpaceDelimited():
                raise AssertionError("patterns of lines are not compared with those of records")
            case _:
                return self._tree.fails(pattern)

    def check(self, domains: Sequence[int]) -> Iterator[Clause]:
        """Yield why values that are left cannot be."""
        for classes in self._tree.classes.values():
            yield from classes.ruled_out(domains)

    def message(self, domains: Sequence[int]) -> str:
        """Return a record, as JSON, with values that are left."""
        return record(self._tree, domains, self._domain, self._liked)
