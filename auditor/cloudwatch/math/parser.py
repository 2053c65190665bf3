"""Text to tree, by recursive descent; each method's docstring is its line of the grammar.

Source: CloudWatch User Guide, "Metric math syntax and functions", which gives no precedence; here
it is the usual one.
"""

import re
from collections.abc import Callable
from functools import lru_cache
from typing import Final

from auditor.cloudwatch.math.nodes import (
    Array,
    Function,
    FunctionCall,
    MathExpression,
    Negation,
    NumberLiteral,
    Operation,
    Operator,
    Reference,
    TextLiteral,
)
from auditor.cloudwatch.problems import BANDS_NOT_SIMULATED
from auditor.cloudwatch.tokens import (
    ExpressionError,
    ExpressionToken,
    ExpressionTokenKind,
    Lexicon,
    Tokens,
    UnsupportedExpressionError,
)

MAXIMUM_LENGTH: Final = 2048
"""Characters in an expression (CloudWatch API, MetricDataQuery)."""
MAXIMUM_NESTING: Final = 50
"""Maximum depth of nested operands; ours, so that no expression exhausts the stack."""
MAXIMUM_OPERATORS: Final = 200
"""Operators in an expression; our limit, for the same reason."""

_LEXICON: Final = Lexicon(
    name=re.compile(r"[A-Za-z_][A-Za-z0-9_]*", re.ASCII),
    symbols=re.compile(r"==|!=|<=|>=|&&|\|\||[-+*/^<>()\[\],]"),
)
_UNSUPPORTED: Final = {
    "ANOMALY_DETECTION_BAND": BANDS_NOT_SIMULATED,
    "LAMBDA": "CloudTrail's records do not hold the answers of Lambda functions",
    "SERVICE_QUOTA": "service quotas are not in CloudTrail's records",
    "INSIGHT_RULE_METRIC": "Contributor Insights rules are not simulated: they need the reports of"
    " their rules",
    "DB_PERF_INSIGHTS": "Performance Insights are not in CloudTrail's records",
    **dict.fromkeys(
        [
            *("DATE", "DIFF_TIME", "EPOCH", "LOG", "LOG10", "MONTH", "REMOVE_EMPTY", "SLICE"),
            *("SORT", "STDDEV", "YEAR"),
        ],
        "this function is not simulated; an expression without it can be judged",
    ),
}
"""Functions of CloudWatch that are not simulated, with the message of each.

Source: CloudWatch User Guide, "Metric math syntax and functions".
"""
_SPELT: Final = {"&&": Operator.AND, "||": Operator.OR}


@lru_cache(maxsize=1024)
def parse(text: str) -> MathExpression:
    """Return the tree of an expression.

    Raises:
        ExpressionError: the text is invalid; `UnsupportedExpressionError`: it is valid, but not
            simulated.
    """
    if len(text) > MAXIMUM_LENGTH:
        message = f"{len(text):,} characters; an expression has at most {MAXIMUM_LENGTH:,}"
        raise ExpressionError(message, text, MAXIMUM_LENGTH)
    if re.match(r"\s*SELECT\s", text, re.IGNORECASE):
        message = "Metrics Insights queries are not simulated: they need all series of a namespace"
        raise UnsupportedExpressionError(message, text, 0)
    return _Parser(text).expression()


class _Parser:
    def __init__(self, text: str) -> None:
        self._tokens = Tokens(text, _LEXICON)
        self._depth = 0
        self._operators = 0

    def expression(self) -> MathExpression:
        """expression = or"""
        expression = self._or()
        if self._tokens.next.kind is not ExpressionTokenKind.END:
            raise self._tokens.error("expected an operator or the end")
        return expression

    def _or(self) -> MathExpression:
        """or = and { ( "OR" | "||" ) and }"""
        return self._chain(self._and, "OR", "||")

    def _and(self) -> MathExpression:
        """and = comparison { ( "AND" | "&&" ) comparison }"""
        return self._chain(self._comparison, "AND", "&&")

    def _comparison(self) -> MathExpression:
        """comparison = sum { ( "==" | "!=" | "<=" | ">=" | "<" | ">" ) sum }"""
        return self._chain(self._sum, "==", "!=", "<=", ">=", "<", ">")

    def _sum(self) -> MathExpression:
        """sum = product { ( "+" | "-" ) product }"""
        return self._chain(self._product, "+", "-")

    def _product(self) -> MathExpression:
        """product = unary { ( "*" | "/" ) unary }"""
        return self._chain(self._unary, "*", "/")

    def _unary(self) -> MathExpression:
        """unary = "-" unary | power"""
        self._depth += 1
        if self._depth > MAXIMUM_NESTING:
            message = f"more than {MAXIMUM_NESTING} nested operands are not simulated"
            raise self._tokens.unsupported(message)
        expression = Negation(self._unary()) if self._tokens.accept("-") else self._power()
        self._depth -= 1
        return expression

    def _power(self) -> MathExpression:
        """power = primary [ "^" unary ]"""
        base = self._primary()
        if mark := self._tokens.accept("^"):
            return Operation(Operator.POWER, base, self._unary(), mark.offset)
        return base

    def _primary(self) -> MathExpression:
        """primary = number | text | name | name "(" list ")" | "[" list "]" | "(" or ")"."""
        token = self._tokens.take()
        match token.kind:
            case ExpressionTokenKind.NUMBER:
                return NumberLiteral(float(token.text))
            case ExpressionTokenKind.QUOTED:
                return TextLiteral(token.text)
            case ExpressionTokenKind.NAME if self._tokens.accept("("):
                return FunctionCall(self._function(token), self._list(")"), token.offset)
            case ExpressionTokenKind.NAME:
                return Reference(token.text, token.offset)
            case ExpressionTokenKind.SYMBOL if token.text == "[":
                return Array(self._list("]"), token.offset)
            case ExpressionTokenKind.SYMBOL if token.text == "(":
                expression = self._or()
                self._tokens.expect(")")
                return expression
            case _:
                raise self._tokens.error("expected a number, an Id or a function", token.offset)

    def _function(self, token: ExpressionToken) -> Function:
        name = token.text.upper()
        if name in _UNSUPPORTED:
            raise self._tokens.unsupported(f"{name}: {_UNSUPPORTED[name]}", token.offset)
        if name == "SEARCH":
            raise self._tokens.error("SEARCH cannot be used in an alarm", token.offset)
        try:
            return Function(name)
        except ValueError:
            message = f"CloudWatch has no function {name}"
            raise self._tokens.error(message, token.offset) from None

    def _list(self, close: str) -> tuple[MathExpression, ...]:
        """list = [ or { "," or } ]"""
        if self._tokens.accept(close):
            return ()
        items = [self._or()]
        while self._tokens.accept(","):
            items.append(self._or())
        self._tokens.expect(close)
        return tuple(items)

    def _chain(self, operand: Callable[[], MathExpression], *operators: str) -> MathExpression:
        """Read operands of one precedence, from left to right."""
        expression = operand()
        while mark := self._tokens.accept(*operators):
            self._operators += 1
            if self._operators > MAXIMUM_OPERATORS:
                message = f"more than {MAXIMUM_OPERATORS} operators are not simulated"
                raise self._tokens.unsupported(message, mark.offset)
            text = mark.text.upper()
            operator = _SPELT.get(text) or Operator(text)
            expression = Operation(operator, expression, operand(), mark.offset)
        return expression
