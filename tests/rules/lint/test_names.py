import gzip
import json
import re

import pytest

from auditor.cloudtrail.vocabulary import event_names
from auditor.result.lint import Severity
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
        (
            "UpdateFunctionCode",
            '"UpdateFunctionCode2015*", since records include the version of the API',
        ),
    ],
)
def test_a_name_that_no_event_has_is_a_warning_with_the_name_that_was_meant(name, meant):
    warnings = findings(f"{{ ($.eventName = {name}) || ($.eventName = CreateUser) }}")
    ((check, severity, message, remedy),) = warnings
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


def test_a_pattern_whose_every_event_is_of_another_source_matches_no_known_event():
    pattern = '{ ($.eventSource = "iam.amazonaws.com") && ($.eventName = "StopLogging") }'
    severities = {check: severity for check, severity, *_ in findings(pattern)}
    assert severities["matches-nothing"] is Severity.WARNING


def test_names_of_what_is_retired_are_one_note():
    ((check, severity, message, _),) = findings(
        "{ ($.eventName = EnableVpcClassicLink) || ($.eventName = DisableVpcClassicLink)"
        " || ($.eventName = CreateVpc) }"
    )
    assert (check, severity) == ("dead-event-name", Severity.NOTE)
    assert message.startswith("EnableVpcClassicLink, DisableVpcClassicLink: ")


@pytest.mark.parametrize(
    ("pattern", "subject"),
    [
        ("{ $.eventName = GetObject }", "GetObject"),
        (
            '{ $.eventSource = "s3.*" && ($.eventName = PutObject || $.eventName = DeleteBucket) }',
            "PutObject",
        ),
        ("{ $.eventName = Invoke || $.eventName = Scan }", "Invoke, Scan"),
    ],
)
def test_data_events_are_one_note(pattern, subject):
    ((severity, message),) = [
        (one[1], one[2]) for one in findings(pattern) if one[0] == "data-event"
    ]
    assert (severity, message.partition(": ")[0]) == (Severity.NOTE, subject)


@pytest.mark.parametrize(
    "pattern",
    [
        "{ $.eventSource = clouddirectory.amazonaws.com && $.eventName = DeleteObject }",
        "{ $.eventSource = s3.amazonaws.com && $.eventName != GetObject }",
        "{ $.eventName = PutBucketPolicy }",
    ],
)
def test_events_that_every_trail_has_are_no_data_events(pattern):
    assert [one for one in findings(pattern) if one[0] == "data-event"] == []


def test_the_list_names_its_version_and_its_date():
    assert re.fullmatch(r"botocore \d+\.\d+\.\d+, \d{4}-\d\d-\d\d", event_names().title)


def test_an_event_without_the_version_that_its_source_writes_comes_with_the_version():
    pattern = '{ ($.eventSource = lambda.amazonaws.com) && ($.eventName = "CreateFunction") }'
    remedies = {check: remedy for check, _, _, remedy in findings(pattern)}
    assert remedies["event-of-another-source"] == (
        '"CreateFunction2015*", since records include the version of the API:'
        " CreateFunction20150331"
    )


@pytest.mark.parametrize("source", ["sms", "robomaker", "opsworks", "codestar"])
def test_sources_of_retired_services_are_known_as_such(source):
    pattern = f'{{ $.eventSource = "{source}.amazonaws.com" }}'
    ((check, severity, message, _),) = findings(pattern)
    assert (check, severity) == ("dead-event-name", Severity.NOTE)
    assert message.startswith(f"{source}.amazonaws.com: ")


@pytest.mark.parametrize("source", ["sso-directory", "q", "s3express", "ssmmessages"])
def test_sources_that_botocore_has_no_model_of_are_accepted(source):
    assert findings(f'{{ $.eventSource = "{source}.amazonaws.com" }}') == []


@pytest.mark.parametrize(
    ("source", "meant"),
    [
        ("iamm", '"iam.amazonaws.com"'),
        ("cloudtrial", '"cloudtrail.amazonaws.com"'),
        ("xyz", "the eventSource as records have it"),
        ("sso-mystery", "the eventSource as records have it"),
    ],
)
def test_a_source_is_offered_in_place_of_one_that_is_a_slip_away(source, meant):
    remedies = {
        check: remedy
        for check, _, _, remedy in findings(f'{{ $.eventSource = "{source}.amazonaws.com" }}')
    }
    assert remedies["unknown-event-source"] == meant


@pytest.mark.slow
@pytest.mark.shared
def test_events_that_real_trails_have_give_no_warning(shared):
    warned = {
        (pair, finding.check)
        for pair in sorted(set(_pairs(shared)))
        for finding in linted(Filter={"FilterPattern": _asking_for(*pair)}).findings
        if finding.severity is not Severity.NOTE
    }
    assert warned == set()


def _asking_for(source, name):
    return f'{{ ($.eventSource = "{source}") && ($.eventName = "{name}") }}'


def _pairs(shared):
    """The sources and names of the events of real trails and of those made after them."""
    for folder in ("corpus", "labelled", "scenarios", "integrity"):
        for path in sorted((shared / folder).rglob("*.json*")):
            data = path.read_bytes()
            try:
                text = gzip.decompress(data) if data[:2] == b"\x1f\x8b" else data
                document = json.loads(text)
            except (OSError, ValueError):
                continue
            records = document.get("Records", []) if isinstance(document, dict) else document
            for record in records:
                if isinstance(record, dict) and {"eventSource", "eventName"} <= record.keys():
                    yield record["eventSource"], record["eventName"]
