"""`auditor rules check`: which controls are met, as text, JSON, SARIF and JUnit."""

import json
import shutil
from pathlib import Path
from xml.etree import ElementTree

import msgspec
import pytest

from auditor.result.control_check import ControlCheck
from auditor.result.json import from_json
from tests.cli.conftest import call
from tests.conftest import record
from tests.paths import ROOT

TEMPLATES = ROOT / "tests" / "golden" / "templates"
NARROWER = """\
4.10 Changes to security groups: narrower
  by trail-security-groups (strings.yaml:97)
  misses ec2: ModifySecurityGroupRules
"""


def event(number, **fields):
    return record(eventID=f"00000000-0000-4000-8000-{number:012}", **fields)


@pytest.fixture
def project(tmp_path):
    shutil.copy(TEMPLATES / "strings.yaml", tmp_path)
    return tmp_path


def check(folder, *options, file="strings.yaml", against="cis-5.0"):
    return call("rules", "check", file, "--against", against, *options, cwd=folder)


def test_the_command_shows_how_each_control_is_met(project):
    done = check(project)
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.startswith(
        "strings.yaml against cis-5.0: 5 of 15 controls met; 3 equal, 2 wider, 1\n"
        "narrower, 9 not met.\n\n4.1 Refused calls: wider\n  by trail-refused-calls (strings.yaml:"
    )
    assert NARROWER in done.stdout
    assert "  comparing text, Prowler would pass it\n" in done.stdout
    assert "  Threshold 3 instead of 1\n" in done.stdout
    assert "4.9 Changes to AWS Config: not met\n" in done.stdout


def test_with_logs_it_counts_the_records_that_are_missed(project, archive):
    missed = {"eventSource": "ec2.amazonaws.com", "eventName": "ModifySecurityGroupRules"}
    rows = [event(n, **missed) for n in range(3)]
    extra = {"eventSource": "logs.amazonaws.com", "eventName": "PutTrail"}
    logs = archive(a=[*rows, event(3, **extra), event(4, eventName="GetUser")])
    result = json.loads(check(project, "--source", logs, "--format", "json").stdout)
    controls = {one["control"]: one for one in result["controls"]}
    missed_records = controls["4.10"]["missed"]
    assert missed_records["records"] == 3
    assert [one["event_name"] for one in missed_records["groups"]] == ["ModifySecurityGroupRules"]
    assert controls["4.5"]["extra"]["records"] == 1
    assert controls["4.9"]["missed"]["records"] == 0
    assert (result["sources"], result["intake"]["records"]) == (["logs"], 5)
    text = check(project, "--source", logs).stdout
    assert "  missed in the source: 3 records\n" in text
    assert "          3  ec2 ModifySecurityGroupRules, no error, " in text
    assert "  also matched in the source: 1 record\n" in text
    assert text.endswith("\n5 records read.\n")


def test_all_records_of_a_control_without_an_alarm_are_missed(archive, template):
    logs = archive(a=[event(0, eventName="StopLogging"), event(1, eventName="GetUser")])
    file = template("other.yaml", one=("{ $.eventName = GetUser }", 1))
    done = check(".", "--source", logs, "--control", "4.5", "--format", "json", file=file)
    (control,) = json.loads(done.stdout)["controls"]
    assert control["status"] == "not-met"
    assert (control["missed"]["records"], control["extra"]["records"]) == (1, 0)


def test_json_is_the_whole_result(project):
    text = check(project, "--format", "json").stdout
    result = from_json(ControlCheck, text)
    assert msgspec.json.decode(msgspec.json.encode(result)) == json.loads(text)
    assert (result.files, result.against, len(result.controls)) == (
        ("strings.yaml",),
        "cis-5.0",
        15,
    )


@pytest.mark.parametrize("file", ["strings.yaml", "{}/strings.yaml"])
def test_sarif_points_at_the_alarm_with_a_relative_path(project, file):
    done = check(project, "--format", "sarif", file=file.format(project))
    (run,) = json.loads(done.stdout)["runs"]
    results = {one["ruleId"]: one for one in run["results"]}
    narrower = results["cis-5.0/4.10"]
    assert narrower["level"] == "warning"
    assert "misses ec2: ModifySecurityGroupRules" in narrower["message"]["text"]
    (location,) = narrower["locations"]
    assert location["physicalLocation"] == {
        "artifactLocation": {"uri": "strings.yaml"},
        "region": {"startLine": 97},
    }
    assert results["cis-5.0/4.9"]["level"] == "error"
    assert results["cis-5.0/4.1"]["level"] == "note"
    assert results["cis-5.0/4.6"]["level"] == "note"  # equal, and a text check does not agree
    assert {one["id"] for one in run["tool"]["driver"]["rules"]} >= set(results)


