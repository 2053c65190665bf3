import json

import pytest

from auditor.audit.trial import try_pattern
from auditor.pattern import Pattern, WildcardRule, alternatives, format, matches, parse
from tests.conftest import record

RECORDS = [
    record(
        eventID=f"00000000-0000-4000-8000-{number:012}",
        eventTime=f"2026-01-26T21:{number:02}:00Z",
        eventName=["CreateUser", "DeleteUser", "GetUser"][number % 3],
        errorCode=[None, "AccessDenied"][number % 2],
        awsRegion=["us-east-1", "eu-west-1"][number // 3 % 2],
    )
    for number in range(24)
]


def near_miss(pattern: Pattern, line: str) -> Pattern | None:
    """The one condition that keeps a record from matching; `None` if none or several do."""
    if matches(pattern, line):
        return None
    failing = [[one for one in way if not matches(one, line)] for way in alternatives(pattern)]
    return next((one for one, *more in filter(None, failing) if not more), None)


@pytest.mark.parametrize(
    "text",
    [
        "{ $.eventName = CreateUser && $.errorCode = AccessDenied && $.awsRegion = us-east-1 }",
        "{ ($.eventName = Get* && $.errorCode IS NULL) || ($.awsRegion = eu* && $.errorCode = *) }",
        "{ $.eventName = CreateUser }",
        "CreateUser -AccessDenied",
        "",
    ],
)
def test_the_engine_counts_as_the_matcher_does(archive, text):
    pattern = parse(text)
    logs = archive(a=RECORDS[:10], b=RECORDS[5:])  # some events twice
    trial = try_pattern(pattern, [str(logs)], 100, near_misses=True)
    lines = {r["eventID"]: json.dumps(r, separators=(",", ":")) for r in RECORDS}
    expected = [name for name, line in lines.items() if matches(pattern, line)]
    assert (trial.intake.records, trial.matches) == (24, len(expected))
    assert [shown.event_id for shown in trial.records] == expected
    near = {
        (format(failed), name)
        for name, line in lines.items()
        if (failed := near_miss(pattern, line)) is not None
    }
    misses = {(miss.condition, r.event_id) for miss in trial.near_misses for r in miss.records}
    assert misses == near
    assert sum(miss.count for miss in trial.near_misses) == len(near)


@pytest.mark.parametrize(
    ("rule", "text", "matches"),
    [
        (WildcardRule.OBSERVED, "{ $.name = *admin }", ["admin"]),
        (WildcardRule.ORDINARY, "{ $.name = *admin }", ["admin", "adminadmin"]),
        (WildcardRule.OBSERVED, "{ $.name != *admin }", ["adminadmin", "other"]),
        (WildcardRule.ORDINARY, "{ $.name != *admin }", ["other"]),
    ],
)
def test_records_are_ambiguous_where_the_wildcard_rules_differ(archive, rule, text, matches):
    names = ["admin", "adminadmin", "other"]
    logs = archive(
        a=[{**one, "name": name} for one, name in zip(RECORDS, names, strict=False)],
    )
    trial = try_pattern(parse(text), [str(logs)], 9, near_misses=True, wildcards=rule)
    names_by_id = {one["eventID"]: name for one, name in zip(RECORDS, names, strict=False)}
    assert [names_by_id[one.event_id] for one in trial.records] == matches
    assert (trial.wildcards, trial.ambiguous) == (rule, 1)


def test_nothing_is_ambiguous_without_text_after_a_wildcard(archive):
    logs = archive(a=RECORDS)
    trial = try_pattern(parse("{ $.eventName = *User* }"), [str(logs)], 0, near_misses=False)
    assert trial.ambiguous == 0


def test_undated_records_are_counted_and_not_shown(archive):
    logs = archive(a=[record(eventTime="soon")])
    trial = try_pattern(parse("{ $.eventName = * }"), [str(logs)], 5, near_misses=False)
    assert (trial.matches, trial.matches_undated, trial.records) == (1, 1, ())
    assert trial.near_misses == ()
