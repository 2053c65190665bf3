"""A lexer for the two small languages of alarms: metric math and alarm rules."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum, auto
from typing import Final

from auditor.cloudwatch.problems import NotSimulatedError

_SPACE: Final = re.compile(r"\s*")


class ExpressionError(ValueError):
    """An expression or alarm rule that CloudWatch would reject.

    Its text draws the line at fault and a caret under it.
    """

    def __init__(self, message: str, text: str, offset: int) -> None:
        start = text.rfind("\n", 0, offset) + 1
        line = text[start:].partition("\n")[0]
        cut = max(0, offset - start - 60)
        shown = line[cut : cut + 90].replace("\t", " ")
        super().__init__(f"{message}\n    {shown}\n    {' ' * (offset - start - cut)}^")
        self.message = message
        self.offset = offset


class UnsupportedExpressionError(ExpressionError, NotSimulatedError):
    """An expression that is valid in CloudWatch, but not simulated."""


class ExpressionTokenKind(Enum):
    """The kind of a token."""

    NAME = auto()
    NUMBER = auto()
    QUOTED = auto()
    SYMBOL = auto()
    END = auto()


@dataclass(frozen=True, slots=True)
class ExpressionToken:
    """A token of the text; a quoted one without its quotes."""

    kind: ExpressionTokenKind
    text: str
    offset: int


@dataclass(frozen=True, slots=True)
class Lexicon:
    """The tokens of a language, as regular expressions."""

    name: re.Pattern[str]
    symbols: re.Pattern[str]
    number: re.Pattern[str] = re.compile(r"(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d+)?", re.ASCII)
    quoted: re.Pattern[str] = re.compile(r'"([^"]*)"' + r"|'([^']*)'")


class Tokens:
    """The tokens of a text, read from the front."""

    def __init__(self, text: str, lexicon: Lexicon) -> None:
        self.text = text
        self._tokens = _cut(text, lexicon)
        self._position = 0

    @property
    def next(self) -> ExpressionToken:
        """The next token."""
        return self._tokens[self._position]

    def take(self) -> ExpressionToken:
        """Return the next token and advance."""
        token = self.next
        self._position += token.kind is not ExpressionTokenKind.END
        return token

    def accept(self, *texts: str) -> ExpressionToken | None:
        """Take the next token if it is one of these names or symbols; case does not matter."""
        token = self.next
        if (
            token.kind in {ExpressionTokenKind.NAME, ExpressionTokenKind.SYMBOL}
            and token.text.upper() in texts
        ):
            return self.take()
        return None

    def expect(self, text: str) -> ExpressionToken:
        """Take the next token, which must be this one."""
        if token := self.accept(text):
            return token
        raise self.error(f"expected {text!r}")

    def error(self, message: str, offset: int | None = None) -> ExpressionError:
        """Return an error at the next token, or at an offset."""
        return ExpressionError(message, self.text, self.next.offset if offset is None else offset)

    def unsupported(self, message: str, offset: int | None = None) -> UnsupportedExpressionError:
        """Return an error for an unsupported expression, at the next token or at an offset."""
        at = self.next.offset if offset is None else offset
        return UnsupportedExpressionError(message, self.text, at)


def _cut(text: str, lexicon: Lexicon) -> Sequence[ExpressionToken]:
    kinds = (
        (ExpressionTokenKind.QUOTED, lexicon.quoted),
        (ExpressionTokenKind.NUMBER, lexicon.number),
        (ExpressionTokenKind.NAME, lexicon.name),
        (ExpressionTokenKind.SYMBOL, lexicon.symbols),
    )
    tokens: list[ExpressionToken] = []
    position = 0
    while True:
        space = _SPACE.match(text, position)
        position = space.end() if space else position
        if position == len(text):
            return [*tokens, ExpressionToken(ExpressionTokenKind.END, "", position)]
        matches = [(kind, match) for kind, shape in kinds if (match := shape.match(text, position))]
        if not matches:
            raise ExpressionError(f"{text[position]!r} has no meaning here", text, position)
        # The longest counts: in an alarm rule, 5xx-errors is a name, not a number and a name.
        kind, match = max(matches, key=lambda pair: pair[1].end())
        quoted = next((group for group in match.groups() if group is not None), "")
        tokens.append(
            ExpressionToken(
                kind, quoted if kind is ExpressionTokenKind.QUOTED else match[0], position
            )
        )
        position = match.end()