@pytest.mark.parametrize(
    ("options", "failures", "status"),
    [
        ([], 10, 0),
        (["--fail-on", "wider"], 12, 3),
        (["--fail-on", "narrower"], 10, 3),
        (["--fail-on", "cannot-fire"], 9, 3),
        (["--fail-on", "not-met"], 9, 3),
        (["--fail-on", "narrower", "--control", "4.6"], 0, 0),
    ],
)
def test_junit_fails_for_what_the_exit_status_fails_for(project, options, failures, status):
    done = check(project, "--format", "junit", *options)
    root = ElementTree.fromstring(done.stdout)
    assert (int(root.attrib["failures"]), done.returncode) == (failures, status)
    names = {case.attrib["name"] for case in root.iter("testcase")}
    assert "4.6 Failed console sign-ins" in names
    assert [suite.attrib["name"] for suite in root.iter("testsuite")] == ["cis-5.0"]


def test_the_format_follows_the_name_of_the_output(project):
    assert check(project, "-o", "check.sarif").returncode == 0
    assert json.loads((project / "check.sarif").read_text("utf-8"))["version"] == "2.1.0"


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["strings.yaml"], "error: --against is missing: rules whose controls must be met"),
        (["strings.yaml", "--against", "cis-9"], "error: cis-9: no such rule pack, file or folder"),
        (["--against", "cis-5.0"], "error: name the packs or files to check"),
        (
            ["strings.yaml", "logs", "--against", "cis-5.0"],
            "error: logs: no metric filters or alarms found; name logs with --source",
        ),
        (["nothing.yaml", "--against", "cis-5.0"], "error: nothing.yaml: no such rule pack"),
        (
            ["strings.yaml", "--against", "cis-5.0", "--control", "9.9"],
            "error: --against cis-5.0: it has no control for 9.9",
        ),
        (
            ["strings.yaml", "--against", "cis-5.0", "--source", "no-logs"],
            "error: no-logs: no such file or folder",
        ),
    ],
)
def test_wrong_usage_is_refused(project, arguments, message):
    (project / "logs").mkdir()
    (project / "logs" / "trail.json").write_text('{"Records": []}')
    done = call("rules", "check", *arguments, cwd=project)
    assert done.returncode == 2
    assert message in done.stderr


def test_a_file_that_cannot_be_read_fails_and_the_others_are_checked(project):
    (project / "broken.yaml").write_text("Resources: [AWS::CloudWatch::Alarm")
    done = call(
        "rules", "check", "strings.yaml", "broken.yaml", "--against", "cis-5.0", cwd=project
    )
    assert done.returncode == 1
    assert "cannot be read as rules: broken.yaml; logs are named with --source" in done.stderr
    assert NARROWER in done.stdout
    assert "Not judged, but perhaps meant for a control:\n  broken.yaml:" in done.stdout


def test_names_out_of_rules_do_nothing_on_a_terminal(template):
    name = "\x1b[31mred ##[error]"
    file = Path(template("names.yaml", a=("{ $.eventName = StopLogging }", 1)))
    text = file.read_text("utf-8").replace("AlarmName: 'a'", f"AlarmName: {json.dumps(name)}")
    file.write_text(text, "utf-8")
    done = check(".", "--control", "4.5", file=file)
    assert "\x1b" not in done.stdout
    assert "##[" not in done.stdout


def test_rules_come_from_the_configuration_where_none_are_named(project):
    (project / "auditor.toml").write_text('rules = ["strings.yaml"]\n')
    done = call("rules", "check", "--against", "cis-5.0", "--control", "4.10", cwd=project)
    assert done.returncode == 0
    assert "strings.yaml against cis-5.0: 0 of 1 control met; 1 narrower." in done.stdout


def test_rules_of_ones_own_are_controls_by_their_numbers_or_by_their_alarms(template):
    alarms = {name: (f"{{ $.eventName = {name} }}", 1) for name in ("StopLogging", "DeleteTrail")}
    own = Path(template("own.yaml", **alarms, unnumbered=("{ $.eventName = GetUser }", 1)))
    kind = "    Type: AWS::CloudWatch::Alarm\n"
    number = "    Metadata: { Auditor: { Controls: [{ Framework: House rules, Id: N-7 }] } }\n"
    own.write_text(own.read_text("utf-8").replace(kind, kind + number, 2), "utf-8")
    done = check(".", "--format", "sarif", against=own, file="cis-5.0")
    (run_of,) = json.loads(done.stdout)["runs"]
    rules = [rule["id"] for rule in run_of["tool"]["driver"]["rules"]]
    assert rules == ["own.yaml/N-7", "own.yaml/unnumbered"]
    result = json.loads(check(".", "--format", "json", against=own, file="cis-5.0").stdout)
    assert [one["control"] for one in result["controls"]] == ["N-7", "N-7", "unnumbered"]
    assert [one["status"] for one in result["controls"]] == ["wider", "wider", "not-met"]
