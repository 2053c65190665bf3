"""Sides with patterns of several kinds: what patterns of one kind prove alone.

An alarm may have a JSON pattern and terms on one metric. Terms are not compared with a JSON
pattern. But if the JSON pattern alone matches all that another side does, so do both together.
"""

from collections.abc import Callable, Sequence
from enum import Enum, auto

from auditor.pattern.nodes import MatchAll, Pattern, SpaceDelimited, Terms
from auditor.pattern.relations.bounds import UndecidedError


class _Kind(Enum):
    JSON = auto()
    TERMS = auto()
    SPACE_DELIMITED = auto()
    ANYTHING = auto()


def are_mixed(a: Sequence[Pattern], b: Sequence[Pattern]) -> bool:
    """Return whether there are several kinds, and both sides have one in common."""
    ours, theirs = ({*map(_kind_of, side)} - {_Kind.ANYTHING} for side in (a, b))
    return len(ours | theirs) > 1 and bool(ours & theirs)


def mixed_message(
    one_of: Sequence[Pattern],
    other: Sequence[Pattern],
    alone: Callable[[Sequence[Pattern], Sequence[Pattern]], str | None],
    stands: Callable[[str], bool],
    may_be_proven: bool,
) -> str | None:
    """Return a message that one side matches, and the other does or does not.

    Args:
        alone: returns such a message for patterns of one kind, `None` if there is none.
        stands: whether the matcher confirms a message for all patterns together.
        may_be_proven: whether there is no message if no kind has one alone, as for messages that
            the other side does not match.

    Raises:
        UndecidedError: no kind has a confirmed message, and that does not prove that there is none.
    """
    kinds = dict.fromkeys(map(_kind_of, one_of))
    is_proven = may_be_proven and _Kind.ANYTHING not in kinds
    for kind in kinds:
        ours = [pattern for pattern in one_of if _kind_of(pattern) is kind]
        theirs = [pattern for pattern in other if _kind_of(pattern) in {kind, _Kind.ANYTHING}]
        message = alone(ours, theirs)
        if message is not None and stands(message):
            return message
        is_proven = is_proven and message is None
    if is_proven:
        return None
    raise UndecidedError("patterns of different kinds are not compared")


def _kind_of(pattern: Pattern) -> _Kind:
    match pattern:
        case MatchAll():
            return _Kind.ANYTHING
        case Terms():
            return _Kind.TERMS
        case SpaceDelimited():
            return _Kind.SPACE_DELIMITED
        case _:
            return _Kind.JSON
