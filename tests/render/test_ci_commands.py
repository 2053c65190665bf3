"""Nothing that a stranger wrote is a command to the CI system that prints it."""

import json
import re

import pyarrow as pa
import pytest

from auditor.pattern import lint, parse
from auditor.render.audit.formats import FORMATS as AUDITS
from auditor.render.rules.patterns import valid
from auditor.render.shared import rows
from auditor.render.shared.lines import shown, terminal_text
from auditor.result.audit import AuditResult
from auditor.result.json import from_json, json_text
from tests.cli.conftest import call
from tests.conftest import record

COMMANDS = (
    "::set-output name=a::b",
    "::add-mask::x",
    "##[error]no",
    "##vso[task.setvariable variable=a]b",
    "##teamcity[buildStop]",
    "x ##[command]y",
)
COMMAND = re.compile(r"^\s*::|##\w*\[", re.MULTILINE)


@pytest.mark.parametrize("command", COMMANDS)
def test_messages_and_lines_are_made_inert_and_stay_readable(command):
    for text in (shown(f"first\n{command}"), terminal_text(["first", shown(f"  {command}")])):
        assert not COMMAND.search(text)
        assert command.split("[")[-1].lstrip(":") in text


@pytest.mark.parametrize("command", COMMANDS)
def test_rows_are_made_inert(command):
    table = pa.table({"a": [command], "b": [[command]]})
    for form in ("table", "csv", "json"):
        written = b"".join(rows.FORMATS[form](table.to_reader())).decode()
        assert not re.search(r"##\w*\[", written)
    assert not COMMAND.search(b"".join(rows.table(table.to_reader())).decode())
    assert json.loads(b"".join(rows.json_lines(table.to_reader()))) == {
        "a": command,
        "b": [command],
    }


def test_an_audit_prints_no_command_out_of_its_logs(archive):
    def by(command):
        user = {"type": "IAMUser", "userName": command, "arn": command, "accountId": "111122223333"}
        return record(
            eventID=command, userIdentity=user, userAgent=command, sourceIPAddress=command
        )

    done = call("audit", archive(a=[*map(by, COMMANDS)]), "--format", "json")
    assert not COMMAND.search(done.stdout)
    result = from_json(AuditResult, done.stdout)
    assert {actor.identity for actor in result.alarms[0].actors} == {*COMMANDS}
    text = AUDITS["text"](result)
    assert "setvariable" in text
    assert not COMMAND.search(text)


@pytest.mark.parametrize("chosen", ["text", "sns", "eventbridge", "alarm-history", "sarif"])
def test_an_audit_prints_no_command_out_of_its_rules(archive, named_by, chosen):
    done = call("audit", archive(a=[record()]), "--rules", named_by, "--format", chosen)
    assert done.returncode == 0
    assert "vso[task" in done.stdout
    assert not COMMAND.search(done.stdout)


@pytest.mark.parametrize(
    "command",
    [
        ("rules", "lint", "--format", "sarif"),
        ("rules", "lint", "--format", "json"),
        ("rules", "export", "--to", "cli"),
        ("rules", "export", "--to", "terraform"),
        ("rules", "export", "--to", "cloudformation"),
    ],
)
def test_no_command_out_of_rules_is_printed_by_what_reads_them(named_by, command):
    done = call(*command, named_by)
    assert "[error]x" in done.stdout
    assert not COMMAND.search(done.stdout)


@pytest.fixture
def named_by(tmp_path):
    """Rules whose alarm is named like a command, and whose pattern looks for one."""
    properties = {
        "AlarmName": "##vso[task.setvariable variable=a]b",
        "Namespace": "N",
        "MetricName": "M",
        "Statistic": "Sum",
        "Period": 300,
        "EvaluationPeriods": 1,
        "Threshold": 1,
        "ComparisonOperator": "GreaterThanOrEqualToThreshold",
    }
    published = {"MetricNamespace": "N", "MetricName": "M", "MetricValue": "1"}
    resources = {
        "F": {
            "Type": "AWS::Logs::MetricFilter",
            "Properties": {
                "LogGroupName": "trail",
                "FilterPattern": '{ $.eventName = "##[error]x" || $.eventSource = "*" }',
                "MetricTransformations": [published],
            },
        },
        "A": {"Type": "AWS::CloudWatch::Alarm", "Properties": properties},
    }
    file = tmp_path / "rules.json"
    file.write_text(json.dumps({"Resources": resources}))
    return file


def test_json_has_controls_and_marks_of_direction_as_escapes():
    text = "\x7f\x9b31m\u202e\u2066\u200f\u061c ä☃"
    written = json_text({"a": text})
    assert written.replace("\n", "").isprintable()
    assert "ä☃" in written
    assert json.loads(written) == {"a": text}


def test_a_rule_prints_no_command_either():
    done = call("pattern", "check", '{ $.a = "x" }\n::error::\n##[error]')
    assert not COMMAND.search(done.stdout)
    assert not COMMAND.search(valid("##[error]", lint(parse("a"), "a")))
