"""How two sets of messages relate: those that one side matches, and those that the other does."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol

from auditor.pattern.glob import WildcardRule
from auditor.pattern.match import matches
from auditor.pattern.nodes import MatchAll, Pattern, SpaceDelimited, Terms
from auditor.pattern.relations.bounds import UndecidedError
from auditor.pattern.relations.domain import Domain
from auditor.pattern.relations.formula import TRUE, Clause, Clauses, Formula, all_of, any_of
from auditor.pattern.relations.lines import Lines, matches_all
from auditor.pattern.relations.properties import Properties
from auditor.pattern.relations.records import Liked
from auditor.pattern.relations.search import Search
from auditor.pattern.vocabulary import NO_LISTS, Vocabulary


class RelationKind(StrEnum):
    """What the messages of one side are to those of the other."""

    EQUAL = "equal"
    """Both match the same messages."""
    WIDER = "wider"
    """The first matches all that the second does, and more."""
    NARROWER = "narrower"
    """The second matches all that the first does, and more."""
    OVERLAP = "overlap"
    """Each matches messages that the other does not, and some are matched by both."""
    DISJOINT = "disjoint"
    """Each matches messages, and none is matched by both."""
    UNDECIDED = "undecided"
    """The decision hit a bound, or the patterns are of kinds that are not compared."""


@dataclass(frozen=True, slots=True)
class Relation:
    """The relation of two sides, with a message that proves each difference."""

    kind: RelationKind
    """What the messages of A are to those of B."""
    domain: Domain
    """Among which messages."""
    only_a: str | None = None
    """A message that only the first side matches: JSON, or a line in the domain `line`."""
    only_b: str | None = None
    """A message that only the second side matches."""
    both: str | None = None
    """A message that both match."""
    reason: str = ""
    """Why it is undecided; empty otherwise."""


class RelationQuestion(Protocol):
    """Sides as formulas, and messages out of the values that a search leaves."""

    @property
    def domains(self) -> Sequence[int]:
        """The mask of all values of each variable."""

    @property
    def definitions(self) -> Sequence[Clause]:
        """What holds for every message."""

    def holds(self, pattern: Pattern) -> Formula:
        """Return what makes a pattern match."""

    def fails(self, pattern: Pattern) -> Formula:
        """Return what makes a pattern not match."""

    def check(self, domains: Sequence[int]) -> Iterable[Clause]:
        """Yield why values that are left cannot be."""

    def message(self, domains: Sequence[int]) -> str:
        """Return a message with values that are left."""


Side = Pattern | Sequence[Pattern]
"""What a side matches: a pattern, or several of which one is enough, as with the filters of one
metric; none matches nothing."""


def relate(
    a: Side,
    b: Side,
    domain: Domain = Domain.TRAIL,
    *,
    rule: WildcardRule = WildcardRule.OBSERVED,
    liked: Liked | None = None,
    vocabulary: Vocabulary = NO_LISTS,
) -> Relation:
    """Return how the messages that two sides match relate.

    The answer is exact: where a difference is told there is a message that proves it, and the
    matcher agrees; where none is told there is no such message. Where that takes too long the
    answer is `undecided`, with the reason and with the differences that were found.

    Args:
        domain: which messages there are. Terms and space-delimited patterns are compared in the
            domain `line`, whatever is asked for.
        rule: how `*` matches.
        liked: returns texts to take in the messages where they will do.
        vocabulary: lists that narrow the domain `trail`: names and values that no record has, and
            events that are of other sources only.
    """
    return SideComparison(a, b, domain, rule=rule, liked=liked, vocabulary=vocabulary).relation()


def implies(
    a: Side,
    b: Side,
    domain: Domain = Domain.TRAIL,
    *,
    rule: WildcardRule = WildcardRule.OBSERVED,
    vocabulary: Vocabulary = NO_LISTS,
) -> bool | None:
    """Return whether the second side matches all that the first does; `None` for undecided."""
    try:
        return SideComparison(a, b, domain, rule=rule, vocabulary=vocabulary).is_within()
    except UndecidedError:
        return None


class SideComparison:
    """Two sides; each question about them is a search of its own.

    Raises:
        UndecidedError: from all methods but `relation`.
    """

    def __init__(
        self,
        a: Side,
        b: Side,
        domain: Domain = Domain.TRAIL,
        *,
        rule: WildcardRule = WildcardRule.OBSERVED,
        liked: Liked | None = None,
        vocabulary: Vocabulary = NO_LISTS,
    ) -> None:
        self._a, self._b = _patterns(a), _patterns(b)
        self.domain = _domain((*self._a, *self._b), domain)
        self._rule = rule
        self._liked = liked
        self._vocabulary = vocabulary
        self._questions: list[tuple[RelationQuestion, list[Clause]]] = []

    def relation(self) -> Relation:
        """Return how the sides relate."""
        found: dict[str, str | None] = {}
        reason = ""
        for name in ("only_a", "only_b", "both"):
            if name == "both" and None in (found.get("only_a"), found.get("only_b")):
                continue
            try:
                found[name] = getattr(self, name)()
            except UndecidedError as error:
                reason = str(error)
        return Relation(_kind(found), self.domain, **found, reason=reason)

    def only_a(self) -> str | None:
        """Return a message that only the first side matches, `None` if there is none."""
        return self._message(self._a, self._b)

    def only_b(self) -> str | None:
        """Return a message that only the second side matches, `None` if there is none."""
        return self._message(self._b, self._a)

    def both(self) -> str | None:
        """Return a message that both sides match, `None` if there is none."""
        return self._message(self._a, (), self._b)

    def is_within(self) -> bool:
        """Return whether the second side matches all that the first does."""
        return self._found(self._a, self._b)[1] is None

    def has_within(self) -> bool:
        """Return whether the first side matches all that the second does."""
        return self._found(self._b, self._a)[1] is None

    def meets(self) -> bool:
        """Return whether there is a message that both sides match."""
        return self._found(self._a, (), self._b)[1] is not None

    def _message(
        self,
        one_of: Sequence[Pattern],
        none_of: Sequence[Pattern] = (),
        also: Sequence[Pattern] | None = None,
    ) -> str | None:
        question, domains = self._found(one_of, none_of, also)
        if domains is None:
            return None
        text = question.message(domains)
        self._verify(text, one_of, none_of, also)
        return text

    def _found(
        self,
        one_of: Sequence[Pattern],
        none_of: Sequence[Pattern] = (),
        also: Sequence[Pattern] | None = None,
    ) -> tuple[RelationQuestion, Sequence[int] | None]:
        """Return a question, and what a message can be that answers it; `None` if there is none."""
        for place, (question, lemmas) in enumerate(self._asked()):
            clauses = Clauses(question.domains)
            clauses.add(any_of(map(question.holds, one_of)))
            clauses.add(all_of(map(question.fails, none_of)))
            clauses.add(TRUE if also is None else any_of(map(question.holds, also)))
            definitions = (*question.definitions, *lemmas)
            search = Search(clauses.domains, clauses.clauses, definitions, question.check)
            try:
                domains = search.solve()
            finally:
                lemmas += search.lemmas
            if domains is None and place:
                raise UndecidedError("only words with blanks, quotes or brackets tell")
            if domains is None:
                break
        return question, domains

    def _verify(
        self,
        text: str,
        one_of: Sequence[Pattern],
        none_of: Sequence[Pattern],
        also: Sequence[Pattern] | None,
    ) -> None:
        """Raise where the matcher does not agree, so that no wrong answer is given."""

        def matched(patterns: Sequence[Pattern]) -> bool:
            return any(matches(pattern, text, wildcards=self._rule) for pattern in patterns)

        if not matched(one_of) or matched(none_of) or (also is not None and not matched(also)):
            raise UndecidedError(f"the matcher contradicts the decision on {text}")

    def _asked(self) -> list[tuple[RelationQuestion, list[Clause]]]:
        """Return the questions: what the first denies is so, the last has the message."""
        if not self._questions:
            patterns = (*self._a, *self._b)
            questions: list[RelationQuestion]
            if self.domain is not Domain.LINE:
                questions = [
                    Properties(patterns, self.domain, self._rule, self._liked, self._vocabulary)
                ]
            elif any(isinstance(pattern, SpaceDelimited) for pattern in patterns):
                questions = [
                    Lines(patterns, self._rule),
                    Lines(patterns, self._rule, plainly=True),
                ]
            else:
                questions = [Lines(patterns, self._rule)]
            self._questions = [(question, []) for question in questions]
        return self._questions


def _patterns(side: Side) -> tuple[Pattern, ...]:
    patterns = side if isinstance(side, Sequence) else (side,)
    return tuple(MatchAll() if matches_all(pattern) else pattern for pattern in patterns)


def _domain(patterns: Sequence[Pattern], domain: Domain) -> Domain:
    lines = any(isinstance(pattern, Terms | SpaceDelimited) for pattern in patterns)
    others = any(not isinstance(p, Terms | SpaceDelimited | MatchAll) for p in patterns)
    if lines:
        return Domain.LINE
    return Domain.JSON if domain is Domain.LINE and others else domain


def _kind(found: dict[str, str | None]) -> RelationKind:
    if "only_a" not in found or "only_b" not in found:
        return RelationKind.UNDECIDED
    match found["only_a"], found["only_b"]:
        case None, None:
            return RelationKind.EQUAL
        case _, None:
            return RelationKind.WIDER
        case None, _:
            return RelationKind.NARROWER
        case _ if "both" not in found:
            return RelationKind.UNDECIDED
        case _:
            return RelationKind.DISJOINT if found["both"] is None else RelationKind.OVERLAP
