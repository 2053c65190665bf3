import re

import pytest

from auditor.result.lint import Severity
from auditor.rules.lint.events import event_names
from tests.rules.lint.rule import checks, linted


def findings(pattern):
    return [
        (finding.check.value, finding.severity, finding.message, finding.remedy)
        for finding in linted(Filter={"FilterPattern": pattern}).findings
    ]


@pytest.mark.parametrize(
    ("name", "meant"),
    [
        ("Stoplogging", '"StopLogging"'),
        ("ConsoleLogIn", '"ConsoleLogin"'),
        ("DeleteTrails", '"DeleteTrail"'),
        ("AuthorizeSecurityGroupsIngress", '"AuthorizeSecurityGroupIngress"'),
        ("UpdateFunctionCode", '"UpdateFunctionCode*", since records have the version of the API'),
    ],
)
def test_a_name_that_no_event_has_is_a_warning_with_the_name_that_was_meant(name, meant):
    found = findings(f"{{ ($.eventName = {name}) || ($.eventName = CreateUser) }}")
    ((check, severity, message, remedy),) = found
    assert (check, severity) == ("unknown-event-name", Severity.WARNING)
    assert meant in remedy
    assert "in the list of botocore" in message


@pytest.mark.parametrize(
    "pattern",
    [
        "{ $.eventName = ConsoleLogin }",
        "{ $.eventName = Put*Policy }",
        '{ ($.eventSource = "iam.amazonaws.com") && ($.eventName = "Put*Policy") }',
        '{ ($.eventSource = "*.amazonaws.com") && ($.eventName = "CreateUser") }',
        '{ ($.eventSource != "iam.amazonaws.com") && ($.eventName = "CreateUser") }',
        '{ (($.eventSource = "iam.amazonaws.com") || ($.eventSource = "ec2.amazonaws.com"))'
        ' && (($.eventName = "CreateUser") || ($.eventName = "CreateVpc")) }',
        "{ $.eventName = %^Create% }",
        '{ $.eventName = "UpdateFunctionCode*" }',
        "{ $.requestParameters.eventName = Nonsense }",
    ],
)
def test_names_that_there_are_have_no_finding(pattern):
    assert findings(pattern) == []


def test_a_wildcard_that_no_event_fits_is_found():
    assert "unknown-event-name" in checks(Filter={"FilterPattern": "{ $.eventName = Stopp* }"})


def test_an_event_of_another_source_is_found_under_any_nesting_and_the_right_one_named():
    pattern = (
        '{ ($.eventSource = "iam.amazonaws.com") && (($.eventName = "CreateUser") ||'
        ' (($.eventName = "StopLogging") && ($.awsRegion = "us-east-1"))) }'
    )
    ((check, _, message, remedy),) = findings(pattern)
    assert check == "event-of-another-source"
    assert "iam.amazonaws.com has no such event" in message
    assert "cloudtrail.amazonaws.com has" in message
    assert "cloudtrail.amazonaws.com" in remedy


def test_a_pattern_whose_every_event_is_of_another_source_matches_nothing_as_far_as_is_known():
    pattern = '{ ($.eventSource = "iam.amazonaws.com") && ($.eventName = "StopLogging") }'
    found = {check: severity for check, severity, *_ in findings(pattern)}
    assert found["matches-nothing"] is Severity.WARNING


def test_names_of_what_is_retired_are_one_note():
    ((check, severity, message, _),) = findings(
        "{ ($.eventName = EnableVpcClassicLink) || ($.eventName = DisableVpcClassicLink)"
        " || ($.eventName = CreateVpc) }"
    )
    assert (check, severity) == ("dead-event-name", Severity.NOTE)
    assert message.endswith("EnableVpcClassicLink, DisableVpcClassicLink")


def test_the_list_names_its_version_and_its_date():
    assert re.fullmatch(r"botocore \d+\.\d+\.\d+, \d{4}-\d\d-\d\d", event_names().title)


@pytest.mark.shared
def test_events_that_real_trails_have_are_in_the_list(shared):
    """All of a public data set but what a service wrote that botocore no longer knows."""
    import gzip
    import json

    known = event_names()
    unknown = set()
    for path in sorted((shared / "corpus" / "stratus").rglob("*.json*")):
        data = path.read_bytes()
        text = gzip.decompress(data) if data[:2] == b"\x1f\x8b" else data
        try:
            document = json.loads(text)
        except ValueError:
            continue
        records = document.get("Records", []) if isinstance(document, dict) else document
        for record in records:
            if isinstance(record, dict) and "eventName" in record:
                pair = (record["eventSource"], record["eventName"])
                if pair[1] not in known.by_source.get(pair[0], ()):
                    unknown.add(pair)
    assert unknown == set()
