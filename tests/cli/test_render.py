import json
from typing import get_args

import pytest

from auditor.render.formats import ComplianceFormat, ReportFormat
from tests.cli.conftest import call


def test_a_result_renders_later_as_it_would_have_at_once(logs, tmp_path):
    call("audit", logs, "-o", tmp_path / "r.json")
    assert call("render", tmp_path / "r.json").stdout == call("audit", logs).stdout
    again = call("render", tmp_path / "r.json", "--format", "json").stdout
    assert again == (tmp_path / "r.json").read_text("utf-8")


def test_anything_but_a_result_is_refused(tmp_path):
    (tmp_path / "r.json").write_text('{"auditor": 1}')
    wrong = call("render", tmp_path / "r.json")
    assert wrong.returncode == 1
    assert "not a result of this version" in wrong.stderr
    assert call("render", tmp_path / "nowhere.json").returncode == 2


def test_histories_are_not_in_a_result(logs, tmp_path):
    call("audit", logs, "-o", tmp_path / "r.json")
    assert call("render", tmp_path / "r.json", "--format", "sns").returncode == 2


def test_a_backtest_renders_later_too(logs, tmp_path):
    tried = ["backtest", logs, "--threshold", "1..2"]
    call(*tried, "-o", tmp_path / "b.json")
    for form in ("text", "csv", "html"):
        again = call("render", tmp_path / "b.json", "--format", form).stdout
        assert again == call(*tried, "--format", form).stdout


def test_a_backtest_that_names_no_setting_of_its_own_is_not_a_result(logs, tmp_path):
    path = tmp_path / "b.json"
    call("backtest", logs, "--threshold", "1..2", "-o", path)
    document = json.loads(path.read_text())
    document["alarms"][0]["recommendation"]["setting"] = 99999
    path.write_text(json.dumps(document))
    for form in ("text", "csv", "html"):
        refused = call("render", path, "--format", form)
        assert refused.returncode == 1
        assert "not a result of this version: setting 99999 does not exist; there are 2" in (
            refused.stderr
        )


def test_an_audit_has_no_rows(logs, tmp_path):
    call("audit", logs, "-o", tmp_path / "r.json")
    refused = call("render", tmp_path / "r.json", "--format", "csv")
    assert refused.returncode == 2
    assert refused.stderr.startswith("error: --format csv: this report can be text, json, html, ")


@pytest.mark.slow
@pytest.mark.parametrize("form", get_args(ComplianceFormat))
def test_a_report_by_control_is_the_same_made_later(logs, tmp_path, form):
    asked = ("audit", logs, "--rules", "cis-5.0", "--report", "compliance")
    call(*asked, "-o", tmp_path / "compliance.json")
    now = call(*asked, "--format", form)
    later = call("render", tmp_path / "compliance.json", "--format", form)
    assert (later.returncode, later.stdout) == (0, now.stdout)


@pytest.mark.parametrize("form", get_args(ReportFormat))
def test_a_verification_is_the_same_made_later(logs, tmp_path, form):
    call("verify", logs, "-o", tmp_path / "verify.json")
    now = call("verify", logs, "--format", form)
    later = call("render", tmp_path / "verify.json", "--format", form)
    assert (later.returncode, later.stdout) == (0, now.stdout)


@pytest.mark.parametrize("command", [("--report", "compliance"), ()])
def test_an_edited_result_is_refused_without_a_traceback(logs, tmp_path, command):
    call("audit", logs, "--rules", "cis-5.0", *command, "-o", tmp_path / "r.json")
    edited = json.loads((tmp_path / "r.json").read_text())
    edited["span"]["end"] = "0001-01-01T00:00:00Z"
    (tmp_path / "r.json").write_text(json.dumps(edited))
    done = call("render", tmp_path / "r.json", "--format", "html")
    assert done.returncode == 1
    assert "not a result of this version" in done.stderr
