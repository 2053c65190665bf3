"""Which of the known calls a pattern can match."""

from dataclasses import dataclass
from itertools import product

from auditor.pattern import parse
from auditor.pattern.relations.calls import calls_missed, share_alike, share_matched


@dataclass(frozen=True, eq=False)
class Known:
    by_source: dict[str, frozenset[str]]

    @property
    def by_name(self):
        every = {name for names in self.by_source.values() for name in names}
        return {
            name: frozenset(source for source, names in self.by_source.items() if name in names)
            for name in every
        }


KNOWN = Known(
    {
        "iam.amazonaws.com": frozenset({"CreateUser", "DeleteUser", "PutUserPolicy"}),
        "s3.amazonaws.com": frozenset({"CreateBucket", "PutBucketPolicy"}),
    }
)


def names(*patterns):
    return sorted(
        name for _, name in calls_missed([parse(text) for text in patterns], (), KNOWN).matched
    )


def test_a_call_is_matched_where_some_record_of_it_matches():
    assert names('{ $.eventName = "Create*" }') == ["CreateBucket", "CreateUser"]
    assert names('{ $.eventName = "Create*" && $.errorCode = x }') == ["CreateBucket", "CreateUser"]
    assert names("{ $.eventSource = iam* && $.eventName != *User }") == ["PutUserPolicy"]
    assert names("{ $.eventSource = iam* && $.readOnly = true }") == []


def test_several_patterns_see_what_any_of_them_does():
    several = names("{ $.eventName = DeleteUser }", "{ $.eventName = %^Put% }")
    assert several == ["DeleteUser", "PutBucketPolicy", "PutUserPolicy"]


def test_the_empty_pattern_matches_all_and_patterns_of_lines_know_nothing_of_calls():
    assert len(names("")) == 5
    assert len(names("[]")) == 5
    assert names("CreateUser", "[a, b]") == []


def missed(side, *others):
    result = calls_missed([parse(side)], [parse(text) for text in others], KNOWN)
    return tuple(
        sorted(name for _, name in calls)
        for calls in (result.matched, result.never, result.partly, result.whole)
    )


def test_a_call_is_missed_never_in_part_or_not_at_all():
    side = "{ $.eventName = *User || $.eventName = *Policy }"
    listed = ["CreateUser", "DeleteUser", "PutBucketPolicy", "PutUserPolicy"]
    assert missed(side) == (listed, listed, [], [])
    assert missed(side, "") == (listed, [], [], listed)
    assert missed(side, "{ $.eventName = *User && $.errorCode NOT EXISTS }") == (
        listed,
        ["PutBucketPolicy", "PutUserPolicy"],
        ["CreateUser", "DeleteUser"],
        [],
    )


def test_several_patterns_match_a_call_together():
    side = "{ $.eventName = CreateUser && $.errorCode = * }"
    halves = ["{ $.errorCode = A* }", "{ $.errorCode != A* && $.eventName != DeleteUser }"]
    assert missed(side, *halves) == (["CreateUser"], [], [], ["CreateUser"])
    assert missed(side, halves[0]) == (["CreateUser"], [], ["CreateUser"], [])


def test_a_side_that_asks_for_no_call_matches_all_but_those_it_excludes():
    root = "{ $.userIdentity.type = Root && $.eventSource != s3* }"
    listed = ["CreateUser", "DeleteUser", "PutUserPolicy"]
    assert missed(root, "{ $.eventName = CreateUser }") == (listed, listed[1:], [], ["CreateUser"])


def test_shares_of_calls_are_those_of_the_calls_missed():
    sides = [
        "",
        "{ $.eventName = *User }",
        "{ $.eventName = CreateUser && $.errorCode NOT EXISTS }",
        "{ $.userIdentity.type = Root && $.eventSource != s3* }",
        "{ $.eventName = Nothing }",
        "words",
    ]
    for side, other in product(sides, sides):
        missing = calls_missed([parse(side)], [parse(other)], KNOWN)
        share = len(missing.whole) / len(missing.matched) if missing.matched else 0
        assert share_matched([parse(side)], [parse(other)], KNOWN) == share
        added = calls_missed([parse(other)], [parse(side)], KNOWN)
        every = missing.matched | added.matched
        alike = len(missing.whole & added.whole) / len(every) if every else 0
        assert share_alike([parse(side)], [parse(other)], KNOWN) == alike
