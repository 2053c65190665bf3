"""The searches of conditions in a text, and texts with a given selection of results."""

import math
from functools import lru_cache
from typing import Final

from auditor.pattern.glob import WildcardRule
from auditor.pattern.nodes import Compare, Phrase, Regex, Text, TypeTest
from auditor.pattern.relations.automata import Automaton, phrase, union_of, wildcards
from auditor.pattern.relations.bounds import UndecidedError
from auditor.pattern.relations.expressions import expression
from auditor.pattern.relations.integers import integers_between
from auditor.pattern.relations.numbers import Region, is_text_of_number, texts_of_numbers
from auditor.pattern.relations.order import INTEGER_LIMIT, first_integer, last_integer
from auditor.pattern.relations.words import MAXIMUM_STATES, Goals, find_word, passes
from auditor.pattern.values import JsonNumber

TextCondition = Compare | TypeTest | Phrase | Regex
"""A condition on a property; a phrase or a regular expression of a line."""
SearchTarget = Text | Regex | Phrase
"""The search of an automaton."""

_NUMBER_STATES: Final = 6_000
"""The most states that a search for a number visits, since each takes longer than for text."""
_NUMERIC: Final = frozenset("0123456789.eE+-*")


def searched_by(condition: TextCondition) -> SearchTarget | None:
    """Return the search for an automaton, `None` if the value itself decides."""
    match condition:
        case Phrase() | Regex():
            return condition
        case Compare(_, _, Regex() as value):
            return value
        case Compare(_, _, Text(text) as value) if "*" in text and text.strip("*"):
            return value
        case _:
            return None


def automaton_of(searched: SearchTarget, rule: WildcardRule) -> Automaton:
    """Return the automaton that accepts the texts in which something is found."""
    match searched:
        case Text(text):
            return wildcards(text, rule)
        case Phrase(text):
            return phrase(text)
        case Regex(text):
            return expression(text)


def may_be_in_numbers(searched: SearchTarget, automaton: Automaton) -> bool:
    """Return whether a number's text may be found."""
    if isinstance(searched, Text) and not set(searched.text) <= _NUMERIC:
        return False
    return _some_number(automaton)


@lru_cache(maxsize=4_096)
def _some_number(automaton: Automaton) -> bool:
    try:
        return find_word(((texts_of_numbers(safely=False), True), (automaton, True))) is not None
    except UndecidedError:
        return True


@lru_cache(maxsize=100_000)
def exclude(one: Automaton, accepts: bool, other: Automaton, also: bool) -> bool:
    """Return whether no text has both verdicts."""
    try:
        return find_word(((one, accepts), (other, also))) is None
    except UndecidedError:
        return False


def outside(
    asked: Goals, named: frozenset[str], *, shortest: bool, limit: int = MAXIMUM_STATES
) -> str | None:
    """Return a text with all verdicts that is not among some; `None` without one."""
    word = find_word(asked, shortest=shortest, limit=limit)
    if word is None or word not in named:
        return word
    taken = sorted(text for text in named if passes(asked, text))
    return find_word([*asked, (union_of(taken), False)], shortest=shortest, limit=limit)


def number_in(region: Region, asked: Goals, named: frozenset[str]) -> str | None:
    """Return the text of a number of a region with all verdicts that is not among some.

    Raises:
        UndecidedError: a limit was hit, or only digits are left that doubles may not have.
    """
    answer = _number_in(region, tuple(asked), named)
    if isinstance(answer, UndecidedError):
        raise answer
    return answer


@lru_cache(maxsize=10_000)
def _number_in(
    region: Region, asked: tuple[tuple[Automaton, bool], ...], named: frozenset[str]
) -> str | UndecidedError | None:
    for sample in region.samples():
        number = JsonNumber(sample)
        text = number.text
        if region.has(number.value) and text not in named and passes(asked, text):
            return text
    exponents = region.has_exponents
    try:
        if region.point and region.low is not None and math.isfinite(region.low):
            return _number_of_value(region.low, asked, named)
        if not _some_text(asked, exponents):
            return None
        within = (*asked, *((automaton, True) for automaton in region.automata))
        return _number_within(region, within, named, exponents)
    except UndecidedError as error:
        return error


def _number_of_value(value: float, asked: Goals, named: frozenset[str]) -> str | None:
    """Return a text of one value: as a decimal there is one, of integers there may be many."""
    decimal = JsonNumber(repr(value)).text
    for text in (decimal, f"-{decimal}") if value == 0 else (decimal,):
        if text not in named and passes(asked, text):
            return text
    if not value.is_integer():
        return None
    if abs(value) < INTEGER_LIMIT:
        text = str(int(value))
        return text if text not in named and passes(asked, text) else None
    integers = integers_between(first_integer(value), last_integer(value))
    return outside([*asked, (integers, True)], named, shortest=False)


@lru_cache(maxsize=10_000)
def _some_text(asked: tuple[tuple[Automaton, bool], ...], exponents: bool) -> bool:
    """Return whether the text of some number has all verdicts, in any region."""
    texts = texts_of_numbers(safely=False, exponents=exponents)
    try:
        return find_word([*asked, (texts, True)], limit=_NUMBER_STATES) is not None
    except UndecidedError:
        return True


def _number_within(
    region: Region, asked: Goals, named: frozenset[str], exponents: bool
) -> str | None:
    texts = [texts_of_numbers(safely=safely, exponents=exponents) for safely in (True, False)]
    safe = outside([*asked, (texts[0], True)], named, shortest=False, limit=_NUMBER_STATES)
    if safe is not None:
        return safe
    other = outside([*asked, (texts[1], True)], named, shortest=False, limit=_NUMBER_STATES)
    if other is None or (is_text_of_number(other) and region.has(JsonNumber(other).value)):
        return other
    raise UndecidedError("only numbers of 16 and more digits are left, which were not searched")
