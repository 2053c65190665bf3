"""The hooks of pre-commit and the GitHub Action, run as CI runs them, on a repository of rules."""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
import yaml

from tests.paths import ROOT

pytestmark = pytest.mark.process

MANIFEST = ROOT / ".pre-commit-hooks.yaml"
HOOKS = {hook["id"]: hook for hook in yaml.safe_load(MANIFEST.read_text("utf-8"))}
ACTION = yaml.safe_load((ROOT / "action.yml").read_text("utf-8"))
STEPS = {step["name"]: step for step in ACTION["runs"]["steps"] if "run" in step}
LINT, CHECK = "Lint the rules", "Check the controls that are met"


def shell(command, folder, **variables):
    """Run a command as a step of an action runs, with this environment's `auditor`."""
    path = os.pathsep.join([str(Path(sys.executable).parent), os.environ["PATH"]])
    return subprocess.run(
        ["/bin/bash", "--noprofile", "--norc", "-eo", "pipefail", "-c", command],
        cwd=folder,
        env={**os.environ, "PATH": path, **variables},
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.fixture
def repository(tmp_path):
    (tmp_path / "alarms").mkdir()
    for name in ("strings.yaml", "slips.json"):
        shutil.copy(ROOT / "tests" / "golden" / "templates" / name, tmp_path / "alarms")
    return tmp_path


@pytest.mark.slow
@pytest.mark.parametrize(
    ("hook", "arguments", "status", "output"),
    [
        ("auditor-rules-lint", "alarms/strings.yaml", 0, "6 alarms"),
        ("auditor-rules-lint", "alarms", 3, "never-fires"),
        ("auditor-rules-lint", "alarms/strings.yaml --fail-on note", 3, "6 alarms"),
        ("auditor-rules-check", "alarms --against cis-5.0", 3, "4.10 Changes to security groups"),
        ("auditor-rules-check", "alarms --against cis-5.0 --control 4.6", 0, "1 of 1 control met"),
    ],
)
def test_a_hook_runs_as_it_stands_with_arguments_of_a_repository(
    repository, hook, arguments, status, output
):
    assert HOOKS[hook]["language"] == "python"
    assert HOOKS[hook]["pass_filenames"] is False
    done = shell(f"{HOOKS[hook]['entry']} {arguments}", repository)
    assert done.returncode == status, done.stderr
    assert output in done.stdout


@pytest.mark.slow
def test_pre_commit_takes_the_hooks_and_runs_them(repository):
    program = f"{sys.executable} -m pre_commit"
    done = shell(f"{program} validate-manifest {MANIFEST}", repository)
    assert done.returncode == 0, done.stdout
    # pre-commit would install the repository of the hooks, which takes the network.
    local = [
        {**hook, "language": "system", "args": ["alarms/strings.yaml", *more]}
        for hook, more in zip(HOOKS.values(), ([], ["--against", "cis-5.0"]), strict=True)
    ]
    config = {"repos": [{"repo": "local", "hooks": local}]}
    (repository / ".pre-commit-config.yaml").write_text(yaml.safe_dump(config))
    home = {"PRE_COMMIT_HOME": str(repository / ".home")}
    shell("git init --quiet && git add alarms .pre-commit-config.yaml", repository)
    done = shell(f"{program} run --all-files --color never", repository, **home)
    assert done.returncode == 1
    lint, check, *_ = [line for line in done.stdout.splitlines() if line.startswith("auditor")]
    assert lint.endswith("Passed")
    assert check.endswith("Failed")
    assert "4.10 Changes to security groups: narrower" in done.stdout


def step(name, folder, **inputs):
    """Run a step of the action, as GitHub does: inputs reach it by its environment alone."""
    given = {key: str(value.get("default", "")) for key, value in ACTION["inputs"].items()}
    given |= {key.replace("_", "-"): value for key, value in inputs.items()}
    variables = {}
    for variable, expression in STEPS[name]["env"].items():
        key = expression.removeprefix("${{ inputs.").removesuffix(" }}")
        variables[variable] = given[key]
    assert "${{" not in STEPS[name]["run"]
    return shell(STEPS[name]["run"], folder, **variables)


@pytest.mark.slow
@pytest.mark.parametrize(
    ("name", "inputs", "status"),
    [
        (LINT, {"rules": "alarms/strings.yaml"}, 0),
        (LINT, {"rules": "alarms\n"}, 3),
        (LINT, {"rules": "alarms/slips.json", "lint_fail_on": "never"}, 0),
        (LINT, {"rules": "alarms/$(touch injected)"}, 2),
        (CHECK, {"rules": "alarms/strings.yaml\n\nalarms/slips.json", "against": "cis-5.0"}, 3),
        (CHECK, {"rules": "alarms", "against": "cis-5.0", "check_fail_on": "never"}, 0),
    ],
)
def test_a_step_of_the_action_fails_as_its_inputs_ask(repository, name, inputs, status):
    done = step(name, repository, **inputs)
    assert done.returncode == status, done.stderr
    assert not (repository / "injected").exists()


@pytest.mark.slow
def test_the_action_writes_sarif_for_code_scanning(repository):
    for name in (LINT, CHECK):
        step(name, repository, rules="alarms", against="cis-5.0", sarif="out/sarif")
    written = sorted(path.name for path in (repository / "out" / "sarif").iterdir())
    assert written == ["check.sarif", "lint.sarif"]


def test_the_action_installs_this_repository_with_the_versions_that_were_tested():
    install = STEPS["Install auditor"]["run"]
    assert '"$GITHUB_ACTION_PATH"' in install
    assert '--constraint "$GITHUB_ACTION_PATH/constraints.txt"' in install
    assert STEPS[CHECK]["if"] == "always() && inputs.against != ''"


def test_the_examples_in_the_documentation_name_hooks_and_inputs_that_there_are():
    page = (ROOT / "docs" / "check.md").read_text("utf-8")
    blocks = re.findall(r"```yaml\n(.*?)```", page, re.DOTALL)
    examples = [yaml.safe_load(block) for block in blocks]
    hooks = [hook for one in examples for repo in one.get("repos", ()) for hook in repo["hooks"]]
    assert {hook["id"] for hook in hooks} == set(HOOKS)
    steps = [one for part in examples for one in part.get("steps", ()) if "auditor" in one["uses"]]
    assert steps
    for one in steps:
        assert one["with"].keys() <= ACTION["inputs"].keys()
