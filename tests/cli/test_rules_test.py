"""`auditor rules test` as people run it."""

import json
from xml.etree import ElementTree

import pytest

from tests.cli.conftest import call
from tests.rules.test_cloudformation import template

TESTS = """\
rules: [iam-changes]
tests:
  - name: holds
    expect: [{alarm: IAMAllActivityAlarm, transitions: []}]
  - name: fails
    events: [{at: 1m, record: {eventSource: iam.amazonaws.com}}]
    expect:
      - {alarm: IAMAllActivityAlarm, never: ALARM}
      - {at: 2m, alarm: IAMAllActivityAlarm, state: ALARM, reason: because}
      - {alarm: IAMAllActivityAlarm, transitions: [{at: 2m, state: OK}]}
"""


@pytest.fixture
def tests(here):
    path = here / "t.yaml"
    path.write_text(TESTS)
    return path


def test_a_pack_holds_to_its_examples():
    done = call("rules", "test", "iam-changes")
    assert (done.returncode, done.stderr) == (0, "")
    assert (
        done.stdout
        == """\
iam-changes
  ok      IAMAllActivityAlarm
  ok      IAMChangeActivityAlarm
  ok      IAMAuthnAuthzActivityAlarm

3 tests, all hold.
"""
    )


def test_failures_say_what_was_expected_and_what_the_alarm_saw(tests):
    done = call("rules", "test", tests)
    assert (done.returncode, done.stderr) == (1, "")
    assert "  ok      holds\n  FAILED  fails\n" in done.stdout
    assert (
        "    IAMAllActivityAlarm at 00:02 (2026-01-01T00:02Z): expected never ALARM, got ALARM\n"
        not in done.stdout
    )
    output = " ".join(done.stdout.split())
    assert "(2026-01-01T00:02Z): expected never ALARM, got ALARM at t.yaml:8" in output
    assert "expected a reason with 'because', got 'Threshold Crossed: 1 datapoint" in output
    assert "expected the changes 00:02 OK; got 00:02 ALARM at t.yaml:10" in output
    assert output.count("2025-12-31 23:57 2026-01-01 00:02 1 1 breaching") == 3
    assert output.endswith("2 tests, 1 failed.")
    assert max(map(len, done.stdout.splitlines())) <= 84


def test_junit_and_json_say_the_same(tests):
    done = call("rules", "test", tests, "iam-changes", "--format", "junit")
    assert done.returncode == 1
    suites = ElementTree.fromstring(done.stdout)
    assert [(s.get("name"), s.get("tests"), s.get("failures")) for s in suites] == [
        ("t.yaml", "2", "1"),
        ("iam-changes", "3", "0"),
    ]
    result = json.loads(call("rules", "test", tests, "--format", "json").stdout)
    _, case = result["suites"][0]["cases"]
    assert [failure["place"] for failure in case["failures"]] == [
        "t.yaml:8",
        "t.yaml:9",
        "t.yaml:10",
    ]
    assert case["failures"][0]["seen"]["evaluation"]["new"] == "ALARM"


def test_an_example_that_does_not_hold_fails_and_alarms_without_any_are_named(here):
    document = json.loads(template())
    path = here / "r.json"
    path.write_text(json.dumps(document))
    done = call("rules", "test", path)
    assert (done.returncode, done.stdout) == (
        0,
        "r.json\n  without examples: Stops\n\n0 tests, all hold.\n",
    )
    examples = {"Match": [{"eventName": "GetUser"}], "NearMiss": [{"eventName": "StopLogging"}]}
    document["Resources"]["Alarm"]["Metadata"] = {"Auditor": {"Examples": examples}}
    path.write_text(json.dumps(document))
    done = call("rules", "test", path)
    assert done.returncode == 1
    assert 'none of its filters matches the example: {"eventName": "GetUser"}' in done.stdout
    assert 'one of its filters matches the near miss: {"eventName": "StopLogging"}' in done.stdout


def test_faults_of_all_files_come_at_once(tmp_path):
    (tmp_path / "a.yaml").write_text("tests: [{}]\n")
    (tmp_path / "b.json").write_bytes(template(alarm={"Period": 7}))
    done = call("rules", "test", tmp_path / "a.yaml", tmp_path / "b.json")
    assert (done.returncode, done.stdout) == (1, "")
    assert "a.yaml:1: a test file needs rules" in done.stderr
    assert "b.json:1: Alarm: Period must be" in done.stderr


def test_a_file_that_is_not_there_is_wrong_usage():
    done = call("rules", "test", "nowhere.yaml")
    assert done.returncode == 2
    assert done.stderr.startswith("error: nowhere.yaml: no such rule pack, file or folder")


def test_composite_alarms_are_tested_too(here):
    document = json.loads(template())
    document["Resources"]["Both"] = {
        "Type": "AWS::CloudWatch::CompositeAlarm",
        "Properties": {"AlarmRule": "ALARM(Stops)"},
    }
    (here / "r.json").write_text(json.dumps(document))
    path = here / "t.yaml"
    path.write_text("""\
rules: r.json
tests:
  - name: t
    events: [{at: 1m, record: {eventName: StopLogging}}]
    expect:
      - {alarm: Both, transitions: [{at: 1m, state: OK}, {at: 2m, state: ALARM}]}
      - {alarm: Both, at: 2m, state: ALARM, reason: "alarm:Stops transitioned to ALARM"}
      - {alarm: Both, never: OK}
""")
    done = call("rules", "test", path)
    assert done.returncode == 1
    assert (
        done.stdout
        == """\
t.yaml
  FAILED  t

    Both at 00:01 (2026-01-01T00:01Z): expected never OK, got OK
    at t.yaml:8

1 test, 1 failed.
"""
    )


def test_a_parameter_goes_to_the_files_that_have_it(here):
    given = {"Limit": {"Type": "Number"}}
    limited = template(alarm={"Threshold": {"Ref": "Limit"}}, Parameters=given)
    (here / "limited.json").write_bytes(limited)
    (here / "t.yaml").write_text("rules: [limited.json]\ntests: [{name: n, expect: []}]\n")
    files = ["limited.json", "t.yaml", "iam-changes"]
    done = call("rules", "test", *files, "--parameter", "Limit=3")
    assert (done.returncode, done.stderr) == (0, "")
    refused = call("rules", "test", *files, "--parameter", "Limit=3", "--parameter", "Limt=3")
    assert refused.returncode == 2
    assert "--parameter Limt: none of the rules has a parameter of that name" in refused.stderr


def test_a_parameter_that_a_test_file_gives_itself_is_one_of_its_rules(here):
    (here / "t.yaml").write_text(
        "rules: [iam-changes]\nparameters: {Limt: 3}\ntests: [{name: n, expect: []}]\n"
    )
    done = call("rules", "test", "t.yaml")
    assert done.returncode == 1
    assert "--parameter Limt: the rules have no parameter of that name" in done.stderr
