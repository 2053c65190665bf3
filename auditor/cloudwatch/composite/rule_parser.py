"""The parser of the rule of a composite alarm.

Source: CloudWatch API Reference, PutCompositeAlarm, which gives no precedence; here it is NOT, AND,
OR. AT_LEAST as the AWS CDK documents it.
"""

import re
from functools import lru_cache
from typing import Final

from auditor.cloudwatch.alarms import AlarmState
from auditor.cloudwatch.composite.alarm_rule import (
    AlarmRule,
    AllOf,
    AnyOf,
    AtLeast,
    Constant,
    InState,
    Negated,
    alarm_name_of,
    children,
    size,
)
from auditor.cloudwatch.tokens import (
    ExpressionError,
    ExpressionToken,
    ExpressionTokenKind,
    Lexicon,
    Tokens,
)

MAXIMUM_LENGTH: Final = 10_240
MAXIMUM_CHILDREN: Final = 100
MAXIMUM_ELEMENTS: Final = 500
"""Limits of PutCompositeAlarm."""
MAXIMUM_NESTING: Final = 100
"""Maximum depth of nested parentheses and NOTs; ours, so that no rule exhausts the stack."""

_LEXICON: Final = Lexicon(
    name=re.compile(r"""[^\s(),"']+"""),
    symbols=re.compile(r"[(),]"),
    quoted=re.compile('"([^"]*)"'),
)
_COUNT: Final = re.compile(r"([0-9]+)(%?)")


@lru_cache(maxsize=1024)
def parse_rule(text: str) -> AlarmRule:
    """Return the tree of an alarm rule.

    Raises:
        ExpressionError: CloudWatch would reject it.
    """
    if not 1 <= len(text) <= MAXIMUM_LENGTH:
        raise ExpressionError(f"AlarmRule has 1 to {MAXIMUM_LENGTH} characters", text, 0)
    rule = _Parser(text).rule()
    if len(set(children(rule))) > MAXIMUM_CHILDREN:
        raise ExpressionError(f"AlarmRule has at most {MAXIMUM_CHILDREN} children", text, 0)
    if size(rule) > MAXIMUM_ELEMENTS:
        raise ExpressionError(f"AlarmRule has at most {MAXIMUM_ELEMENTS} elements", text, 0)
    return rule


class _Parser:
    def __init__(self, text: str) -> None:
        self._tokens = Tokens(text, _LEXICON)
        self._depth = 0

    def rule(self) -> AlarmRule:
        """rule = or"""
        rule = self._or()
        if self._tokens.next.kind is not ExpressionTokenKind.END:
            raise self._tokens.error("expected AND, OR or the end")
        return rule

    def _or(self) -> AlarmRule:
        """or = and { "OR" and }"""
        terms = [self._and()]
        while self._tokens.accept("OR"):
            terms.append(self._and())
        return AnyOf(tuple(terms)) if len(terms) > 1 else terms[0]

    def _and(self) -> AlarmRule:
        """and = not { "AND" not }"""
        terms = [self._not()]
        while self._tokens.accept("AND"):
            terms.append(self._not())
        return AllOf(tuple(terms)) if len(terms) > 1 else terms[0]

    def _not(self) -> AlarmRule:
        """not = "NOT" not | primary"""
        self._depth += 1
        if self._depth > MAXIMUM_NESTING:
            message = f"more than {MAXIMUM_NESTING} nested terms are not simulated"
            raise self._tokens.unsupported(message)
        rule = Negated(self._not()) if self._tokens.accept("NOT") else self._primary()
        self._depth -= 1
        return rule

    def _primary(self) -> AlarmRule:
        """primary = "TRUE" | "FALSE" | "(" or ")" | state "(" ref ")" | at_least"""
        if self._tokens.accept("TRUE"):
            return Constant(True)
        if self._tokens.accept("FALSE"):
            return Constant(False)
        if self._tokens.accept("("):
            rule = self._or()
            self._tokens.expect(")")
            return rule
        if self._tokens.accept("AT_LEAST"):
            return self._at_least()
        state = self._state()
        self._tokens.expect("(")
        alarm = self._reference()
        self._tokens.expect(")")
        return InState(state, alarm)

    def _at_least(self) -> AlarmRule:
        """at_least = "AT_LEAST" "(" count "," [ "NOT" ] state "," "(" ref { "," ref } ")" ")"."""
        self._tokens.expect("(")
        token = self._tokens.take()
        count = _COUNT.fullmatch(token.text)
        if not count:
            raise self._tokens.error("expected a whole number or a percentage", token.offset)
        self._tokens.expect(",")
        negated = self._tokens.accept("NOT") is not None
        state = self._state()
        self._tokens.expect(",")
        self._tokens.expect("(")
        alarms = [self._reference()]
        while self._tokens.accept(","):
            alarms.append(self._reference())
        self._tokens.expect(")")
        self._tokens.expect(")")
        return AtLeast(int(count[1]), bool(count[2]), negated, state, tuple(alarms))

    def _state(self) -> AlarmState:
        """state = "ALARM" | "OK" | "INSUFFICIENT_DATA"."""
        token = self._tokens.accept(*AlarmState)
        if token is None:
            raise self._tokens.error(
                "expected ALARM, OK, INSUFFICIENT_DATA, AT_LEAST, TRUE or FALSE"
            )
        return AlarmState(token.text.upper())

    def _reference(self) -> str:
        """ref = name | ARN, with or without double quotes"""
        token: ExpressionToken = self._tokens.take()
        if (
            token.kind
            not in {
                ExpressionTokenKind.NAME,
                ExpressionTokenKind.NUMBER,
                ExpressionTokenKind.QUOTED,
            }
            or not token.text
        ):
            raise self._tokens.error("expected the name or the ARN of an alarm", token.offset)
        return alarm_name_of(token.text)
