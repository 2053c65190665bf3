"""Why a condition never holds, in words. Whether it does was decided elsewhere."""

from typing import Final

from auditor.pattern.cloudtrail import ALWAYS_THERE, BOOLEANS, OBJECTS, TEXTS
from auditor.pattern.format import selector_text
from auditor.pattern.grammar import ORDERINGS
from auditor.pattern.nodes import (
    Compare,
    Comparison,
    Name,
    Selector,
    Test,
    Text,
    TypeTest,
)
from auditor.pattern.vocabulary import Vocabulary
from auditor.pattern.vocabulary.lists import SOURCE_ENDING

ANOTHER: Final = "write conditions that a record can satisfy"
Reason = tuple[str, str]
"""The reason why a condition never holds, and the remedy."""


def reason_never(condition: Compare | TypeTest, vocabulary: Vocabulary) -> Reason:
    """Return why no record satisfies a condition."""
    selector = condition.selector
    names = (selector.names if isinstance(selector, Selector) else None) or ()
    if (meant := vocabulary.field_meant(names)) is not None:
        return _field(names, vocabulary.field_like(names) or meant)
    top = names[0] if len(names) == 1 else ""
    match condition:
        case TypeTest(_, Test.NOT_EXISTS) if top in ALWAYS_THERE:
            return (
                "every event of an API call or sign-in has this field",
                "write a condition that the other events satisfy, such as $.eventCategory ="
                ' "Insight"',
            )
        case TypeTest(_, Test.IS_NULL) if top in TEXTS:
            return "this field holds text, never null", "write = and the text"
        case TypeTest(_, Test.IS_TRUE | Test.IS_FALSE) if top in TEXTS:
            return "this field holds text, never a boolean", "write = and the text"
        case Compare(_, operator) if operator in ORDERINGS and top in TEXTS:
            return "this field holds text, which has no order", ANOTHER
        case Compare() if top in OBJECTS:
            why = "an object satisfies no comparison"
            return why, "name a field below it, or write IS NULL"
        case Compare(_, Comparison.NOT_EQUAL, Text(value)) if set(value) == {"*"}:
            why = "every text and every number matches *"
            return why, "write NOT EXISTS for an absent field"
        case Compare(_, operator, Text("true" | "false" as word)) if top in BOOLEANS:
            return instead_of_boolean(word, operator)
        case Compare() if top in BOOLEANS:
            return "this field is a boolean", "write IS TRUE or IS FALSE"
        case Compare(_, Comparison.EQUAL, value):
            return _text(names, value.text, vocabulary)
        case _:
            return "CloudTrail writes no record that satisfies it", ANOTHER


def instead_of_boolean(word: str, operator: Comparison) -> Reason:
    """Return the effect of a comparison with the text of a boolean, and the remedy."""
    equal = operator is Comparison.EQUAL
    finds = f"the text {word}" if equal else f"texts other than {word}"
    test = Test.IS_TRUE if equal is (word == "true") else Test.IS_FALSE
    return f"finds {finds}, no boolean", f"write {test}"


def _field(names: tuple[str, ...], meant: tuple[str, ...]) -> Reason:
    if names[0] == "detail":
        return "events of EventBridge have detail, records in a log group do not", "drop it"
    return "letter case counts", f"the field is {selector_text(Selector(tuple(map(Name, meant))))}"


def _text(names: tuple[str, ...], text: str, vocabulary: Vocabulary) -> Reason:
    """Return why a field does not hold a text."""
    values = vocabulary.fields.get(names)
    meant = values.in_other_case(text) if values else None
    if meant is not None:
        return "letter case counts", f'write "{meant}"'
    if names == ("eventName",):
        return "this is a source", "write $.eventSource"
    if names == ("eventSource",):
        label = text.partition(".")[0].strip()
        is_label = label.replace("-", "").isalnum() and label.isascii()
        source = f'"{label}{SOURCE_ENDING}"' if is_label else "one that does"
        return f"sources end in {SOURCE_ENDING}", f"write {source}"
    return "CloudTrail writes no record that satisfies it", ANOTHER
