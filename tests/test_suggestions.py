"""Suggestions in messages: what is like a misspelt name, and nothing else."""

import pytest

from auditor.suggestions import did_you_mean, listed

PACKS = ("aws-cloudtrail-alarms", "cis-1.2", "cis-1.4", "cis-3.0", "cis-5.0", "iam-changes")
ALARMS = ("CIS-5.0-4.3-RootUsage", "CIS-5.0-4.4-IAMPolicyChanges", "CIS-5.0-4.5-CloudTrailChanges")


@pytest.mark.parametrize(
    ("text", "names", "meant"),
    [
        ("cis-5", PACKS, "cis-5.0"),
        ("CIS5.0", PACKS, "cis-5.0"),
        ("cis-1", PACKS, "cis-1.2 or cis-1.4"),
        ("iam-chnages", PACKS, "iam-changes"),
        ("RootUsge", ALARMS, "CIS-5.0-4.3-RootUsage"),
        ("cloudtrailchange", ALARMS, "CIS-5.0-4.5-CloudTrailChanges"),
    ],
)
def test_a_misspelt_name_is_answered_with_the_one_that_is_meant(text, names, meant):
    assert did_you_mean(text, names, "look") == f"did you mean {meant}?"


@pytest.mark.parametrize("text", ["", "a", "ci", "cis", "strings.yaml", "Zebra", "\x00\ud800"])
def test_what_is_like_nothing_or_like_everything_has_no_suggestion(text):
    assert did_you_mean(text, PACKS, "look") == "look"
    assert did_you_mean(text, (), "look") == "look"
    assert did_you_mean(text, ("", "a"), "look") == "look"


def test_of_many_names_the_first_are_listed():
    assert listed(()) == "none"
    assert listed(("a", "b")) == "a, b"
    assert listed([str(number) for number in range(1_030)]).endswith(", 18, 19 and 1,010 more")
