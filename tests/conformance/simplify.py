"""Cases of simplification: a pattern, the length of its shortest text, and its necessary parts."""

from itertools import combinations
from typing import Any

from auditor.pattern import parse
from auditor.pattern.format import shortest_text
from auditor.pattern.parser import MAXIMUM_LENGTH
from auditor.pattern.relations import Domain, RelationKind, relate, simplify, split


def check(case: dict[str, Any]) -> str | None:
    """Return the fault, if any: a text or parts that are longer or have another meaning."""
    pattern = parse(case["pattern"], of_any_length=True)
    text = shortest_text(simplify(pattern, Domain.JSON))
    if len(text) > case["length"]:
        return f"expected {case['length']} characters, got {len(text)}: {text}"
    kind = relate(pattern, parse(text, of_any_length=True), Domain.JSON).kind
    if kind is not RelationKind.EQUAL:
        return f"expected an equal pattern, got one that is {kind}: {text}"
    parts = [parse(shortest_text(part)) for part in split(pattern, Domain.JSON)]
    if len(parts) > case["pieces"] or max(map(len, map(shortest_text, parts))) > MAXIMUM_LENGTH:
        return f"expected {case['pieces']} parts, got {len(parts)}"
    if relate(pattern, parts, Domain.JSON).kind is not RelationKind.EQUAL:
        return "the parts match other messages"
    for one, other in combinations(parts, 2):
        if relate(one, other, Domain.JSON).kind is not RelationKind.DISJOINT:
            return "two parts match messages in common"
    return None
