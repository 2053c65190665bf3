"""Shorter patterns, and several for one that is too long; both proven, and checked once more."""

import json
from pathlib import Path

import pytest
from hypothesis import Phase, given, settings

from auditor.pattern import format, matches, parse
from auditor.pattern.format import shortest_text
from auditor.pattern.relations import Domain, RelationKind, UndecidedError, relate, simplify, split
from tests.conformance.simplify import check
from tests.pattern import draw

CASES = [
    json.loads(line)
    for line in (Path(__file__).parents[2] / "golden" / "pattern_simplify.jsonl")
    .read_text("utf-8")
    .splitlines()
]
NAMES = [f"Create{letter}{digit}Thing" for letter in "ABCDEFGHIJ" for digit in range(7)]


def _is_long(case: dict[str, object]) -> bool:
    return len(str(case["pattern"])) > 2_000


LONG = "ThatIsCalledSomethingRatherLongSinceItSaysAll"


@pytest.mark.parametrize(
    "case",
    [
        pytest.param(case, id=str(number), marks=pytest.mark.slow if _is_long(case) else ())
        for number, case in enumerate(CASES)
    ],
)
def test_it_is_equal_and_not_longer_than_the_shortest_known(case):
    assert check(case) is None


@pytest.mark.parametrize(
    ("pattern", "shortest"),
    [
        ("{ $.readOnly = true && $.readOnly IS TRUE }", "{$.a!=*}"),
        ("{ $.eventName = * && $.errorCode NOT EXISTS }", "{$.errorCode NOT EXISTS}"),
        ("{ $.a = %^Create% || $.a = %^Create% }", "{$.a=Create*}"),
        ("{ $.a = 'x' || $.a = x }".replace("'", '"'), "{$.a=x}"),
        (
            "{ ($.b = y && $.a = x) || ($.a = x && $.b = z) || ($.a = x && $.c = z) }",
            "{$.a=x&&($.b=y||$.b=z||$.c=z)}",
        ),
        ("{ $.n <= 5 && $.n != 5 }", "{$.n<5}"),
        ("{ $.n = 5 || $.n >= 5 || $.n > 7 }", "{$.n=5||$.n>5}"),
        ("{ $.a = %^x.*% }", "{$.a=x*}"),
        ("{ $.a = %ab+% || $.a = %[c]d{1}% }", "{$.a=*ab*||$.a=*cd*}"),
        ("{ $.a = %[.]e\\/$% }", r"{$.a=%\.e\/$%}"),
        (r"{ $.a = %x\.*% }", "{$.a=*x*}"),
        ("?x -y", "-y"),
        ("ERROR ERRORS", "ERRORS"),
        ("[a, b=* && b=1*, ...]", "[a,b=1*,...]"),
        ("", ""),
    ],
)
def test_a_pattern_is_written_shorter(pattern, shortest):
    assert shortest_text(simplify(parse(pattern))) == shortest


def test_what_only_a_trail_holds_is_not_used_for_any_json():
    pattern = parse("{ $.eventName = * && $.errorCode NOT EXISTS }")
    assert simplify(pattern, Domain.JSON) == pattern


def names(*, more=""):
    return " || ".join(f"$.eventName = {name}{more}" for name in NAMES)


@pytest.mark.slow
@pytest.mark.parametrize(
    ("text", "count"),
    [
        (f"{{ $.eventSource = iam.amazonaws.com && $.awsRegion != eu* && ({names()}) }}", 2),
        (f"{{ ($.eventSource = a && ({names()})) || ($.eventSource = b && ({names()})) }}", 2),
        (f"{{ ($.eventSource = a && ({names()})) || ($.awsRegion = b && ({names()})) }}", 2),
        (f"{{ {' || '.join(f'$.eventName = {n}{LONG}*' for n in NAMES[:20])} }}", 2),
        (f"{{ {names()} || $.errorCode = AccessDenied }}", None),
    ],
)
def test_a_long_pattern_is_split_where_the_parts_can_be_disjoint(text, count):
    pattern = parse(text, of_any_length=True)
    if count is None:
        with pytest.raises(UndecidedError, match="terms that overlap are too long"):
            split(pattern)
        return
    parts = split(pattern)
    assert len(parts) == count
    assert relate(pattern, parts).kind is RelationKind.EQUAL
    assert relate(parts[0], parts[1]).kind is RelationKind.DISJOINT
    assert all(len(shortest_text(part)) <= 1024 for part in parts)


def test_terms_that_overlap_are_told_apart_on_a_field_that_is_always_there():
    text = "{ $.eventName = Create* || $.userAgent = Boto || $.userAgent = Terraform }"
    parts = split(parse(text), length=60)
    assert [shortest_text(part) for part in parts] == [
        "{$.userAgent=Terraform&&$.eventName!=Create*}",
        "{$.userAgent=Boto&&$.eventName!=Create*}",
        "{$.eventName=Create*}",
    ]


def test_terms_are_not_split():
    with pytest.raises(UndecidedError, match="only a JSON pattern"):
        split(parse("a b c d"), length=5)


@settings(max_examples=40, deadline=None, derandomize=True, phases=[Phase.generate])
@given(draw.PATTERNS, draw.RECORDS)
def test_a_shorter_pattern_gives_the_same_verdicts(pattern, records):
    shorter = simplify(pattern, Domain.JSON)
    assert len(shortest_text(shorter)) <= len(shortest_text(pattern))
    assert parse(format(shorter)) == shorter
    assert [matches(pattern, r) for r in records] == [matches(shorter, r) for r in records]


def test_where_trials_run_out_the_pattern_stays_equal_and_no_longer():
    clauses = [
        f"($.{a}=x||$.{b}!=y||$.{c}=z)"
        for a, b, c in zip("abcdef", "cdefab", "efabcd", strict=True)
    ]
    pattern = parse("{" + "&&".join([*clauses, "$.n>5", "$.n>3"]) + "}")
    shorter = simplify(pattern, Domain.JSON, limit=0)
    assert relate(shorter, pattern, Domain.JSON).kind is RelationKind.EQUAL
    assert len(shortest_text(shorter)) <= len(shortest_text(pattern))
