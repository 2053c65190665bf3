import json
from datetime import UTC, datetime, timedelta

import pytest

from auditor.cloudwatch.alarms import AlarmState, Evaluation
from auditor.errors import RuleError
from auditor.rule_tests import run_rule_tests
from auditor.rule_tests.file import is_rule_test_file, read_rule_tests
from auditor.rule_tests.rule_test import Never, StateAt, Transitions
from tests.conftest import record
from tests.rules.test_cloudformation import template

START = datetime(2026, 1, 1, tzinfo=UTC)
MINUTE = timedelta(minutes=1)


@pytest.fixture
def read(here):
    """Read a file of tests of the pack iam-changes."""

    def read(tests):
        path = here / "t.yaml"
        path.write_text(f"rules: [iam-changes]\n{tests}")
        return read_rule_tests(path)

    return read


@pytest.fixture
def faults(read):
    """Return all that is wrong with a file."""

    def faults(tests):
        with pytest.raises(RuleError) as refused:
            read(tests)
        return str(refused.value).splitlines()

    return faults


def test_a_file_with_tests_at_its_top_is_one(here):
    path = here / "t.yaml"
    for text, wanted in (("tests: []", True), ("Resources: {}", False), ("tests: [", False)):
        path.write_text(text)
        assert is_rule_test_file(path) is wanted
    assert not is_rule_test_file(here / "none.yaml")


def test_a_file_too_long_for_lines_is_tested_and_its_faults_have_no_line(here):
    path = here / "t.json"
    expected = {"alarm": "IAMChangeActivityAlarm", "at": "00:10", "state": "ALARM"}
    test = {"name": "t", "start": "2026-01-01", "expect": [expected]}
    long = {"rules": ["iam-changes"], "defaults": {"eventName": "x" * 1_000_000}}
    path.write_text(json.dumps({**long, "tests": [test]}))
    (suite,) = run_rule_tests([path]).suites
    (failure,) = suite.cases[0].failures
    assert failure.place == path.as_posix()
    path.write_text(json.dumps({**long, "tests": [{"expect": []}]}))
    with pytest.raises(RuleError) as refused:
        read_rule_tests(path)
    assert f"{path.as_posix()}: a test needs name" in str(refused.value).splitlines()


def test_events_are_laid_over_the_defaults_and_repeated(read):
    (test,) = read("""\
defaults: {eventSource: iam.amazonaws.com, userIdentity: {type: IAMUser, userName: a}}
tests:
  - name: t
    defaults: {userIdentity: {userName: b}}
    events: [{at: "00:03:20", repeat: 2, every: 50s, record: {eventName: é}}]
    expect: []
""").tests
    assert [(message.minute % 60, message.text) for message in test.messages] == [
        (
            3,
            '{"eventTime": "2026-01-01T00:03:20Z",'
            ' "eventID": "00000000-0000-4000-8000-000000000001",'
            ' "eventSource": "iam.amazonaws.com",'
            ' "userIdentity": {"type": "IAMUser", "userName": "b"}, "eventName": "é"}',
        ),
        (
            4,
            '{"eventTime": "2026-01-01T00:04:10Z",'
            ' "eventID": "00000000-0000-4000-8000-000000000002",'
            ' "eventSource": "iam.amazonaws.com",'
            ' "userIdentity": {"type": "IAMUser", "userName": "b"}, "eventName": "é"}',
        ),
    ]
    assert (test.span.start, test.span.end) == (START, START + 5 * MINUTE)


def test_events_of_one_id_count_once(read):
    (test,) = read("""\
tests:
  - name: t
    events: [{at: 1m, repeat: 9, record: {eventID: x}}]
    expect: []
""").tests
    assert len(test.messages) == 1


def test_records_of_a_file_have_their_own_times_and_the_first_is_the_start(read, archive):
    archive(a=[record(), record(eventTime="2026-01-26T21:50:00Z", eventID="2")])
    (test,) = read("tests: [{name: t, events: [{file: logs}], expect: []}]\n").tests
    assert len(test.messages) == 2
    assert test.span.start == datetime(2026, 1, 26, 21, 45, tzinfo=UTC)


def test_expectations_of_each_kind(read):
    (test,) = read("""\
tests:
  - name: t
    evaluation: buckets
    expect:
      - {at: 2026-01-01T00:07Z, alarm: IAMAllActivityAlarm, state: OK, reason: because}
      - {alarm: IAMAllActivityAlarm, never: ALARM}
      - {alarm: IAMAllActivityAlarm, transitions: [{at: 1m, state: ALARM}]}
""").tests
    assert [one.line for one in test.expected] == [6, 7, 8]
    assert [one.what for one in test.expected] == [
        StateAt("IAMAllActivityAlarm", START + 7 * MINUTE, AlarmState.OK, "because"),
        Never("IAMAllActivityAlarm", AlarmState.ALARM),
        Transitions("IAMAllActivityAlarm", ((START + MINUTE, AlarmState.ALARM),)),
    ]
    assert test.evaluation is Evaluation.BUCKETS
    assert test.span.end == START + 10 * MINUTE


