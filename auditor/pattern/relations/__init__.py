"""Patterns compared by what they mean: which messages one matches and another does not.

`relate` two sides: the relation is exact, with a message that proves each difference.
"""

from auditor.pattern.relations.domain import Domain
from auditor.pattern.relations.relate import Relation, RelationKind, Side, implies, relate

__all__ = ["Domain", "Relation", "RelationKind", "Side", "implies", "relate"]
