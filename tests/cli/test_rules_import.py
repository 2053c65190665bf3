import json
from pathlib import Path

import pytest

from tests.cli.conftest import run

FIXTURES = Path(__file__).parents[1] / "rules" / "fixtures"


def test_what_is_understood_fits_a_terminal():
    done = run("rules", "import", FIXTURES / "metric-filters.json", FIXTURES / "alarms.json")
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.startswith("4 alarms can be judged, 2 set aside, 0 faults to mend.\n")
    assert "LogMetrics/SignInFailures from SignInFailures (metric-filters.json:4)" in done.stdout
    assert max(map(len, done.stdout.splitlines())) <= 80


def test_what_is_broken_is_status_1_with_every_fault():
    done = run("rules", "import", FIXTURES / "broken.tf")
    assert (done.returncode, done.stderr) == (1, "")
    head = "0 alarms can be judged, 0 set aside, 3 faults to mend."
    assert done.stdout.splitlines()[0] == head
    assert done.stdout.count("broken.tf:") == 4


def test_metric_filters_without_an_alarm_are_listed():
    done = run("rules", "import", FIXTURES / "metric-filters.json")
    idle = done.stdout.partition("Metric filters that no judged alarm watches:\n")[2]
    assert idle.startswith("  SignInFailures, publishing LogMetrics/SignInFailures (")


def test_json_has_the_same_for_programs():
    done = run("rules", "import", FIXTURES / "alarms.json", "--format", "json")
    found = json.loads(done.stdout)
    assert list(found) == ["files", "declared", "rules", "composites", "set_aside", "broken"]
    assert found["files"] == [
        {"file": "alarms.json", "format": "AWS CLI describe", "filters": 0, "alarms": 6}
    ]
    assert {fault["alarm"] for fault in found["set_aside"]} >= {"SignIn", "Errors"}


def test_text_of_strangers_does_nothing_to_a_terminal(tmp_path):
    path = tmp_path / "rules.json"
    path.write_text(json.dumps([{"AlarmName": "\x1b[31m\u202ered"}]), "utf-8")
    done = run("rules", "import", path)
    assert "␛[31m⟨U+202E⟩red" in done.stdout
    assert "\x1b" not in done.stdout


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("p.json", '[{"ParameterKey": "Namespace", "ParameterValue": "Sec"}]'),
        ("p.json", '{"Parameters": {"Namespace": "Sec"}}'),
        ("p.yaml", "Namespace: Sec\nStage: dev\n"),
        ("p.tfvars", 'Namespace = "Sec"\nNumbers = [1, 2]\n'),
    ],
)
def test_parameters_come_from_a_file(tmp_path, name, text):
    (tmp_path / name).write_text(text, "utf-8")
    done = run(
        "rules", "import", FIXTURES / "cloudformation.yaml", "--parameter", f"@{tmp_path / name}"
    )
    assert done.returncode == 0
    assert "Sec/Stops-dev" in done.stdout


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("[1", "not JSON"),
        ("x", "it holds no names"),
        ("[[]]", "holds no names"),
        ('[{"ParameterKey": []}]', "holds no names"),
    ],
)
def test_a_file_without_parameters_is_wrong_usage(tmp_path, text, said):
    (tmp_path / "p").write_text(text, "utf-8")
    done = run("rules", "import", "iam-changes", "--parameter", f"@{tmp_path / 'p'}")
    assert (done.returncode, done.stdout) == (2, "")
    assert said in done.stderr


def test_an_audit_goes_on_without_broken_rules_and_says_so(logs, tmp_path):
    path = tmp_path / "rules.json"
    sound = json.loads((FIXTURES / "cdk.out" / "AuditStack.template.json").read_text("utf-8"))
    sound["Resources"]["Broken"] = {"Type": "AWS::CloudWatch::Alarm", "Properties": {}}
    path.write_text(json.dumps(sound), "utf-8")
    done = run("audit", logs, "--rules", path)
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr.splitlines()[-1] == (
        "1 alarm is sound; auditor audit --skip-broken goes on with it"
    )
    done = run("audit", logs, "--rules", path, "--skip-broken")
    assert (done.returncode, done.stderr) == (0, "")
    assert "1 rule was not judged." in " ".join(done.stdout.split())
    assert "  Broken: not judged." in done.stdout
    assert max(map(len, done.stdout.splitlines())) <= 80
