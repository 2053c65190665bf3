"""Cases of relations: two patterns, a domain, and the relation of their matches."""

from typing import Any

from auditor.pattern import matches, parse
from auditor.pattern.relations import Domain, relate
from tests.conformance.patterns import in_sql


def check(case: dict[str, Any]) -> str | None:
    """Return the fault, if any: a wrong relation, or an example that a witness contradicts."""
    a, b = parse(case["a"]), parse(case["b"])
    relation = relate(a, b, Domain(case["domain"]))
    if relation.kind != case["relation"]:
        return f"expected {case['relation']}, got {relation.kind} {relation.reason}".rstrip()
    examples = {"only a": relation.only_a, "only b": relation.only_b, "both": relation.both}
    verdicts = {"only a": (True, False), "only b": (False, True), "both": (True, True)}
    for name, text in examples.items():
        if text is None:
            continue
        if (matches(a, text), matches(b, text)) != verdicts[name]:
            return f"the matcher does not agree that {name} match {text}"
        if (in_sql(a, text), in_sql(b, text)) != verdicts[name]:
            return f"SQL does not agree that {name} match {text}"
    return None
