"""Nothing that a stranger wrote is a command to the CI system that prints it."""

import json
import re

import pyarrow as pa
import pytest

from auditor.pattern import lint, parse
from auditor.render.rules.patterns import valid
from auditor.render.shared import rows
from auditor.render.shared.lines import shown, terminal_text
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


@pytest.mark.parametrize("command", COMMANDS)
@pytest.mark.parametrize("chosen", ["text", "json"])
def test_an_audit_prints_no_command_out_of_its_logs(archive, command, chosen):
    user = {"type": "IAMUser", "userName": command, "arn": command, "accountId": "111122223333"}
    logs = archive(a=[record(userIdentity=user, userAgent=command, sourceIPAddress=command)])
    done = call("audit", logs, "--format", chosen)
    assert not COMMAND.search(done.stdout)
    if chosen == "json":
        assert json.loads(done.stdout)["alarms"][0]["actors"][0]["identity"] == command


def test_a_rule_prints_no_command_either():
    done = call("pattern", "check", '{ $.a = "x" }\n::error::\n##[error]')
    assert not COMMAND.search(done.stdout)
    assert not COMMAND.search(valid("##[error]", lint(parse("a"), "a")))
