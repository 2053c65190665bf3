"""Messages on stderr, and patterns on stdout: harmless to terminals and CI systems."""

import re

import pytest

from tests.cli.conftest import call
from tests.conftest import record
from tests.paths import ROOT

HOSTILE = "\x1b[31m\n::error::x ##[error]"


def test_messages_go_to_stderr_by_one_function_alone():
    elsewhere = [
        path.relative_to(ROOT).as_posix()
        for path in (ROOT / "auditor" / "cli").rglob("*.py")
        if re.search(r"typer\.echo\([^\n]*err=True\)", path.read_text("utf-8"))
    ]
    # `ingest` prints whole reports, and the command itself its errors and help.
    assert sorted(elsewhere) == [f"auditor/cli/{name}.py" for name in ("__init__", "console")]


@pytest.mark.parametrize("command", ["simplify", "split", "check", "explain"])
def test_a_pattern_is_printed_without_control_characters(command):
    done = call("pattern", command, f'{{ $.a = "{HOSTILE}" || $.a = b }}')
    assert done.returncode == 0
    assert "\x1b" not in done.stdout
    assert not re.search(r"(?m)^::|##\[", done.stdout)


def test_a_name_of_a_file_or_folder_is_said_without_control_characters(logs, tmp_path):
    for command in (["sample", f"demo{HOSTILE}"], ["audit", logs, "-o", f"x{HOSTILE}.json"]):
        done = call(*command, cwd=tmp_path)
        assert done.returncode == 0
        assert "wrote" in done.stderr
        assert "\x1b" not in done.stderr
        assert not re.search(r"(?m)^::|##\[", done.stderr)


def test_numbers_in_messages_have_commas(archive, tmp_path):
    logs = archive(a=[record(eventID=str(number)) for number in range(1_200)])
    store = tmp_path / "s.duckdb"
    call("ingest", logs, "--store", store)
    done = call("export", store, tmp_path / "set")
    assert done.stderr == f"wrote 1,200 records in 1 file to {tmp_path / 'set'}\n"


@pytest.mark.parametrize(
    ("command", "message"),
    [
        ("audit {logs} --from 2026-13-01", "--from 2026-13-01: not a time; give a date"),
        ("who {logs} --ip 10.0.0.1 --to soon", "--to soon: not a time; give a date"),
        ("ingest {logs} --store s.duckdb --from x", "--from x: not a time; give a date"),
        ("audit {logs} --from 0d", "--from 0d: the span is zero; give one such as 7d"),
        ("explain-state IAMAll {logs} --at noon", "--at noon: not a time; give a date"),
        ("audit {logs} --timezone Foo/Bar", "--timezone: 'Foo/Bar' is not the name of a time zone"),
        ("audit {logs} --config c.toml", "c.toml: 'Foo/Bar' is not the name of a time zone"),
    ],
)
def test_a_wrong_time_or_zone_is_answered_with_its_place(logs, tmp_path, command, message):
    (tmp_path / "c.toml").write_text("timezone = 'Foo/Bar'")
    done = call(*command.format(logs=logs).split(), cwd=tmp_path)
    assert done.returncode == 2
    assert done.stderr.startswith(f"error: {message}")


@pytest.mark.parametrize(
    ("command", "start"),
    [
        ("audit {logs} --rules bad.yaml", "bad.yaml:3: "),
        ("backtest {logs} --threshold 1 --must-catch bad.yaml", "bad.yaml:3: "),
        ("audit {logs} --dispositions bad.yaml", "bad.yaml:3: "),
        ("audit {logs} --report compliance --expect bad.yaml", "bad.yaml:3: "),
        ("audit {logs} --actual bad.yaml", "bad.yaml: line 3: "),
    ],
)
def test_text_that_is_not_yaml_is_answered_with_its_line(logs, tmp_path, command, start):
    (tmp_path / "bad.yaml").write_text("AlarmHistoryItems:\n  - a: 1\n b: 2\n")
    done = call(*command.format(logs=logs).split(), cwd=tmp_path)
    assert done.returncode in {1, 2}
    assert done.stderr.startswith(f"error: {start}not YAML: ")
    assert done.stderr.count("line") < 2
    assert "<unicode" not in done.stderr
