"""Which of the known calls a pattern can match."""

from auditor.pattern import parse
from auditor.pattern.relations.calls import calls_seen

KNOWN = {
    "iam.amazonaws.com": {"CreateUser", "DeleteUser", "PutUserPolicy"},
    "s3.amazonaws.com": {"CreateBucket", "PutBucketPolicy"},
}


def names(*patterns):
    return sorted(name for _, name in calls_seen([parse(text) for text in patterns], KNOWN))


def test_a_call_is_seen_where_some_record_of_it_matches():
    assert names('{ $.eventName = "Create*" }') == ["CreateBucket", "CreateUser"]
    assert names('{ $.eventName = "Create*" && $.errorCode = x }') == ["CreateBucket", "CreateUser"]
    assert names("{ $.eventSource = iam* && $.eventName != *User }") == ["PutUserPolicy"]
    assert names("{ $.eventSource = iam* && $.readOnly = true }") == []


def test_several_patterns_see_what_any_of_them_does():
    several = names("{ $.eventName = DeleteUser }", "{ $.eventName = %^Put% }")
    assert several == ["DeleteUser", "PutBucketPolicy", "PutUserPolicy"]


def test_the_empty_pattern_sees_all_and_patterns_of_lines_know_nothing_of_calls():
    assert len(names("")) == 5
    assert names("CreateUser", "[a, b]") == []