def test_all_faults_come_at_once_with_their_lines(faults):
    assert faults("""\
paramaters: {}
tests:
  - nam: fails
    evaluation: slidign
    events:
      - {at: 10:30, repeat: 0, every: x, record: {eventName: CreateUser}}
      - {file: nowhere.json}
      - 7
      - {at: 1m}
    expect:
      - {at: "00:03", alarm: IAMChange, state: ALRM}
      - {at: "00:03", alarm: IAMAllActivityAlarm}
      - {alarm: IAMAllActivityAlarm, never: ALARM, at: 3m}
      - {at: 2025-12-31, alarm: IAMAllActivityAlarm, state: OK}
  - name: no expectation
    start: 2026-01-01T00:00:01Z
""") == [
        "t.yaml:2: paramaters is not a key of a test file; write rules, parameters, defaults,"
        " tests",
        "t.yaml:4: nam is not a key of a test; write name, start, end, evaluation,"
        " default_value, defaults, events, expect",
        "t.yaml:4: a test needs name",
        "t.yaml:5: evaluation: must be one of sliding, buckets, not 'slidign'",
        "t.yaml:6: events: must be a list; each item must be an event, with keys and values",
        't.yaml:7: at: 630 is not a time; write times in quotes: "00:03" since the start, 90s, 5m,'
        " or 2026-01-01T00:03Z",
        "t.yaml:7: repeat: must be a whole number from 1 to 10,000, not 0",
        "t.yaml:7: every: 'x' is not a time; write times in quotes: \"00:03\" since the start, 90s,"
        " 5m, or 2026-01-01T00:03Z",
        "t.yaml:8: file: nowhere.json: no such file or folder; give log files or folders of them",
        "t.yaml:10: an event needs record",
        "t.yaml:12: alarm: no alarm is named IAMChange; did you mean IAMChangeActivityAlarm?",
        "t.yaml:12: state: must be one of OK, ALARM, INSUFFICIENT_DATA, not 'ALRM'",
        "t.yaml:13: an expectation needs exactly one of: at with state, transitions, never",
        "t.yaml:14: at is not a key of an expectation; write alarm, never",
        "t.yaml:15: at: is before the start of the test or after its end",
        "t.yaml:16: a test needs expect, a list of what alarms should do",
        "t.yaml:17: start: '2026-01-01T00:00:01Z' is not a time in whole minutes; write"
        " 2026-01-01T00:00Z",
    ]


def test_what_is_wrong_with_the_rules_is_a_fault_of_the_file(here):
    path = here / "t.yaml"
    path.write_text("rules: nothing\ntests: [{name: t, expect: []}]\n")
    with pytest.raises(
        RuleError, match=r"^t\.yaml:1: rules: nothing: no such rule pack, file or folder"
    ):
        read_rule_tests(path)


def test_a_record_that_json_cannot_say_is_a_fault(faults):
    (fault,) = faults("tests: [{name: t, events: [{at: 1m, record: {a: .nan}}], expect: []}]\n")
    assert fault.startswith("t.yaml:2: record: cannot be written as JSON: ")


def test_an_item_that_is_not_a_record_is_a_fault(faults, archive):
    archive(a=[record(), {"a": 1}, record(eventID="3", eventTime="soon")])
    assert faults("tests: [{name: t, events: [{file: logs}], expect: []}]\n") == [
        "t.yaml:2: file: logs/a.json.gz: item 2 is not a CloudTrail record",
        "t.yaml:2: file: logs/a.json.gz: record 3 has no valid eventTime",
    ]


def test_times_that_nothing_can_count_to_are_faults(faults):
    assert faults("""\
tests:
  - name: t
    start: 9999-12-31T23:59Z
    events: [{at: 1m, repeat: 9999, every: 9999d, record: {}}]
    expect: []
""") == [
        "t.yaml:4: start: '9999-12-31T23:59Z' is not a time in whole minutes;"
        " write 2026-01-01T00:00Z",
        "t.yaml:5: every: the records go on for too long: 3011-07-21 lies before 1970 or after"
        " 2999",
    ]


@pytest.mark.parametrize(
    "text",
    [
        "tests: &a [*a]",
        "tests: 5",
        "tests: [[]]",
        "tests: {}",
        "tests: [{events: {at: {}}, expect: 3}]",
        "tests: [{name: [], events: null, expect: null}]",
        "defaults: 3\ntests: [{name: {}}]",
        "parameters: []\ntests: []",
        "tests: [{name: t, events: [{at: 1m, record: {1: !Ref x}}], expect: []}]",
        "tests: [{expect: [{alarm: {}, transitions: [5, {at: [], state: {}}]}, {never: []}]}]",
        "tests: [{? [1] : 2}]",
    ],
)
def test_no_file_is_a_crash(text, here):
    path = here / "t.yaml"
    path.write_text(text)
    with pytest.raises(RuleError) as refused:
        run_rule_tests([str(path)])
    assert all(fault.startswith("t.yaml") for fault in refused.value.faults)


def test_packs_go_before_what_lies_beside_the_file_and_folders_are_read_too(here):
    (here / "a" / "rules").mkdir(parents=True)
    (here / "a" / "iam-changes").mkdir()
    (here / "a" / "rules" / "r.json").write_bytes(template())
    path = here / "a" / "t.yaml"
    path.write_text("rules: [iam-changes, rules]\ntests: []\n")
    assert len(read_rule_tests(path).pack.rules) == 4
