"""Terms that are one test in SQL: many values of one selector are one `IN`."""

from collections.abc import Iterator
from dataclasses import dataclass

from auditor.pattern.nodes import (
    And,
    Compare,
    Comparison,
    Expression,
    Or,
    Selector,
    Text,
    TypeTest,
    Wildcard,
)


@dataclass(frozen=True, slots=True)
class Among:
    """`=`: the selector is one of the texts; `!=`: it is present and another. No wildcards."""

    selector: Selector
    operator: Comparison
    texts: tuple[str, ...]


GroupTerm = And | Or | Compare | TypeTest | Among


def grouped(expression: And | Or) -> list[GroupTerm]:
    """Return the terms of an expression, including terms of nested expressions of its kind.

    Equalities joined by ||, and inequalities joined by &&, of one selector become one term, in
    the place of the first.
    """
    kind, operator = (
        (And, Comparison.NOT_EQUAL) if isinstance(expression, And) else (Or, Comparison.EQUAL)
    )
    texts: dict[Selector, list[str]] = {}
    terms: list[Expression | Selector] = []
    for term in _flat(expression, kind):
        match term:
            case Compare(Selector() as selector, op, Text(text)) if (
                op is operator and "*" not in text and not set(selector.steps) & set(Wildcard)
            ):
                if selector not in texts:
                    texts[selector] = []
                    terms.append(selector)
                texts[selector].append(text)
            case _:
                terms.append(term)
    return [
        Among(term, operator, tuple(texts[term])) if isinstance(term, Selector) else term
        for term in terms
    ]


def _flat(expression: Expression, kind: type[And | Or]) -> Iterator[Expression]:
    if isinstance(expression, kind):
        for term in expression.terms:
            yield from _flat(term, kind)
    else:
        yield expression
