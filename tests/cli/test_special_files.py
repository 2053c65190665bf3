"""Pipes that nobody writes to, and links to themselves, wherever a command takes a path."""

import os

import pytest

from tests.cli.conftest import call

LOGS = [["audit"], ["backtest", "--threshold", "1"], ["coverage"], ["verify"], ["ingest"]]
STORES = [["query", "{}", "SELECT 1"], ["export", "{}", "new"], ["ingest", "logs", "--store", "{}"]]
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
def test_a_link_to_itself_is_no_place_to_write_to(special, command):
    done = call(*(word.format("loop") for word in command))
    assert done.returncode in {1, 2}
    assert done.stderr.startswith("error: loop: ")
    assert os.readlink("loop") == "loop"  # noqa: PTH115
