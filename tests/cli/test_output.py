"""Where results go: files, links, pipes, and streams that take nothing."""

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


def test_a_pipe_is_written_to(logs, tmp_path):
    pipe, read = tmp_path / "pipe.json", []
    os.mkfifo(pipe)
    reader = threading.Thread(target=lambda: read.append(pipe.read_text()))
    reader.start()
    done = call("audit", logs, "-o", pipe)
    reader.join()
    assert (done.returncode, pipe.is_fifo()) == (0, True)
    assert read[0].startswith("{")


@pytest.mark.parametrize(
    ("line", "status", "said"),
    [
        ("$A >/dev/full", 1, "error: the output cannot be written: No space left on device\n"),
        ("$A >&-", 1, "error: the output cannot be written: Bad file descriptor\n"),
        ("$A -o $0.json >&- 2>&-; s=$?; rm $0.json; exit $s", 0, ""),
        ("$A 2>&- | grep -q 'would have fired'", 0, ""),
        ("$A --rules nowhere 2>&-", 2, ""),
    ],
)
def test_a_stream_that_is_full_or_closed_costs_no_more_than_what_was_for_it(
    logs, tmp_path, line, status, said
):
    done = shell(line.replace("$0", str(tmp_path / "result")), logs)
    assert (done.returncode, done.stderr) == (status, said)
