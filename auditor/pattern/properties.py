"""The grammar of JSON patterns: conditions on properties.

Source of the grammar: CloudWatch Logs User Guide, "Filter pattern syntax for JSON".
"""

import re
from itertools import pairwise
from typing import Final

from auditor.errors import PatternError
from auditor.pattern.grammar import Grammar
from auditor.pattern.nodes import (
    Compare,
    Expression,
    Index,
    Name,
    Selector,
    Test,
    TypeTest,
    Wildcard,
)
from auditor.pattern.tokens import NO_NEGATION, Token, TokenKind

MAXIMUM_WILDCARDS: Final = 3
"""Wildcard selectors in one pattern; one selector takes at most one (User Guide)."""

_STEP: Final = re.compile(
    r"\.(?P<any>\*)|\.(?P<name>[A-Za-z0-9_-]+)"
    r"|\.?\[(?:(?P<index>[0-9]+)|(?P<element>\*)|'(?P<quoted>[^']*)')\]"
)
_VALUES: Final = frozenset({TokenKind.WORD, TokenKind.QUOTED, TokenKind.REGEX})
_JOINTS: Final = frozenset({TokenKind.AND, TokenKind.OR})
_CONDITIONS: Final = "an operator, IS NULL, IS TRUE, IS FALSE or NOT EXISTS"
_NO_SUCH_CONDITION: Final = {
    ("EXISTS",): "EXISTS is not supported; write = * for a string or number, or NOT EXISTS",
    ("IS", "NOT"): "IS NOT is not supported; write the opposite, such as != or = *",
    ("IS", "EMPTY"): 'IS EMPTY is not supported; write = "", IS NULL or NOT EXISTS',
    ("NOT", "EXIST"): "NOT EXIST is not supported; write NOT EXISTS",
    ("NOT", "NULL"): "NOT NULL is not supported; write = * for a string or number",
    ("LIKE",): "LIKE is not supported; write = and * for any run of characters",
    ("IN",): "IN is not supported; join several = by ||",
    ("CONTAINS",): 'CONTAINS is not supported; write = "*text*"',
    ("EQUALS",): "EQUALS is not supported; write =",
}


class JsonPatternGrammar(Grammar):
    """A JSON pattern, without its braces."""

    def __init__(self, text: str, tokens: list[Token]) -> None:
        super().__init__(text, tokens)
        self._wildcards = 0

    def pattern(self) -> Expression:
        """Read pattern = "{" disjunction "}"."""
        expression = self.disjunction()
        if self.next.kind is not TokenKind.END:
            raise self.unexpected("&& or || or the end of the pattern")
        return expression

    def lone_selector(self) -> Selector:
        """Read a text that is only a selector, such as a metric value."""
        selector = self.selector()
        if self.next.kind is not TokenKind.END:
            raise self.error("expected the end of the selector")
        return selector

    def condition(self) -> Expression:
        """condition = selector ( comparison | "IS" word | "NOT" "EXISTS" )"""
        selector = self.selector()
        if comparison := self.comparison():
            return Compare(selector, *comparison)
        tokens = self._tokens[self._index : self._index + 2]
        words = tuple(token.text.upper() for token in tokens if token.kind is TokenKind.WORD)
        if " ".join(words) in set(Test):
            self._index += 2
            return TypeTest(selector, Test(" ".join(words)))
        mistake = _NO_SUCH_CONDITION.get(words) or _NO_SUCH_CONDITION.get(words[:1])
        raise self.error(mistake or f"expected {_CONDITIONS}")

    def selector(self) -> Selector:
        """selector = "$" ( "." name | ".*" | "[" index "]" | "[*]" | "['" name "']" )+"""
        token = self.take(TokenKind.SELECTOR)
        if token is None:
            raise self._no_selector()
        steps: list[Name | Index | Wildcard] = []
        position = 1
        while position < len(token.text):
            step = _STEP.match(token.text, position)
            if step is None:
                raise self.error("expected [0], [*] or ['name']", token.offset + position)
            steps.append(_step(step))
            position = step.end()
        if not steps:
            raise self._no_step(token)
        wildcards = sum(isinstance(step, Wildcard) for step in steps)
        self._wildcards += wildcards
        if wildcards > 1:
            raise self.error("a selector takes at most one wildcard", token.offset)
        if self._wildcards > MAXIMUM_WILDCARDS:
            raise self.error(f"a pattern takes at most {MAXIMUM_WILDCARDS} wildcards", token.offset)
        return Selector(tuple(steps))

    def _no_selector(self) -> PatternError:
        if self.next.kind is TokenKind.WORD and self.next.text.upper() == "NOT":
            return self.error(NO_NEGATION)
        if self.next.kind in _VALUES and (meant := self._repeated()):
            return self.error(f"each condition names its selector; write {meant}")
        if self.next.kind is TokenKind.WORD and (word := self.next.text.strip(".")):
            return self.error(f"a selector begins with $.; write $.{word}")
        return self.error("expected a selector such as $.eventName")

    def _repeated(self) -> str:
        """Return the condition that a bare value is probably meant to be; "" for others."""
        before, after = self._tokens[: self._index], self._tokens[self._index + 1]
        if not before or before[-1].kind not in _JOINTS or after.kind is TokenKind.OPERATOR:
            return ""
        compared = [
            (one.text, other.text)
            for one, other in pairwise(before)
            if one.kind is TokenKind.SELECTOR and other.kind is TokenKind.OPERATOR
        ]
        return " ".join((*compared[-1], self.next.text)) if compared else ""

    def _no_step(self, token: Token) -> PatternError:
        after = self.next.offset - token.offset
        offset = token.offset + 1
        if self._text.startswith('."', offset):
            return self.error(
                "no double quotes in a selector; write $.name, or $.['na.me']", offset + 1
            )
        if self.next.kind is TokenKind.WORD and after == 1 and self.next.text[0] != ".":
            return self.error(f"expected a period after $; write $.{self.next.text}", offset)
        return self.error("expected .name after $", offset)


def _step(match: re.Match[str]) -> Name | Index | Wildcard:
    if match["any"]:
        return Wildcard.FIELD
    if match["element"]:
        return Wildcard.ELEMENT
    if match["index"] is not None:
        return Index(int(match["index"]))
    return Name(match["name"] if match["name"] is not None else match["quoted"])
