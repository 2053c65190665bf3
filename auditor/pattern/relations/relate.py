"""The relation of the messages that two sides match."""

from auditor.pattern.glob import WildcardRule
from auditor.pattern.relations.bounds import UndecidedError
from auditor.pattern.relations.comparison import PatternSide, SideComparison
from auditor.pattern.relations.domain import Domain
from auditor.pattern.relations.records import TextPreference
from auditor.pattern.relations.relation import Relation
from auditor.pattern.vocabulary import NO_LISTS, Vocabulary


def relate(
    a: PatternSide,
    b: PatternSide,
    domain: Domain = Domain.TRAIL,
    *,
    rule: WildcardRule = WildcardRule.OBSERVED,
    liked: TextPreference | None = None,
    vocabulary: Vocabulary = NO_LISTS,
) -> Relation:
    """Return how the messages that two sides match relate.

    The answer is exact: each difference comes with a message that proves it, which the matcher has
    confirmed; without a message there is no difference. If that takes too long, the answer is
    `undecided`, with the reason and the differences proven so far.

    Args:
        domain: the possible messages. Terms and space-delimited patterns are always compared in the
            domain `line`.
        rule: how `*` matches.
        liked: returns preferred texts for the messages.
        vocabulary: lists that narrow the domain `trail`: names that no record has, all texts of
            some fields, and events of other sources only.
    """
    return SideComparison(a, b, domain, rule=rule, liked=liked, vocabulary=vocabulary).relation()


def implies(a: PatternSide, b: PatternSide, vocabulary: Vocabulary = NO_LISTS) -> bool | None:
    """Return whether the second side matches all records that the first does.

    `None`: it is undecided.
    """
    try:
        return SideComparison(a, b, vocabulary=vocabulary).is_within()
    except UndecidedError:
        return None
