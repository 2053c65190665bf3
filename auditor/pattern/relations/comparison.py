"""Two sides compared: each question about them is a search, and each answer is checked."""

from collections.abc import Mapping, Sequence

from auditor.pattern.glob import WildcardRule
from auditor.pattern.match import matches
from auditor.pattern.nodes import MatchAll, Pattern, SpaceDelimited, Terms
from auditor.pattern.relations.bounds import UndecidedError
from auditor.pattern.relations.domain import Domain
from auditor.pattern.relations.formula import TRUE, Clause, Clauses, all_of, any_of
from auditor.pattern.relations.lines import Lines, matches_all
from auditor.pattern.relations.mixed import are_mixed, mixed_message
from auditor.pattern.relations.properties import PropertyFormulas
from auditor.pattern.relations.question import RelationQuestion
from auditor.pattern.relations.records import TextPreference
from auditor.pattern.relations.relation import Relation, RelationKind
from auditor.pattern.relations.search import MAXIMUM_TRIALS, Search
from auditor.pattern.vocabulary import NO_LISTS, Vocabulary

PatternSide = Pattern | Sequence[Pattern]
"""The patterns of a side: one, or several of which one must match, as with the filters of one
metric; none matches nothing.
"""


class SideComparison:
    """Two sides; each question about them is a search of its own.

    Attributes:
        trials: how many literals all searches tried so far.

    Raises:
        UndecidedError: from all methods but `relation`.
    """

    def __init__(
        self,
        a: PatternSide,
        b: PatternSide,
        domain: Domain = Domain.TRAIL,
        *,
        rule: WildcardRule = WildcardRule.OBSERVED,
        liked: TextPreference | None = None,
        vocabulary: Vocabulary = NO_LISTS,
        limit: int = MAXIMUM_TRIALS,
    ) -> None:
        self.trials = 0
        self._limit = limit
        self._a, self._b = _patterns(a), _patterns(b)
        self.domain = _domain((*self._a, *self._b), domain)
        self._rule = rule
        self._liked = liked
        self._vocabulary = vocabulary
        self._questions: list[tuple[RelationQuestion, list[Clause]]] = []

    def relation(self) -> Relation:
        """Return how the sides relate."""
        messages: dict[str, str | None] = {}
        reason = ""
        for name in ("only_a", "only_b", "both"):
            if name == "both" and None in (messages.get("only_a"), messages.get("only_b")):
                continue
            try:
                messages[name] = getattr(self, name)()
            except UndecidedError as error:
                reason = str(error)
        return Relation(_kind(messages), self.domain, **messages, reason=reason)

    def only_a(self) -> str | None:
        """Return a message that only the first side matches; `None` without one."""
        return self._message(self._a, self._b)

    def only_b(self) -> str | None:
        """Return a message that only the second side matches; `None` without one."""
        return self._message(self._b, self._a)

    def both(self) -> str | None:
        """Return a message that both sides match; `None` without one."""
        return self._message(self._a, (), self._b)

    def is_within(self) -> bool:
        """Return whether the second side matches all that the first does."""
        return not self._has_message(self._a, self._b)

    def has_within(self) -> bool:
        """Return whether the first side matches all that the second does."""
        return not self._has_message(self._b, self._a)

    def meets(self) -> bool:
        """Return whether both sides match any message in common."""
        return self._has_message(self._a, (), self._b)

    def _has_message(
        self,
        one_of: Sequence[Pattern],
        none_of: Sequence[Pattern] = (),
        also: Sequence[Pattern] | None = None,
    ) -> bool:
        if are_mixed(self._a, self._b):
            return self._mixed_message(one_of, none_of, also) is not None
        return self._answer(one_of, none_of, also)[1] is not None

    def _message(
        self,
        one_of: Sequence[Pattern],
        none_of: Sequence[Pattern] = (),
        also: Sequence[Pattern] | None = None,
    ) -> str | None:
        if are_mixed(self._a, self._b):
            return self._mixed_message(one_of, none_of, also)
        question, domains = self._answer(one_of, none_of, also)
        if domains is None:
            return None
        text = question.message(domains)
        self._verify(text, one_of, none_of, also)
        return text

    def _mixed_message(
        self,
        one_of: Sequence[Pattern],
        none_of: Sequence[Pattern],
        also: Sequence[Pattern] | None,
    ) -> str | None:
        """Return a message like `_message`, if patterns of one kind are proof enough."""

        def alone(ours: Sequence[Pattern], theirs: Sequence[Pattern]) -> str | None:
            part = SideComparison(ours, theirs, Domain.JSON, rule=self._rule, liked=self._liked)
            return part.only_a() if also is None else part.both()

        def stands(message: str) -> bool:
            return self._stands(message, one_of, none_of, also)

        return mixed_message(one_of, none_of if also is None else also, alone, stands, also is None)

    def _answer(
        self,
        one_of: Sequence[Pattern],
        none_of: Sequence[Pattern] = (),
        also: Sequence[Pattern] | None = None,
    ) -> tuple[RelationQuestion, Sequence[int] | None]:
        """Return a message that answers a question; `None` if there is none."""
        for number, (question, lemmas) in enumerate(self._asked()):
            clauses = Clauses(question.domains)
            clauses.add(any_of(map(question.holds, one_of)))
            clauses.add(all_of(map(question.fails, none_of)))
            clauses.add(TRUE if also is None else any_of(map(question.holds, also)))
            definitions = (*question.definitions, *lemmas)
            search = Search(
                clauses.domains, clauses.clauses, definitions, question.check, limit=self._limit
            )
            try:
                domains = search.solve()
            finally:
                lemmas += search.lemmas
                self.trials += search.trials
            if domains is None and number:
                raise UndecidedError(
                    "only words with blanks, quotes or brackets would distinguish them"
                )
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
        """Raise if the matcher does not agree, so that no wrong answer is given."""
        if not self._stands(text, one_of, none_of, also):
            raise UndecidedError(f"the matcher contradicts the decision on {text}")

    def _stands(
        self,
        text: str,
        one_of: Sequence[Pattern],
        none_of: Sequence[Pattern],
        also: Sequence[Pattern] | None,
    ) -> bool:
        """Return whether the matcher confirms a message."""

        def matched(patterns: Sequence[Pattern]) -> bool:
            return any(matches(pattern, text, wildcards=self._rule) for pattern in patterns)

        return matched(one_of) and not matched(none_of) and (also is None or matched(also))

    def _asked(self) -> list[tuple[RelationQuestion, list[Clause]]]:
        """Return the questions: the first is whether there is none, the last finds the message."""
        if not self._questions:
            patterns = (*self._a, *self._b)
            questions: list[RelationQuestion]
            if self.domain is not Domain.LINE:
                questions = [
                    PropertyFormulas(
                        patterns, self.domain, self._rule, self._liked, self._vocabulary
                    )
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


def _patterns(side: PatternSide) -> tuple[Pattern, ...]:
    patterns = side if isinstance(side, Sequence) else (side,)
    return tuple(MatchAll() if matches_all(pattern) else pattern for pattern in patterns)


def _domain(patterns: Sequence[Pattern], domain: Domain) -> Domain:
    lines = any(isinstance(pattern, Terms | SpaceDelimited) for pattern in patterns)
    others = any(not isinstance(p, Terms | SpaceDelimited | MatchAll) for p in patterns)
    if lines:
        return Domain.LINE
    return Domain.JSON if domain is Domain.LINE and others else domain


def _kind(messages: Mapping[str, str | None]) -> RelationKind:
    if "only_a" not in messages or "only_b" not in messages:
        return RelationKind.UNDECIDED
    match messages["only_a"], messages["only_b"]:
        case None, None:
            return RelationKind.EQUAL
        case _, None:
            return RelationKind.WIDER
        case None, _:
            return RelationKind.NARROWER
        case _ if "both" not in messages:
            return RelationKind.UNDECIDED
        case _:
            return RelationKind.DISJOINT if messages["both"] is None else RelationKind.OVERLAP
