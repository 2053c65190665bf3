"""Strategies that draw every node of the language, every JSON type, and unusual lines of text."""

import json

from hypothesis import strategies as st

from auditor.pattern.nodes import (
    And,
    Compare,
    Comparison,
    Ellipsis,
    FieldName,
    Index,
    Name,
    Number,
    Or,
    Phrase,
    Regex,
    Role,
    Selector,
    Slot,
    SpaceDelimited,
    Term,
    Terms,
    Test,
    Text,
    TypeTest,
    Wildcard,
)

PLAIN = ["a", "b", "c"]
NAMES = st.sampled_from([*PLAIN, "c.d", "", "x~/y", "*", '"~0', "\\", "\0", "0", "-"])
ORDERINGS = [Comparison.LESS, Comparison.GREATER, *map(Comparison, ("<=", ">="))]
EQUALITIES = [Comparison.EQUAL, Comparison.NOT_EQUAL]
WORDS = st.text("aab1.{[}t'%\\\"é\0\n ", max_size=6) | st.sampled_from(
    ["true", "false", "null", "12", "12.0", "1e3", "nan", "inf", "1_0", "{}", "[]", "aba", "abab"]
)
NUMBER_TEXTS = (
    st.integers(-5, 15).map(str)
    | st.sampled_from(["12.0", "1.5", "1e25", "0.000098", "-0.0", "1E3", "100000000000000000000"])
    | st.sampled_from(["-0", "1e999", "-1e999", "1e-400", "1.10", "1e21", "123456789012345678"])
)
NUMBERS = NUMBER_TEXTS | st.sampled_from(["+5", ".5", "5.", "+1e999", "012"])
REGEXES = st.sampled_from(
    ["a", "^a", "b$", "a.b", "a{,2}b", "^a{1,}$", r"\d", r"^\W*$", "[^a]", "a|^b", r"\x28", r"\s"]
) | st.sampled_from(
    [r"[\]a{,2}]", "tru", "^[]{]", r"1\.0", "b*", r"^.{2,3}$", r"\_|a+?", r"\xe9", "{|a"]
)
GLOBS = st.text('aab1.*{t"\\ ', max_size=6) | st.sampled_from(
    ["*", "t*", "*e", "1*", "*.0", "*a*", "a*b", "*aba", "a**b", "*ab*b", "{*}", "true", "*]"]
)


def scalars():
    return st.none().map(json.dumps) | st.booleans().map(json.dumps) | NUMBER_TEXTS | strings()


@st.composite
def strings(draw):
    return json.dumps(draw(WORDS), ensure_ascii=draw(st.booleans()))


def objects(values):
    """Draw JSON texts of objects, with keys in any order and sometimes twice."""
    pairs = st.tuples(NAMES.map(json.dumps), values).map(":".join)
    return st.lists(pairs, max_size=4).map(lambda members: "{" + ", ".join(members) + "}")


def arrays(values):
    return st.lists(values, max_size=3).map(lambda items: "[" + ",".join(items) + "]")


JSON = st.recursive(scalars(), lambda below: arrays(below) | objects(below), max_leaves=8)
RECORDS = st.lists(objects(JSON), min_size=1, max_size=6)
LINES = st.lists(
    st.text('ab1 \t"[]\n.é', max_size=12)
    | st.lists(WORDS, max_size=5).map(" ".join)
    | JSON
    | st.sampled_from(
        ['{"a":1,}', '{"a":NaN}', "[1,]", '{"a": Infinity}', '{"a":"\\ud800"}', "{}{}"]
    ),
    min_size=1,
    max_size=6,
)

STEPS = NAMES.map(Name) | st.integers(0, 2).map(Index)


@st.composite
def selectors(draw, wildcards):
    steps = [Name(draw(st.sampled_from(PLAIN))), *draw(st.lists(STEPS, max_size=2))]
    if wildcards and draw(st.integers(0, 4)) == 0:
        steps.insert(draw(st.integers(0, len(steps))), draw(st.sampled_from(list(Wildcard))))
    return Selector(tuple(steps))


def comparisons(subjects):
    equality = st.sampled_from(EQUALITIES)
    return (
        st.builds(Compare, subjects, equality, GLOBS.map(Text))
        | st.builds(Compare, subjects, st.sampled_from(list(Comparison)), NUMBERS.map(Number))
        | st.builds(Compare, subjects, equality, REGEXES.map(Regex))
    )


def joined(conditions, leaves=4):
    def extend(below):
        terms = st.lists(below, min_size=2, max_size=3).map(tuple)
        return st.builds(And, terms) | st.builds(Or, terms)

    return st.recursive(conditions, extend, max_leaves=leaves)


def _allowed(pattern):
    """Return whether a pattern keeps the limits on wildcards and regular expressions."""
    text = repr(pattern)
    return text.count("Regex(") <= 2 and text.count("<Wildcard.") <= 3


ANY_SELECTORS, PLAIN_SELECTORS = selectors(wildcards=True), selectors(wildcards=False)
CHECKS = st.builds(TypeTest, ANY_SELECTORS, st.sampled_from(list(Test)))
JSON_PATTERNS = joined(comparisons(ANY_SELECTORS) | comparisons(PLAIN_SELECTORS) | CHECKS).filter(
    _allowed
)

PHRASES = st.builds(Phrase, WORDS.filter(str.strip) | st.sampled_from(["a.b", "a-b"]))
TERMS = (
    st.lists(
        st.builds(Term, st.sampled_from(list(Role)), PHRASES | REGEXES.map(Regex)),
        min_size=1,
        max_size=4,
    )
    .map(lambda terms: Terms(tuple(terms)))
    .filter(_allowed)
)

SLOTS = {
    name: st.builds(Slot, st.just(name), joined(comparisons(st.just(FieldName(name))), 3))
    for name in ("w", "x-1", "y", "z")
}


@st.composite
def _space_patterns(draw):
    names = draw(st.lists(st.sampled_from([None, *SLOTS]), max_size=4))
    slots: list[Slot | Ellipsis] = []
    for index, name in enumerate(names):
        if name is None or draw(st.booleans()):
            slots.append(Slot(name if name not in names[:index] else None))
        elif name not in names[:index]:
            slots.append(draw(SLOTS[name]))
    if slots == [Slot(None)]:  # `[]` has no slot at all
        slots = []
    if draw(st.booleans()):
        slots.insert(draw(st.integers(0, len(slots))), Ellipsis.REST)
    return SpaceDelimited(tuple(slots))


SPACE_PATTERNS = _space_patterns().filter(_allowed)
PATTERNS = JSON_PATTERNS | TERMS | SPACE_PATTERNS
