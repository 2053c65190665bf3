"""`auditor.toml`: where it is looked for, what it holds, and that reports name its values."""

import json
import re

import pytest

from auditor.configuration import Configuration, read_configuration
from auditor.errors import UsageError
from tests.cli.conftest import call, commands
from tests.conftest import record
from tests.paths import ROOT

ACCOUNT = "111122223333"


@pytest.fixture
def repository(tmp_path):
    (tmp_path / "repository" / ".git").mkdir(parents=True)
    (tmp_path / "repository" / "sub").mkdir()
    return tmp_path / "repository"


def test_it_is_found_in_the_current_folder_and_its_parents_up_to_the_repository(repository):
    file = repository / "auditor.toml"
    file.write_text('rules = "cis-5.0"')
    configuration = read_configuration(None, here=repository / "sub")
    assert (configuration.file, configuration.rules) == (str(file), ("cis-5.0",))
    (repository / "sub" / ".git").write_text("gitdir: elsewhere")
    assert read_configuration(None, here=repository / "sub") == Configuration()


def test_outside_of_a_repository_parents_are_not_looked_at(tmp_path):
    (tmp_path / "auditor.toml").write_text('rules = "cis-5.0"')
    (tmp_path / "sub").mkdir()
    assert read_configuration(None, here=tmp_path / "sub") == Configuration()
    assert read_configuration(None, here=tmp_path).rules == ("cis-5.0",)


@pytest.mark.parametrize("source", ["logs", "logs/a.json", "logs/../logs"])
def test_a_file_in_or_beside_the_logs_is_never_taken_by_itself(repository, source):
    logs = repository / "logs"
    logs.mkdir()
    (logs / "a.json").write_text("{}")
    (logs / "auditor.toml").write_text('rules = "cis-1.2"')
    (logs / "deep").mkdir()
    for here in (logs, logs / "deep"):
        configuration = read_configuration(None, [str(repository / source)], here)
        assert configuration == Configuration(ignored=str(logs / "auditor.toml"))
    named = read_configuration(logs / "auditor.toml", [str(logs)], logs)
    assert named.rules == ("cis-1.2",)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("rules = [\n", "not TOML: "),
        ('rules = "a"\nrule = "b"\n', ":2: unknown key 'rule'; did you mean rules?"),
        ('rules = "a"\nlogs = "b"\n', ":2: unknown key 'logs'; the keys are rules, parameters, "),
        ("\n\nrules = 3\n", ":3: rules must be a string or a list of strings"),
        ("expected-accounts = ['1']\n", ":1: '1': not an account ID; write its 12 digits, such as"),
        (
            "expected-accounts = [111122223333]\n",
            ":1: expected-accounts must be a string or a list",
        ),
        ("timezone = 1\n", ":1: timezone must be a string, such as 'Europe/Paris'"),
        (
            "[parameters]\na = 1\nb = []\n",
            ":3: b: a parameter must be a string, a number or a boolean",
        ),
        ("parameters = 3\n", ":1: parameters must be a table: [parameters]"),
        ("[profile.x]\n", ":1: unknown key 'profile'"),
    ],
)
def test_what_is_wrong_is_refused_with_file_and_line(tmp_path, text, message):
    file = tmp_path / "auditor.toml"
    file.write_text(text)
    with pytest.raises(UsageError) as refused:
        read_configuration(file)
    assert str(refused.value).startswith(str(file))
    assert message in str(refused.value)


def test_a_named_file_that_is_not_there_is_wrong_usage(tmp_path):
    done = call("audit", tmp_path, "--config", tmp_path / "none.toml")
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.endswith(
        "none.toml: No such file or directory; give a TOML file; see docs/configuration.md\n"
    )


@pytest.fixture
def project(repository, archive):
    logs = archive(a=[record(eventSource="iam.amazonaws.com", eventName="CreateUser")])
    rules = call("rules", "export", "cis-5.0", "--alarm", "IAMPolicy").stdout
    (repository / "rules.yaml").write_text(rules)
    (repository / "auditor.toml").write_text(
        f'rules = ["rules.yaml"]\nexpected-accounts = ["{ACCOUNT}", "999988887777"]\n'
        'timezone = "Europe/Paris"\n'
    )
    return repository / "sub", logs


