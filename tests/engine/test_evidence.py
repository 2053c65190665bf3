from datetime import UTC, datetime

from auditor.engine.evidence import SHOWN, evidence_of

TIME = datetime(2026, 1, 26, 21, 45, tzinfo=UTC)


def test_fields_come_out_whatever_their_types():
    evidence = evidence_of(
        '{"eventName": 12, "userIdentity": [1], "awsRegion": null, "errorCode": true,'
        ' "additionalEventData": {"MFAUsed": "No"}, "userAgent": {"a": 1}}',
        TIME,
        "f",
    )
    assert (evidence.event_name, evidence.error_code, evidence.mfa) == ("12", "true", "no")
    assert evidence.identity == evidence.region == evidence.user_agent == ""


def test_the_first_of_duplicate_keys_counts_as_in_the_engine():
    assert evidence_of('{"eventName": "A", "eventName": "B"}', TIME, "f").event_name == "A"


def test_a_long_record_is_cut_and_its_length_reported():
    text = '{"a": "' + "x" * 5000 + '"}'
    evidence = evidence_of(text, TIME, "f")
    assert (len(evidence.record), evidence.record_length) == (SHOWN, len(text))


def test_a_record_nested_too_deeply_is_shown_as_text():
    deep = '{"a":' * 100_000 + "1" + "}" * 100_000
    evidence = evidence_of(deep, TIME, "f")
    assert evidence.event_name == ""
    assert evidence.record.startswith('{"a":{"a":')


def test_a_lone_surrogate_cannot_reach_a_report():
    evidence = evidence_of('{"eventName": "\\ud800"}', TIME, "f")
    evidence.event_name.encode()
