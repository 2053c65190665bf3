"""Text to tree, by recursive descent; each method's docstring is its line of the grammar.

Source of the grammar: CloudWatch Logs User Guide, "Filter pattern syntax for metric filters".
"""

import re
from typing import Final, NoReturn

from auditor.errors import PatternError
from auditor.pattern.nodes import (
    And,
    Check,
    Compare,
    Comparison,
    Expression,
    Index,
    MatchAll,
    Name,
    Number,
    Or,
    Pattern,
    Selector,
    Test,
    Text,
    Wildcard,
)
from auditor.pattern.tokens import Kind, Token, tokens

MAXIMUM_LENGTH: Final = 1024
"""Characters in a filter pattern (CloudWatch Logs API, PutMetricFilter)."""
MAXIMUM_WILDCARDS: Final = 3
"""Wildcard selectors in one pattern; one selector takes at most one."""
MAXIMUM_NESTING: Final = 100
"""Parentheses inside one another; ours, so that no pattern exhausts the stack."""

_NUMBER: Final = re.compile(r"[+-]?(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d+)?", re.ASCII)
_STEP: Final = re.compile(
    r"\.(?P<any>\*)|\.(?P<name>[A-Za-z0-9_-]+)"
    r"|\.?\[(?:(?P<index>[0-9]+)|(?P<element>\*)|'(?P<quoted>[^']*)')\]"
)
_ORDERINGS: Final = frozenset(Comparison) - {Comparison.EQUAL, Comparison.NOT_EQUAL}


def parse(text: str) -> Pattern:
    """Return the tree of a filter pattern.

    Raises:
        PatternError: CloudWatch would reject it, or it is of a kind that is not evaluated here.
    """
    if len(text) > MAXIMUM_LENGTH:
        message = f"{len(text):,} characters; a filter pattern has at most {MAXIMUM_LENGTH:,}"
        raise PatternError(message, text, MAXIMUM_LENGTH)
    start, end = len(text) - len(text.lstrip()), len(text.rstrip())
    if start >= end:
        return MatchAll()
    match text[start]:
        case "{":
            if text[end - 1] != "}" or end - start < 2:
                message = "If a filter pattern starts with '{' it must end with '}'"
                raise PatternError(message, text, end - 1)
            return _Parser(text, tokens(text, start + 1, end - 1)).pattern()
        case "[":
            kind = "a space-delimited pattern"
        case _:
            kind = "a pattern of terms"
    message = (
        f"{kind}: valid in CloudWatch, not evaluated by this version; "
        'write conditions on fields, such as { $.eventName = "StopLogging" }'
    )
    raise PatternError(message, text, start)


class _Parser:
    def __init__(self, text: str, found: list[Token]) -> None:
        self._text = text
        self._tokens = found
        self._place = 0
        self._nesting = 0
        self._wildcards = 0

    def pattern(self) -> Expression:
        """Read pattern = "{" disjunction "}"."""
        expression = self._disjunction()
        if self._next.kind is not Kind.END:
            self._fail("expected && or || or the end of the pattern")
        return expression

    def _disjunction(self) -> Expression:
        """disjunction = conjunction ( "||" conjunction )*"""
        terms = [self._conjunction()]
        while self._take(Kind.OR):
            terms.append(self._conjunction())
        return terms[0] if len(terms) == 1 else Or(tuple(terms))

    def _conjunction(self) -> Expression:
        """conjunction = primary ( "&&" primary )*"""
        terms = [self._primary()]
        while self._take(Kind.AND):
            terms.append(self._primary())
        return terms[0] if len(terms) == 1 else And(tuple(terms))

    def _primary(self) -> Expression:
        """primary = "(" disjunction ")" | condition"""
        if not self._take(Kind.OPEN):
            return self._condition()
        self._nesting += 1
        if self._nesting > MAXIMUM_NESTING:
            self._fail(f"more than {MAXIMUM_NESTING} parentheses inside one another")
        expression = self._disjunction()
        if not self._take(Kind.CLOSE):
            self._fail("expected && or || or )")
        self._nesting -= 1
        return expression

    def _condition(self) -> Expression:
        """condition = selector ( operator value | "IS" word | "NOT" "EXISTS" )"""
        selector = self._selector()
        if operator := self._take(Kind.OPERATOR):
            return Compare(selector, *self._comparison(Comparison(operator.text)))
        words = [self._tokens[self._place + n] for n in range(2) if self._next.kind is Kind.WORD]
        keywords = " ".join(word.text.upper() for word in words if word.kind is Kind.WORD)
        if keywords not in set(Test):
            self._fail("expected an operator, IS NULL, IS TRUE, IS FALSE or NOT EXISTS")
        self._place += 2
        return Check(selector, Test(keywords))

    def _comparison(self, operator: Comparison) -> tuple[Comparison, Text | Number]:
        """value = quoted | word; a number after an ordering operator"""
        if quoted := self._take(Kind.QUOTED):
            value: Text | Number = Text(re.sub(r'\\(["\\])', r"\1", quoted.text[1:-1]))
        elif word := self._take(Kind.WORD):
            value = Number(word.text) if _NUMBER.fullmatch(word.text) else Text(word.text)
        else:
            self._fail("expected a string, a number or a word")
        if operator in _ORDERINGS and not isinstance(value, Number):
            self._place -= 1
            self._fail(f"{operator} compares numbers; expected a number without quotes")
        return operator, value

    def _selector(self) -> Selector:
        """selector = "$" ( "." name | ".*" | "[" index "]" | "[*]" | "['" name "']" )+"""
        token = self._take(Kind.SELECTOR)
        if token is None:
            self._fail("expected a selector such as $.eventName")
        steps: list[Name | Index | Wildcard] = []
        place = 1
        while place < len(token.text):
            step = _STEP.match(token.text, place)
            if step is None:
                self._fail("expected [0], [*] or ['name']", token.offset + place)
            steps.append(_step(step))
            place = step.end()
        if not steps:
            self._fail("expected .name after $", token.offset + 1)
        wildcards = sum(isinstance(step, Wildcard) for step in steps)
        self._wildcards += wildcards
        if wildcards > 1:
            self._fail("a selector takes at most one wildcard", token.offset)
        if self._wildcards > MAXIMUM_WILDCARDS:
            self._fail(f"a pattern takes at most {MAXIMUM_WILDCARDS} wildcards", token.offset)
        return Selector(tuple(steps))

    @property
    def _next(self) -> Token:
        return self._tokens[self._place]

    def _take(self, kind: Kind) -> Token | None:
        token = self._next
        if token.kind is not kind:
            return None
        self._place += 1
        return token

    def _fail(self, message: str, offset: int | None = None) -> NoReturn:
        raise PatternError(message, self._text, self._next.offset if offset is None else offset)


def _step(match: re.Match[str]) -> Name | Index | Wildcard:
    if match["any"]:
        return Wildcard.FIELD
    if match["element"]:
        return Wildcard.ELEMENT
    if match["index"] is not None:
        return Index(int(match["index"]))
    return Name(match["name"] if match["name"] is not None else match["quoted"])
