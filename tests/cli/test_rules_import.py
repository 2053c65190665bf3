import json

import pytest

from tests.cli.conftest import call
from tests.paths import ROOT

FIXTURES = ROOT / "tests" / "rules" / "fixtures"


def test_what_is_understood_fits_a_terminal():
    done = call("rules", "import", "metric-filters.json", "alarms.json", cwd=FIXTURES)
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.startswith("4 alarms can be judged, 2 not judged, 0 errors.\n")
    assert "LogMetrics/SignInFailures from SignInFailures (metric-filters.json:4)" in done.stdout
    assert max(map(len, done.stdout.splitlines())) <= 80


def test_what_is_broken_is_status_1_with_every_fault():
    done = call("rules", "import", FIXTURES / "broken.tf")
    assert (done.returncode, done.stderr) == (1, "")
    assert done.stdout.startswith("No alarm can be judged: ")
    assert done.stdout.count("broken.tf:") == 5


def test_metric_filters_without_an_alarm_are_listed():
    done = call("rules", "import", "metric-filters.json", cwd=FIXTURES)
    idle = done.stdout.partition("Metric filters that no judged alarm watches:\n")[2]
    assert idle.startswith("  SignInFailures, publishing LogMetrics/SignInFailures (")


def test_json_has_the_same_for_programs():
    done = call("rules", "import", "alarms.json", "--format", "json", cwd=FIXTURES)
    answer = json.loads(done.stdout)
    assert list(answer) == ["files", "declared", "rules", "composites", "set_aside", "broken"]
    assert answer["files"] == [
        {
            "file": "alarms.json",
            "format": "AWS CLI describe",
            "filters": 0,
            "alarms": 6,
            "mute_rules": 0,
        }
    ]
    assert {fault["alarm"] for fault in answer["set_aside"]} >= {"SignIn", "Errors"}


def test_text_of_strangers_does_nothing_to_a_terminal(tmp_path):
    path = tmp_path / "rules.json"
    path.write_text(json.dumps([{"AlarmName": "\x1b[31m\u202ered"}]), "utf-8")
    done = call("rules", "import", path)
    assert "␛[31m⟨U+202E⟩red" in done.stdout
    assert "\x1b" not in done.stdout


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("p.json", '[{"ParameterKey": "Namespace", "ParameterValue": "Sec"}]'),
        ("p.json", '{"Parameters": {"Namespace": "Sec"}}'),
        ("p.yaml", "Namespace: Sec\nStage: dev\n"),
        ("p.tfvars", 'Namespace = "Sec"\nStage = "dev"\n'),
    ],
)
def test_parameters_come_from_a_file(tmp_path, name, text):
    (tmp_path / name).write_text(text, "utf-8")
    done = call(
        "rules", "import", FIXTURES / "cloudformation.yaml", "--parameter", f"@{tmp_path / name}"
    )
    assert done.returncode == 0
    assert "Sec/Stops-dev" in done.stdout


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("[1", "not JSON"),
        ("x", "it holds no names"),
        ("[[]]", "holds no names"),
        ('[{"ParameterKey": []}]', "holds no names"),
    ],
)
def test_a_file_without_parameters_is_wrong_usage(tmp_path, text, message):
    (tmp_path / "p").write_text(text, "utf-8")
    done = call("rules", "import", "iam-changes", "--parameter", f"@{tmp_path / 'p'}")
    assert (done.returncode, done.stdout) == (2, "")
    assert message in done.stderr


def test_an_audit_goes_on_without_broken_rules_and_says_so(logs, tmp_path):
    path = tmp_path / "rules.json"
    sound = json.loads((FIXTURES / "cdk.out" / "AuditStack.template.json").read_text("utf-8"))
    sound["Resources"]["Broken"] = {"Type": "AWS::CloudWatch::Alarm", "Properties": {}}
    path.write_text(json.dumps(sound), "utf-8")
    done = call("audit", logs, "--rules", path)
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr.splitlines()[-1] == (
        "1 alarm is sound; auditor audit --skip-broken continues with it"
    )
    done = call("audit", logs, "--rules", path, "--skip-broken")
    assert (done.returncode, done.stderr) == (0, "")
    assert "1 rule was not judged." in " ".join(done.stdout.split())
    assert "  Broken: not judged." in done.stdout
    assert max(map(len, done.stdout.splitlines())) <= 80


@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("namespaec", "did you mean Namespace?"),
        ("Name", "did you mean Namespace?"),
        ("Other", "they have: Events, Namespace, Stage, Topic"),
    ],
)
def test_a_parameter_that_no_file_has_is_wrong_usage(name, message):
    file = FIXTURES / "cloudformation.yaml"
    done = call("rules", "import", file, "--parameter", f"{name}=1")
    assert (done.returncode, done.stdout) == (2, "")
    start = f"error: --parameter {name}: the rules have no parameter of that name; {message}"
    assert done.stderr.startswith(start)


def test_a_parameter_is_known_by_one_file_of_several_and_wherever_a_region_may_stand():
    files = [FIXTURES / "alarms.json", FIXTURES / "cloudformation.yaml"]
    given = ["--parameter", "Namespace=Sec", "--parameter", "AWS::Region=eu-west-1"]
    assert call("rules", "import", *files, *given).returncode == 0


def test_files_of_one_name_are_told_apart_by_their_path_as_it_was_named(tmp_path):
    for folder in ("a", "b"):
        (tmp_path / folder).mkdir()
        (tmp_path / folder / "t.yaml").write_text("Resources: [", "utf-8")
    done = call("rules", "import", "a/t.yaml", tmp_path / "b" / "t.yaml", cwd=tmp_path)
    assert "  a/t.yaml:1: not YAML" in done.stdout
    assert f"{tmp_path}/b/t.yaml:1:notYAML" in "".join(done.stdout.split())


def test_what_is_not_read_is_counted_among_what_is_set_aside(tmp_path):
    stack = {"Resources": {"Child": {"Type": "AWS::CloudFormation::Stack"}}}
    (tmp_path / "stack.json").write_text(json.dumps(stack), "utf-8")
    done = call("rules", "import", "stack.json", cwd=tmp_path)
    assert done.returncode == 0
    assert done.stdout.startswith(
        "No alarm can be judged: stack.json:1: Child: the template of a nested stack"
    )
    assert "stack.json:1: Child: the template of a nested stack was not read" in done.stdout
