"""Where results go: files, links, pipes, and streams that take nothing."""

import errno
import os
import subprocess
import sys
import threading

import pytest

from tests.cli.conftest import call


def shell(line, logs):
    """Run a line of a shell, `$A` being the command over some logs."""
    command = f'A="{sys.executable} -m auditor audit {logs}"; {line}'
    return subprocess.run(["/bin/bash", "-c", command], capture_output=True, text=True, check=False)


def test_a_link_stays_a_link_and_its_target_is_written(logs, tmp_path):
    target, link = tmp_path / "target.json", tmp_path / "link.json"
    target.write_text("old")
    link.symlink_to(target)
    assert call("audit", logs, "-o", link).returncode == 0
    assert link.is_symlink()
    assert target.read_text().startswith("{")


@pytest.mark.process
def test_a_pipe_is_written_to(logs, tmp_path):
    pipe, read = tmp_path / "pipe.json", []
    os.mkfifo(pipe)
    reader = threading.Thread(target=lambda: read.append(pipe.read_text()))
    reader.start()
    done = call("audit", logs, "-o", pipe)
    reader.join()
    assert (done.returncode, pipe.is_fifo()) == (0, True)
    assert read[0].startswith("{")


@pytest.mark.process
@pytest.mark.parametrize(
    ("line", "status", "message"),
    [
        ("$A >/dev/full", 1, "error: the output cannot be written: No space left on device\n"),
        ("$A >&-", 1, "error: the output cannot be written: Bad file descriptor\n"),
        pytest.param(
            "$A -o $0.json >&- 2>&-; s=$?; rm $0.json; exit $s", 0, "", marks=pytest.mark.slow
        ),
        pytest.param("$A 2>&- | grep -q 'would have fired'", 0, "", marks=pytest.mark.slow),
        ("$A --rules nowhere 2>&-", 2, ""),
    ],
)
def test_a_stream_that_is_full_or_closed_costs_no_more_than_what_was_for_it(
    logs, tmp_path, line, status, message
):
    done = shell(line.replace("$0", str(tmp_path / "result")), logs)
    assert (done.returncode, done.stderr) == (status, message)


@pytest.mark.parametrize(
    ("command", "name", "start"),
    [
        ("coverage LOGS", "x.json", "{"),
        ("coverage LOGS", "x.log", "1 record"),
        ("pattern test Create LOGS", "x.csv", "fails,"),
        ("pattern test Create LOGS", "x.JSON", "{"),
        ("rules lint iam-changes", "x.sarif", '{\n  "$schema"'),
        ("rules lint iam-changes", "x.sarif.json", '{\n  "$schema"'),
        ("rules lint iam-changes", "x.json", "{"),
        ("rules test iam-changes", "x.xml", "<?xml"),
        ("rules export iam-changes", "x.tf", "variable"),
        ("rules export iam-changes", "x.yml", "AWSTemplateFormatVersion"),
        ("rules export iam-changes", "x.sh", "#!"),
        ("rules export iam-changes --to cli", "x.tf", "#!"),
        ("audit LOGS --format html", "x.csv", "<!doctype html>"),
    ],
)
def test_every_command_goes_by_the_ending_unless_a_format_is_asked_for(
    logs, tmp_path, command, name, start
):
    words = [str(logs) if word == "LOGS" else word for word in command.split()]
    done = call(*words, "-o", tmp_path / name)
    assert (done.returncode, done.stdout) == (0, "")
    assert (tmp_path / name).read_text("utf-8").startswith(start)


def test_an_ending_that_the_command_does_not_write_is_refused(logs, here):
    for name in ("x.csv", "x.xml", "x.pdf"):
        done = call("coverage", logs, "-o", name)
        assert (done.returncode, done.stderr) == (
            2,
            f"error: {name}: this command cannot write {name[1:]}; use .json,"
            " or --format text or json\n",
        )
    done = call("rules", "export", "iam-changes", "-o", "x.json")
    assert done.stderr.endswith(
        " .template, .tf or .sh, or --to cloudformation, terraform or cli\n"
    )
    assert [path.name for path in here.iterdir()] == ["logs"]


