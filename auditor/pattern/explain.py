"""A pattern in plain words."""

from collections.abc import Iterator
from typing import Final, assert_never

from auditor.pattern.format import selector_text
from auditor.pattern.nodes import (
    And,
    Compare,
    Comparison,
    Expression,
    MatchAll,
    Number,
    Or,
    Pattern,
    Phrase,
    Regex,
    Slot,
    SpaceDelimited,
    Term,
    Terms,
    Test,
    Text,
    TypeTest,
    Value,
    Wildcard,
)

_ORDERINGS: Final = {
    Comparison.LESS: "less than",
    Comparison.GREATER: "greater than",
    Comparison.LESS_OR_EQUAL: "at most",
    Comparison.GREATER_OR_EQUAL: "at least",
}
_TESTS: Final = {
    Test.IS_NULL: "is present and null",
    Test.IS_TRUE: "is the boolean true",
    Test.IS_FALSE: "is the boolean false",
    Test.NOT_EXISTS: "is absent",
}


def explain(pattern: Pattern) -> str:
    """Explain the matches of a pattern: a sentence, and an indented line for each condition."""
    return "\n".join(_lines(pattern))


def _lines(pattern: Pattern) -> Iterator[str]:
    match pattern:
        case MatchAll():
            yield "every message matches"
        case Terms():
            yield from _terms(pattern)
        case SpaceDelimited():
            yield from _fields(pattern)
        case And() | Or():
            yield "a JSON message matches if " + _quantity(pattern)
            for term in pattern.terms:
                yield from _expression(term, "  ")
        case _:
            yield f"a JSON message matches if {_condition(pattern)}"


def _expression(expression: Expression, indent: str) -> Iterator[str]:
    match expression:
        case And() | Or():
            yield indent + _quantity(expression)
            for term in expression.terms:
                yield from _expression(term, indent + "  ")
        case _:
            yield indent + _condition(expression)


def _quantity(expression: And | Or) -> str:
    return "all of these hold:" if isinstance(expression, And) else "any of these holds:"


def _condition(condition: Compare | TypeTest) -> str:
    subject = selector_text(condition.selector)
    if set(getattr(condition.selector, "steps", ())) & set(Wildcard):
        subject = f"any {subject}"
    match condition:
        case TypeTest(_, test):
            return f"{subject} {_TESTS[test]}"
        case Compare(_, Comparison.EQUAL, value):
            return f"{subject} {_value(value)}"
        case Compare(_, Comparison.NOT_EQUAL, value):
            return f"{subject} is text or a number other than {_other(value)}"
        case Compare(_, operator, value):
            return f"{subject} is a number {_ORDERINGS[operator]} {value.text}"
        case _ as unreachable:
            assert_never(unreachable)


def _value(value: Value) -> str:
    match value:
        case Number(text):
            return f"is the number {text}, or that text"
        case Regex(text):
            return f"matches the regular expression %{text}%"
        case Text(text) if text and not text.strip("*"):
            return "is text or a number"
        case Text(text):
            return _glob(text)
        case _ as unreachable:
            assert_never(unreachable)


def _other(value: Value) -> str:
    """Return the excluded value, as a noun."""
    match value:
        case Number(text):
            return text
        case Text(text) if "*" not in text:
            return f'"{text}"'
        case Text() | Regex():
            return f"one that {_value(value)}"
        case _ as unreachable:
            assert_never(unreachable)


def _glob(text: str) -> str:
    first, *rest = text.split("*")
    if not rest:
        return f'is "{first}"'
    parts = [f'begins with "{first}"'] if first else []
    parts += [f'then holds "{part}"' if parts else f'holds "{part}"' for part in rest[:-1] if part]
    if last := rest[-1]:
        after, alone = f'ends with the first "{last}" after that', f'ends with "{last}"'
        parts.append(after if parts else f"{alone} and does not hold it earlier")
    return " and ".join(parts)


def _terms(pattern: Terms) -> Iterator[str]:
    asked = [f"holds {_term(term)}" for term in pattern.required]
    asked += [f"does not hold {_term(term)}" for term in pattern.excluded]
    if not asked:
        yield "a message matches if any of these holds:"
        yield from (f"  it holds {_term(term)}" for term in pattern.optional)
        return
    yield "a message matches if all of these hold:"
    yield from (f"  it {condition}" for condition in asked)
    for term in pattern.optional:
        yield f"  (ignored beside the others: {_term(term)})"


def _term(term: Term) -> str:
    match term.value:
        case Phrase(text):
            return f'the text "{text}"'
        case Regex(text):
            return f"what matches the regular expression %{text}%"
        case _ as unreachable:
            assert_never(unreachable)


def _fields(pattern: SpaceDelimited) -> Iterator[str]:
    count = len(pattern.left) + len(pattern.right)
    if not count:
        yield "every message matches"
        return
    words = f"{count} word{'' if count == 1 else 's'}"
    yield f"a message matches if it has at least {words} between blanks, and:"
    for number, slot in enumerate(pattern.left, 1):
        last = number == len(pattern.left) and not pattern.open_ended
        rest = " and all that follows it" if last else ""
        yield from _field(slot, f"word {number}{rest}")
    for number, slot in enumerate(pattern.right):
        from_end = len(pattern.right) - number
        yield from _field(
            slot, "the last word" if from_end == 1 else f"word {from_end} from the end"
        )


def _field(slot: Slot, words: str) -> Iterator[str]:
    name = f"is {slot.name}" if slot.name else "has no name"
    match slot.condition:
        case None:
            yield f"  {words} {name}, whatever it holds"
        case condition:
            yield f"  {words} {name}, of which"
            yield from _expression(condition, "    ")
