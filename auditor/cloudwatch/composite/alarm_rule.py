"""The rule of a composite alarm as a tree, and its value for the states of the children."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Final, assert_never

from auditor.cloudwatch.alarms import AlarmState

_ARN: Final = re.compile(r"arn:[^:]*:cloudwatch:[^:]*:[^:]*:alarm:(.+)")


@dataclass(frozen=True, slots=True)
class Constant:
    """TRUE or FALSE."""

    value: bool


@dataclass(frozen=True, slots=True)
class InState:
    """An alarm is in a state: ALARM("name")."""

    state: AlarmState
    alarm: str
    """The name; of an ARN, its last part."""


@dataclass(frozen=True, slots=True)
class AtLeast:
    """A number of alarms are in a state, or are not: AT_LEAST(2, ALARM, (a, b, c))."""

    count: int
    percent: bool
    negated: bool
    state: AlarmState
    alarms: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Negated:
    """The opposite."""

    term: "AlarmRule"


@dataclass(frozen=True, slots=True)
class AllOf:
    """All of the terms."""

    terms: tuple["AlarmRule", ...]


@dataclass(frozen=True, slots=True)
class AnyOf:
    """Any of the terms."""

    terms: tuple["AlarmRule", ...]


AlarmRule = Constant | InState | AtLeast | Negated | AllOf | AnyOf


def holds(rule: AlarmRule, states: Mapping[str, AlarmState]) -> bool:
    """Return whether the rule is true for the states of the children, by name."""
    match rule:
        case Constant(value):
            return value
        case InState(state, alarm):
            return states[alarm] is state
        case AtLeast(count, percent, negated, state, alarms):
            hold = sum((states[alarm] is state) != negated for alarm in alarms)
            return hold * 100 >= count * len(alarms) if percent else hold >= count
        case Negated(term):
            return not holds(term, states)
        case AllOf(terms):
            return all(holds(term, states) for term in terms)
        case AnyOf(terms):
            return any(holds(term, states) for term in terms)
        case _ as unreachable:
            assert_never(unreachable)


def children(rule: AlarmRule) -> Iterator[str]:
    """Yield the names of the alarms in a rule, in its order, with repetitions."""
    match rule:
        case Constant():
            pass
        case InState(_, alarm):
            yield alarm
        case AtLeast():
            yield from rule.alarms
        case Negated(term):
            yield from children(term)
        case AllOf(terms) | AnyOf(terms):
            for term in terms:
                yield from children(term)
        case _ as unreachable:
            assert_never(unreachable)


def alarm_name_of(reference: str) -> str:
    """Return the name of an alarm that is referred to by its name or ARN."""
    arn = _ARN.fullmatch(reference)
    return arn[1] if arn else reference


def size(rule: AlarmRule) -> int:
    """Return how many elements a rule has, as the limit of PutCompositeAlarm counts them."""
    match rule:
        case Constant() | InState():
            return 1
        case AtLeast():
            return 1 + len(rule.alarms)
        case Negated(term):
            return 1 + size(term)
        case AllOf(terms) | AnyOf(terms):
            return len(terms) - 1 + sum(map(size, terms))
        case _ as unreachable:
            assert_never(unreachable)