def test_a_hyphen_is_stdout(logs, here):
    done = call("audit", logs, "--format", "json", "-o", "-")
    assert (done.returncode, done.stderr, done.stdout[0]) == (0, "", "{")
    assert not (here / "-").exists()


@pytest.mark.parametrize(
    ("code", "remedy"),
    [
        (errno.ENOSPC, "free some space, or write to another disk"),
        (errno.EDQUOT, "free some space, or write to another disk"),
        (errno.EROFS, "choose a folder that you can write to"),
    ],
)
@pytest.mark.parametrize(
    "command",
    [
        "audit {logs} -o x.html",
        "audit {logs} --matches x.csv",
        "audit {logs} --matches x.parquet",
        "evidence {logs} -o pack",
        "evidence {logs} -o pack.zip",
        "rules export iam-changes -o x.tf",
        "sample demo",
    ],
)
def test_a_disk_that_is_full_or_read_only_is_named_with_the_remedy(
    here, logs, monkeypatch, command, code, remedy
):
    def fail(*_):
        raise OSError(code, os.strerror(code))

    monkeypatch.setattr("pathlib.Path.replace", fail)
    monkeypatch.setattr("pathlib.Path.rename", fail)
    monkeypatch.setattr("auditor.sample.write_sample", fail)
    done = call(*command.format(logs=logs).split())
    output = command.split()[-1]
    message = f"error: {output}: cannot be written: {os.strerror(code)}; {remedy}\n"
    assert (done.returncode, done.stderr.splitlines(True)[-1]) == (1, message)
    assert not (here / output).exists()


def test_a_folder_is_not_taken_as_output(logs, tmp_path):
    done = call("audit", logs, "-o", tmp_path)
    message = "cannot be written: it is a folder; name a file"
    assert (done.returncode, done.stderr) == (1, f"error: {tmp_path}: {message}\n")


@pytest.mark.parametrize(
    ("target", "message"),
    [
        ("file/demo", (2, "file is not a folder")),
        ("no/demo", (2, "no does not exist")),
        ("x" * 300, (1, "File name too long; choose a folder that you can write to")),
    ],
)
def test_a_sample_that_cannot_be_written_is_an_error(here, target, message):
    (here / "file").write_text("mine")
    status, reason = message
    done = call("sample", target)
    assert done.stderr == f"error: {target}: cannot be written: {reason}\n"
    assert done.returncode == status


@pytest.mark.parametrize("target", ["demo", "empty", "link"])
def test_a_sample_on_a_full_disk_leaves_nothing(here, monkeypatch, target):
    (here / "empty").mkdir()
    (here / "link").symlink_to("empty")
    before = sorted(here.rglob("*"))

    def fail(folder):
        (folder / "AWSLogs").mkdir()
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr("auditor.sample.write_sample", fail)
    done = call("sample", target)
    assert (done.returncode, sorted(here.rglob("*"))) == (1, before)


@pytest.mark.parametrize("target", [".", "link"])
@pytest.mark.parametrize(
    "command", ["sample {}", "evidence ../logs -o {}", "export ../s.duckdb {}"]
)
def test_the_current_folder_or_a_link_to_an_empty_one_is_filled(
    here, logs, monkeypatch, command, target
):
    here = here.absolute()
    call("ingest", logs, "--store", here / "s.duckdb")
    monkeypatch.setattr("auditor.sample.write_sample", lambda folder: (folder / "a").touch())
    (here / "empty").mkdir()
    empty = here / "empty"
    if target == "link":
        (here / "other").mkdir()
        empty = here / "other"
        (here / "empty" / "link").symlink_to("../other")
    monkeypatch.chdir(here / "empty")
    done = call(*command.format(target).split())
    assert done.returncode == 0, done.stderr
    assert any(empty.iterdir())
    assert not [*here.rglob("*.part")]
