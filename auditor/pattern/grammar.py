"""The common part of JSON and space-delimited patterns: conditions joined by && and ||.

Recursive descent; each method's docstring is its line of the grammar.
"""

import re
from dataclasses import replace
from typing import Final

from auditor.errors import PatternError
from auditor.pattern import regex
from auditor.pattern.nodes import And, Comparison, Expression, Number, Or, Regex, Text, Value
from auditor.pattern.tokens import NO_LISTS, Token, TokenKind

MAXIMUM_REGEXES: Final = 2
"""Regular expressions in one pattern (User Guide, quotas)."""
MAXIMUM_NESTING: Final = 100
"""Maximum depth of nested parentheses; ours, so that no pattern exhausts the stack."""
NUMBER: Final = r"[+-]?(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)(?:[eE][+-]?[0-9]+)?"
"""How a number is written, in a pattern and in a message; for `re` and RE2 alike."""

ORDERINGS: Final = frozenset(Comparison) - {Comparison.EQUAL, Comparison.NOT_EQUAL}
_NUMBER: Final = re.compile(NUMBER)
_WORDS: Final = {"and": "&&", "or": "||"}
_OPERATORS: Final = {"==": "=", "=>": ">=", "=<": "<=", "<>": "!=", "!==": "!="}


class Grammar:
    """A cursor over the tokens of a pattern, and the part of the grammar that both kinds share."""

    def __init__(self, text: str, tokens: list[Token]) -> None:
        self._text = text
        self._tokens = tokens
        self._index = 0
        self._nesting = 0
        self._regexes = 0

    def condition(self) -> Expression:
        """Read one condition."""
        raise NotImplementedError

    def disjunction(self) -> Expression:
        """disjunction = conjunction ( "||" conjunction )*"""
        terms = [self.conjunction()]
        while self.take(TokenKind.OR):
            terms.append(self.conjunction())
        return terms[0] if len(terms) == 1 else Or(tuple(terms))

    def conjunction(self) -> Expression:
        """conjunction = primary ( "&&" primary )*"""
        terms = [self.primary()]
        while self.take(TokenKind.AND):
            terms.append(self.primary())
        return terms[0] if len(terms) == 1 else And(tuple(terms))

    def primary(self) -> Expression:
        """primary = "(" disjunction ")" | condition"""
        if not self.take(TokenKind.OPEN):
            return self.condition()
        self._nesting += 1
        if self._nesting > MAXIMUM_NESTING:
            raise self.error(f"more than {MAXIMUM_NESTING} nested parentheses")
        expression = self.disjunction()
        if not self.take(TokenKind.CLOSE):
            raise self.unexpected("&& or || or )")
        self._nesting -= 1
        return replace(expression, grouped=True) if isinstance(expression, And) else expression

    def comparison(self) -> tuple[Comparison, Value] | None:
        """comparison = ( "=" | "!=" ) value | ( "<" | ">" | "<=" | ">=" ) number"""
        token = self.take(TokenKind.OPERATOR)
        if token is None:
            return None
        operator, index = Comparison(token.text), self._index
        value = self.value()
        if operator in ORDERINGS and not isinstance(value, Number):
            self._index = index
            quoted = isinstance(value, Text) and _NUMBER.fullmatch(value.text)
            remedy = f"write {value.text} without quotes" if quoted else "expected a number"
            raise self.error(f"{operator} compares numbers; {remedy}")
        return operator, value

    def value(self) -> Value:
        """value = quoted | regex | word"""
        if quoted := self.take(TokenKind.QUOTED):
            return Text(unquote(quoted.text))
        if regex := self.take(TokenKind.REGEX):
            return self.regex(regex)
        if word := self.take(TokenKind.WORD):
            return Number(word.text) if _NUMBER.fullmatch(word.text) else Text(word.text)
        previous = self._tokens[self._index - 1].text
        if wanted := _OPERATORS.get(previous + self.next.text):
            raise self.error(f"{previous}{self.next.text} is not supported; write {wanted}")
        if self.next.kind is TokenKind.OPEN:
            raise self.error(NO_LISTS)
        raise self.error('expected a value: a word, a number, "text" or %regular expression%')

    def regex(self, token: Token) -> Regex:
        """Return the node of a regular expression that is valid and within the limit."""
        self._regexes += 1
        if self._regexes > MAXIMUM_REGEXES:
            message = f"a pattern takes at most {MAXIMUM_REGEXES} regular expressions"
            raise self.error(message, token.offset)
        body = token.text[1:-1]
        regex.check_regex(body, self._text, token.offset + 1)
        return Regex(body)

    @property
    def next(self) -> Token:
        """The token that is not read yet; the last is of kind END."""
        return self._tokens[self._index]

    def take(self, kind: TokenKind) -> Token | None:
        """Read a token of one kind, or nothing."""
        token = self.next
        if token.kind is not kind:
            return None
        self._index += 1
        return token

    def unexpected(self, expected: str) -> PatternError:
        """Return the error for the text after a condition, with the likely mistake."""
        token, previous = self.next, self._tokens[self._index - 1]
        touching = token.offset == previous.offset + len(previous.text)
        if token.kind is TokenKind.COMMA:
            return self.error("conditions are joined by && or ||, not by a comma")
        if token.kind is TokenKind.WORD and (joint := _WORDS.get(token.text.lower())):
            return self.error(f"expected {expected}; write {joint} instead of {token.text}")
        if previous.kind is TokenKind.QUOTED and touching:
            return self.error(f'expected {expected}; a " inside quotes is written \\"')
        if {previous.kind, token.kind} == {TokenKind.WORD} and not touching:
            remedy = "quote a value with blanks"
            return self.error(f"expected {expected}; {remedy}")
        return self.error(f"expected {expected}")

    def error(self, message: str, offset: int | None = None) -> PatternError:
        """Return an error, by default at the token that is not read yet."""
        return PatternError(message, self._text, self.next.offset if offset is None else offset)


def unquote(quoted: str) -> str:
    r"""Return the text of a quoted value: `\"` and `\\` are escapes, other backslashes stay."""
    return re.sub(r'\\(["\\])', r"\1", quoted[1:-1])
