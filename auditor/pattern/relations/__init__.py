"""Patterns compared by meaning: which messages one matches and another does not.

`relate` two sides: the relation is exact, with a message that proves each difference. `simplify` a
pattern to a shorter one that is proven equal; `split` one that is too long into disjoint ones.
"""

from auditor.pattern.relations.bounds import UndecidedError
from auditor.pattern.relations.comparison import PatternSide
from auditor.pattern.relations.domain import Domain
from auditor.pattern.relations.relate import implies, relate
from auditor.pattern.relations.relation import Relation, RelationKind
from auditor.pattern.relations.simplify import simplify
from auditor.pattern.relations.split import split

__all__ = [
    "Domain",
    "PatternSide",
    "Relation",
    "RelationKind",
    "UndecidedError",
    "implies",
    "relate",
    "simplify",
    "split",
]
