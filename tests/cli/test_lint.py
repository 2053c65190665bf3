import json
from pathlib import Path
from xml.etree import ElementTree

import pytest

from auditor.result.checks import Check
from auditor.result.json import from_json
from auditor.result.lint import LintResult
from tests.cli.conftest import call

TEMPLATE = """\
Resources:
  Stops:
    Type: AWS::Logs::MetricFilter
    Properties:
      LogGroupName: logs
      FilterPattern: '{ $.eventName = "StopLogging" }'
      MetricTransformations:
        - { MetricNamespace: Trail, MetricName: Stops, MetricValue: "1" }
  StopsAlarm:
    Type: AWS::CloudWatch::Alarm
    Properties:
      Namespace: Trail
      MetricName: Stops
      Statistic: Average
      Period: 300
      EvaluationPeriods: 1
      Threshold: 5
      ComparisonOperator: GreaterThanOrEqualToThreshold
      AlarmActions: [!Ref Topic]
"""
TEXT = """\
infra/alarms.yaml:9: StopsAlarm
  error: The alarm can never be in ALARM [never-fires]
      Average is always 1 here, never 5 or more
      Remedy: Statistic: Sum, which counts the matches of 5 minutes

1 metric filter and 1 alarm in 1 file: 1 error, 0 warnings, 0 notes.
More about a check: auditor rules lint --explain CHECK
"""


@pytest.fixture
def project(tmp_path):
    (tmp_path / "infra").mkdir()
    (tmp_path / "infra" / "alarms.yaml").write_text(TEMPLATE, "utf-8")
    return tmp_path


def lint(project, *arguments, file="infra/alarms.yaml"):
    return call("rules", "lint", file, *arguments, cwd=project)


def test_text_says_place_why_and_what_to_write_and_sums_up(project):
    done = lint(project)
    assert (done.returncode, done.stdout, done.stderr) == (0, TEXT, "")
    assert max(map(len, TEXT.splitlines())) <= 80


@pytest.mark.parametrize(
    ("level", "status"), [("error", 3), ("warning", 3), ("note", 3), ("finding", 3)]
)
def test_fail_on_asks_for_status_3_from_a_severity_on(project, level, status):
    assert lint(project, "--fail-on", level).returncode == status
    accepted = lint(project, "--fail-on", level, "--ignore", "never-fires")
    assert accepted.returncode == 0
    assert "nothing found; 1 accepted" in accepted.stdout


def test_a_note_fails_only_where_notes_do():
    levels = {
        level: call("rules", "lint", "iam-changes", "--fail-on", level).returncode
        for level in ("error", "warning", "note", "finding")
    }
    assert levels == {"error": 0, "warning": 0, "note": 3, "finding": 3}


def test_a_note_that_is_the_same_in_many_places_stands_once_with_all_of_them():
    shown = call("rules", "lint", "iam-changes").stdout
    assert shown.count("[never-ok]") == 1
    assert shown.startswith("in 3 places\n  note: The alarm is never OK [never-ok]\n")
    assert "\n      iam-changes:37: IAMAllActivityAlarm\n" in shown
    assert max(map(len, shown.splitlines())) <= 80


def test_a_file_that_cannot_be_read_is_status_1_whatever_fail_on_says(project):
    (project / "bad.yaml").write_text("Resources: [", "utf-8")
    done = lint(project, "bad.yaml", "--fail-on", "error")
    assert done.returncode == 1
    assert "bad.yaml:1" in done.stdout
    assert "never-fires" in done.stdout
    assert done.stderr == "error: cannot be read: bad.yaml\n"


def test_a_file_that_is_not_there_and_an_unknown_check_are_wrong_usage(project):
    assert lint(project, file="none.yaml").returncode == 2
    done = lint(project, "--ignore", "nonsense")
    assert done.returncode == 2
    assert done.stderr == (
        "error: nonsense: no such check; auditor rules lint --list-checks lists them\n"
    )
    assert call("rules", "lint").returncode == 2


def test_a_folder_without_rules_is_wrong_usage_and_no_clean_bill(tmp_path):
    done = call("rules", "lint", tmp_path, "--fail-on", "error")
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.endswith(": no metric filters or alarms found\n")


