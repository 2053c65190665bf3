"""Misspelt names of fields, by the documented names in CloudTrail's records."""

from collections.abc import Collection, Iterator, Mapping
from typing import Final

from auditor.pattern.finding import FindingKind, PatternFinding
from auditor.pattern.format import condition_text, selector_text
from auditor.pattern.nodes import Compare, Expression, Name, Selector, TypeTest
from auditor.pattern.relations.paths import conditions_of
from auditor.pattern.vocabulary import Vocabulary

_WHY: Final = "CloudTrail is not known to write this field"


def misspelt(
    expression: Expression, never: Collection[Compare | TypeTest], vocabulary: Vocabulary
) -> dict[Compare | TypeTest, Selector]:
    """Return the conditions on misspelt fields, each with the field that is probably meant.

    Args:
        never: conditions that never hold, which have a finding already.
    """
    meant = {
        condition: _meant(condition.selector, vocabulary)
        for condition in conditions_of(expression)
        if condition not in never and isinstance(condition.selector, Selector)
    }
    return {condition: selector for condition, selector in meant.items() if selector is not None}


def spelling(meant: Mapping[Compare | TypeTest, Selector]) -> Iterator[PatternFinding]:
    """Yield the findings on conditions on misspelt fields."""
    for condition, selector in meant.items():
        remedy = f"write {selector_text(selector)}"
        yield PatternFinding(FindingKind.UNKNOWN_VALUE, condition_text(condition), _WHY, remedy)


def _meant(selector: Selector, vocabulary: Vocabulary) -> Selector | None:
    """Return the selector with the names that misspelt ones were probably meant to be."""
    names: list[str] = []
    for step in selector.steps:
        if not isinstance(step, Name):
            break
        names.append(step.name)
    meant = vocabulary.field_like(tuple(names))
    if meant is None:
        return None
    return Selector((*map(Name, meant), *selector.steps[len(names) :]))
