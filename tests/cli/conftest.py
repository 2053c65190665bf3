"""The command, run as people run it, or within this process."""

import contextlib
import subprocess
import sys
from unittest import mock

import pytest
from typer.testing import CliRunner

from auditor.cli import main
from tests.conftest import record


def run(*arguments, cwd=None):
    return subprocess.run(
        [sys.executable, "-m", "auditor", *map(str, arguments)],
        capture_output=True,
        text=True,
        check=False,
        cwd=cwd,
    )


def call(*arguments, cwd=".", stdin=""):
    """Do the same without a process of its own, which takes a tenth of the time."""
    command = ["auditor", *map(str, arguments)]
    with CliRunner().isolation(stdin) as (out, err, _), contextlib.chdir(cwd):
        with mock.patch.object(sys, "argv", command):
            status = main()
        sys.stdout.flush()
        sys.stderr.flush()
        printed = [stream.getvalue().decode() for stream in (out, err)]
    return subprocess.CompletedProcess(command, status, *printed)


@pytest.fixture
def logs(archive):
    return archive(a=[record()])
