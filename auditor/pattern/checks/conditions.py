"""Checks for single conditions that do not do what they seem to do."""

from collections.abc import Collection, Iterator
from typing import assert_never

from auditor.pattern.checks.reasons import instead_of_boolean
from auditor.pattern.cloudtrail import ALWAYS_THERE
from auditor.pattern.finding import FindingKind, PatternFinding
from auditor.pattern.format import condition_text
from auditor.pattern.grammar import ORDERINGS
from auditor.pattern.nodes import (
    And,
    Compare,
    Comparison,
    Expression,
    Or,
    Selector,
    Test,
    Text,
    TypeTest,
    Wildcard,
)
from auditor.pattern.vocabulary import NO_LISTS, Vocabulary


def conditions(
    expression: Expression,
    never: Collection[Compare | TypeTest] = (),
    vocabulary: Vocabulary = NO_LISTS,
    settled: frozenset[object] = frozenset(),
) -> Iterator[PatternFinding]:
    """Yield the findings on the conditions of an expression, and on how they are joined.

    Args:
        never: conditions that never hold, which get no other finding.
        settled: fields for which the surrounding terms decide about records without the field.
    """
    match expression:
        case And(terms) | Or(terms):
            for number, term in enumerate(terms):
                others = terms[:number] + terms[number + 1 :]
                settling = _settles if isinstance(expression, And) else _takes_absent
                beside = {_selector(other) for other in others if settling(other)}
                if isinstance(expression, Or) and isinstance(term, And) and not term.grouped:
                    yield PatternFinding(
                        FindingKind.PRECEDENCE,
                        condition_text(term),
                        "&& binds before ||",
                        "add parentheses to show which terms belong together",
                    )
                yield from conditions(term, never, vocabulary, settled | beside)
        case TypeTest():
            pass
        case Compare(selector, operator):
            if isinstance(selector, Selector) and expression not in never:
                yield from _misleading(expression, selector, vocabulary)
                if operator is Comparison.NOT_EQUAL and expression.value != Text("null"):
                    yield from _unequal(expression, selector, settled)
        case _ as unreachable:
            assert_never(unreachable)


def _misleading(
    condition: Compare, selector: Selector, vocabulary: Vocabulary
) -> Iterator[PatternFinding]:
    text = condition_text(condition)
    match condition:
        case Compare(_, operator) if operator in ORDERINGS:
            yield PatternFinding(
                FindingKind.ORDERING_ON_TEXT,
                text,
                "text never satisfies it, not even digits in quotes",
                "= 5* finds both kinds",
            )
        case Compare(_, operator, Text("true" | "false" as word)):
            listed = vocabulary.fields.get(selector.names or ())
            if listed is None and selector.names and selector.names[-1] != "mfaAuthenticated":
                yield PatternFinding(
                    FindingKind.BOOLEAN_AS_TEXT, text, *instead_of_boolean(word, operator)
                )
        case Compare(_, Comparison.EQUAL, Text("null")):
            why = "finds the text null, not a null or an absent field"
            yield PatternFinding(FindingKind.NULL_AS_TEXT, text, why, "write IS NULL or NOT EXISTS")
        case Compare(_, Comparison.NOT_EQUAL, Text("null")):
            why = "finds texts and numbers other than the text null"
            yield PatternFinding(
                FindingKind.NULL_AS_TEXT, text, why, "write = * for any text or number"
            )
        case Compare(_, _, Text(value)) if len(value) > 2 and value[0] == value[-1] == "%":
            yield PatternFinding(
                FindingKind.LITERAL_REGEX,
                text,
                "finds these characters",
                "write a regular expression without quotes",
            )
        case _:
            pass


def _unequal(
    condition: Compare, selector: Selector, settled: frozenset[object]
) -> Iterator[PatternFinding]:
    text = condition_text(condition)
    if set(selector.steps) & set(Wildcard):
        yield PatternFinding(
            FindingKind.ANY_DIFFERS,
            text,
            "holds if any one of the values differs, not only if all do",
            "name one element, or the texts that you look for",
        )
    elif not is_always_there(selector) and selector not in settled:
        absent = condition_text(TypeTest(selector, Test.NOT_EXISTS))
        # In parentheses, so that it can also be used next to &&.
        yield PatternFinding(
            FindingKind.SKIPS_ABSENT,
            text,
            "skips records without the field",
            f"write (({text}) || ({absent}))",
        )


def is_always_there(selector: object) -> bool:
    """Return whether a selector is of a field that every record has."""
    names = selector.names if isinstance(selector, Selector) else None
    return names is not None and len(names) == 1 and names[0] in ALWAYS_THERE


def _settles(term: Expression) -> bool:
    """Return whether a term of an && decides whether its field must be present."""
    return isinstance(term, TypeTest) or (
        isinstance(term, Compare) and term.operator is Comparison.EQUAL
    )


def _takes_absent(term: Expression) -> bool:
    """Return whether a term of an || holds for records without its field."""
    return isinstance(term, TypeTest) and term.test is Test.NOT_EXISTS


def _selector(expression: Expression) -> object:
    return expression.selector if isinstance(expression, Compare | TypeTest) else object()