def test_reports_name_what_came_from_the_file(project):
    here, logs = project
    for command in (("audit", logs), ("backtest", logs, "--threshold", "1", "--explain")):
        text = " ".join(call(*command, cwd=here).stdout.split())
        assert "auditor.toml: rules = ../rules.yaml; expected-accounts = " in text
        assert "1 of 2 expected accounts without a record: 999988887777" in text
        page = call(*command, "--format", "html", cwd=here).stdout
        assert "<dt>auditor.toml</dt>" in page
        options = json.loads(call(*command, "--format", "json", cwd=here).stdout)["options"]
        assert ["rules", "../rules.yaml"] in options["configuration"]
        assert options["expected_accounts"] == [ACCOUNT, "999988887777"]
        assert ["timezone", "Europe/Paris"] in options["configuration"]


def test_the_command_line_wins_and_what_it_gives_is_not_named(project):
    here, logs = project
    given = ("--rules", "iam-changes", "--expect-account", ACCOUNT, "--timezone", "UTC")
    options = json.loads(call("audit", logs, *given, "--format", "json", cwd=here).stdout)[
        "options"
    ]
    assert options["rules"] == "iam-changes"
    assert (options["configuration"], options["expected_accounts"]) == ([], [ACCOUNT])


@pytest.mark.parametrize("command", ["lint", "import", "export", "test"])
def test_commands_on_rules_take_those_of_the_file(project, command):
    here, _ = project
    done = call("rules", command, cwd=here)
    assert done.returncode == 0
    assert "IAMPolicy" in done.stdout
    assert "auditor.toml: rules = ../rules.yaml\n" in done.stderr


def test_the_rules_of_the_file_mark_the_calls_of_an_actor(project):
    here, logs = project
    done = call("who", logs, "--account", ACCOUNT, "--format", "json", cwd=here)
    assert json.loads(done.stdout)["rules"] == "rules.yaml"
    assert "auditor.toml: rules = ../rules.yaml\n" in done.stderr


def test_coverage_lists_expected_accounts_without_records(project):
    here, logs = project
    lines = " ".join(call("coverage", logs, cwd=here).stdout.split())
    assert "missing 1 of 2 expected accounts without a record: 999988887777; unknown, not" in lines
    assert f"settings auditor.toml: expected-accounts = {ACCOUNT}, 999988887777" in lines
    given = call("coverage", logs, "--expect-account", ACCOUNT, "--format", "json", cwd=here)
    answer = json.loads(given.stdout)
    assert (answer["expected_accounts"], answer["configuration"]) == ([ACCOUNT], [])


def test_the_page_names_every_command_that_takes_the_file():
    page = (ROOT / "docs" / "configuration.md").read_text("utf-8")
    (row,) = re.findall(r"^\| `rules` \|.*? \| (.*) \|$", page, re.M)
    listed = set(re.findall(r"`([a-z -]+)`", row))
    taking = {
        " ".join(path) for path in commands() if "--config FILE" in call(*path, "--help").stdout
    }
    assert taking == listed | {"coverage"}


def test_commands_on_rules_want_some(tmp_path):
    for command in ("lint", "import", "export", "test"):
        done = call("rules", command, cwd=tmp_path)
        assert (done.returncode, done.stdout) == (2, "")
        assert "name " in done.stderr


def test_a_file_among_the_logs_is_ignored_with_a_note(archive):
    logs = archive(a=[record()])
    (logs / "auditor.toml").write_text('rules = "cis-1.2"')
    done = call("audit", logs, cwd=logs)
    assert done.returncode == 0
    assert "rules iam-changes" in done.stdout
    assert "auditor.toml was ignored: it is in the folder of a source; name it" in done.stderr
    named = call("audit", logs, "--config", logs / "auditor.toml", cwd=logs)
    assert "ignored" not in named.stderr
