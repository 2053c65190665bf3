"""Tree to text: one canonical way to write a pattern, which parses back to an equal tree."""

import re
from typing import Final, assert_never

from auditor.pattern.grammar import NUMBER
from auditor.pattern.nodes import (
    And,
    Compare,
    Ellipsis,
    Expression,
    FieldName,
    Index,
    MatchAll,
    Name,
    Number,
    Or,
    Pattern,
    Phrase,
    Regex,
    Selector,
    Slot,
    SpaceDelimited,
    Term,
    Terms,
    Text,
    TypeTest,
    Value,
    Wildcard,
)
from auditor.pattern.parser import MAXIMUM_LENGTH

_NAME: Final = re.compile(r"[A-Za-z0-9_-]+")
_WORD: Final = re.compile(rf"(?!(?:{NUMBER})\Z)[A-Za-z0-9_.*+-]+")
_TERM: Final = re.compile(r"[A-Za-z0-9_]+")
_TERM_WITH_MARKS: Final = re.compile(r"[A-Za-z0-9_.][A-Za-z0-9_.-]*")
_ESCAPED: Final = re.compile(r'\\(?=["\\]|\Z)|"')


def format(pattern: Pattern) -> str:  # the verb of the language, as in `str.format`
    """Return a pattern's canonical text: spaced, quoted, && in || between parentheses.

    Where that is longer than a filter pattern may be, the shortest text that means the same.
    """
    text = _Writer(compact=False).pattern(pattern)
    return text if len(text) <= MAXIMUM_LENGTH else shortest_text(pattern)


def shortest_text(pattern: Pattern) -> str:
    """Return a pattern's text without anything that it could do without."""
    return _Writer(compact=True).pattern(pattern)


def selector_text(selector: Selector | FieldName) -> str:
    """Return a selector in the form of a pattern."""
    return _Writer(compact=False).selector(selector)


def condition_text(part: Expression | Term, *, compact: bool = False) -> str:
    """Return a part of a pattern in its written form, without its surroundings.

    Args:
        compact: as short as possible, for patterns that would be too long.
    """
    return _Writer(compact).part(part)


class _Writer:
    def __init__(self, compact: bool) -> None:
        self._compact = compact
        self._space = "" if compact else " "

    def pattern(self, pattern: Pattern) -> str:
        match pattern:
            case MatchAll():
                return ""
            case Terms(terms):
                return " ".join(map(self._term, terms))
            case SpaceDelimited(slots):
                return f"[{f',{self._space}'.join(map(self._slot, slots))}]"
            case _:
                return f"{{{self._space}{self._expression(pattern)}{self._space}}}"

    def part(self, part: Expression | Term) -> str:
        return self._term(part) if isinstance(part, Term) else self._expression(part)

    def selector(self, selector: Selector | FieldName) -> str:
        if isinstance(selector, FieldName):
            return selector.name
        return "$" + "".join(map(self._step, selector.steps))

    def _step(self, step: Name | Index | Wildcard) -> str:
        match step:
            case Name(name) if _NAME.fullmatch(name):
                return f".{name}"
            case Name(name):
                return f"['{name}']" if self._compact else f".['{name}']"
            case Index(index):
                return f"[{index}]"
            case Wildcard():
                return step.value
            case _ as unreachable:
                assert_never(unreachable)

    def _expression(self, expression: Expression) -> str:
        match expression:
            case And(terms):
                return f"{self._space}&&{self._space}".join(self._inner(t, And) for t in terms)
            case Or(terms):
                return f"{self._space}||{self._space}".join(self._inner(t, Or) for t in terms)
            case Compare(selector, operator, value):
                parts = (self.selector(selector), operator.value, self._value(value))
                return self._space.join(parts)
            case TypeTest(selector, test):
                return f"{self.selector(selector)} {test.value}"
            case _ as unreachable:
                assert_never(unreachable)

    def _inner(self, term: Expression, outer: type[And | Or]) -> str:
        text = self._expression(term)
        bare = not isinstance(term, And | Or) or (self._compact and outer is Or and _is_and(term))
        return text if bare else f"({text})"

    def _value(self, value: Value) -> str:
        match value:
            case Number(text):
                return text
            case Regex(text):
                return f"%{text}%"
            case Text(text):
                return text if self._compact and _WORD.fullmatch(text) else _quoted(text)
            case _ as unreachable:
                assert_never(unreachable)

    def _term(self, term: Term) -> str:
        match term.value:
            case Regex(text):
                return f"{term.role.value}%{text}%"
            case Phrase(text):
                word = _TERM_WITH_MARKS if self._compact else _TERM
                return term.role.value + (text if word.fullmatch(text) else _quoted(text))
            case _ as unreachable:
                assert_never(unreachable)

    def _slot(self, slot: Slot | Ellipsis) -> str:
        if isinstance(slot, Ellipsis):
            return slot.value
        return self._expression(slot.condition) if slot.condition else slot.name or ""


def _is_and(term: Expression) -> bool:
    return isinstance(term, And)


def _quoted(text: str) -> str:
    return '"' + _ESCAPED.sub(r"\\\g<0>", text) + '"'
