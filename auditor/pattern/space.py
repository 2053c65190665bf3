"""The grammar of space-delimited patterns.

Source: CloudWatch Logs User Guide, "Filter pattern syntax for space-delimited log events".
"""

import re
from typing import Final

from auditor.pattern.grammar import Grammar
from auditor.pattern.nodes import (
    Compare,
    Ellipsis,
    Expression,
    FieldName,
    Slot,
    SpaceDelimited,
)
from auditor.pattern.tokens import Token, TokenKind

_NAME: Final = re.compile(r"[A-Za-z0-9_-]+")
_CLOSING: Final = (TokenKind.COMMA, TokenKind.END)


class Spaces(Grammar):
    """A space-delimited pattern, without its brackets."""

    def __init__(self, text: str, tokens: list[Token]) -> None:
        super().__init__(text, tokens)
        self._names: set[str] = set()
        self._slot: str | None = None

    def pattern(self) -> SpaceDelimited:
        """Read pattern = "[" [ slot ( "," slot )* ] "]"."""
        if self.next.kind is TokenKind.END:
            return SpaceDelimited(())
        slots: list[Slot | Ellipsis] = []
        while True:
            if self.next.text == Ellipsis.REST.value and Ellipsis.REST in slots:
                raise self.error("Duplicate field '...'; it stands for any number of words, once")
            slots.append(self.slot())
            if self.next.kind not in _CLOSING:
                raise self.unexpected("&& or || or a comma or the end of the pattern")
            if not self.take(TokenKind.COMMA):
                return SpaceDelimited(tuple(slots))

    def slot(self) -> Slot | Ellipsis:
        """slot = [ "..." | name | disjunction ]"""
        if self.next.kind in _CLOSING:
            return Slot(None)
        if self.next.text == Ellipsis.REST.value and self.take(TokenKind.WORD):
            return Ellipsis.REST
        self._slot = None
        if self.next.kind is TokenKind.WORD and self._tokens[self._index + 1].kind in _CLOSING:
            return Slot(self._name())
        condition = self.disjunction()
        return Slot(self._slot, condition)

    def condition(self) -> Expression:
        """condition = name comparison"""
        name = self._name()
        comparison = self.comparison()
        if comparison is None:
            raise self.error(f"expected an operator after {name}, or a comma")
        return Compare(FieldName(name), *comparison)

    def _name(self) -> str:
        """Read a name: free in the first condition of a slot, the same in the following ones."""
        token = self.next
        if token.kind is TokenKind.SELECTOR:
            raise self.error("fields between [ ] are names without $, such as status_code")
        if token.kind is not TokenKind.WORD:
            raise self.error("expected the name of a field")
        if not _NAME.fullmatch(token.text):
            raise self.error(f"{token.text!r} is not a name; names have letters, digits, _ and -")
        if self._slot is None:
            if token.text in self._names:
                raise self.error(f"Duplicate field '{token.text}'; each field needs its own name")
            self._names.add(token.text)
            self._slot = token.text
        elif token.text != self._slot:
            message = f"a condition on {token.text} among those on {self._slot}"
            raise self.error(f"{message}; write it in the place of {token.text}")
        self._index += 1
        return token.text
