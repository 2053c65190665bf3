"""How two sets of messages relate, with the messages that prove it."""

from dataclasses import dataclass
from enum import StrEnum

from auditor.pattern.relations.domain import Domain


class RelationKind(StrEnum):
    """The relation of the messages of two sides."""

    EQUAL = "equal"
    """Both match the same messages."""
    WIDER = "wider"
    """The first matches all that the second does, and more."""
    NARROWER = "narrower"
    """The second matches all that the first does, and more."""
    OVERLAP = "overlap"
    """Each side matches messages that the other does not, and both match some."""
    DISJOINT = "disjoint"
    """Each side matches messages, but none is matched by both."""
    UNDECIDED = "undecided"
    """The decision hit a bound, or the patterns are of kinds that are not compared."""


@dataclass(frozen=True, slots=True)
class Relation:
    """The relation of two sides, with a message that proves each difference."""

    kind: RelationKind
    """The relation of A's messages to B's messages."""
    domain: Domain
    """The possible messages."""
    only_a: str | None = None
    """A message that only the first side matches: JSON, or a line in the domain `line`."""
    only_b: str | None = None
    """A message that only the second side matches."""
    both: str | None = None
    """A message that both match."""
    reason: str = ""
    """Why it is undecided; empty otherwise."""
