"""Automata accept what the matcher finds, on any text."""

import math

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from auditor.pattern import WildcardRule, regex
from auditor.pattern.glob import glob
from auditor.pattern.relations.automata import accepted, phrase, union_of, wildcards
from auditor.pattern.relations.bounds import UndecidedError
from auditor.pattern.relations.expressions import RegexAutomaton, expression
from auditor.pattern.relations.integers import integers_between
from auditor.pattern.relations.numbers import (
    Region,
    is_text_of_number,
    regions,
    texts_of_numbers,
)
from auditor.pattern.relations.searched import number_in
from auditor.pattern.relations.words import find_word
from auditor.pattern.values import JsonNumber
from tests.pattern import draw

quickly = settings(max_examples=150, deadline=None, derandomize=True)
TEXTS = st.text("ab1\n é$^-", max_size=7) | draw.WORDS
ROWS = st.lists(
    st.tuples(
        st.sampled_from(["a", "b", ".", r"\d", r"\W", "[^a]", "[a-]", "[]b]", "^", "$", r"\s"]),
        st.sampled_from(["", "", "*", "+", "?", "{2}", "{,2}", "{1,}", "{1,2}", "*?"]),
    ).map("".join),
    min_size=1,
    max_size=4,
).map("".join)
EXPRESSIONS = st.lists(ROWS, min_size=1, max_size=3).map("|".join) | draw.REGEXES.map(str)
NUMBERS = st.floats(allow_nan=False).map(repr) | draw.NUMBER_TEXTS | st.integers().map(str)


@quickly
@given(draw.GLOBS, TEXTS, st.sampled_from(WildcardRule))
def test_wildcards_accept_what_glob_matches(pattern, text, rule):
    assert accepted(wildcards(pattern, rule), text) is glob(pattern, text, rule)


@quickly
@given(draw.WORDS, TEXTS)
def test_a_phrase_accepts_the_texts_it_occurs_in(part, text):
    assert accepted(phrase(part), text) is (part in text)


@quickly
@given(EXPRESSIONS, TEXTS)
def test_an_expression_accepts_what_re2_finds(body, text):
    assert accepted(expression(body), text) is regex.search(body, text)


@quickly
@given(st.lists(TEXTS, max_size=4), TEXTS)
def test_a_list_accepts_its_texts_alone(texts, text):
    assert accepted(union_of(texts), text) is (text in texts)
    assert find_word([(union_of(texts), True)]) in (texts or [None])


@quickly
@given(NUMBERS)
def test_the_text_of_each_number_is_accepted(source):
    source = source.replace("inf", "1e999").replace("e+", "e")
    text = JsonNumber(source).text
    if len(text) < 300:
        assert accepted(texts_of_numbers(safely=False), text)


@quickly
@given(NUMBERS, st.lists(NUMBERS, min_size=1, max_size=3))
def test_each_number_lies_in_the_one_region_that_accepts_it(source, bounds):
    source = source.replace("inf", "1e999").replace("e+", "e")
    number = JsonNumber(source)
    named = frozenset(float(bound) for bound in bounds)
    for region in regions(named):
        within = all(accepted(automaton, number.text) for automaton in region.automata)
        assert within is region.has(number.value), region


@quickly
@given(st.floats(allow_nan=False), st.floats(allow_nan=False))
@example(1.4999999999999998e308, 1.5e308)
def test_samples_of_a_region_are_numbers(low, high):
    for region in (Region(low, low, point=True), Region(min(low, high), max(low, high))):
        for sample in region.samples():
            assert is_text_of_number(JsonNumber(sample).text)
        assert not region.point or math.isclose(float(next(region.samples())), low, abs_tol=1e-300)


def test_repetitions_that_overlap_need_few_states():
    automaton = expression("a.{0,200}b")
    assert find_word([(automaton, True), (wildcards("a*"), True), (wildcards("*c*"), True)])
    assert find_word([(automaton, True), (expression("a.{0,199}b"), False)])
    assert find_word([(automaton, False), (expression("a.{0,199}b"), True)]) is None


def test_an_expression_with_too_many_states_is_not_followed(monkeypatch):
    monkeypatch.setattr("auditor.pattern.relations.expressions.MAXIMUM_STATES", 100)
    many = RegexAutomaton(expression("a.{14}b")._rows)
    with pytest.raises(UndecidedError, match="too many states"):
        find_word([(many, True), (wildcards("*b"), False), (phrase("ab"), False)], shortest=True)


@given(st.integers(1, 10**7), st.integers(1, 10**7), st.integers(-(10**7), 10**7), st.booleans())
def test_the_integers_of_a_range_are_its_own_and_no_others(one, other, number, negative):
    low, high = sorted((one, other))
    low, high = (-high, -low) if negative else (low, high)
    automaton = integers_between(low, high)
    for text in map(str, (low, high, low - 1, high + 1, number)):
        assert accepted(automaton, text) is (low <= int(text) <= high)
    assert not accepted(automaton, f"0{low}")


@pytest.mark.parametrize("value", [0.0, 5.0, 1e21, -1e21, 2.0**53, 0.1, 1e-7])
def test_of_one_value_every_text_is_looked_at(value):
    point = Region(value, value, point=True)
    texts: list[str] = []
    while len(texts) < 4:
        text = number_in(point, (), frozenset(texts))
        if text is None:
            break
        texts.append(text)
        assert is_text_of_number(text)
        assert JsonNumber(text).value == value
    assert len(texts) == len(set(texts)) >= 1
    assert (len(texts) == 1) is (not value.is_integer())
