"""Pipes, links to themselves and names that no file can have, wherever a command takes a path."""

import os
from pathlib import Path
from threading import Thread

import pytest

from tests.cli.conftest import call

LOGS = [["audit"], ["backtest", "--threshold", "1"], ["coverage"], ["verify"], ["ingest"]]
STORES = [["query", "{}", "SELECT 1"], ["export", "{}", "new"], ["ingest", "logs", "--store", "{}"]]
TOO_LONG = "{ $.eventName = " + 40 * "StopLogging" + " }"
NAMED = [
    "audit {}",
    "audit logs --rules {}",
    "audit logs --parameter @{}",
    "audit logs --config {}",
    "audit logs --actual {}",
    "audit logs --significance {}",
    "audit logs --dispositions {}",
    "audit logs --matches {}.csv",
    "audit logs --report compliance --expect {}",
    "audit logs --redact keys --redact-key {}",
    "audit logs -o {}.html",
    "backtest logs --threshold 1 --must-catch {}",
    "coverage {}",
    "evidence logs -o {}.zip",
    "evidence logs -o new.zip --previous {}",
    "evidence --check {}",
    "export {} new",
    "ingest logs --store {}",
    "pattern check @{}",
    "query {} 1",
    "render {}",
    "rules check cis-5.0 --against {}",
    "rules compare cis-5.0 {}",
    "rules export cis-5.0 -o {}.tf",
    "rules lint {}",
    "rules test {}",
    "sample {}",
    "verify {}",
    "verify logs --head-objects {}",
    "verify logs --public-keys {}",
    "who {} --ip 1.2.3.4",
]
OUTPUTS = [["audit", "logs", "-o", "{}"], ["sample", "{}"], ["ingest", "logs", "--store", "{}"]]


@pytest.fixture
def special(here):
    os.mkfifo("pipe.json")
    (here / "loop").symlink_to("loop")
    (here / "logs").mkdir()
    (here / "logs" / "a.json").write_text('{"Records": []}')


@pytest.mark.parametrize("command", LOGS, ids=" ".join)
@pytest.mark.parametrize(
    ("path", "message"),
    [("pipe.json", "a pipe or device"), ("loop", "Too many levels of symbolic links")],
)
def test_as_a_source_each_is_refused_at_once(special, command, path, message):
    name, *options = command
    store = ["--store", "new.duckdb"] if name == "ingest" else []
    done = call(name, path, *options, *store)
    assert done.returncode == 2
    assert done.stderr.startswith(f"error: {path}: {message}")


@pytest.mark.parametrize("command", STORES, ids=" ".join)
def test_a_pipe_is_not_a_store(special, command):
    done = call(*(word.format("pipe.json") for word in command))
    assert done.returncode == 2
    assert done.stderr.startswith("error: pipe.json: not a store; ")


@pytest.mark.parametrize("command", OUTPUTS, ids=" ".join)
def test_a_link_to_itself_cannot_be_written_to(special, command):
    done = call(*(word.format("loop") for word in command))
    assert done.returncode in {1, 2}
    assert done.stderr.startswith("error: loop: ")
    assert Path("loop").readlink() == Path("loop")


@pytest.mark.parametrize("command", NAMED)
def test_a_name_that_is_too_long_is_a_message(special, command):
    done = call(*(word.replace("{}", TOO_LONG) for word in command.split()))
    assert done.returncode in {1, 2}
    assert done.stderr.startswith(("error: " + TOO_LONG, f"error: --parameter @{TOO_LONG}"))


def test_an_error_of_the_system_on_a_file_is_a_message(special, monkeypatch):
    def refused(**_):
        raise PermissionError(13, "Permission denied", "folder/a.yaml")

    monkeypatch.setattr("auditor.cli.app", refused)
    done = call("audit", "logs")
    assert (done.returncode, done.stderr) == (1, "error: folder/a.yaml: Permission denied\n")


@pytest.mark.process
@pytest.mark.parametrize(
    ("command", "content"),
    [
        (["pattern", "check", "@pipe.json"], "{ $.eventName = StopLogging }"),
        (["rules", "import", "iam-changes", "--parameter", "@pipe.json"], "LogGroupName=trail"),
        (["rules", "lint", "--config", "pipe.json"], 'rules = "iam-changes"'),
        (["rules", "test", "pipe.json"], "Resources: {}"),
        (["render", "pipe.json"], "{}"),
        (["verify", "logs", "--public-keys", "pipe.json"], "[]"),
        (["verify", "logs", "--head-objects", "pipe.json"], "{}"),
        (["backtest", "logs", "--threshold", "1", "--must-catch", "pipe.json"], "e1"),
        (["backtest", "logs", "--threshold", "1", "--noise", "pipe.json"], "e1"),
        (["audit", "logs", "--actual", "pipe.json"], "[]"),
        (["audit", "logs", "--dispositions", "pipe.json"], "[]"),
        (["audit", "logs", "--report", "compliance", "--expect", "pipe.json"], "{}"),
    ],
    ids=lambda words: " ".join(words[:2]) + words[-2][:9] if isinstance(words, list) else "",
)
def test_another_file_may_be_a_pipe_and_is_named_while_it_is_waited_for(special, command, content):
    writer = Thread(target=Path("pipe.json").write_text, args=[content])
    writer.start()
    done = call(*command)
    writer.join()
    assert done.stderr.startswith("pipe.json: a pipe; waiting for data\n")
    assert "Traceback" not in done.stderr