def test_json_loads_back_into_the_result(project):
    result = from_json(LintResult, lint(project, "--format", "json").stdout)
    assert [finding.check for finding in result.findings] == [Check.NEVER_FIRES]
    assert result.files == ("infra/alarms.yaml",)


@pytest.mark.parametrize("absolute", [False, True])
def test_sarif_has_relative_paths_and_help_for_every_check(project, absolute):
    file = project / "infra" / "alarms.yaml" if absolute else "infra/alarms.yaml"
    log = json.loads(lint(project, "--format", "sarif", file=file).stdout)
    (one,) = log["runs"]
    rules = one["tool"]["driver"]["rules"]
    assert [rule["id"] for rule in rules] == [check.value for check in Check]
    assert all(len(rule["help"]["markdown"]) > 80 for rule in rules)
    (result,) = one["results"]
    location = result["locations"][0]["physicalLocation"]
    assert location["artifactLocation"]["uri"] == "infra/alarms.yaml"
    assert location["region"]["startLine"] == 9
    assert rules[result["ruleIndex"]]["id"] == result["ruleId"] == "never-fires"


def test_junit_has_a_failed_case_for_a_finding_and_a_passed_one_for_a_clean_file(project):
    root = ElementTree.fromstring(lint(project, "--format", "junit").stdout)
    assert root.attrib == {"tests": "1", "failures": "1", "errors": "0"}
    clean = TEMPLATE.replace("Average", "Sum").replace("5\n      Comp", "9\n      Comp")
    (project / "infra" / "alarms.yaml").write_text(clean, "utf-8")
    root = ElementTree.fromstring(lint(project, "--format", "junit").stdout)
    assert root.attrib == {"tests": "1", "failures": "0", "errors": "0"}


@pytest.mark.parametrize(
    ("options", "failures", "status"),
    [
        ([], 1, 0),
        (["--fail-on", "error"], 0, 0),
        (["--fail-on", "warning"], 1, 3),
        (["--fail-on", "note"], 2, 3),
        (["--fail-on", "finding"], 2, 3),
    ],
)
def test_junit_fails_for_what_the_exit_status_fails_for(project, options, failures, status):
    idle = TEMPLATE.partition("  StopsAlarm")[0]  # a warning
    child = "  Child: { Type: AWS::CloudFormation::Stack }\n"  # a note
    (project / "infra" / "alarms.yaml").write_text(idle + child, "utf-8")
    done = lint(project, "--format", "junit", *options)
    root = ElementTree.fromstring(done.stdout)
    assert (done.returncode, root.get("failures")) == (status, str(failures))
    notes = [case.findtext("system-out") or "" for case in root.iter("testcase")]
    assert len([text for text in notes if text]) == 2 - failures


def test_a_file_is_written_where_one_is_named(project):
    done = lint(project, "--format", "sarif", "-o", "lint.sarif")
    assert done.stdout == ""
    assert json.loads((project / "lint.sarif").read_text("utf-8"))["version"] == "2.1.0"


def test_the_checks_are_listed_and_each_is_explained():
    listed = call("rules", "lint", "--list-checks").stdout.splitlines()
    assert len(listed) == len(Check)
    explained = call("rules", "lint", "--explain", "never-fires").stdout
    assert explained.startswith(
        "never-fires: The alarm can never be in ALARM\n\nNo datapoint can breach."
    )
    assert "\nWith the finding:\n  " in explained
    assert "\nCorrected:\n  " in explained
    assert "```" not in explained


def test_hostile_names_reach_no_terminal(project):
    path = project / "infra" / "alarms.yaml"
    path.write_text(
        json.dumps(
            {
                "Resources": {
                    "A\x1b[31m": {
                        "Type": "AWS::CloudWatch::Alarm",
                        "Properties": {"MetricName": "\x1b]0;x\x07"},
                    }
                }
            }
        ),
        "utf-8",
    )
    assert "\x1b" not in lint(project, file=Path("infra/alarms.yaml")).stdout
