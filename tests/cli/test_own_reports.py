"""Files that `auditor` itself wrote beside logs are recognised, and are not faults of the logs."""

import json

import pytest

from tests.cli.conftest import call, commands
from tests.conftest import record

AT = "2026-01-26T21:47Z"
WRITTEN = {
    "report.json": ("audit", "{logs}"),
    "history.json": ("audit", "{logs}", "--format", "alarm-history"),
    "backtest.json": ("backtest", "{logs}", "--threshold", "1"),
    "backtest.csv": ("backtest", "{logs}", "--threshold", "1"),
    "coverage.json": ("coverage", "{logs}"),
    "state.json": ("explain-state", "IAMAll", "{logs}", "--at", AT),
    "trial.json": ("pattern", "test", "Root", "{logs}"),
    "trial.csv": ("pattern", "test", "Root", "{logs}"),
    "lint.json": ("rules", "lint", "iam-changes"),
    "lint.sarif.json": ("rules", "lint", "iam-changes"),
    "import.json": ("rules", "import", "iam-changes"),
    "tests.json": ("rules", "test", "iam-changes"),
    "rules.json": ("rules", "show", "iam-changes"),
    "packs.json": ("rules", "list"),
    "compared.json": ("rules", "compare", "iam-changes", "iam-changes-later"),
    "checked.json": ("rules", "check", "iam-changes", "--against", "cis-1.2"),
    "relation.json": ("pattern", "compare", "Root", "Roots"),
    "who.json": ("who", "{logs}", "--account", "111122223333"),
    "who.csv": ("who", "{logs}", "--account", "111122223333"),
    "verify.json": ("verify", "{logs}"),
    "compliance.json": ("audit", "{logs}", "--report", "compliance"),
    "compliance.csv": ("audit", "{logs}", "--report", "compliance"),
}
OTHERS = {"rules export", "query", "render", "evidence"}
"""Commands that write rules, the answer to a question, what another command wrote, or a folder."""


@pytest.mark.slow
def test_each_report_beside_the_logs_is_passed_over(logs, tmp_path):
    for name, command in WRITTEN.items():
        call(*(part.format(logs=logs) for part in command), "-o", tmp_path / name)
        assert (tmp_path / name).stat().st_size, name
    for name in WRITTEN:
        (tmp_path / name).rename(logs / name)
    intake = json.loads(call("audit", logs, "--format", "json").stdout)["intake"]
    assert (intake["records"], intake["rejections"]) == (1, [])
    assert intake["passed_over"] == len(WRITTEN)


def test_each_command_that_writes_a_report_is_here():
    writing = {path for path in commands() if "-o, --output" in call(*path, "--help").stdout}
    here = {path for path in writing for words in WRITTEN.values() if words[: len(path)] == path}
    assert {" ".join(path) for path in writing - here} == OTHERS


def test_a_pack_of_evidence_beside_the_logs_is_passed_over(logs, tmp_path):
    call("evidence", logs, "-o", tmp_path / "pack")
    (tmp_path / "pack").rename(logs / "pack")
    intake = json.loads(call("audit", logs, "--format", "json").stdout)["intake"]
    assert intake["rejections"] == []


@pytest.mark.parametrize("name", ["pack", "pack.zip"])
def test_a_pack_without_records_beside_the_logs_is_passed_over(archive, tmp_path, name):
    quiet = archive(quiet=[record(eventName="DescribeInstances")])
    asked = ("evidence", quiet, "--rules", "cis-5.0", "-o", quiet / name)
    assert call(*asked).returncode == 0
    done = call("audit", quiet, "--rules", "cis-5.0", "--fail-on", "rejection", "--format", "json")
    assert done.returncode == 0, done.stdout
    assert json.loads(done.stdout)["intake"]["records"] == 1


def test_another_empty_file_is_still_a_rejection(archive):
    logs = archive(quiet=[record()])
    (logs / "records.jsonl").touch()
    assert call("audit", logs, "--fail-on", "rejection").returncode == 3


@pytest.mark.slow
def test_matches_beside_the_logs_are_passed_over_or_copies(archive, tmp_path):
    logs = archive(a=[record(eventName="CreateUser", eventSource="iam.amazonaws.com")])
    for name in ("m.json", "m.csv", "m.parquet"):
        call("audit", logs, "--matches", tmp_path / name)
    for name in ("m.json", "m.csv", "m.parquet"):
        (tmp_path / name).rename(logs / name)
        intake = json.loads(call("audit", logs, "--format", "json").stdout)["intake"]
        assert (intake["records"], intake["rejections"]) == (1, [])
